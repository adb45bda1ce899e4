//! Terms that were read wrongly, put right by people, and the contract's row that follows.

use kernel::{Event, Fault, Id, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Json, Record as _};

use super::{
    Review,
    store::{CONTRACT_BY_ID, Correction, DROP_CORRECTION, FOLLOW, KEEP_CORRECTION},
    terms::{self, Term},
    words,
};
use crate::{
    model::{ContractKind, Kind},
    reading::reading,
    save::{count_open, derive, event, facts, index},
    store::{Contract, REVIEW_AGAIN},
};

/// A reason has so many characters at most.
const REASON_MAX: usize = 500;

/// Puts a term right that was read wrongly; what was read stays beside it.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Correct {
    /// Which contract.
    pub contract: Id<ContractKind>,
    /// Which term, such as `price_fen`, `sign_date`, `parties.0.name`, `payment_steps.1.amount_fen`.
    pub term: String,
    /// What is right, as one writes it: yuan (`10,025,300.00`), a day (`2026-11-24`), per cent (`13`), or words.
    pub value: String,
    /// Why; 500 characters at most.
    pub reason: Option<String>,
    /// Where it stands in the text, in characters.
    pub start: Option<i64>,
    /// Where it ends.
    pub end: Option<i64>,
}

/// Takes a correction back: the term is again as it was read.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Uncorrect {
    /// Which contract.
    pub contract: Id<ContractKind>,
    /// Which term.
    pub term: String,
}

/// The terms after a correction.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Corrected {
    /// The contract, which follows the correction.
    pub contract: Contract,
    /// The terms, with the corrections that hold.
    pub facts: Value,
    /// What was put right, and what had been read.
    pub corrections: Vec<Correction>,
}

impl Operation for Correct {
    const NAME: &'static str = "contract.correct";
    const ABOUT: Text = words::ABOUT_CORRECT;
    const ROUTE: Route = Route::post("/contracts/{contract}/corrections");
    const RIGHT: Right = Right::edit("contract");
    type Output = Corrected;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Corrected> {
        let review = Review::load(cx, Self::RIGHT, self.contract, None)?;
        let term = known_term(&review, &self.term)?;
        let value = term.sort.parse(&self.value)?;
        let reason = self.reason.as_deref().unwrap_or_default().replace('\0', " ").trim().to_owned();
        let found = reason.chars().count();
        if found > REASON_MAX {
            return Err(Fault::field("reason", crate::words::too_long(REASON_MAX, found)));
        }
        let (start, end) = self.place(review.version.text_chars)?;
        if terms::at(&review.facts(), &self.term) == Some(&value)
            && review
                .corrections
                .iter()
                .all(|c| c.term != self.term || (c.reason == reason && c.start_char == start))
        {
            return corrected(review); // nothing to put right, or put right before
        }
        let correction = Correction {
            org: review.contract.org,
            contract: review.contract.id,
            term: self.term.clone(),
            value: Json(value),
            read: Json(term.read),
            start_char: start,
            end_char: end,
            reason,
            number: review.version.number,
            by_user: cx.actor.user,
            by_name: cx.actor.name.clone(),
            at: cx.now,
        };
        cx.tx.exec(KEEP_CORRECTION, &correction.params())?;
        follow(cx, Self::NAME, review, &self.term)
    }

    fn landing(corrected: &Corrected) -> Option<String> {
        landing(corrected)
    }
}

impl Correct {
    fn place(&self, chars: i64) -> Outcome<(Option<i64>, Option<i64>)> {
        match (self.start, self.end) {
            (None, None) => Ok((None, None)),
            (Some(start), Some(end)) if 0 <= start && start < end && end <= chars => {
                Ok((Some(start), Some(end)))
            }
            _ => Err(Fault::field("start", words::bad_place(chars))),
        }
    }
}

impl Operation for Uncorrect {
    const NAME: &'static str = "contract.uncorrect";
    const ABOUT: Text = words::ABOUT_UNCORRECT;
    const ROUTE: Route = Route::post("/contracts/{contract}/corrections/{term}/withdrawal");
    const RIGHT: Right = Right::edit("contract");
    type Output = Corrected;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Corrected> {
        let review = Review::load(cx, Self::RIGHT, self.contract, None)?;
        if review.corrections.iter().all(|one| one.term != self.term) {
            known_term(&review, &self.term)?;
            return corrected(review); // taken back before
        }
        cx.tx.exec(DROP_CORRECTION, &[&review.contract.org, &review.contract.id, &self.term])?;
        follow(cx, Self::NAME, review, &self.term)
    }

    fn landing(corrected: &Corrected) -> Option<String> {
        landing(corrected)
    }
}

