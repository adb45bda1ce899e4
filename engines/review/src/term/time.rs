//! Dates that matter: signing, term, and the number of the contract.

use document::Span;
use kernel::Day;

use super::{sentences, shift};
use crate::date::{Written, dates};
use crate::number::whole;
use crate::pattern::pattern;

/// A stretch of time from one date to another, perhaps with its length beside it.
#[derive(Clone, Debug)]
pub struct Period {
    /// Where it is written, both dates included.
    pub span: Span,
    /// Its first day.
    pub start: Written,
    /// Its last day.
    pub end: Written,
    /// Written as the term of the contract, the works, the lease.
    pub term: bool,
    /// The last day is written without a year; that of the first day is taken.
    pub yearless: bool,
}

pattern! {
    NUMBER = r"(?:合同|协议|订单)(?:书)?编?号\s*[:：\t]\s*([A-Za-z0-9（(\[【〔\p{Han}][A-Za-z0-9\-_/（）()\[\]【】〔〕\p{Han}.]{2,40})";
    SIGN = r"(?:签订|签署|签约|合同签订|立约|订立)\s*(?:日期|时间|日)\s*[:：\t为]?\s*";
    TO = r"^\s*(?:（[^）]{0,12}）)?\s*(?:起|开始|计|生效)*\s*[，,；]?\s*(?:至|到|—|－|-|~|～|——|止于|计划竣工日期\s*[:：为]?|竣工日期\s*[:：为]?|完工日期\s*[:：为]?|结束日期\s*[:：为]?|终止日期\s*[:：为]?)\s*$";
    TO_YEARLESS = r"^\s*(?:（[^）]{0,12}）)?\s*(?:起|开始)?\s*(?:至|到|—+|－|-|~|～)\s*(同年|当年|次年|翌年)?\s*(([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*[日号])";
    BEGIN = r"(?:计划)?(?:开工|开始|进场)(?:日期|时间)\s*[:：为]\s*";
    FINISH = r"(?:计划)?(?:竣工|完工|完成)(?:日期|时间)\s*[:：为]\s*";
    TERM = r"(?:合同|协议|租赁|服务|储存|仓储|合作|运输|履行|保管|有效|承租|供货|委托|工)(?:的)?(?:期限?|有效期|工期)|开工|租期|工程自|本(?:合同|协议)自|期限";
}

/// The number of the contract.
pub fn number(head: &str) -> Option<(String, Span)> {
    let m = NUMBER.captures(head)?.get(1)?;
    Some((m.as_str().to_owned(), m.range()))
}

/// Dates written as the day of signing: in the head, and among the signatures.
pub fn sign_dates(text: &str, head: Span, signatures: &[Span]) -> Vec<Written> {
    let mut out = Vec::new();
    let mut take = |span: Span, labelled: bool| {
        let part = text.get(span.clone()).unwrap_or_default();
        for date in dates(part) {
            let before = &part[..date.span.start];
            let near = SIGN.find_iter(before).last().is_some_and(|m| m.end() == before.len());
            if near || !labelled {
                out.push(Written { span: shift(&date.span, span.start), parts: date.parts });
            }
        }
    };
    take(head, true);
    for span in signatures {
        take(span.clone(), false);
    }
    out
}

/// Every "from … to …".
pub fn periods(text: &str, body: Span) -> Vec<Period> {
    let mut out = Vec::new();
    for line in
        text.get(body.clone()).unwrap_or_default().split_inclusive('\n').scan(body.start, |at, line| {
            let start = *at;
            *at += line.len();
            Some(start..*at)
        })
    {
        let part = &text[line.clone()];
        let found = dates(part);
        for pair in found.windows(2) {
            let gap = &part[pair[0].span.end..pair[1].span.start];
            if gap.chars().count() > 30 || !TO.is_match(gap) {
                continue;
            }
            let before = before(part, &pair[0].span);
            out.push(Period {
                span: shift(&(pair[0].span.start..pair[1].span.end), line.start),
                start: Written { span: shift(&pair[0].span, line.start), parts: pair[0].parts },
                end: Written { span: shift(&pair[1].span, line.start), parts: pair[1].parts },
                term: TERM.is_match(before) || TERM.is_match(gap) || gap.contains("竣工"),
                yearless: false,
            });
        }
        for first in &found {
            let Some((end, year)) = yearless(part, first) else { continue };
            out.push(Period {
                span: shift(&(first.span.start..end.span.end), line.start),
                start: Written { span: shift(&first.span, line.start), parts: first.parts },
                end: Written { span: shift(&end.span, line.start), parts: end.parts },
                term: TERM.is_match(before(part, &first.span)),
                yearless: !year,
            });
        }
    }
    out.sort_by_key(|period| period.span.start);
    out.extend(works(text, body, &out));
    out
}

/// The words before a date in its sentence.
fn before<'t>(part: &'t str, date: &Span) -> &'t str {
    let sentence = sentences(part, 0..part.len()).into_iter().find(|s| s.contains(&date.start));
    &part[sentence.map_or(0, |s| s.start)..date.start]
}

/// The last day that follows a first one without its year, as in "2025年12月1日至11月30日", and whether its year
/// is told in words.
fn yearless(part: &str, first: &Written) -> Option<(Written, bool)> {
    let c = TO_YEARLESS.captures(&part[first.span.end..])?;
    let later = c.get(1).is_some_and(|word| matches!(word.as_str(), "次年" | "翌年"));
    let parts = (first.parts.0 + i64::from(later), whole(&c[3])?, whole(&c[4])?);
    Some((Written { span: shift(&c.get(2)?.range(), first.span.end), parts }, c.get(1).is_some()))
}

/// The works: begin and end in paragraphs of their own.
fn works(text: &str, body: Span, known: &[Period]) -> Option<Period> {
    let part = text.get(body.clone())?;
    let begin = BEGIN.find(part)?;
    let finish = FINISH.find_at(part, begin.end()).filter(|m| m.start() - begin.end() < 400)?;
    let found = dates(part);
    let after = |end: usize| found.iter().find(|d| d.span.start == end);
    let (start, end) = (after(begin.end())?, after(finish.end())?);
    let written = |d: &Written| Written { span: shift(&d.span, body.start), parts: d.parts };
    let period = Period {
        span: body.start + start.span.start..body.start + end.span.end,
        start: written(start),
        end: written(end),
        term: true,
        yearless: false,
    };
    let new = !known.iter().any(|p| p.span.start == period.span.start);
    new.then_some(period)
}

/// Whether `amount` of `unit` fits between two days; `inclusive` demands that both ends count.
pub fn fits(start: Day, end: Day, amount: i64, unit: &str, inclusive: bool) -> bool {
    if matches!(unit, "天" | "日" | "日历天" | "个日历天" | "日历日") {
        let days = start.days_until(end);
        return amount == days + 1 || (!inclusive && amount == days);
    }
    let months = if unit.contains('年') { amount.saturating_mul(12) } else { amount };
    let last = start.plus_months(months);
    // the day before, or the same day of the month, are both in use
    last == end || last.plus_days(-1) == end
}
