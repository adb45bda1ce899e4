//! Whatever the text, a review ends in a report.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use review::{Options, read, review};

/// Pieces of contracts in any order, with any characters between them.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("第一条 ".to_owned()),
        Just("\n甲方（盖章）：".to_owned()),
        Just("\n甲方：".to_owned()),
        Just("附件3　".to_owned()),
        Just("合同总价9,999,999,999,999,999元（大写：玖仟玖佰亿元整）".to_owned()),
        Just("自2026年1月1日起至2025年13月41日止，共99999天".to_owned()),
        Just("每逾期一日支付99999999999%的违约金".to_owned()),
        Just("\n数量\t单价\t金额\n99999999999\t9999999999\t1\n合计\t\t\n".to_owned()),
        Just("提交仲裁委员会或者仲裁院".to_owned()),
        Just("□ 甲 □ 乙 ＿＿＿".to_owned()),
        Just("质量保证金为5%，定金30%".to_owned()),
        Just("江海建设物流有限公司".to_owned()),
        "[0-9.,%年月日条款一二三万亿元　 \\n\\t（）：。]{0,12}",
        "\\PC{0,8}",
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn no_text_is_too_strange(text in text()) {
        if let Ok(document) = document::read_text(text.as_bytes()) {
            let contract = read(&document);
            let report = review(&contract, &Options::default());
            for finding in report.findings {
                prop_assert_eq!(contract.text.get(finding.span), Some(finding.text.as_str()));
            }
        }
    }
}
