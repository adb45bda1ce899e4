//! What a review says, in the form in which it is kept: both languages side by side.

use kernel::{Day, Lang, Outcome, Text};
use review::{Options, Severity, output::Places};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{Kind, Side};

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Both {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Both {
    /// In one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

impl From<&Text> for Both {
    fn from(text: &Text) -> Both {
        Both { zh: text.get(Lang::Zh).to_owned(), en: text.get(Lang::En).to_owned() }
    }
}

/// Where the law says so.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// Name of the law.
    pub law: String,
    /// Its version.
    pub version: String,
    /// The article.
    pub article: String,
}

/// A defect or blind spot, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
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
    pub message: Both,
    /// Why it matters.
    pub reason: Both,
    /// Where the law says so.
    pub basis: Vec<Basis>,
    /// What to write instead.
    pub suggestion: Option<Both>,
}

/// A rule that could not be checked.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NotChecked {
    /// Code of the rule.
    pub rule: String,
    /// Why not.
    pub why: Both,
}

/// What became of every rule.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Rules {
    /// Checked, nothing found.
    pub passed: Vec<String>,
    /// Checked, something found.
    pub failed: Vec<String>,
    /// Does not concern this contract.
    pub not_applicable: Vec<String>,
    /// Could not be checked, and why.
    pub not_checked: Vec<NotChecked>,
}

/// A text that was read and reviewed.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub kind: Kind,
    pub title: Option<String>,
    pub number: Option<String>,
    pub amount_fen: Option<i64>,
    pub sign_date: Option<Day>,
    pub end_date: Option<Day>,
    pub facts: Value,
    pub findings: Vec<Finding>,
    pub rules: Rules,
}

/// Reads and reviews a text.
pub(crate) fn reading(
    document: &document::Document,
    kind: Option<Kind>,
    side: Side,
    today: Day,
) -> Outcome<Reading> {
    let contract = review::read(document);
    let options = Options { contract_type: kind.map(Into::into), side: side.into(), today: Some(today) };
    let report = review::review(&contract, &options);
    let places = Places::new(&contract.text);
    let own = |codes: &[&'static str]| codes.iter().map(|code| (*code).to_owned()).collect();
    Ok(Reading {
        kind: report.contract_type.into(),
        title: contract.title.clone(),
        number: report.facts.number.clone(),
        amount_fen: contract.price_fen(),
        sign_date: report.facts.sign_date,
        end_date: report.facts.end_date,
        facts: serde_json::to_value(&report.facts).map_err(kernel::Fault::broken)?,
        findings: report.findings.iter().map(|f| finding(f, &contract.text, &places)).collect(),
        rules: Rules {
            passed: own(&report.rules.passed),
            failed: own(&report.rules.failed),
            not_applicable: own(&report.rules.not_applicable),
            not_checked: report
                .rules
                .not_checked
                .iter()
                .map(|(rule, why)| NotChecked { rule: (*rule).to_owned(), why: why.into() })
                .collect(),
        },
    })
}

fn finding(found: &review::Finding, text: &str, places: &Places) -> Finding {
    let span = places.span(text, &found.span);
    let basis = |b: &review::Basis| Basis {
        law: b.law.to_owned(),
        version: b.version.to_owned(),
        article: b.article.to_owned(),
    };
    Finding {
        rule: found.rule.to_owned(),
        severity: found.severity,
        clause: found.clause.clone(),
        start: span.start as i64,
        end: span.end as i64,
        text: found.text.clone(),
        message: (&found.message).into(),
        reason: (&found.reason).into(),
        basis: found.basis.iter().map(basis).collect(),
        suggestion: found.suggestion.as_ref().map(Both::from),
    }
}
