//! The review of a contract as people work with it: its text with the findings in it, what they decide about each,
//! and the terms they put right.
//!
//! Begin reading with [`Review::load`], then `decide.rs` and `correct.rs`; `page.rs` shows it all. The other side's
//! portal users have no part in it: what a firm thinks of a contract is its own affair.

mod card;
mod clauses;
mod correct;
mod decide;
mod key;
mod leftovers;
mod page;
mod paper;
mod span;
pub mod store;
mod terms;
mod words;

use std::collections::HashMap;

use ::review::Severity;
use kernel::{Fault, Id, Lang, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::store::{ACTS, CORRECTIONS, VERSIONS};
pub use self::{
    correct::{Correct, Uncorrect},
    decide::Decide,
    store::{Act, Correction, Decision},
};
use crate::{
    model::ContractKind,
    reading::{Basis, Finding, Rules},
    save::contract_in_reach,
    store::{Contract, ContractVersion, VERSION},
};

pub(crate) use self::{
    correct::follow_new_version,
    page::{ReviewPage, read_terms},
    terms::kind_word,
};

/// A contract's version with its findings and what people did about them.
pub(crate) struct Review {
    pub contract: Contract,
    pub version: ContractVersion,
    /// Number and name of every version.
    pub versions: Vec<(i64, String)>,
    /// The findings' keys, in the order of the findings.
    pub keys: Vec<String>,
    acts: HashMap<String, Vec<Act>>,
    pub corrections: Vec<Correction>,
}

impl Review {
    /// The review of a version, the latest unless one is named, of a contract in reach of the caller's right.
    pub fn load(
        cx: &mut Cx<'_, '_>,
        right: Right,
        contract: Id<ContractKind>,
        number: Option<i64>,
    ) -> Outcome<Review> {
        let contract = contract_in_reach(cx, right, contract)?;
        cx.inside()?;
        Review::of(cx, contract, number)
    }

    /// The review of a contract that the caller was already allowed.
    pub fn of(cx: &mut Cx<'_, '_>, contract: Contract, number: Option<i64>) -> Outcome<Review> {
        let (org, id) = (contract.org, contract.id);
        let versions: Vec<(i64, String)> =
            cx.tx.all(VERSIONS, &[&org, &id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let latest = versions.last().map_or(0, |(number, _)| *number);
        let number = number.unwrap_or(latest);
        let version = cx.tx.opt(VERSION, &[&org, &id, &number], ::store::Record::read)?;
        let version: ContractVersion = version.ok_or(Fault::Missing)?;
        let mut acts: HashMap<String, Vec<Act>> = HashMap::new();
        let rows: Vec<Act> = cx.tx.all(ACTS, &[&org, &id], ::store::Record::read)?;
        for act in rows {
            acts.entry(act.finding.clone()).or_default().push(act);
        }
        let corrections = cx.tx.all(CORRECTIONS, &[&org, &id], ::store::Record::read)?;
        let keys = key::keys(&version.text, &version.findings.0);
        Ok(Review { contract, version, versions, keys, acts, corrections })
    }

    /// Whether no later version was handed in.
    pub fn is_latest(&self) -> bool {
        self.versions.last().is_some_and(|(number, _)| *number == self.version.number)
    }

    /// Everything that was done about a finding, in order.
    pub fn acts(&self, index: usize) -> &[Act] {
        self.acts.get(&self.keys[index]).map_or(&[], Vec::as_slice)
    }

    /// The decision that stands, if there is one.
    pub fn standing(&self, index: usize) -> Option<&Act> {
        standing(self.acts(index), self.version.findings.0[index].severity)
    }

    /// The terms with the corrections that hold.
    pub fn facts(&self) -> Value {
        terms::corrected(&self.version.facts.0, &self.corrections)
    }

    /// How many errors nobody has decided about.
    pub fn open_errors(&self) -> i64 {
        self.open(Severity::Error)
    }

    /// How many findings of a severity nobody has decided about.
    pub fn open(&self, severity: Severity) -> i64 {
        let findings = self.version.findings.0.iter().enumerate();
        findings.filter(|(i, f)| f.severity == severity && self.standing(*i).is_none()).count() as i64
    }

    /// The findings in one language, with what was done about them.
    pub fn told(&self, lang: Lang) -> Vec<Told> {
        let one = |(index, finding): (usize, &Finding)| {
            let by_now = self.standing(index).map(|act| act.decision);
            Told::new(finding, self.keys[index].clone(), by_now, self.acts(index).to_vec(), lang)
        };
        self.version.findings.0.iter().enumerate().map(one).collect()
    }
}

/// The act that stands: the last that is not a comment, unless it reopened. Who dismissed a warning did not dismiss
/// the error that another side makes of it.
fn standing(acts: &[Act], severity: Severity) -> Option<&Act> {
    let last = acts.iter().rev().find(|act| act.decision != Decision::Comment)?;
    let holds = match last.decision {
        Decision::Reopen | Decision::Comment => false,
        Decision::Accept => true,
        Decision::Dismiss => grade(severity) <= last.severity,
    };
    holds.then_some(last)
}

/// Severity as it is kept.
fn grade(severity: Severity) -> i64 {
    match severity {
        Severity::Info => 0,
        Severity::Warning => 1,
        Severity::Error => 2,
    }
}

/// A finding in the caller's language.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Told {
    /// Its key, the same in every version in which it recurs.
    pub key: String,
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
    /// What was decided, where the decision stands.
    pub decision: Option<Decision>,
    /// Everything that was done about it, in order.
    pub acts: Vec<Act>,
}

impl Told {
    fn new(finding: &Finding, key: String, decision: Option<Decision>, acts: Vec<Act>, lang: Lang) -> Told {
        Told {
            key,
            decision,
            acts,
            message: finding.message.get(lang).to_owned(),
            reason: finding.reason.get(lang).to_owned(),
            suggestion: finding.suggestion.as_ref().map(|both| both.get(lang).to_owned()),
            rule: finding.rule.clone(),
            severity: finding.severity,
            clause: finding.clause.clone(),
            start: finding.start,
            end: finding.end,
            text: finding.text.clone(),
            basis: finding.basis.clone(),
        }
    }
}

/// Shows the review of a contract with what was decided.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Show {
    /// Which contract.
    pub contract: Id<ContractKind>,
    /// The number of its version; the latest unless given.
    pub version: Option<i64>,
}

/// The review of one version.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Shown {
    /// The contract.
    pub contract: Contract,
    /// The version.
    pub version: ContractVersion,
    /// Its text.
    pub text: String,
    /// The findings, in the order of the text.
    pub findings: Vec<Told>,
    /// How many errors are undecided.
    pub open_errors: i64,
    /// What became of every rule.
    pub rules: Rules,
    /// The terms, with the corrections that hold.
    pub facts: Value,
    /// What was put right, and what had been read.
    pub corrections: Vec<Correction>,
}

impl Operation for Show {
    const NAME: &'static str = "contract.review";
    const ABOUT: Text = words::ABOUT_REVIEW;
    const ROUTE: Route = Route::get("/contracts/{contract}/review");
    const RIGHT: Right = Right::see("contract");
    type Output = Shown;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Shown> {
        let review = Review::load(cx, Self::RIGHT, self.contract, self.version)?;
        Ok(Shown {
            findings: review.told(cx.lang),
            open_errors: review.open_errors(),
            facts: review.facts(),
            rules: review.version.rules.0.clone(),
            text: review.version.text.clone(),
            contract: review.contract,
            version: review.version,
            corrections: review.corrections,
        })
    }
}
