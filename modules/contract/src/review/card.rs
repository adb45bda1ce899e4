//! One finding as the page shows it, and as an answer to a decision shows it anew.

use ::review::Severity;
use askama::Template;
use kernel::{Fault, Lang, Outcome, Right};
use operation::Cx;

use super::{
    Review, clauses,
    store::{Act, Decision},
    words,
};
use crate::reading::Basis;

/// Something that was done about a finding.
struct Said {
    icon: &'static str,
    words: String,
}

#[derive(Template)]
#[template(path = "finding.html")]
pub(crate) struct Card {
    lang: Lang,
    contract: String,
    key: String,
    number: usize,
    severity: &'static str,
    tone: &'static str,
    word: String,
    rule: String,
    name: String,
    place: String,
    message: String,
    reason: String,
    basis: Vec<String>,
    suggestion: Option<String>,
    done: Option<&'static str>,
    said: Vec<Said>,
    /// How many acts there are: what the forms give back.
    version: usize,
    /// Whether the caller may decide here, and whether dismissing takes more than they have.
    open: bool,
    may_dismiss: bool,
}

impl Card {
    pub fn new(review: &Review, index: usize, cx: &Cx<'_, '_>) -> Card {
        let lang = cx.lang;
        let finding = &review.version.findings.0[index];
        let standing = review.standing(index);
        let acts = review.acts(index);
        let may = |right: Right| {
            let contract = &review.contract;
            let party = contract.party.map(|party| party.number());
            let team = contract.team.map(|team| team.number());
            cx.reach(right).is_ok_and(|reach| reach.covers(party, contract.owner, team))
        };
        let rule = review::rules().iter().find(|rule| rule.code == finding.rule);
        let (severity, tone, word) = look(finding.severity);
        Card {
            lang,
            contract: review.contract.id.to_string(),
            key: review.keys[index].clone(),
            number: index + 1,
            severity,
            tone,
            word: word.get(lang).to_owned(),
            name: rule.map_or_else(|| finding.rule.clone(), |rule| rule.name.get(lang).to_owned()),
            rule: finding.rule.clone(),
            place: clauses::shown(&finding.clause, lang),
            message: finding.message.get(lang).to_owned(),
            reason: finding.reason.get(lang).to_owned(),
            basis: finding.basis.iter().map(|basis| law(basis, lang)).collect(),
            suggestion: finding.suggestion.as_ref().map(|both| both.get(lang).to_owned()),
            done: standing.map(|act| act.decision.as_str()),
            said: acts.iter().map(|act| said(act, review.version.number, cx)).collect(),
            version: acts.len(),
            open: review.is_latest() && may(Right::edit("contract")),
            may_dismiss: finding.severity != Severity::Error || may(Right::decide("contract")),
        }
    }

    /// The finding as HTML.
    pub fn html(&self) -> Outcome<String> {
        self.render().map_err(Fault::broken)
    }
}

/// A severity in the page's own words: the name in attributes, the tone, the word.
pub(crate) fn look(severity: Severity) -> (&'static str, &'static str, kernel::Text) {
    match severity {
        Severity::Error => ("error", "bad", words::ERROR),
        Severity::Warning => ("warn", "warn", words::WARNING),
        Severity::Info => ("info", "info", words::INFO),
    }
}

fn law(basis: &Basis, lang: Lang) -> String {
    let Basis { law, version, article } = basis;
    review::cite(law, version, article).get(lang).to_owned()
}

fn said(act: &Act, number: i64, cx: &Cx<'_, '_>) -> Said {
    let lang = cx.lang;
    let (icon, what) = match act.decision {
        Decision::Accept => ("good", words::accepted(&act.by_name)),
        Decision::Dismiss => ("skip", words::dismissed(&act.by_name)),
        Decision::Comment => ("chat", words::commented(&act.by_name)),
        Decision::Reopen => ("undo", words::reopened(&act.by_name)),
    };
    let mut words = what.get(lang).to_owned();
    if !act.text.is_empty() {
        words += words::COLON.get(lang);
        words += &act.text;
    }
    words += " · ";
    words += &cx.minute(act.at);
    if act.number != number {
        words += " · ";
        words += words::in_version(act.number).get(lang);
    }
    Said { icon, words }
}
