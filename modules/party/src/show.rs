//! One party, and what happened with it.

use kernel::{Fault, Id, Outcome, Right, Text};
use operation::{Cx, Entries, Operation, Route, timeline};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Record as _;

use crate::{
    model::PartyKind,
    save::{contact_shown_to, party_in_reach, shown_to},
    store::{CONTACTS_OF, Contact, PARTIES_BELOW, Party},
    words,
};

/// So many contacts are shown with a party.
const CONTACTS_MAX: i64 = 500;
/// So many parties below one are shown with it.
const BELOW_MAX: i64 = 50;

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

/// Another party that this one belongs together with.
pub(crate) struct Tie {
    pub(crate) id: Id<PartyKind>,
    pub(crate) name: String,
}

/// The party above one, where the caller reaches it.
pub(crate) fn above(cx: &mut Cx<'_, '_>, party: &Party) -> Outcome<Option<Tie>> {
    let Some(above) = party.parent else { return Ok(None) };
    match party_in_reach(cx, Show::RIGHT, above) {
        Ok(above) => Ok(Some(Tie { id: above.id, name: above.name })),
        Err(Fault::Missing) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// The party above one as a form has it: by its name, and out of the caller's reach by its id.
pub(crate) fn above_in_form(cx: &mut Cx<'_, '_>, party: &Party) -> Outcome<Option<Tie>> {
    let above = above(cx, party)?;
    Ok(above.or_else(|| party.parent.map(|id| Tie { id, name: id.to_string() })))
}

/// The parties directly below one, as far as the caller reaches them; the first fifty.
pub(crate) fn below(cx: &mut Cx<'_, '_>, party: Id<PartyKind>) -> Outcome<Vec<Tie>> {
    let reach = cx.reach(Show::RIGHT)?;
    let org = cx.org();
    let [org, word, user, teams, own] = reach.params(&org);
    let params = [org, word, user, teams, own, &party, &BELOW_MAX];
    Ok(cx.tx.all(PARTIES_BELOW, &params, |row| Ok(Tie { id: row.get(0)?, name: row.get(1)? }))?)
}

impl Operation for Show {
    const NAME: &'static str = "party.show";
    const ABOUT: Text = words::ABOUT_SHOW;
    const ROUTE: Route = Route::get("/parties/{party}");
    const RIGHT: Right = Right::see("party");
    type Output = Shown;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Shown> {
        let party = party_in_reach(cx, Self::RIGHT, self.party)?;
        let contacts: Vec<Contact> =
            cx.tx.all(CONTACTS_OF, &[&party.org, &party.id, &CONTACTS_MAX], Contact::read)?;
        let contacts = contacts.into_iter().map(|contact| contact_shown_to(cx.actor, contact)).collect();
        Ok(Shown { party: shown_to(cx.actor, party), contacts })
    }
}

/// Shows what happened with a party, latest first.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Timeline {
    /// Which one.
    pub party: Id<PartyKind>,
    /// Only what happened in this room: `party`, `contact`, `contract`, …
    pub room: Option<String>,
    /// The `next` of the page before.
    pub before: Option<i64>,
    /// How many entries at most, from 1 to 200; 50 unless said otherwise.
    pub limit: Option<i64>,
}

impl Operation for Timeline {
    const NAME: &'static str = "party.timeline";
    const ABOUT: Text = words::ABOUT_TIMELINE;
    const ROUTE: Route = Route::get("/parties/{party}/timeline");
    const RIGHT: Right = Right::see("party");
    type Output = Entries;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Entries> {
        let party = party_in_reach(cx, Self::RIGHT, self.party)?;
        let mut past = timeline(cx, party.id, &["party", "contact"], self.before, self.limit)?;
        if let Some(room) = self.room.as_deref().filter(|room| !room.is_empty()) {
            past.entries.retain(|entry| entry.act.split('.').next() == Some(room));
        }
        Ok(past)
    }
}
