//! The terms of a contract, read once and used twice: by the rules before signing, by ledgers after it.

mod facts;
mod kind;
mod liability;
mod party;
mod payment;
mod price;
mod time;

pub use facts::{Earnest as EarnestFact, Facts, Forum, PartyFact, Penalty as PenaltyFact, Step as StepFact};
pub use kind::{ContractType, classify, title};
pub use liability::{
    Penalty, Share, dispute_clauses, earnest, forums, of_one_day, penalties, ratio, retention, settlement,
};
pub use party::{Party, Uscc, parties, seals, uscc_fault, usccs};
pub use payment::{Step, Steps, payment_tables, prose_steps};
pub use price::{Price, price, summed_price};
pub use time::{Period, fits, number, periods, sign_dates};

pub(crate) use party::COMPANY;

use document::Span;

/// Sentences of a stretch of text: parted by `。；;` and line ends.
pub fn sentences(text: &str, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = span.start;
    for (at, c) in text.get(span.clone()).unwrap_or_default().char_indices() {
        if matches!(c, '。' | '；' | ';' | '\n') {
            let end = span.start + at + c.len_utf8();
            out.push(start..end);
            start = end;
        }
    }
    if start < span.end {
        out.push(start..span.end);
    }
    out.retain(|s| !text[s.clone()].trim().is_empty());
    out
}

/// The span moved by `by` bytes.
pub(crate) fn shift(span: &Span, by: usize) -> Span {
    span.start + by..span.end + by
}
