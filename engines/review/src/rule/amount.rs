//! Whether the sums are right.

use document::Span;
use kernel::Text;

use super::law::{civil, contract_1999};
use super::price_table::{cell, is_part, is_total, priced};
use super::{Case, Hit, Outcome, Rule, Severity};
use crate::number::{self, percent, yuan};
use crate::pattern::pattern;

pattern! {
    BESIDE = r"^[\s　（(）)：:，,、]*(?:即|计|为|合计|共计|人民币|RMB|￥|¥|大写|小写|金额|元|整|[（(）)：:，,、\s　])*$";
}

/// Characters between an amount in words and its figures, and the bytes that they take at most.
const BETWEEN: usize = 24;
const REACH: usize = BETWEEN * 4;

kernel::words! {
    fn words_differ(words: &str, figures: &str) { "大写为{words}元，小写为{figures}元，二者不一致", "The amount in words is {words} yuan, in figures {figures} yuan" }
    fn line_wrong(right: &str, written: &str) { "数量与单价之积为{right}元，表中写{written}元", "Quantity times unit price is {right} yuan, the table says {written} yuan" }
    fn total_wrong(right: &str, written: &str) { "各行之和为{right}元，合计写{written}元", "The rows add up to {right} yuan, the total says {written} yuan" }
    fn steps_wrong(sum: &str) { "各期付款比例合计{sum}，不等于100%", "The payment steps add up to {sum}, not 100%" }
    fn steps_sum(sum: &str, price: &str) { "各期付款金额合计{sum}元，合同价为{price}元", "The payment steps add up to {sum} yuan, the price is {price} yuan" }
    NO_WORDS { "没有大写金额", "No amounts in words" }
    NO_TABLE { "没有可以计算的价格表", "No price table to compute" }
    NO_TOTAL { "没有带合计行的价格表", "No price table with a total" }
    NO_STEPS { "没有读出分期付款的比例", "No payment steps with shares were read" }
}

/// C028
pub(super) const C028: Rule = Rule {
    code: "C028",
    severity: Severity::Error,
    name: Text::fixed("大小写金额不一致", "Words and figures differ"),
    about: Text::fixed(
        "并列书写的大写金额与小写金额应当相等。",
        "An amount in words equals the figures beside it.",
    ),
    reason: Text::fixed(
        "两个金额并存，应付多少需要另行解释甚至诉讼。",
        "With two amounts it takes interpretation, or a lawsuit, to know what is owed.",
    ),
    basis: &[
        civil("第一百四十二条"),
        civil("第五百一十条"),
        contract_1999("第一百二十五条"),
        contract_1999("第六十一条"),
    ],
    types: &[],
    suggestion: Text::fixed(
        "核对后更正，并约定不一致时以大写为准或者以小写为准。",
        "Correct the wrong one and say which prevails.",
    ),
    bad: "采购合同\n一、价款\n合同总价为人民币159,408.00元（大写：人民币壹拾玖万伍仟肆佰零捌元整）。\n",
    good: "采购合同\n一、价款\n合同总价为人民币159,408.00元（大写：人民币壹拾伍万玖仟肆佰零捌元整），其中不含税100,000.00元。\n",
    check: |case| {
        let text = &case.contract.text;
        let (words, figures) = (number::words(text), number::figures(text));
        if words.is_empty() {
            return Outcome::NotChecked(NO_WORDS);
        }
        let mut hits = Vec::new();
        for word in words {
            let gap = |figure: &Span| {
                let between = if figure.end <= word.span.start {
                    figure.end..word.span.start
                } else {
                    word.span.end..figure.start
                };
                text.get(between)
                    .filter(|gap| gap.chars().count() <= BETWEEN && BESIDE.is_match(gap))
                    .map(str::len)
            };
            // both lists are in the order of the text: only the neighbours can stand beside it
            let first = figures.partition_point(|f| f.span.end + REACH < word.span.start);
            let near = figures[first..].iter().take_while(|f| f.span.start <= word.span.end + REACH);
            let near = near.filter_map(|f| Some((gap(&f.span)?, f)));
            let Some((_, figure)) = near.min_by_key(|(gap, _)| *gap) else { continue };
            // the figures may be rounded to 万元 while the words are exact
            let rounded =
                text[figure.span.clone()].contains(['万', '亿']) && (figure.fen - word.fen).abs() < 1_000_000;
            if figure.fen != word.fen && !rounded {
                let span = figure.span.start.min(word.span.start)..figure.span.end.max(word.span.end);
                hits.push(Hit::new(span, words_differ(&yuan(word.fen), &yuan(figure.fen))));
            }
        }
        Outcome::Checked(hits)
    },
};

