//! One contract, and what happened with it.

use kernel::{Id, Outcome, Right, Text};
use operation::{Cx, Entries, Operation, Route, timeline};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::files::FileKind;

use crate::{
    model::ContractKind,
    reading::Rules,
    review::{Correction, Review, Told},
    save::{contract_in_reach, shown_to},
    store::{Contract, ContractVersion},
    words,
};

/// Shows a contract with what its latest version says.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Show {
    /// Which one.
    pub contract: Id<ContractKind>,
}

/// A contract with what its latest version says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Shown {
    /// The contract.
    pub contract: Contract,
    /// Its latest version.
    pub latest: ContractVersion,
    /// The file of that version, where there is one.
    pub file: Option<Id<FileKind>>,
    /// The terms, with the corrections that hold; nothing for portal users.
    pub facts: Value,
    /// What was put right, and what had been read.
    pub corrections: Vec<Correction>,
    /// The findings, in the order of the text, with what was decided about each.
    pub findings: Vec<Told>,
    /// How many errors are undecided.
    pub open_errors: i64,
    /// What became of every rule.
    pub rules: Rules,
}

impl Operation for Show {
    const NAME: &'static str = "contract.show";
    const ABOUT: Text = words::ABOUT_SHOW;
    const ROUTE: Route = Route::get("/contracts/{contract}");
    const RIGHT: Right = Right::see("contract");
    type Output = Shown;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Shown> {
        let contract = contract_in_reach(cx, Self::RIGHT, self.contract)?;
        let review = Review::of(cx, contract, None)?;
        let mut shown = Shown {
            file: review.version.file,
            facts: review.facts(),
            findings: review.told(cx.lang),
            open_errors: review.open_errors(),
            rules: review.version.rules.0.clone(),
            contract: review.contract,
            latest: review.version,
            corrections: review.corrections,
        };
        if !cx.is_inside() {
            // What the firm reads in a contract and thinks of it is not for its other side.
            (shown.contract, shown.facts) = (shown_to(cx.actor, shown.contract), Value::Null);
            (shown.corrections, shown.findings, shown.open_errors) = (vec![], vec![], 0);
            shown.rules = Rules::default();
        }
        Ok(shown)
    }
}

/// Shows what happened with a contract, latest first.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Timeline {
    /// Which one.
    pub contract: Id<ContractKind>,
    /// The `next` of the page before.
    pub before: Option<i64>,
    /// How many entries at most, from 1 to 200; 50 unless said otherwise.
    pub limit: Option<i64>,
}

impl Operation for Timeline {
    const NAME: &'static str = "contract.timeline";
    const ABOUT: Text = words::ABOUT_TIMELINE;
    const ROUTE: Route = Route::get("/contracts/{contract}/timeline");
    const RIGHT: Right = Right::see("contract");
    type Output = Entries;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Entries> {
        let contract = contract_in_reach(cx, Self::RIGHT, self.contract)?;
        timeline(cx, contract.id, &["contract"], self.before, self.limit)
    }
}
