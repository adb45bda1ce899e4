//! Runs the rules over a contract and gathers what they say.

use document::Span;
use kernel::{Day, Text};

use crate::contract::Contract;
use crate::rule::{Basis, Case, Outcome, Severity, Side, rules};
use crate::term::{ContractType, Facts};

/// What the reviewer says about the review.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Kind of contract; `None` to go by the evidence.
    pub contract_type: Option<ContractType>,
    /// For whom it is read.
    pub side: Side,
    /// The day of the review: laws are cited as in force on it where no day of signing is read.
    pub today: Option<Day>,
}

/// A defect or blind spot.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Code of the rule.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Address of the clause.
    pub clause: String,
    /// Where, in bytes of the text.
    pub span: Span,
    /// The words there.
    pub text: String,
    /// What is wrong.
    pub message: Text,
    /// Why it matters.
    pub reason: Text,
    /// Where the law says so.
    pub basis: Vec<Basis>,
    /// What to write instead.
    pub suggestion: Option<Text>,
}

/// What became of every rule.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// Checked, nothing found.
    pub passed: Vec<&'static str>,
    /// Checked, something found.
    pub failed: Vec<&'static str>,
    /// Does not concern this contract.
    pub not_applicable: Vec<&'static str>,
    /// Could not be checked, and why.
    pub not_checked: Vec<(&'static str, Text)>,
}

/// The review of one contract.
#[derive(Clone, Debug)]
pub struct Report {
    /// Kind of contract that was assumed.
    pub contract_type: ContractType,
    /// Its terms.
    pub facts: Facts,
    /// Defects in the order of the text.
    pub findings: Vec<Finding>,
    /// What became of every rule.
    pub rules: Results,
}

/// Reviews a contract by all rules.
pub fn review(contract: &Contract, options: &Options) -> Report {
    let kind = options.contract_type.unwrap_or(contract.kind);
    let case = Case { contract, kind, side: options.side, today: options.today };
    let signed = contract.sign_day();
    let mut results = Results::default();
    let mut findings = Vec::new();
    for rule in rules() {
        if !rule.types.is_empty() && !rule.types.contains(&kind) {
            results.not_applicable.push(rule.code);
            continue;
        }
        let hits = match (rule.check)(&case) {
            Outcome::Checked(hits) => hits,
            Outcome::NotApplicable => {
                results.not_applicable.push(rule.code);
                continue;
            }
            Outcome::NotChecked(why) => {
                results.not_checked.push((rule.code, why));
                continue;
            }
        };
        if hits.is_empty() { &mut results.passed } else { &mut results.failed }.push(rule.code);
        for hit in hits {
            findings.push(Finding {
                rule: rule.code,
                severity: hit.severity.unwrap_or(rule.severity),
                clause: contract.clause_at(hit.span.start).map_or(String::new(), |c| c.address.clone()),
                text: contract.text[hit.span.clone()].to_owned(),
                span: hit.span,
                message: hit.message,
                reason: rule.reason.clone(),
                basis: rule.basis_on(signed, options.today),
                suggestion: Some(rule.suggestion.clone()),
            });
        }
    }
    findings.sort_by_key(|f| (f.span.start, f.rule));
    Report { contract_type: kind, facts: contract.facts(kind), findings, rules: results }
}
