//! What people do about a finding: accept, dismiss, comment, reopen.

use ::review::Severity;
use kernel::{Fault, Id, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Record as _;

use super::{
    Review,
    card::Card,
    grade,
    store::{Act, Decision},
    words,
};
use crate::{
    model::ContractKind,
    save::{contract_in_reach, count_open, event},
};

/// A reason or comment has so many characters at most.
const TEXT_MAX: usize = 2000;

/// Decides about a finding of the latest version, or comments on it.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Decide {
    /// Which contract.
    pub contract: Id<ContractKind>,
    /// The key of the finding.
    pub finding: String,
    /// `accept` (it will be mended), `dismiss` (with a reason), `comment`, or `reopen` what was decided.
    pub decision: Decision,
    /// The reason or comment; 2000 characters at most.
    pub text: Option<String>,
    /// How many acts on the finding were seen, 0 for none; if there are more by now, nothing is decided.
    pub version: i64,
}

/// What came of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Decided {
    /// Which contract.
    pub contract: Id<ContractKind>,
    /// Its place among the findings, from 1.
    pub place: i64,
    /// How many acts there are on the finding now.
    pub version: i64,
    /// The decision that stands.
    pub decision: Option<Decision>,
    /// How many errors are undecided.
    pub open_errors: i64,
    /// The finding as the page shows it.
    pub html: String,
}

impl Operation for Decide {
    const NAME: &'static str = "contract.decide";
    const ABOUT: Text = words::ABOUT_DECIDE;
    const ROUTE: Route = Route::post("/contracts/{contract}/findings/{finding}/decisions");
    const RIGHT: Right = Right::edit("contract");
    type Output = Decided;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Decided> {
        let mut review = Review::load(cx, Self::RIGHT, self.contract, None)?;
        let index = review.keys.iter().position(|key| *key == self.finding).ok_or(Fault::Missing)?;
        let severity = review.version.findings.0[index].severity;
        if self.decision == Decision::Dismiss && severity == Severity::Error {
            contract_in_reach(cx, Right::decide("contract"), self.contract)?;
        }
        let text = self.text()?;
        let acts = review.acts(index);
        let repeated = acts.last().is_some_and(|last| {
            last.decision == self.decision && last.text == text && last.by_user == cx.actor.user
        });
        if !repeated {
            let seen = self.version == acts.len() as i64;
            if !seen && self.decision != Decision::Comment {
                return Err(Fault::Stale { current: stale(&review, index, cx)? });
            }
            let act = Act {
                org: review.contract.org,
                contract: review.contract.id,
                finding: self.finding.clone(),
                seq: acts.last().map_or(1, |last| last.seq + 1),
                decision: self.decision,
                text,
                severity: grade(severity),
                number: review.version.number,
                by_user: cx.actor.user,
                by_name: cx.actor.name.clone(),
                at: cx.now,
            };
            // The journal first: it makes those who write at the same time wait for each other.
            let before = review.standing(index).map(|act| act.decision);
            let (before, after) =
                (fields(&self.finding, before, ""), fields(&self.finding, Some(act.decision), &act.text));
            cx.record(&event(Self::NAME, &review.contract).between(&before, &after))?;
            act.insert(cx.tx)?;
            review.acts.entry(self.finding.clone()).or_default().push(act);
            count_open(cx, &mut review.contract)?;
        }
        Ok(Decided {
            contract: self.contract,
            place: index as i64 + 1,
            version: review.acts(index).len() as i64,
            decision: review.standing(index).map(|act| act.decision),
            open_errors: review.open_errors(),
            html: Card::new(&review, index, cx).html()?,
        })
    }

    fn landing(decided: &Decided) -> Option<String> {
        Some(format!("/contracts/{}/review#f{}", decided.contract, decided.place))
    }
}

impl Decide {
    fn text(&self) -> Outcome<String> {
        let text = self.text.as_deref().unwrap_or_default().replace('\0', " ").trim().to_owned();
        match (self.decision, text.chars().count()) {
            (Decision::Dismiss, 0) => Err(Fault::field("text", words::REASON_MISSING)),
            (Decision::Comment, 0) => Err(Fault::field("text", words::COMMENT_MISSING)),
            (_, found) if found > TEXT_MAX => {
                Err(Fault::field("text", crate::words::too_long(TEXT_MAX, found)))
            }
            _ => Ok(text),
        }
    }
}

/// What somebody else did meanwhile, and the finding as it stands.
fn stale(review: &Review, index: usize, cx: &Cx<'_, '_>) -> Outcome<Value> {
    let acts = review.acts(index);
    let last = acts.iter().rev().find(|act| act.decision != Decision::Comment).or(acts.last());
    let html = Card::new(review, index, cx).html()?;
    Ok(json!({
        "version": acts.len(),
        "decision": last.map(|act| act.decision),
        "text": last.map(|act| &act.text),
        "by": last.map(|act| &act.by_name),
        "at": last.map(|act| act.at),
        "html": html,
    }))
}

fn fields(finding: &str, decision: Option<Decision>, text: &str) -> Value {
    json!({ finding: decision, "text": (!text.is_empty()).then_some(text) })
}