fn landing(corrected: &Corrected) -> Option<String> {
    Some(format!("/contracts/{}/review#terms", corrected.contract.id))
}

fn known_term(review: &Review, path: &str) -> Outcome<Term> {
    let known = terms::terms(&review.version.facts.0).into_iter().find(|term| term.path == path);
    known.ok_or_else(|| Fault::field("term", words::NO_SUCH_TERM))
}

fn corrected(review: Review) -> Outcome<Corrected> {
    let facts = review.facts();
    Ok(Corrected { contract: review.contract, facts, corrections: review.corrections })
}

/// After a correction came or went: the row follows, another kind is reviewed by its own rules, the journal tells.
fn follow(cx: &mut Cx<'_, '_>, act: &'static str, before: Review, path: &str) -> Outcome<Corrected> {
    let was = facts_at(&before.facts(), path);
    let mut after = Review::of(cx, before.contract.clone(), None)?;
    let terms = after.facts();
    let told = facts(&before.contract)?;
    let row = &mut after.contract;
    apply(row, &terms, &after.corrections);
    derive(cx, row, &terms)?;
    let mut event = event(act, row).between(&was, &facts_at(&terms, path));
    if told != facts(row)? || before.contract.words != row.words {
        row.changed_at = cx.now;
        row.update(cx.tx)?;
        row.version += 1;
        let changes = Event::new(act, row.id, "").between(&told, &facts(row)?).changes;
        event.changes.extend(changes.into_iter().filter(|change| change.field != path));
        index(cx, row, &after.version)?;
    }
    if row.kind != before.contract.kind {
        review_again(cx, &after)?;
        count_open(cx, &mut after.contract)?;
    }
    cx.record(&event)?;
    corrected(after)
}

/// The rules of another kind over the same text. The other terms reach no rule: findings are made from the text.
fn review_again(cx: &mut Cx<'_, '_>, review: &Review) -> Outcome<()> {
    let (contract, version) = (&review.contract, &review.version);
    let read = reading(&version.document(), Some(contract.kind), contract.side, cx.today())?;
    let (findings, rules) = (Json(read.findings), Json(read.rules));
    cx.tx.exec(
        REVIEW_AGAIN,
        &[&contract.org, &contract.id, &version.number, &contract.side, &findings, &rules],
    )?;
    Ok(())
}

/// Puts the terms that a contract's row repeats into it.
fn apply(row: &mut Contract, terms: &Value, corrections: &[Correction]) {
    let kind = terms["type"].as_str().and_then(|word| Kind::ALL.iter().find(|k| k.as_str() == word));
    row.kind = kind.copied().unwrap_or(row.kind);
    row.number = terms["number"].as_str().map(str::to_owned);
    let day = |term: &str| terms[term].as_str().and_then(|day| kernel::Day::parse(day).ok());
    (row.sign_date, row.end_date) = (day("sign_date"), day("end_date"));
    // An estimate and a rent are no price of the contract, unless somebody says so.
    let said = corrections.iter().any(|c| c.term == "price_fen" && c.value.0 == terms["price_fen"]);
    let price = terms["price_is_estimate"] != true && row.kind != Kind::Lease;
    row.amount_fen = terms["price_fen"].as_i64().filter(|_| said || price);
}

fn facts_at(facts: &Value, path: &str) -> Value {
    let value = terms::at(facts, path).cloned().unwrap_or(Value::Null);
    Value::Object(Map::from_iter([(path.to_owned(), value)]))
}

/// A new version was read: where it reads as before, what was put right still holds for the contract's row.
pub(crate) fn follow_new_version(event: &Event, cx: &mut Cx<'_, '_>) -> Outcome<()> {
    let id: Id<ContractKind> = Id::from_number(event.on.number);
    let org = cx.org();
    let Some(contract) = cx.tx.opt(CONTRACT_BY_ID, &[&org, &id], Contract::read)? else { return Ok(()) };
    let mut review = Review::of(cx, contract, None)?;
    if review.corrections.iter().any(|c| terms::holds(c, &review.version.facts.0)) {
        let terms = review.facts();
        let row = &mut review.contract;
        apply(row, &terms, &review.corrections);
        derive(cx, row, &terms)?;
        cx.tx.exec(
            FOLLOW,
            &[
                &org,
                &id,
                &row.number,
                &row.kind,
                &row.amount_fen,
                &row.amount_key,
                &row.sign_date,
                &row.sign_key,
                &row.end_date,
                &row.end_key,
                &row.words,
            ],
        )?;
        index(cx, &review.contract, &review.version)?;
    }
    Ok(())
}
