//! Changes of a party.

use kernel::{Fault, Id, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    details::Details,
    model::PartyKind,
    save::{party_in_reach, save, settle, shown},
    show::above_in_form,
    store::Party,
    words,
};

store::text_enum! {
    /// A field that can be emptied.
    pub enum Emptied {
        ShortName = "short_name",
        Roles = "roles",
        Code = "code",
        Tier = "tier",
        Parent = "parent",
        Province = "province",
        City = "city",
        Industry = "industry",
        Address = "address",
        Phone = "phone",
        Email = "email",
        Website = "website",
        Since = "since",
        Note = "note",
        Owner = "owner",
        Team = "team",
    }
}

/// Changes a party.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Change {
    /// Which one.
    pub party: Id<PartyKind>,
    /// The version that was read; if the party was changed since, nothing is overwritten.
    pub version: i64,
    /// Its full name as in its papers; 200 characters at most.
    pub name: Option<String>,
    /// The rest; what is left out stays as it is.
    #[serde(flatten)]
    pub details: Details,
    /// Fields to be emptied unless they are given too: a form names all of its fields here, and need not tell apart
    /// what was left as it was from what was emptied.
    pub clear: Option<Vec<Emptied>>,
}

impl Operation for Change {
    const NAME: &'static str = "party.change";
    const ABOUT: Text = words::ABOUT_CHANGE;
    const ROUTE: Route = Route::post("/parties/{party}");
    const RIGHT: Right = Right::edit("party");
    type Output = Party;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Party> {
        let before = party_in_reach(cx, Self::RIGHT, self.party)?;
        if before.version != self.version {
            return Err(Fault::Stale { current: current(cx, before)? });
        }
        if before.archived {
            return Err(Fault::refused("party.archived", words::ARCHIVED));
        }
        let mut party = before.clone();
        if let Some(name) = &self.name {
            party.name.clone_from(name);
        }
        self.clear.iter().flatten().for_each(|field| empty(&mut party, *field));
        self.details.apply(&mut party);
        if self.details.code.is_some() && self.details.code == shown(before.clone()).code {
            party.code.clone_from(&before.code); // a form gives back the masked number that it was shown
        }
        settle(cx, Self::RIGHT, &mut party, Some(&before), self.details.parent.as_ref())?;
        save(cx, Self::NAME, &before, party).map(shown)
    }

    fn landing(party: &Party) -> Option<String> {
        Some(format!("/parties/{}", party.id))
    }
}

/// A party as somebody else left it, with what people read of the one above it.
fn current(cx: &mut Cx<'_, '_>, party: Party) -> Outcome<Value> {
    let above = above_in_form(cx, &party)?.map(|above| above.name);
    let mut current = serde_json::to_value(shown(party)).map_err(Fault::broken)?;
    if let Some(name) = above {
        current["parent_name"] = name.into();
    }
    Ok(current)
}

fn empty(party: &mut Party, field: Emptied) {
    match field {
        Emptied::ShortName => party.short_name.clear(),
        Emptied::Roles => party.roles.0.clear(),
        Emptied::Code => party.code = None,
        Emptied::Tier => party.tier.clear(),
        Emptied::Parent => party.parent = None,
        Emptied::Province => party.province.clear(),
        Emptied::City => party.city.clear(),
        Emptied::Industry => party.industry.clear(),
        Emptied::Address => party.address.clear(),
        Emptied::Phone => party.phone.clear(),
        Emptied::Email => party.email.clear(),
        Emptied::Website => party.website.clear(),
        Emptied::Since => party.since = None,
        Emptied::Note => party.note.clear(),
        Emptied::Owner => party.owner = None,
        Emptied::Team => party.team = None,
    }
}

/// Archives a party. Doing it twice changes nothing.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Archive {
    /// Which one.
    pub party: Id<PartyKind>,
}

impl Operation for Archive {
    const NAME: &'static str = "party.archive";
    const ABOUT: Text = words::ABOUT_ARCHIVE;
    const ROUTE: Route = Route::post("/parties/{party}/archive");
    const RIGHT: Right = Right::edit("party");
    type Output = Party;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Party> {
        let before = party_in_reach(cx, Self::RIGHT, self.party)?;
        let party = Party { archived: true, ..before.clone() };
        save(cx, Self::NAME, &before, party).map(shown)
    }
}

/// Brings an archived party back. Doing it twice changes nothing.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Restore {
    /// Which one.
    pub party: Id<PartyKind>,
}

impl Operation for Restore {
    const NAME: &'static str = "party.restore";
    const ABOUT: Text = words::ABOUT_RESTORE;
    const ROUTE: Route = Route::post("/parties/{party}/restore");
    const RIGHT: Right = Right::edit("party");
    type Output = Party;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Party> {
        let before = party_in_reach(cx, Self::RIGHT, self.party)?;
        let party = Party { archived: false, ..before.clone() };
        save(cx, Self::NAME, &before, party).map(shown)
    }
}
