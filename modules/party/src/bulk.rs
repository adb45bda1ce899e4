//! One change to many parties: all of them or none.

use access::model::TeamKind;
use kernel::{Fault, Id, Outcome, Right, Text, User};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    details::Faults,
    model::PartyKind,
    save::{keepers, party_in_reach, rules, save},
    store::Party,
    words,
};

/// So many parties are changed at once.
const BULK_MAX: usize = 200;

store::text_enum! {
    /// What is done to each.
    pub enum Act { Archive = "archive", Restore = "restore", Tier = "tier", Owner = "owner", Team = "team" }
}

/// Changes up to 200 parties in one way. If one of them cannot be changed, none is, and the refusal names it.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Bulk {
    /// Which ones: from 1 to 200.
    pub party: Vec<Id<PartyKind>>,
    /// What is done to each.
    pub act: Act,
    /// The tier they get; nothing takes it away.
    pub tier: Option<String>,
    /// The user who looks after them.
    pub owner: Option<Id<User>>,
    /// The team that looks after them.
    pub team: Option<Id<TeamKind>>,
}

/// What became of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Changed {
    /// How many were changed; the others were so already.
    pub changed: usize,
    /// Where the opposite is done, where there is one.
    pub undo: Option<String>,
}

impl Operation for Bulk {
    const NAME: &'static str = "party.bulk";
    const ABOUT: Text = words::ABOUT_BULK;
    const ROUTE: Route = Route::post("/parties/bulk");
    const RIGHT: Right = Right::edit("party");
    type Output = Changed;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Changed> {
        let mut ids = self.party.clone();
        ids.sort_by_key(|id| id.number());
        ids.dedup();
        if !(1..=BULK_MAX).contains(&ids.len()) {
            return Err(Fault::field("party", words::bulk_size(BULK_MAX, ids.len())));
        }
        match self.act {
            Act::Owner if self.owner.is_none() => return Err(Fault::field("owner", words::CHOOSE)),
            Act::Team if self.team.is_none() => return Err(Fault::field("team", words::CHOOSE)),
            _ => {}
        }
        self.keepers_exist(cx)?;
        let mut done = vec![];
        for id in ids {
            let before = party_in_reach(cx, Self::RIGHT, id)?;
            let after = self.changed(cx, &before).map_err(|fault| named(fault, &before.name))?;
            if save(cx, self.act.name(), &before, after)?.version != before.version {
                done.push(id);
            }
        }
        Ok(Changed { changed: done.len(), undo: self.undo(&done) })
    }
}

impl Act {
    /// The journal calls it as if it had been done to one.
    fn name(self) -> &'static str {
        match self {
            Act::Archive => "party.archive",
            Act::Restore => "party.restore",
            Act::Tier | Act::Owner | Act::Team => "party.change",
        }
    }
}

impl Bulk {
    /// Who is to look after all of them is asked once.
    fn keepers_exist(&self, cx: &mut Cx<'_, '_>) -> Outcome<()> {
        let mut faults = Faults::default();
        match self.act {
            Act::Owner => keepers(cx, self.owner, None, &mut faults)?,
            Act::Team => keepers(cx, None, self.team, &mut faults)?,
            _ => {}
        }
        faults.done()
    }

    fn changed(&self, cx: &mut Cx<'_, '_>, before: &Party) -> Outcome<Party> {
        let mut party = before.clone();
        match self.act {
            Act::Archive => party.archived = true,
            Act::Restore => party.archived = false,
            _ if before.archived => return Err(Fault::refused("party.archived", words::ARCHIVED)),
            Act::Tier => party.tier = self.tier.clone().unwrap_or_default(),
            Act::Owner => party.owner = self.owner,
            Act::Team => party.team = self.team,
        }
        if !matches!(self.act, Act::Archive | Act::Restore) {
            rules(cx, Self::RIGHT, &mut party, Some(before))?.done()?;
        }
        Ok(party)
    }

    fn undo(&self, done: &[Id<PartyKind>]) -> Option<String> {
        let opposite = match self.act {
            Act::Archive => "restore",
            Act::Restore => "archive",
            _ => return None,
        };
        let each: String = done.iter().map(|id| format!("&party={id}")).collect();
        (!done.is_empty()).then(|| format!("/parties/bulk?act={opposite}{each}"))
    }
}

/// A fault of one among many says which one it was.
fn named(fault: Fault, name: &str) -> Fault {
    match fault {
        Fault::Refused { code, text } => Fault::Refused { code, text: words::of_one(name, &text) },
        Fault::Malformed { fields } => match fields.first() {
            Some(first) => Fault::refused("party.bulk", words::of_one(name, &first.text)),
            None => Fault::Malformed { fields },
        },
        other => other,
    }
}
