//! One party, and what happened with it.

use kernel::{Id, Outcome, Right, Text};
use operation::{Cx, Entries, Operation, Route, timeline};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Record as _;

use crate::{
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

impl Operation for Timeline {
    const NAME: &'static str = "party.timeline";
    const ABOUT: Text = words::ABOUT_TIMELINE;
    const ROUTE: Route = Route::get("/parties/{party}/timeline");
    const RIGHT: Right = Right::see("party");
    type Output = Entries;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Entries> {
        let party = party_in_reach(cx, Self::RIGHT, self.party)?;
        timeline(cx, party.id, &["party", "contact"], self.before, self.limit)
    }
}
