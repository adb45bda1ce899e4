//! What happened with a record, as far as the caller may see it.

use kernel::{Outcome, Scope, Subject};
use schemars::JsonSchema;
use serde::Serialize;
use store::journal::{self, Entry};

use crate::{Cx, list};

/// One page of a timeline, latest first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Entries {
    /// The entries that the caller may see.
    pub entries: Vec<Entry>,
    /// What to give as `before` for the next page; nothing on the last.
    pub next: Option<i64>,
}

/// A page of the timeline of a record that the caller reaches. `own` are the rooms whose entries come with the
/// record itself; an entry of another room needs that room's right. The journal is the firm's own: portal users read none
/// of it.
pub fn timeline(
    cx: &mut Cx<'_, '_>,
    subject: impl Into<Subject>,
    own: &[&str],
    before: Option<i64>,
    limit: Option<i64>,
) -> Outcome<Entries> {
    cx.inside()?;
    let limit = list::limit(limit)?;
    let org = cx.org();
    let mut entries = journal::timeline(cx.tx, org, subject, before, limit + 1)?;
    let more = list::cut(&mut entries, limit);
    let next = entries.last().filter(|_| more).map(|last| last.seq);
    let entries = entries.into_iter().filter_map(|entry| visible(cx, entry, own)).collect();
    Ok(Entries { entries, next })
}

/// An entry as the caller may see it. What happened in a room they may not read is left out; where they may read
/// only some of a room's records, its details are.
fn visible(cx: &Cx<'_, '_>, mut entry: Entry, own: &[&str]) -> Option<Entry> {
    let room = entry.act.split('.').next().unwrap_or_default();
    if own.contains(&room) {
        return Some(entry);
    }
    let grants = cx.actor.grants.0.iter().filter(|grant| grant.room == room || grant.room == "*");
    let scope = grants.map(|grant| grant.scope).max()?;
    if scope != Scope::All
        && let Some(payload) = &mut entry.payload
    {
        payload.changes.clear();
    }
    Some(entry)
}
