//! Earnest money, penalties, and who may interpret.

use kernel::Text;

use super::law::{
    civil, contract_1999, contract_1999_interpretation, contracts_interpretation, security_1995,
};
use super::{Hit, Outcome, Rule, Severity};
use crate::number::{PERCENT, percent};
use crate::pattern::pattern;
use crate::term;

pattern! {
    OF_PRICE = r"(?:合同|总|签约|协议)(?:总?价款?|总?金额|总?额|合同价)|总价|价款总额|总金额|总费用|服务费总额|货款总额";
    FINAL = r"最终(?:的)?解释权|(?:进行|作出|做出|享有|拥有|负责|有权)最终(?:的)?解释|(?:唯一|单方|一切|全部)(?:的)?解释权|解释权(?:归|属于|由)[^。；，\n]{1,12}(?:所有|享有|行使)";
    JOINT = r"(?:双方|各方|三方|共同|协商)[^。；]{0,8}解释|解释权(?:归|属于|由)(?:双方|各方|三方)";
}

kernel::words! {
    fn earnest_high(share: &str) { "定金为合同价款的{share}，超过20%的部分不产生定金的效力", "The earnest money is {share} of the price; what exceeds 20% has no effect as such" }
    fn penalty_high(share: &str) { "违约金为合同价款的{share}，超过30%，可能被认定过分高于损失", "The penalty is {share} of the price, above 30% it may be found excessive" }
    fn daily_high(share: &str) { "日违约金为{share}，明显偏高", "The penalty of {share} a day is high" }
    fn daily_amount_high(share: &str) { "日违约金为合同价款的{share}，明显偏高", "The penalty for each day is {share} of the price, which is high" }
    FINAL_SAY { "约定了单方的最终解释权", "One party alone is given the final interpretation" }
    NO_EARNEST { "没有约定定金，或者其比例无从计算", "No earnest money, or its share cannot be computed" }
    NO_PENALTY { "没有读出违约金", "No penalties were read" }
}

/// C046
pub(super) const C046: Rule = Rule {
    code: "C046",
    severity: Severity::Error,
    name: Text::fixed("定金超过20%", "Earnest money above 20%"),
    about: Text::fixed(
        "定金不得超过主合同标的额的百分之二十；只写金额的，与合同价计算比例。",
        "Earnest money may not exceed 20% of the price; amounts are compared with the price.",
    ),
    reason: Text::fixed(
        "超过部分不产生定金的效力，不能双倍返还或者不予退还。",
        "The surplus has no effect as earnest money: neither doubled back nor forfeited.",
    ),
    basis: &[civil("第五百八十六条"), contract_1999("第一百一十五条"), security_1995("第九十一条")],
    types: &[],
    suggestion: Text::fixed(
        "将定金降至合同总价的20%以内，超过部分写作预付款。",
        "Lower it to 20% of the price and call the rest an advance.",
    ),
    bad: "采购合同\n一、价款\n合同总价为人民币100,000.00元。\n二、定金\n买方支付定金人民币25,000.00元。\n",
    good: "采购合同\n一、价款\n合同总价为人民币100,000.00元。\n二、定金\n买方支付定金人民币20,000.00元。超出约定金额30%的部分另行协商。\n",
    check: |case| {
        if case.contract.earnest.is_empty() {
            let named = case.contract.text.contains("定金");
            return if named { Outcome::NotChecked(NO_EARNEST) } else { Outcome::NotApplicable };
        }
        let high = case.contract.earnest.iter().filter(|e| e.billionths > 20 * PERCENT);
        Outcome::Checked(
            high.map(|e| Hit::new(e.span.clone(), earnest_high(&percent(e.billionths)))).collect(),
        )
    },
};

