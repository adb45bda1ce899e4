//! One contract, and what happened with it.

use kernel::{Id, Lang, Outcome, Right, Text};
use operation::{Cx, Entries, Operation, Route, timeline};
use review::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::files::FileKind;

use crate::{
    model::ContractKind,
    reading::{Basis, Finding, Rules},
    save::{contract_in_reach, latest},
    store::{Contract, ContractVersion},
    words,
};

/// Shows a contract with what its latest version says.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Show {
    /// Which one.
    pub contract: Id<ContractKind>,
}

/// A finding in the caller's language.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Told {
    /// Code of the rule.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// Address of the clause.
    pub clause: String,
    /// Where it begins, in characters of the text.
    pub start: i64,
    /// Where it ends.
    pub end: i64,
    /// The words there.
    pub text: String,
    /// What is wrong.
    pub message: String,
    /// Why it matters.
    pub reason: String,
    /// Where the law says so.
    pub basis: Vec<Basis>,
    /// What to write instead.
    pub suggestion: Option<String>,
}

impl Told {
    fn new(finding: Finding, lang: Lang) -> Told {
        Told {
            message: finding.message.get(lang).to_owned(),
            reason: finding.reason.get(lang).to_owned(),
            suggestion: finding.suggestion.map(|both| both.get(lang).to_owned()),
            rule: finding.rule,
            severity: finding.severity,
            clause: finding.clause,
            start: finding.start,
            end: finding.end,
            text: finding.text,
            basis: finding.basis,
        }
    }
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
    /// The terms that were read.
    pub facts: Value,
    /// The findings, in the order of the text.
    pub findings: Vec<Told>,
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
        let latest = latest(cx, &contract)?;
        Ok(Shown {
            contract,
            file: latest.file,
            facts: latest.facts.0.clone(),
            findings: latest.findings.0.iter().map(|f| Told::new(f.clone(), cx.lang)).collect(),
            rules: latest.rules.0.clone(),
            latest,
        })
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
