//! The rules: one declared item each, with its reason, its basis in law and its own examples.

mod amount;
mod catalogue;
mod cite;
mod construction;
mod dates;
mod dispute;
mod identity;
mod law;
mod penalty;
mod price_table;
mod subject;

pub use catalogue::rules;
pub use cite::cite;

use document::Span;
use kernel::{Day, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::Contract;
use crate::term::ContractType;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A risk to weigh.
    Warning,
    /// A defect to mend before signing.
    Error,
}

/// For whom the contract is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The first party.
    A,
    /// The second party.
    B,
    /// Neither.
    #[default]
    Neutral,
}

/// An article of law with the time in which it is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// Name of the law.
    pub law: &'static str,
    /// Its version: the day it was passed or last amended, or its document number.
    pub version: &'static str,
    /// The article, such as "第五百八十五条".
    pub article: &'static str,
    /// First day in force, ISO 8601.
    pub valid_from: &'static str,
    /// Last day in force; `None` while it is.
    pub valid_to: Option<&'static str>,
    /// Of an interpretation that courts apply to every case still open once it is in force: the first day of the
    /// facts that it reaches. `None` where the day of signing decides.
    pub facts_from: Option<&'static str>,
}

impl Basis {
    /// Whether it governs a contract signed and reviewed on these days. Whether a contract is valid is judged by
    /// the law of the day of signing; an unknown day of signing takes the day of review, and an unknown day of
    /// review what is in force now.
    pub fn holds(&self, signed: Option<Day>, today: Option<Day>) -> bool {
        let after = |from: &str, day: Day| Day::parse(from).is_ok_and(|from| from <= day);
        match self.facts_from {
            Some(facts) => self.in_force(today) && signed.is_none_or(|day| after(facts, day)),
            None => self.in_force(signed.or(today)),
        }
    }

    /// As lawyers cite it; see [`cite`].
    pub fn cite(&self) -> Text {
        cite(self.law, self.version, self.article)
    }

    fn in_force(&self, day: Option<Day>) -> bool {
        let Some(day) = day else { return self.valid_to.is_none() };
        Day::parse(self.valid_from).is_ok_and(|from| from <= day)
            && self.valid_to.is_none_or(|to| Day::parse(to).is_ok_and(|to| day <= to))
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c> {
    /// The contract.
    pub contract: &'c Contract,
    /// Its kind, as read or as the user says.
    pub kind: ContractType,
    /// For whom it is read.
    pub side: Side,
    /// The day of the review, where known.
    pub today: Option<Day>,
}

/// One place where a rule is broken.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Where.
    pub span: Span,
    /// What is wrong there.
    pub message: Text,
    /// How bad, where it differs from the rule's own severity.
    pub severity: Option<Severity>,
}

impl Hit {
    fn new(span: Span, message: Text) -> Hit {
        Hit { span, message, severity: None }
    }
}

/// What became of a rule. Silence is not a pass.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was checked; no hits is a pass.
    Checked(Vec<Hit>),
    /// It does not concern this contract.
    NotApplicable,
    /// It could not be checked.
    NotChecked(Text),
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its code, such as "C028".
    pub code: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// Its name.
    pub name: Text,
    /// What it checks.
    pub about: Text,
    /// Why that matters.
    pub reason: Text,
    /// Where the law says so.
    pub basis: &'static [Basis],
    /// Kinds of contract that it concerns; empty for all.
    pub types: &'static [ContractType],
    /// What to write instead.
    pub suggestion: Text,
    /// A contract that breaks it.
    pub bad: &'static str,
    /// A contract that does not.
    pub good: &'static str,
    /// The check.
    pub check: fn(&Case) -> Outcome,
}

impl Rule {
    /// The part of its basis that governs a contract signed and reviewed on these days. A day of signing before
    /// every text that we know, most likely a slip of the pen, is passed over.
    pub fn basis_on(&self, signed: Option<Day>, today: Option<Day>) -> Vec<Basis> {
        let on = |signed| self.basis.iter().filter(|b| b.holds(signed, today)).copied().collect::<Vec<_>>();
        let found = on(signed);
        if found.is_empty() { on(None) } else { found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts behind a head, and whether the rule is to fire on each.
    pub(super) fn table(code: &str, head: &str, rows: &[(&str, bool)]) {
        let mut wrong = Vec::new();
        for (text, expected) in rows {
            let contract = crate::read(&document::read_text(format!("{head}{text}\n").as_bytes()).unwrap());
            let report = crate::review(&contract, &crate::Options::default());
            if report.findings.iter().any(|found| found.rule == code) != *expected {
                wrong.push(format!("{code} should {}fire: {text}", if *expected { "" } else { "not " }));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    fn hits(rule: &Rule, text: &str) -> Vec<Hit> {
        let contract = crate::read(&document::read_text(text.as_bytes()).unwrap());
        let kind = rule.types.first().copied().unwrap_or(contract.kind);
        match (rule.check)(&Case { contract: &contract, kind, side: Side::Neutral, today: None }) {
            Outcome::Checked(hits) => hits,
            other => panic!("{}: {other:?}", rule.code),
        }
    }

    #[test]
    fn every_rule_fires_on_its_bad_example_only() {
        let mut wrong = Vec::new();
        for rule in rules() {
            if hits(rule, rule.bad).is_empty() {
                wrong.push(format!("{} is silent on its bad example", rule.code));
            }
            if let Some(hit) = hits(rule, rule.good).first() {
                wrong.push(format!("{} fires on its good example: {}", rule.code, hit.message.zh));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_rule_says_that_its_good_example_passes() {
        for rule in rules() {
            let contract = crate::read(&document::read_text(rule.good.as_bytes()).unwrap());
            let options = crate::Options { contract_type: rule.types.first().copied(), ..Default::default() };
            let report = crate::review(&contract, &options);
            assert!(report.rules.passed.contains(&rule.code), "{}", rule.code);
        }
    }

    #[test]
    fn every_rule_is_declared_in_full_in_both_languages() {
        let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        for rule in rules() {
            for text in [&rule.name, &rule.about, &rule.reason, &rule.suggestion] {
                assert!(chinese(&text.zh), "{}: {}", rule.code, text.zh);
                assert!(!text.en.is_empty() && !chinese(&text.en), "{}: {}", rule.code, text.en);
            }
        }
    }

    #[test]
    fn codes_are_in_order_and_every_rule_has_a_basis_in_force() {
        assert!(rules().windows(2).all(|pair| pair[0].code < pair[1].code));
        for rule in rules() {
            assert!(!rule.basis_on(None, None).is_empty(), "{}", rule.code);
            for basis in rule.basis {
                assert!(
                    Day::parse(basis.valid_from).is_ok()
                        && basis.valid_to.is_none_or(|d| Day::parse(d).is_ok())
                );
            }
        }
    }
}
