//! What only construction contracts need.

use kernel::Text;

use super::law::{RETENTION, construction_interpretation};
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
        "超过规定的预留比例不合规，也挤占承包人资金。",
        "More than that breaks the rules and ties up the contractor's money.",
    ),
    basis: &[RETENTION, construction_interpretation("第十七条")],
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
