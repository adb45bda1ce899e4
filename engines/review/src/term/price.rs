//! The price of the contract.

use document::{Block, BlockKind, Cell, Span};

use super::{sentences, shift};
use crate::number::{self, Amount};
use crate::pattern::pattern;

/// The price and what belongs to it.
#[derive(Clone, Debug)]
pub struct Price {
    /// The amount in figures (in words where there are no figures).
    pub amount: Amount,
    /// The amount in words beside it.
    pub words: Option<Amount>,
    /// Without tax.
    pub net: Option<Amount>,
    /// The tax.
    pub tax: Option<Amount>,
    /// The rate of tax in billionths.
    pub rate: Option<i64>,
    /// Whether tax is said to be included.
    pub included: Option<bool>,
    /// Only an estimate: a framework or yearly budget, against which no ratio holds.
    pub estimate: bool,
}

/// Words that introduce a price, best first; the last two groups are estimates or rents.
const LABELS: &[(&str, u8)] = &[
    ("签约合同价", 9),
    ("合同总价", 9),
    ("合同总金额", 9),
    ("合同总额", 9),
    ("合同价款总额", 9),
    ("合同价款", 8),
    ("合同金额", 8),
    ("合同价格", 8),
    ("合同暂定价", 8),
    ("服务费总额", 8),
    ("服务费用总额", 8),
    ("总价款", 8),
    ("总金额", 7),
    ("价税合计", 7),
    ("货款总额", 7),
    ("总费用", 7),
    ("费用总额", 7),
    ("总价", 6),
    ("总租金", 6),
    ("租金总额", 6),
    ("服务费", 5),
    ("工程造价", 5),
    ("合同标的额", 8),
    ("采购金额", 7),
    ("运费总额", 7),
    ("合计金额", 6),
    ("承包价", 6),
    ("货款", 4),
    ("运费", 4),
    ("工程款", 4),
    ("报酬", 4),
    ("参考总金额", 3),
    ("预计运费", 3),
    ("首年费用", 3),
    ("预计总", 3),
];

pattern! {
    NET = r"(?:不含(?:增值)?税(?:的)?(?:价款?|金额|合同价|总价|价格)?|税前价?)[^0-9￥¥。；\n]{0,10}";
    /// Announces a table whose sum is the price.
    SUM = r"(?:租金|费用|价款|货款|运费|金额|款项)(?:总额|总计|合计)";
    TAX = r"(?:税额|税金|增值税额|增值税税额|增值税)[^0-9%％￥¥。；，、\n]{0,6}";
}

/// The price: the best label that an amount follows in the same sentence.
pub fn price(text: &str, body: Span) -> Option<Price> {
    let mut best: Option<(u8, Span, Amount)> = None;
    for span in sentences(text, body) {
        let sentence = &text[span.clone()];
        let mut amounts = number::figures(sentence);
        if amounts.is_empty() {
            amounts = number::words(sentence);
        }
        if amounts.is_empty() {
            continue;
        }
        for &(label, weight) in LABELS {
            for (at, _) in sentence.match_indices(label) {
                let end = at + label.len();
                let Some(amount) = amounts
                    .iter()
                    .find(|a| a.span.start >= end && sentence[end..a.span.start].chars().count() <= 45)
                else {
                    continue;
                };
                let gap = &sentence[end..amount.span.start];
                let other = [
                    "%",
                    "％",
                    "违约金",
                    "保证金",
                    "定金",
                    "保函",
                    "罚",
                    "赔偿",
                    "每",
                    "分之",
                    "预付款",
                    "超过",
                    "以上",
                    "扣除",
                ];
                let weight = if sentence[..at].ends_with("预计")
                    || sentence[..at].ends_with("参考")
                    || sentence[..at].ends_with("年度")
                {
                    3
                } else {
                    weight
                };
                if other.iter().any(|word| gap.contains(word))
                    || best.as_ref().is_some_and(|(w, _, _)| *w >= weight)
                {
                    continue;
                }
                best = Some((weight, span.clone(), amount.clone()));
            }
        }
    }
    let (weight, sentence, amount) = best?;
    // the sentences around it, up to the end of its line, say the rest
    let line = text[..sentence.start].rfind('\n').map_or(0, |at| at + 1)
        ..text[sentence.end..].find('\n').map_or(text.len(), |at| sentence.end + at);
    let place = shift(&amount.span, sentence.start);
    let words = number::words(&text[sentence.clone()])
        .into_iter()
        .map(|a| Amount { span: shift(&a.span, sentence.start), fen: a.fen });
    let words = words.min_by_key(|a| a.span.start.abs_diff(place.start));
    let price = with_tax(text, line, Amount { span: place, fen: amount.fen });
    Some(Price { words, estimate: weight <= 3, ..price })
}

/// The price where prose only announces it: the sum of the table under "租金合计如下". Without such an announcement the
/// sum of a table is not taken for the price, since it may be that of some years or some goods only.
pub fn summed_price(text: &str, blocks: &[Block], body: Span) -> Option<Price> {
    let inside = blocks.iter().position(|block| block.span.end > body.start)?;
    for (at, pair) in blocks.windows(2).enumerate().skip(inside) {
        let [lead, Block { kind: BlockKind::Table(table), span }] = pair else { continue };
        if span.end > body.end {
            return None;
        }
        let sum = table.rows.last()?;
        let says = |cell: &Cell| text[cell.span.clone()].trim();
        let (first, last) = (sum.first()?, sum.last()?);
        if !SUM.is_match(&text[lead.span.clone()]) || !["合计", "总计", "共计"].contains(&says(first)) {
            continue;
        }
        let Some(fen) = number::plain(says(last)) else { continue };
        // tax is told in the paragraphs next to it
        let near = blocks[at.saturating_sub(1)].span.start..blocks[(at + 3).min(blocks.len() - 1)].span.end;
        return Some(with_tax(text, near, Amount { span: last.span.clone(), fen }));
    }
    None
}

/// A price, and what the text near it says of tax.
fn with_tax(text: &str, near: Span, amount: Amount) -> Price {
    let around = &text[near.clone()];
    let figures = number::figures(around);
    let after = |pattern: &regex::Regex| {
        pattern.find_iter(around).filter(|label| !around[..label.start()].ends_with('含')).find_map(|label| {
            let figure = figures.iter().find(|a| a.span.contains(&label.end()))?;
            Some(Amount { span: shift(&figure.span, near.start), fen: figure.fen })
        })
    };
    let rate = number::rates(around).into_iter().find(|r| {
        let before = &around[..r.span.start];
        ["税率", "税率为", "税率：", "增值税"].iter().any(|label| before.ends_with(label))
    });
    let included = if around.contains("不含税") && !around.contains("（含") && !around.contains("其中")
    {
        Some(false)
    } else if around.contains("含税") || around.contains("含增值税") || around.contains("价税合计")
    {
        Some(true)
    } else {
        None
    };
    Price {
        amount,
        words: None,
        net: after(&NET),
        tax: after(&TAX),
        rate: rate.map(|r| r.billionths),
        included,
        estimate: false,
    }
}
