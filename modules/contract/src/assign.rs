//! Contracts handed to somebody who looks after them, several at once: all of them or none.

use access::model::TeamKind;
use kernel::{Fault, Id, Outcome, Right, Text, User};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Record as _;

use crate::{
    archive::MANY_MAX,
    model::ContractKind,
    save::{contract_in_reach, event, facts, index_listed},
    words,
};

/// Hands contracts to an owner, to a team, or to both.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Assign {
    /// Which ones; 200 at most.
    pub contracts: Vec<Id<ContractKind>>,
    /// Who looks after them from now on; as it was unless given.
    pub owner: Option<Id<User>>,
    /// Which team looks after them from now on; as it was unless given.
    pub team: Option<Id<TeamKind>>,
}

/// What was handed over.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Assigned {
    /// Those that somebody else had looked after.
    pub contracts: Vec<Id<ContractKind>>,
}

impl Operation for Assign {
    const NAME: &'static str = "contract.assign";
    const ABOUT: Text = words::ABOUT_ASSIGN;
    const ROUTE: Route = Route::post("/contracts/assign");
    const RIGHT: Right = Right::edit("contract");
    type Output = Assigned;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Assigned> {
        if self.contracts.is_empty() || self.contracts.len() > MANY_MAX {
            return Err(Fault::field("contracts", words::many(MANY_MAX)));
        }
        if self.owner.is_none() && self.team.is_none() {
            return Err(Fault::field("owner", words::NOBODY_CHOSEN));
        }
        let mut contracts = vec![];
        for id in &self.contracts {
            let mut contract = contract_in_reach(cx, Self::RIGHT, *id)?;
            let (was, before) = ((contract.owner, contract.team), facts(&contract)?);
            (contract.owner, contract.team) = (self.owner.or(was.0), self.team.or(was.1));
            let is = (contract.owner, contract.team);
            party::check_keepers(cx, Self::RIGHT, contract.party.map(|party| party.number()), was, is)?;
            if was == is {
                continue;
            }
            contract.changed_at = cx.now;
            contract.update(cx.tx)?;
            contract.version += 1;
            index_listed(cx, &contract)?;
            cx.record(&event(Self::NAME, &contract).between(&before, &facts(&contract)?))?;
            contracts.push(*id);
        }
        Ok(Assigned { contracts })
    }

    fn landing(_: &Assigned) -> Option<String> {
        Some("/contracts".to_owned())
    }
}
