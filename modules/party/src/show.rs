//! One party, and what happened with it.

use kernel::{Id, Outcome, Right, Scope, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{
    Record as _,
    journal::{self, Entry},
};

use crate::{
    list::limit,
    model::PartyKind,
    save::{party_in_reach, shown},
    store::{CONTACTS_OF, Contact, Party},
    words,
};

/// So many contacts are shown with a party.
const CONTACTS_MAX: i64 = 500;

/// Shows a party with its contacts.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Show {
    /// Which one.
    pub party: Id<PartyKind>,
}

/// A party with its contacts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Shown {
    /// The party.
    pub party: Party,
    /// Its contacts, the main one first.
    pub contacts: Vec<Contact>,
}

impl Operation for Show {
    const NAME: &'static str = "party.show";
    const ABOUT: Text = words::ABOUT_SHOW;
    const ROUTE: Route = Route::get("/parties/{party}");
    const RIGHT: Right = Right::see("party");
    type Output = Shown;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Shown> {
        let party = party_in_reach(cx, Self::RIGHT, self.party)?;
        let contacts = cx.tx.all(CONTACTS_OF, &[&party.org, &party.id, &CONTACTS_MAX], Contact::read)?;
        Ok(Shown { party: shown(party), contacts })
    }
}

/// Shows what happened with a party, latest first.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Timeline {
    /// Which one.
    pub party: Id<PartyKind>,
    /// The `next` of the page before.
    pub before: Option<i64>,
    /// How many entries at most, from 1 to 200; 50 unless said otherwise.
    pub limit: Option<i64>,
}

/// One page of a timeline.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Entries {
    /// The entries that the caller may see.
    pub entries: Vec<Entry>,
    /// What to give as `before` for the next page; nothing on the last.
    pub next: Option<i64>,
}

impl Operation for Timeline {
    const NAME: &'static str = "party.timeline";
    const ABOUT: Text = words::ABOUT_TIMELINE;
    const ROUTE: Route = Route::get("/parties/{party}/timeline");
    const RIGHT: Right = Right::see("party");
    type Output = Entries;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Entries> {
        let limit = limit(self.limit)?;
        let party = party_in_reach(cx, Self::RIGHT, self.party)?;
        let mut entries = journal::timeline(cx.tx, party.org, party.id, self.before, limit + 1)?;
        let more = entries.len() as i64 > limit;
        entries.truncate(limit as usize);
        let next = entries.last().filter(|_| more).map(|last| last.seq);
        Ok(Entries { entries: entries.into_iter().filter_map(|entry| visible(cx, entry)).collect(), next })
    }
}

/// An entry as the caller may see it. What happened in a room they may not read is left out; where they may read
/// only some of a room's records, its details are.
fn visible(cx: &Cx<'_, '_>, mut entry: Entry) -> Option<Entry> {
    let room = entry.act.split('.').next().unwrap_or_default();
    if matches!(room, "party" | "contact") {
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
