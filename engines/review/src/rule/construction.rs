//! What only construction contracts need.

use kernel::{Day, Text};

use super::law::{RETENTION, construction_interpretation, construction_interpretation_2018};
use super::{Hit, Outcome, Rule, Severity};
use crate::number::{PERCENT, percent, whole};
use crate::pattern::pattern;
use crate::term::ContractType;

pattern! {
    DEFECTS = r"缺陷责任期(?:限)?(?:为|是|：|:|约定为)?\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*(个月|年)";
}

kernel::words! {
    fn retention_high(share: &str) { "质量保证金为{share}，超过工程价款结算总额的3%", "The retention is {share}, above 3% of the settlement" }
    fn defects_long(written: &str) { "{written}，超过2年", "{written}: more than two years" }
    EARLIER { "签订时管理办法（2017年7月1日起施行）尚未施行", "Signed before the measures of 1 July 2017 were in force" }
    NO_RETENTION { "没有读出质量保证金的比例", "No share of retention was read" }
}

/// C110
pub(super) const C110: Rule = Rule {
    code: "C110",
    severity: Severity::Error,
    name: Text::fixed("质量保证金超过3%", "Retention above 3%"),
    about: Text::fixed(
        "建设工程质量保证金不得高于结算总额的3%，缺陷责任期最长不超过2年；履约担保另计。",
        "In construction the quality retention is at most 3% of the settlement, the defects period at most two years; performance bonds are another thing.",
    ),
    reason: Text::fixed(
        "超过规定的预留比例不合规，也挤占承包人资金。3%和2年出自部门规范性文件（建质〔2017〕138号），引用前请核对原文；超过并不当然使约定无效。",
        "More than that breaks the rules and ties up the contractor's money. Both figures come from a ministry's measures of 2017: check their text before you cite them; exceeding them does not by itself make the clause void.",
    ),
    basis: &[RETENTION, construction_interpretation("第十七条"), construction_interpretation_2018("第八条")],
    types: &[ContractType::Construction],
    suggestion: Text::fixed(
        "改为“质量保证金为结算价款的3%，缺陷责任期24个月”。",
        "Write \"3% of the settlement, defects period 24 months\".",
    ),
    bad: "施工合同\n一、质量保证金\n质量保证金为结算价款的5%，缺陷责任期为24个月。\n",
    good: "施工合同\n一、质量保证金\n质量保证金为结算价款的3%，缺陷责任期为24个月；履约保函约为签约合同价的5%。\n",
    check: |case| {
        if case.kind != ContractType::Construction {
            return Outcome::NotApplicable;
        }
        let contract = case.contract;
        // the share allowed before was another one
        let rule = Day::parse(RETENTION.valid_from).ok();
        if contract.sign_day().zip(rule).is_some_and(|(signed, rule)| signed < rule) {
            return Outcome::NotChecked(EARLIER);
        }
        let high = contract.retention.iter().filter(|r| r.billionths > 3 * PERCENT);
        let mut hits: Vec<Hit> =
            high.map(|r| Hit::new(r.span.clone(), retention_high(&percent(r.billionths)))).collect();
        let mut seen = !contract.retention.is_empty();
        for c in DEFECTS.captures_iter(&contract.text) {
            let (Some(all), Some(length)) = (c.get(0), whole(&c[1])) else { continue };
            seen = true;
            if length * if &c[2] == "年" { 12 } else { 1 } > 24 {
                hits.push(Hit::new(all.range(), defects_long(all.as_str())));
            }
        }
        if seen { Outcome::Checked(hits) } else { Outcome::NotChecked(NO_RETENTION) }
    },
};

#[cfg(test)]
mod tests {
    use crate::rule::tests::table;

    #[test]
    fn shares_amounts_and_periods_are_measured() {
        table(
            "C110",
            "建设工程施工合同\n第一条　价款\n签约合同价为1,000,000元。\n第二条　保证金\n",
            &[
                ("发包人扣留结算价款的5%作为质量保证金。", true),
                ("质量保证金50,000元，期满返还。", true),
                ("质量保证金30,000元，期满返还。", false),
                ("竣工后付至97%，留3%质保金。", false),
                ("缺陷责任期为三年。", true),
                ("缺陷责任期为24个月，质量保证金为3%。", false),
                ("期满返还质量保证金的100%。", false),
                ("满一年返还50%的质量保证金，满两年返还剩余质量保证金的50%。", false),
                ("扣留5%的质量保证金。", true),
                ("扣留50,000元作为质量保证金。", true),
                ("质量保证金5万元；工程结算价款为2,000,000元。", false),
                ("质量保证金为人民币8万元；工程结算总价为2,000,000元。", true),
                ("履约保证金为合同价的10%。", false),
            ],
        );
    }
}