/// C029
pub(super) const C029: Rule = Rule {
    code: "C029",
    severity: Severity::Error,
    name: Text::fixed("单价乘数量不等于金额", "Line sum wrong"),
    about: Text::fixed(
        "价格表每一行的数量与单价之积应当等于金额。",
        "In each row of a price table quantity times unit price is the amount.",
    ),
    reason: Text::fixed(
        "行金额算错会带进合计和合同价，结算时以谁为准不明。",
        "A wrong row goes into the total and the price, and leaves open which one counts.",
    ),
    basis: &[civil("第五百一十条"), contract_1999("第六十一条")],
    types: &[],
    suggestion: Text::fixed(
        "重新计算该行，并同步修改合计和合同总价。",
        "Compute the row again, and the totals that rest on it.",
    ),
    bad: "采购合同\n一、清单\n名称\t数量\t单价\t金额\n钢筋\t10\t200.00\t2,000.00\n涂装\t16,800\t42.00\t781,200.00\n",
    good: "采购合同\n一、清单\n名称\t数量\t单价\t金额\n钢筋\t10\t200.00\t2,000.00\n涂装\t16,800\t42.00\t705,600.00\n",
    check: lines,
};

fn lines(case: &Case) -> Outcome {
    let contract = case.contract;
    let mut seen = false;
    let mut hits = Vec::new();
    for priced in priced(contract) {
        let (Some(quantity), Some(unit)) = (priced.quantity, priced.unit) else { continue };
        let (mut right, mut wrong) = (0, Vec::new());
        for row in priced
            .table
            .rows
            .iter()
            .skip(priced.header)
            .filter(|row| !is_total(contract, row) && !is_part(contract, row))
        {
            let read = |at| cell(contract, row, at);
            let (Some(q), Some(u), Some((a, place))) = (read(quantity), read(unit), read(priced.amount))
            else {
                continue;
            };
            let (Some(q), Some(u), Some(amount)) = (
                number::exact(q.0).filter(|_| q.0.chars().all(|c| c.is_ascii_digit() || ",.，".contains(c))),
                number::exact(u.0),
                number::plain(a),
            ) else {
                continue;
            };
            let product = i128::from(q) * i128::from(u);
            // billionths twice over, to fen, rounded half up; some tables round to the yuan
            let fen = (product + 5_000_000_000_000_000) / 10_000_000_000_000_000;
            let off = (fen - i128::from(amount)).abs();
            if off <= 1 || (amount % 100 == 0 && off <= 50) {
                right += 1;
            } else if let (Some(first), Ok(fen)) = (row.first(), i64::try_from(fen)) {
                wrong.push(Hit::new(first.span.start..place.end, line_wrong(&yuan(fen), &yuan(amount))));
            }
        }
        seen |= right + wrong.len() > 0;
        // when another factor may be meant, or nearly all rows disagree, the formula is another one
        let agreed = right >= wrong.len() && (right > 0 || !priced.factor) && !(priced.factor && right < 2);
        if agreed || (!priced.factor && wrong.len() == 1) {
            hits.extend(wrong);
        }
    }
    if seen { Outcome::Checked(hits) } else { Outcome::NotChecked(NO_TABLE) }
}

/// C030
pub(super) const C030: Rule = Rule {
    code: "C030",
    severity: Severity::Error,
    name: Text::fixed("合计错误", "Total wrong"),
    about: Text::fixed(
        "价格表的合计应当等于各行金额之和。",
        "The total of a price table is the sum of its rows.",
    ),
    reason: Text::fixed(
        "合计与明细不符，合同价失去依据。",
        "A total that its rows do not support leaves the price without ground.",
    ),
    basis: &[civil("第五百一十条"), contract_1999("第六十一条")],
    types: &[],
    suggestion: Text::fixed(
        "重新合计，并与合同总价、大写金额核对。",
        "Add up again and compare with the price in figures and words.",
    ),
    bad: "采购合同\n一、清单\n名称\t金额（元）\n钢筋\t2,000.00\n涂装\t3,000.00\n合计\t5,100.00\n",
    good: "采购合同\n一、清单\n名称\t金额（元）\n钢筋\t2,000.00\n涂装\t3,000.00\n合计\t5,000.00\n增值税\t450.00\n",
    check: |case| {
        let contract = case.contract;
        let mut seen = false;
        let mut hits = Vec::new();
        for priced in priced(contract) {
            let mut sum: i64 = 0;
            let mut rows = 0;
            for row in priced.table.rows.iter().skip(priced.header) {
                let read = cell(contract, row, priced.amount)
                    .and_then(|(text, span)| Some((number::plain(text)?, span)));
                if is_total(contract, row) {
                    // merged cells: "合计（大写）…整（小写）￥535000元"
                    let read = read.or_else(|| {
                        let span = row.first()?.span.start..row.last()?.span.end;
                        let last = number::figures(&contract.text[span.clone()]).into_iter().last()?;
                        Some((last.fen, span.start + last.span.start..span.start + last.span.end))
                    });
                    let Some((total, place)) = read.filter(|_| rows >= 2) else { break };
                    seen = true;
                    if total != sum {
                        let start = row.first().map_or(place.start, |c| c.span.start);
                        hits.push(Hit::new(start..place.end, total_wrong(&yuan(sum), &yuan(total))));
                    }
                    break;
                }
                if is_part(contract, row) {
                    continue;
                }
                if let Some((fen, _)) = read {
                    sum = sum.saturating_add(fen);
                    rows += 1;
                }
            }
        }
        if seen { Outcome::Checked(hits) } else { Outcome::NotChecked(NO_TOTAL) }
    },
};