/// C077
pub(super) const C077: Rule = Rule {
    code: "C077",
    severity: Severity::Warning,
    name: Text::fixed("违约金超过合同价30%", "Penalty above 30%"),
    about: Text::fixed(
        "一次性违约金占合同价的比例；金额与合同价计算。",
        "One-time penalties as a share of the price, computed where only an amount is written.",
    ),
    reason: Text::fixed(
        "约定的违约金超过造成损失的百分之三十的，一般可以认定为过分高于造成的损失，可以请求减少。",
        "A penalty more than 30% above the loss is as a rule excessive and may be reduced.",
    ),
    basis: &[
        civil("第五百八十五条"),
        contracts_interpretation("第六十五条"),
        contract_1999("第一百一十四条"),
        contract_1999_interpretation("第二十九条"),
    ],
    types: &[],
    suggestion: Text::fixed(
        "按照可以预见的损失约定，一般不超过合同价的20%至30%。",
        "Tie it to the foreseeable loss, as a rule 20 to 30% of the price.",
    ),
    bad: "采购合同\n一、违约责任\n擅自转包的，乙方支付合同总价40%的违约金。\n",
    good: "采购合同\n一、违约责任\n擅自转包的，乙方支付合同总价20%的违约金。单票扣减以该票运费的40%为限。\n",
    check: |case| {
        let contract = case.contract;
        if contract.penalties.is_empty() {
            return Outcome::NotChecked(NO_PENALTY);
        }
        let price = contract.price_fen();
        let high = contract.penalties.iter().filter(|p| !p.daily).filter_map(|p| {
            let computed = || term::ratio(p.fen?, price?);
            // amounts count only where they are called a penalty; damages and insurance have their own measure
            let called = contract.text[p.span.clone()].contains("违约金");
            let share =
                p.rate.filter(|_| OF_PRICE.is_match(&p.base)).or_else(|| computed().filter(|_| called))?;
            (called && share > 30 * PERCENT).then(|| Hit::new(p.span.clone(), penalty_high(&percent(share))))
        });
        Outcome::Checked(high.collect())
    },
};

/// C078
pub(super) const C078: Rule = Rule {
    code: "C078",
    severity: Severity::Warning,
    name: Text::fixed("日违约金过高", "Daily penalty high"),
    about: Text::fixed(
        "按日计算的违约金：超过0.1%为警告，超过0.5%为错误；只写金额的，与合同价计算比例；以一日费用为基数的除外。",
        "Penalties by the day: above 0.1% a warning, above 0.5% an error, amounts compared with the price, unless taken of one day's fee.",
    ),
    reason: Text::fixed(
        "日千分之一相当于年36.5%，容易被认定过分高于损失而调减。",
        "0.1% a day is 36.5% a year and likely to be reduced as excessive.",
    ),
    basis: &[
        civil("第五百八十五条"),
        contracts_interpretation("第六十五条"),
        contract_1999("第一百一十四条"),
        contract_1999_interpretation("第二十九条"),
    ],
    types: &[],
    suggestion: Text::fixed(
        "改为每日万分之三至万分之五，并约定累计上限。",
        "Write 0.03% to 0.05% a day, with a cap.",
    ),
    bad: "采购合同\n一、违约责任\n每逾期一日，按照逾期金额的千分之三支付违约金。\n",
    good: "采购合同\n一、违约责任\n每逾期一日，按照逾期金额的万分之五支付违约金，累计不超过5%。\n",
    check: |case| {
        let daily: Vec<_> = case.contract.penalties.iter().filter(|p| p.daily).collect();
        if daily.is_empty() {
            return Outcome::NotChecked(NO_PENALTY);
        }
        let price = case.contract.price_fen();
        let high = daily.into_iter().filter_map(|p| {
            let written = p.rate.filter(|_| !term::of_one_day(&p.base));
            // an amount is measured by the price, the largest sum that it can be taken of
            let computed = p.fen.and_then(|fen| term::ratio(fen, price?));
            let rate = written.or(computed)?;
            let message = match written {
                Some(rate) => daily_high(&percent(rate)),
                None => daily_amount_high(&percent(rate)),
            };
            (rate > PERCENT / 10).then(|| Hit {
                span: p.span.clone(),
                message,
                severity: (rate > PERCENT / 2).then_some(Severity::Error),
            })
        });
        Outcome::Checked(high.collect())
    },
};

