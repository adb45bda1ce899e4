//! Totals that lists ask for again with every page: kept in memory while the organisation's journal stands still.
//!
//! Every change is an entry of the journal in its own transaction, so what was counted in a snapshot holds for every
//! snapshot in which the journal has the same last number, also where another process wrote.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use kernel::{Id, Org};

use crate::{Result, Tx, journal};

/// Beyond so many all are forgotten: a few hundred lists are looked at in a house at a time.
const KEPT_MAX: usize = 4096;

/// So many changes leave a count good enough for choosing a plan.
const LATELY: i64 = 1000;

/// An organisation and what is asked about it.
type Question = (Id<Org>, String);

/// What was counted, by what was asked: the journal's last number then, and the count.
#[derive(Default)]
pub(crate) struct Counts(Mutex<HashMap<Question, (i64, i64)>>);

impl Counts {
    fn known(&self, question: &Question, seq: i64) -> Option<i64> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(question).filter(|(then, _)| *then == seq).map(|(_, count)| *count)
    }

    /// What was counted not long ago.
    fn lately(&self, question: &Question, seq: i64) -> Option<i64> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(question).filter(|(then, _)| (0..LATELY).contains(&(seq - then))).map(|(_, count)| *count)
    }

    fn keep(&self, question: Question, seq: i64, count: i64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(question, (seq, count));
    }
}

/// The answer to a counting question about an organisation, counted only where it is not known. A unit of work that
/// writes always counts: it may have changed what its journal does not tell yet.
pub fn counted(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    question: &str,
    count: impl FnOnce(&mut Tx<'_>) -> Result<i64>,
) -> Result<i64> {
    if tx.writes {
        return count(tx);
    }
    let (seq, question) = (journal::last_seq(tx, org)?, (org, question.to_owned()));
    if let Some(known) = tx.shared.counts.known(&question, seq) {
        return Ok(known);
    }
    let found = count(tx)?;
    tx.shared.counts.keep(question, seq, found);
    Ok(found)
}

/// The same, where it need not be the number of this very moment.
pub(crate) fn counted_lately(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    question: &str,
    count: impl FnOnce(&mut Tx<'_>) -> Result<i64>,
) -> Result<i64> {
    let seq = journal::last_seq(tx, org)?;
    match tx.shared.counts.lately(&(org, question.to_owned()), seq) {
        Some(known) => Ok(known),
        None => counted(tx, org, question, count),
    }
}