/// C035
pub(super) const C035: Rule = Rule {
    code: "C035",
    severity: Severity::Error,
    name: Text::fixed("付款比例之和不等于100%", "Payment steps do not add up"),
    about: Text::fixed(
        "分期付款的比例（含质保金）之和应当为100%；累计比例应当以100%结束。",
        "The shares of all payment steps, retention included, add up to 100%; running totals end at 100%.",
    ),
    reason: Text::fixed(
        "多出或者缺少的部分何时支付没有约定。",
        "When the missing or surplus part is due is not agreed.",
    ),
    basis: &[civil("第五百一十条"), contract_1999("第六十一条")],
    types: &[],
    suggestion: Text::fixed(
        "调整各期比例，使合计等于100%，并与金额核对。",
        "Balance the steps to 100% and compare with the amounts.",
    ),
    bad: "采购合同\n一、付款方式\n合同签订后支付合同总价的30%，交货后支付合同总价的60%，质保期满后支付合同总价的5%。\n",
    good: "采购合同\n一、付款方式\n合同签订后支付合同总价的30%，交货后支付合同总价的65%，质保期满后支付合同总价的5%。\n",
    check: steps,
};

fn steps(case: &Case) -> Outcome {
    const WHOLE: i64 = 100 * number::PERCENT;
    let mut seen = false;
    let mut hits = Vec::new();
    for place in &case.contract.payments {
        let shares: Vec<i64> = place.steps.iter().filter_map(|s| s.share).collect();
        let amounts: Vec<i64> = place.steps.iter().filter_map(|s| s.fen).collect();
        let price = case.contract.price_fen();
        if amounts.len() == place.steps.len()
            && price.is_some_and(|p| p == amounts.iter().fold(0_i64, |a, b| a.saturating_add(*b)))
        {
            seen = true;
            continue;
        }
        if shares.len() < place.steps.len() || shares.len() < 2 {
            // without a share for each step only the amounts can be compared
            if let Some(price) = price
                .filter(|_| amounts.len() == place.steps.len() && amounts.len() >= 2 && shares.is_empty())
            {
                seen = true;
                let sum = amounts.iter().fold(0_i64, |a, b| a.saturating_add(*b));
                hits.push(Hit::new(place.span.clone(), steps_sum(&yuan(sum), &yuan(price))));
            }
            continue;
        }
        seen = true;
        let sum = shares.iter().fold(0_i64, |a, b| a.saturating_add(*b));
        let wrong = if place.cumulative {
            // running totals rise; the last one is the whole unless the rest is paid without a number
            shares.iter().max().is_some_and(|last| *last > WHOLE)
        } else {
            sum > WHOLE || (sum < WHOLE && !place.open)
        };
        if wrong {
            hits.push(Hit::new(
                place.span.clone(),
                steps_wrong(&percent(if place.cumulative {
                    shares.iter().copied().max().unwrap_or(sum)
                } else {
                    sum
                })),
            ));
        }
    }
    if seen { Outcome::Checked(hits) } else { Outcome::NotChecked(NO_STEPS) }
}

#[cfg(test)]
mod tests {
    use crate::rule::tests::table;

    #[test]
    fn words_and_figures_in_both_orders_and_all_units() {
        table(
            "C028",
            "采购合同\n第一条　价款\n",
            &[
                ("总价（大写）叁万元整（￥30,000.00元）。", false),
                ("总价（大写）叁万元整（￥3,000.00元）。", true),
                ("总价3万元（大写：叁万元整）。", false),
                ("总价3.5万元，大写：人民币叁万伍仟元整。", false),
                ("总价1,234.56元（壹仟贰佰叁拾肆元伍角陆分）。", false),
                ("总价1,234.50元（大写壹仟贰佰叁拾肆元伍角）。", false),
                ("总价1,234.05元（大写壹仟贰佰叁拾肆元零伍分）。", false),
                ("总价100,000,500.00元（大写：壹亿零伍佰元整）。", false),
                ("总价10万元（大写：壹佰拾元整）。", true),
                ("甲方付三十万元，乙方付20,000元。", false),
            ],
        );
    }

    #[test]
    fn instalments_in_sentences_are_added() {
        table(
            "C035",
            "采购合同\n第一条　付款\n",
            &[
                ("合同签订后支付合同总价的30%；到货后支付合同总价的60%；质保期满支付合同总价的5%。", true),
                ("合同签订后支付合同总价的30%；到货后支付合同总价的65%；质保期满支付合同总价的5%。", false),
                ("合同签订后支付合同总价的30%，验收后付清余款。", false),
                ("进度款按当月产值的80%支付，竣工后付至合同总价的95%。", false),
                ("预付合同总价的40%；发货前支付合同总价的40%；验收合格支付合同总价的30%。", true),
            ],
        );
    }
}
