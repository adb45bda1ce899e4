//! How the price is paid: steps in tables and in prose.

use document::{Block, BlockKind, Span, Table};

use super::{sentences, shift};
use crate::number;
use crate::pattern::pattern;

/// One step of payment.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// Its share of the price in billionths.
    pub share: Option<i64>,
    /// Its amount in fen.
    pub fen: Option<i64>,
    /// What it waits for.
    pub trigger: String,
}

/// All steps that one place of the contract lists.
#[derive(Clone, Debug)]
pub struct Steps {
    /// Where.
    pub span: Span,
    /// Step by step.
    pub steps: Vec<Step>,
    /// Shares are counted from the start, not for each step.
    pub cumulative: bool,
    /// Something is paid that has no number: "余款付清".
    pub open: bool,
}

pattern! {
    HEAD = r"付款|支付|款项|期次|节点|阶段|批次";
    SHARE = r"比例|百分比|占比|支付至|比率|付款额|%|％";
    MONEY = r"金额|款额|应付|支付额|价款（元";
    CUMULATIVE = r"累计|支付至|付至|支付到|付到|达到";
    PAY = r"支付|付款|付至|付到|预付|付清|付给|扣留|预留|留作|作为质|作为保|尾款|余款|进度款|首付|定金|结清";
    OPEN = r"余款|剩余|余额|尾款|其余|付清|结清|全部";
    OF_PRICE = r"^[的为]?(?:作为|为|的|即)?(?:预付|进度|尾|首|质|保|货|合同|工程|定金|履约|款|，|,|。|；|;|、|（|\(|时|\s|$|\n|支付|给|首期|第|到货|验收|结算|安装|余)|^$";
    NOT_SHARE = r"违约金|罚|利息|税率|增值税|合格率|以上|以下|超过|不低于|不高于|不少于|不足|浮动|涨跌|下浮|优惠|赔偿|产值|工程量|形象进度|完成至|完成到";
}

/// Tables of payment steps.
pub fn payment_tables(text: &str, blocks: &[Block]) -> Vec<Steps> {
    let mut out = Vec::new();
    for block in blocks {
        let BlockKind::Table(table) = &block.kind else { continue };
        if let Some(mut steps) = table_steps(text, table) {
            steps.span = block.span.clone();
            let above = text[..block.span.start].trim_end().rsplit('\n').next().unwrap_or_default();
            steps.cumulative |= CUMULATIVE.is_match(above);
            out.push(steps);
        }
    }
    out
}

fn table_steps(text: &str, table: &Table) -> Option<Steps> {
    let header = table.rows.first()?;
    let cell = |row: &[document::Cell], at: usize| {
        row.get(at).and_then(|c| text.get(c.span.clone())).unwrap_or_default().trim().to_owned()
    };
    let names: Vec<String> = (0..header.len()).map(|at| cell(header, at)).collect();
    if !names.iter().any(|n| HEAD.is_match(n))
        || !names.iter().any(|n| {
            n.contains("条件")
                || n.contains("节点")
                || n.contains("期限")
                || n.contains("时限")
                || n.contains("时间")
                || n.contains("比例")
                || n.contains("支付")
        })
    {
        return None;
    }
    let share = names.iter().position(|n| SHARE.is_match(n));
    let money = names.iter().position(|n| MONEY.is_match(n) && Some(0) != share.map(|_| 1));
    if share.is_none() && money.is_none() {
        return None;
    }
    let mut steps = Vec::new();
    for row in table.rows.iter().skip(1) {
        let first = cell(row, 0);
        if first.contains("合计") || first.contains("总计") {
            continue;
        }
        let written = share.map(|at| cell(row, at)).unwrap_or_default();
        let named = (0..row.len())
            .map(|at| cell(row, at))
            .find(|c| c.contains('%') || c.contains('％'))
            .unwrap_or_default();
        let rate = number::rates(if written.is_empty() { &named } else { &written });
        steps.push(Step {
            share: rate.first().map(|r| r.billionths),
            fen: money.and_then(|at| number::plain(&cell(row, at))),
            trigger: names
                .iter()
                .position(|n| n.contains("条件") || n.contains("节点"))
                .map(|at| cell(row, at))
                .unwrap_or(first),
        });
    }
    let numbered = steps.iter().filter(|s| s.share.is_some() || s.fen.is_some()).count();
    let cumulative = names.iter().any(|n| CUMULATIVE.is_match(n));
    (numbered >= 2).then_some(Steps {
        span: 0..0,
        steps,
        cumulative,
        open: numbered < table.rows.len() - 1 && share.is_some() && money.is_none(),
    })
}

/// Steps that a clause tells in sentences, such as "签订后支付30%，发货前支付60%，质保金10%".
pub fn prose_steps(text: &str, clause: Span) -> Option<Steps> {
    let mut out = Steps { span: clause.clone(), steps: Vec::new(), cumulative: false, open: false };
    let (mut first, mut last) = (clause.end, clause.start);
    for sentence in sentences(text, clause) {
        let part = &text[sentence.clone()];
        if part.contains('\t') {
            continue;
        }
        for rate in number::rates(part) {
            let start = part[..rate.span.start]
                .rfind(['，', ',', '：', ':', '、'])
                .map_or(0, |at| at + part[at..].chars().next().map_or(1, char::len_utf8));
            let phrase = &part[start..rate.span.start];
            let after = &part[rate.span.end..];
            let wider: String = part[..rate.span.start]
                .chars()
                .rev()
                .take(30)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            if NOT_SHARE.is_match(phrase)
                || NOT_SHARE.is_match(&after.chars().take(4).collect::<String>())
                || !OF_PRICE.is_match(after)
            {
                continue;
            }
            let of_price = phrase.contains("总价")
                || phrase.contains("合同价")
                || phrase.contains("价款")
                || phrase.contains("总额")
                || phrase.contains("货款")
                || phrase.contains("合同金额")
                || phrase.contains("总金额");
            if !PAY.is_match(&wider)
                && !PAY.is_match(&after.chars().take(10).collect::<String>())
                && !of_price
            {
                continue;
            }
            out.cumulative |= CUMULATIVE.is_match(&wider) || phrase.ends_with('至') || phrase.ends_with('到');
            let place = shift(&rate.span, sentence.start);
            (first, last) = (first.min(place.start), last.max(place.end));
            out.steps.push(Step {
                share: Some(rate.billionths),
                fen: None,
                trigger: phrase.trim().to_owned(),
            });
        }
        out.open |= OPEN.is_match(part) && number::rates(part).is_empty();
        out.open |= part
            .split(['，', ','])
            .any(|p| OPEN.is_match(p) && number::rates(p).is_empty() && PAY.is_match(p));
    }
    out.span = first..last.max(first);
    (out.steps.len() >= 2).then_some(out)
}
