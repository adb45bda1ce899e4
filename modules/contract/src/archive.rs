//! Putting contracts away and taking them out again, several at once: all of them or none.

use kernel::{Fault, Id, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Record as _;

use crate::{
    model::ContractKind,
    save::{contract_in_reach, event, facts, index_listed},
    words,
};

/// So many at once, at most.
pub(crate) const MANY_MAX: usize = 200;

/// Archives contracts: they leave the lists, everything about them stays.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Archive {
    /// Which ones; 200 at most.
    pub contracts: Vec<Id<ContractKind>>,
}

/// Brings archived contracts back.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Restore {
    /// Which ones; 200 at most.
    pub contracts: Vec<Id<ContractKind>>,
}

/// What was put away or taken out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Moved {
    /// Those that were not there already.
    pub contracts: Vec<Id<ContractKind>>,
    /// Where a POST takes it back; nothing where nothing was moved.
    pub undo: Option<String>,
}

impl Operation for Archive {
    const NAME: &'static str = "contract.archive";
    const ABOUT: Text = words::ABOUT_ARCHIVE;
    const ROUTE: Route = Route::post("/contracts/archive");
    const RIGHT: Right = Right::edit("contract");
    type Output = Moved;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Moved> {
        moved(cx, Self::NAME, &self.contracts, true)
    }

    fn landing(_: &Moved) -> Option<String> {
        Some("/contracts".to_owned())
    }
}

impl Operation for Restore {
    const NAME: &'static str = "contract.restore";
    const ABOUT: Text = words::ABOUT_RESTORE;
    const ROUTE: Route = Route::post("/contracts/restore");
    const RIGHT: Right = Right::edit("contract");
    type Output = Moved;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Moved> {
        moved(cx, Self::NAME, &self.contracts, false)
    }

    fn landing(_: &Moved) -> Option<String> {
        Some("/contracts".to_owned())
    }
}

fn moved(
    cx: &mut Cx<'_, '_>,
    act: &'static str,
    asked: &[Id<ContractKind>],
    archived: bool,
) -> Outcome<Moved> {
    if asked.is_empty() || asked.len() > MANY_MAX {
        return Err(Fault::field("contracts", words::many(MANY_MAX)));
    }
    let mut contracts = vec![];
    for id in asked {
        let mut contract = contract_in_reach(cx, Right::edit("contract"), *id)?;
        if contract.archived == archived {
            continue;
        }
        let before = facts(&contract)?;
        contract.archived = archived;
        contract.changed_at = cx.now;
        contract.update(cx.tx)?;
        contract.version += 1;
        index_listed(cx, &contract)?;
        cx.record(&event(act, &contract).between(&before, &facts(&contract)?))?;
        contracts.push(*id);
    }
    let back = if archived { "restore" } else { "archive" };
    let named: Vec<String> = contracts.iter().map(|id| format!("contracts={id}")).collect();
    let undo = (!named.is_empty()).then(|| format!("/contracts/{back}?{}", named.join("&")));
    Ok(Moved { contracts, undo })
}
