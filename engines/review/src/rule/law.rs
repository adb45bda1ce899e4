//! The laws that rules rest on. `tests/data/laws.tsv` lists what is cited and how it was checked.

use super::Basis;

/// 合同法, for contracts signed before the Civil Code
pub(super) const fn contract_1999(article: &'static str) -> Basis {
    Basis {
        law: "中华人民共和国合同法",
        version: "1999-03-15",
        article,
        valid_from: "1999-10-01",
        valid_to: Some("2020-12-31"),
        facts_from: None,
    }
}

/// 担保法, for contracts signed before the Civil Code
pub(super) const fn security_1995(article: &'static str) -> Basis {
    Basis {
        law: "中华人民共和国担保法",
        version: "1995-06-30",
        article,
        valid_from: "1995-10-01",
        valid_to: Some("2020-12-31"),
        facts_from: None,
    }
}

/// 合同法解释（二）, for contracts signed before the Civil Code
pub(super) const fn contract_1999_interpretation(article: &'static str) -> Basis {
    Basis {
        law: "最高人民法院关于适用《中华人民共和国合同法》若干问题的解释（二）",
        version: "法释〔2009〕5号",
        article,
        valid_from: "2009-05-13",
        valid_to: Some("2020-12-31"),
        facts_from: None,
    }
}

/// 民法典
pub(super) const fn civil(article: &'static str) -> Basis {
    Basis {
        law: "中华人民共和国民法典",
        version: "2020-05-28",
        article,
        valid_from: "2021-01-01",
        valid_to: None,
        facts_from: None,
    }
}

/// 仲裁法, text of 2017
pub(super) const fn arbitration_2017(article: &'static str) -> Basis {
    Basis {
        law: "中华人民共和国仲裁法",
        version: "2017-09-01",
        article,
        valid_from: "2018-01-01",
        valid_to: Some("2026-02-28"),
        facts_from: None,
    }
}

/// 仲裁法, text of 2025
pub(super) const fn arbitration_2025(article: &'static str) -> Basis {
    Basis {
        law: "中华人民共和国仲裁法",
        version: "2025-09-12",
        article,
        valid_from: "2026-03-01",
        valid_to: None,
        facts_from: None,
    }
}

/// 仲裁法解释
pub(super) const fn arbitration_interpretation(article: &'static str) -> Basis {
    Basis {
        law: "最高人民法院关于适用《中华人民共和国仲裁法》若干问题的解释",
        version: "法释〔2006〕7号",
        article,
        valid_from: "2006-09-08",
        valid_to: None,
        facts_from: Some("1995-09-01"),
    }
}

/// 合同编通则解释
pub(super) const fn contracts_interpretation(article: &'static str) -> Basis {
    Basis {
        law: "最高人民法院关于适用《中华人民共和国民法典》合同编通则若干问题的解释",
        version: "法释〔2023〕13号",
        article,
        valid_from: "2023-12-05",
        valid_to: None,
        facts_from: Some("2021-01-01"),
    }
}

/// 施工合同解释（一）
pub(super) const fn construction_interpretation(article: &'static str) -> Basis {
    Basis {
        law: "最高人民法院关于审理建设工程施工合同纠纷案件适用法律问题的解释（一）",
        version: "法释〔2020〕25号",
        article,
        valid_from: "2021-01-01",
        valid_to: None,
        facts_from: None,
    }
}

/// 施工合同解释（二）, for contracts signed before the Civil Code
pub(super) const fn construction_interpretation_2018(article: &'static str) -> Basis {
    Basis {
        law: "最高人民法院关于审理建设工程施工合同纠纷案件适用法律问题的解释（二）",
        version: "法释〔2018〕20号",
        article,
        valid_from: "2019-02-01",
        valid_to: Some("2020-12-31"),
        facts_from: None,
    }
}

/// 建设工程质量保证金管理办法; not among the laws whose text we keep, so to be shown as taken from elsewhere.
pub(super) const RETENTION: Basis = Basis {
    law: "建设工程质量保证金管理办法",
    version: "建质〔2017〕138号",
    article: "第二条、第七条",
    valid_from: "2017-07-01",
    valid_to: None,
    facts_from: None,
};