/// C084
pub(super) const C084: Rule = Rule {
    code: "C084",
    severity: Severity::Error,
    name: Text::fixed("单方最终解释权", "Final interpretation"),
    about: Text::fixed("合同不得约定由一方享有最终解释权。", "No party alone has the final interpretation."),
    reason: Text::fixed(
        "合同应当按照法定规则解释，对格式条款有争议的作出不利于提供方的解释；单方解释权可能无效。",
        "Contracts are interpreted by law, standard terms against their author; such a clause may be void.",
    ),
    basis: &[
        civil("第四百九十七条"),
        civil("第四百九十八条"),
        civil("第四百六十六条"),
        contract_1999("第四十条"),
        contract_1999("第四十一条"),
        contract_1999("第一百二十五条"),
    ],
    types: &[],
    suggestion: Text::fixed(
        "删除，或者改为“由双方协商解释”。",
        "Delete it, or let both parties agree on the meaning.",
    ),
    bad: "运输合同\n一、其他\n本合同的最终解释权归托运人所有。\n",
    good: "运输合同\n一、其他\n本合同未尽事宜由双方协商解释。最终用户许可文件见附件。\n",
    check: |case| {
        let text = &case.contract.text;
        let mut hits = Vec::new();
        for span in term::sentences(text, 0..text.len()) {
            let sentence = &text[span.clone()];
            if FINAL.is_match(sentence)
                && !JOINT.is_match(sentence)
                && !["不享有", "不得", "不具有", "删除"].iter().any(|w| sentence.contains(w))
            {
                let trimmed = sentence.trim();
                let start = span.start + sentence.find(trimmed).unwrap_or(0);
                hits.push(Hit::new(start..start + trimmed.len(), FINAL_SAY));
            }
        }
        Outcome::Checked(hits)
    },
};

#[cfg(test)]
mod tests {
    use crate::rule::tests::table;

    #[test]
    fn earnest_money_by_share_and_by_amount() {
        table(
            "C046",
            "采购合同\n第一条　价款\n合同总价为1,000,000元。\n第二条　定金\n",
            &[
                ("甲方支付合同总价的30%作为定金。", true),
                ("定金为合同总价的百分之二十。", false),
                ("甲方支付定金30万元。", true),
                ("甲方支付定金20万元。", false),
                ("约定金额30万元以上的，须经批准。", false),
                ("违约的，双倍返还定金；另付违约金500,000元。", false),
            ],
        );
    }

    #[test]
    fn only_penalties_on_the_whole_price_count() {
        table(
            "C077",
            "采购合同\n第一条　价款\n合同总价为1,000,000元。\n第二条　违约\n",
            &[
                ("乙方违约的，支付合同总价款的百分之五十作为违约金。", true),
                ("乙方违约的，支付合同总价30%的违约金。", false),
                ("乙方违约的，支付违约金500,000元。", true),
                ("乙方违约的，支付违约金50,000元。", false),
                ("乙方违约的，支付该批货款50%的违约金。", false),
                ("每逾期一日支付违约金5,000元，累计不超过合同总价的40%。", false),
                ("乙方违约的，违约金为合同金额的35%。", true),
            ],
        );
    }

    #[test]
    fn only_rates_by_the_day_are_measured() {
        table(
            "C078",
            "采购合同\n第一条　价款\n合同总价为1,000,000元。\n第二条　违约\n",
            &[
                ("每迟延一日，按照该批迟延货物价款的1%支付违约金，累计不超过10%。", true),
                ("逾期付款的，按日千分之三支付违约金。", true),
                ("逾期付款的，按日万分之五支付违约金。", false),
                ("逾期付款的，每天按未付款的0.3%承担滞纳金。", true),
                ("每延误一日支付违约金5,000元，累计不超过合同总价的5%。", true),
                ("每延误一日支付违约金1,000元，累计不超过合同总价的5%。", false),
                ("卖方逾期交货的，逾期每日支付5,000元。", true),
                ("卖方逾期交货的，逾期每日支付500元。", false),
                ("卖方迟延交货的，每日扣款2万元，累计不超过合同总价的5%。", true),
                ("设备操作人员由乙方派遣，费用每日支付5,000元。", false),
                ("整车每票每日扣减200元，单票扣减以该票运费的30%为限。", false),
                ("单项指标不达标的，当月作业费扣减3%。", false),
                ("每逾期1日，按应付款项的百分之一向对方支付违约金。", true),
                ("甲方逾期付款超过30日的，支付合同总价5%的违约金。", false),
            ],
        );
    }
}
