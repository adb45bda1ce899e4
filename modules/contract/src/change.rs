//! Changes of a contract.

use access::model::TeamKind;
use kernel::{Fault, Id, Outcome, Right, Text, User};
use operation::{Cx, Operation, Route};
use party::Named;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use store::{Json, Record as _};

use crate::{
    model::{ContractKind, Side},
    reading::reading,
    review::Review,
    save::{contract_in_reach, count_open, derive, event, facts, index, title},
    store::{Contract, REVIEW_AGAIN},
    words,
};

/// Changes a contract. Another side reviews its latest text again.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Change {
    /// Which one.
    pub contract: Id<ContractKind>,
    /// The version that was read; if the contract was changed since, nothing is overwritten.
    pub version: i64,
    /// Its title; 200 characters at most.
    pub title: Option<String>,
    /// The other side, by its id, its code or its full name.
    #[schemars(length(max = 200))]
    pub party: Option<Named>,
    /// Which side the firm is on.
    pub side: Option<Side>,
    /// Whether there is no other side any more; a given `party` counts more.
    pub without_party: Option<bool>,
    /// Who looks after it.
    pub owner: Option<Id<User>>,
    /// Whether nobody looks after it any more; a given `owner` counts more.
    pub without_owner: Option<bool>,
    /// Which team looks after it.
    pub team: Option<Id<TeamKind>>,
    /// Whether no team looks after it any more; a given `team` counts more.
    pub without_team: Option<bool>,
}

impl Operation for Change {
    const NAME: &'static str = "contract.change";
    const ABOUT: Text = words::ABOUT_CHANGE;
    const ROUTE: Route = Route::post("/contracts/{contract}");
    const RIGHT: Right = Right::edit("contract");
    type Output = Contract;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Contract> {
        let before = contract_in_reach(cx, Self::RIGHT, self.contract)?;
        if before.version != self.version {
            return Err(Fault::Stale { current: current(cx, &before)? });
        }
        let mut contract = before.clone();
        if let Some(given) = &self.title {
            contract.title = title(given)?;
        }
        if let Some(named) = &self.party {
            contract.party = Some(named.find(cx, "party", before.party)?);
        }
        if self.without_party == Some(true) && self.party.is_none() {
            contract.party = None;
        }
        contract.side = self.side.unwrap_or(contract.side);
        contract.owner = self.owner.or(before.owner.filter(|_| self.without_owner != Some(true)));
        contract.team = self.team.or(before.team.filter(|_| self.without_team != Some(true)));
        let party = contract.party.map(|party| party.number());
        let keepers = |contract: &Contract| (contract.owner, contract.team);
        party::check_keepers(cx, Self::RIGHT, party, keepers(&before), keepers(&contract))?;
        let mut event = event(Self::NAME, &contract).between(&facts(&before)?, &facts(&contract)?);
        if event.changes.is_empty() {
            return Ok(before);
        }
        if let Some(former) = before.party.filter(|_| before.party != contract.party) {
            event = event.about(former); // its timeline tells that it is no longer the other side
        }
        let review = Review::of(cx, before, None)?;
        let (terms, version, before) = (review.facts(), review.version, review.contract);
        derive(cx, &mut contract, &terms)?;
        contract.changed_at = cx.now;
        contract.update(cx.tx)?;
        contract.version += 1;
        if contract.side != before.side {
            let read = reading(&version.document(), Some(contract.kind), contract.side, cx.today())?;
            let (findings, rules) = (Json(read.findings), Json(read.rules));
            cx.tx.exec(
                REVIEW_AGAIN,
                &[&contract.org, &contract.id, &version.number, &contract.side, &findings, &rules],
            )?;
            count_open(cx, &mut contract)?;
        }
        index(cx, &contract, &version)?;
        cx.record(&event)?;
        Ok(contract)
    }

    fn landing(contract: &Contract) -> Option<String> {
        Some(format!("/contracts/{}", contract.id))
    }
}

/// A contract as somebody else left it, with the name of its other side for those who chose another.
fn current(cx: &mut Cx<'_, '_>, contract: &Contract) -> Outcome<Value> {
    let name = party::names(cx, contract.party.as_slice())?.into_values().next().unwrap_or_default();
    let mut current = serde_json::to_value(contract).map_err(Fault::broken)?;
    current["party_name"] = name.into();
    Ok(current)
}
