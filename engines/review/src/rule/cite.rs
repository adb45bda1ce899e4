//! How an article is cited, in both languages.

use kernel::Text;
use regex::Captures;

use crate::number::whole;
use crate::pattern::pattern;

/// The laws that rules rest on, in English: after the official translation where there is one.
const ENGLISH: [(&str, &str); 10] = [
    ("中华人民共和国合同法", "Contract Law of the PRC"),
    ("中华人民共和国担保法", "Security Law of the PRC"),
    ("中华人民共和国民法典", "Civil Code of the PRC"),
    ("中华人民共和国仲裁法", "Arbitration Law of the PRC"),
    (
        "最高人民法院关于适用《中华人民共和国合同法》若干问题的解释（二）",
        "SPC Interpretation (II) on the Contract Law",
    ),
    (
        "最高人民法院关于适用《中华人民共和国仲裁法》若干问题的解释",
        "SPC Interpretation on the Arbitration Law",
    ),
    (
        "最高人民法院关于适用《中华人民共和国民法典》合同编通则若干问题的解释",
        "SPC Interpretation on the General Provisions of Contracts of the Civil Code",
    ),
    (
        "最高人民法院关于审理建设工程施工合同纠纷案件适用法律问题的解释（一）",
        "SPC Interpretation (I) on Construction Contract Disputes",
    ),
    (
        "最高人民法院关于审理建设工程施工合同纠纷案件适用法律问题的解释（二）",
        "SPC Interpretation (II) on Construction Contract Disputes",
    ),
    ("建设工程质量保证金管理办法", "Measures for Quality Retention in Construction"),
];

pattern! {
    PART = r"第([零〇一二三四五六七八九十百千]+)(条|款|项)(?:之([一二三四五六七八九十]))?";
    NUMBER = r"^(法释|建质)〔(\d{4})〕(\d+)号$";
}

/// An article of a version of a law as lawyers cite it: `《中华人民共和国仲裁法》（2025-09-12）第十条`, in English
/// `Arbitration Law of the PRC (2025-09-12), art. 10`. A law without an English name keeps its own.
pub fn cite(law: &str, version: &str, article: &str) -> Text {
    let inner = law.replace('《', "〈").replace('》', "〉");
    let name = ENGLISH.iter().find(|(zh, _)| *zh == law).map_or(law, |(_, en)| en);
    let version_en = NUMBER.replace(version, |number: &Captures| {
        let series = if &number[1] == "法释" { "Fa Shi" } else { "Jian Zhi" };
        format!("{series} [{}] No. {}", &number[2], &number[3])
    });
    Text {
        zh: format!("《{inner}》（{version}）{article}").into(),
        en: format!("{name} ({version_en}), {}", english_article(article)).into(),
    }
}

/// `第五百八十五条第二款` as `art. 585, para. 2`.
fn english_article(article: &str) -> String {
    let words = PART.replace_all(article, |part: &Captures| {
        let Some(number) = whole(&part[1]) else { return part[0].to_owned() };
        let branch = part.get(3).and_then(|n| whole(n.as_str())).map_or(String::new(), |n| format!("-{n}"));
        match &part[2] {
            "条" => format!("art. {number}{branch}"),
            "款" => format!(", para. {number}"),
            _ => format!(", item {number}"),
        }
    });
    words.replace('、', "; ")
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;

    #[test]
    fn an_article_is_cited_in_both_languages() {
        for (text, zh, en) in [
            (
                cite("中华人民共和国仲裁法", "2025-09-12", "第十条"),
                "《中华人民共和国仲裁法》（2025-09-12）第十条",
                "Arbitration Law of the PRC (2025-09-12), art. 10",
            ),
            (
                cite("建设工程质量保证金管理办法", "建质〔2017〕138号", "第二条、第七条"),
                "《建设工程质量保证金管理办法》（建质〔2017〕138号）第二条、第七条",
                "Measures for Quality Retention in Construction (Jian Zhi [2017] No. 138), art. 2; art. 7",
            ),
            (
                cite("中华人民共和国民法典", "2020-05-28", "第五百八十五条第二款"),
                "《中华人民共和国民法典》（2020-05-28）第五百八十五条第二款",
                "Civil Code of the PRC (2020-05-28), art. 585, para. 2",
            ),
        ] {
            assert_eq!((text.get(Lang::Zh), text.get(Lang::En)), (zh, en));
        }
    }

    #[test]
    fn every_article_that_a_rule_rests_on_has_its_english_form() {
        let han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
        for basis in crate::rules().iter().flat_map(|rule| rule.basis) {
            let said = basis.cite();
            assert!(!said.get(Lang::En).contains(han), "{}", said.get(Lang::En));
        }
    }
}
