//! One contract: what it is, what it says, its versions, and what happened with it.

use askama::Template;
use kernel::{Id, Lang, Outcome, Right, Subject};
use operation::{Body, Cx, Operation as _};
use serde::Deserialize;

use super::{amount, finished, href, keepers::keepers, kind_word, may_edit, side_word, words};
use crate::{
    model::ContractKind,
    review::{Review, read_terms},
    save::contract_in_reach,
    show::Timeline,
    store::{Contract, VERSION_LINES},
};

/// One contract.
#[derive(Debug, Deserialize)]
pub(crate) struct Record {
    contract: Id<ContractKind>,
}

/// So many entries stand beside the record.
const PAST: i64 = 12;

struct Term {
    label: String,
    value: String,
    place: Option<String>,
}

struct VersionLine {
    number: i64,
    name: String,
    at: String,
    word_file: bool,
}

#[derive(Template)]
#[template(path = "record.html")]
struct View {
    lang: Lang,
    id: String,
    version: i64,
    title: String,
    number: String,
    kind: String,
    side: String,
    other: Option<(String, String)>,
    archived: bool,
    may_edit: bool,
    inside: bool,
    owner: String,
    team: String,
    amount: String,
    signed: String,
    changed: String,
    errors: i64,
    warnings: i64,
    terms: Vec<Term>,
    versions: Vec<VersionLine>,
    cards: Vec<(String, String)>,
    events: String,
}

impl operation::Page for Record {
    const NAME: &'static str = "contract.show";
    const PATH: &'static str = "/contracts/{contract}";
    const RIGHT: Right = Right::see("contract");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let lang = cx.lang;
        let contract = contract_in_reach(cx, Self::RIGHT, self.contract)?;
        // What a firm thinks of a contract is its own affair: the other side sees its file, not the review.
        let inside = cx.is_inside();
        let terms = if inside { terms(cx, &contract)? } else { vec![] };
        let [owner, team] = if inside { keepers(cx, &contract)? } else { Default::default() };
        let versions = versions(cx, &contract)?;
        let events = if inside { events(cx, &contract)? } else { String::new() };
        let other = match contract.party {
            Some(id) => party::names(cx, &[id])?.remove(&id).map(|name| (format!("/parties/{id}"), name)),
            None => None,
        };
        let house = cx.house;
        let cards = house.panels(Self::NAME, Subject::from(contract.id), cx)?;
        let view = View {
            lang,
            id: contract.id.to_string(),
            version: contract.version,
            number: contract.number.clone().unwrap_or_default(),
            kind: kind_word(contract.kind).get(lang).to_owned(),
            side: side_word(contract.side).get(lang).to_owned(),
            other,
            archived: contract.archived,
            may_edit: may_edit(cx),
            inside,
            owner,
            team,
            amount: amount(contract.amount_fen),
            signed: contract.sign_date.map(|day| day.to_string()).unwrap_or_default(),
            changed: cx.minute(contract.changed_at),
            errors: contract.open_errors,
            warnings: contract.open_warnings,
            terms,
            versions,
            cards,
            events,
            title: contract.title.clone(),
        };
        finished(&view, contract.title)
    }
}

/// The latest of what happened with it, as HTML.
fn events(cx: &mut Cx<'_, '_>, contract: &Contract) -> Outcome<String> {
    let past = Timeline { contract: contract.id, before: None, limit: Some(PAST) }.run(cx)?;
    operation::timeline_html(cx, past.entries, contract.id)
}

/// The terms that were read, with the place of each in the review.
fn terms(cx: &mut Cx<'_, '_>, contract: &Contract) -> Outcome<Vec<Term>> {
    let review = Review::of(cx, contract.clone(), None)?;
    let place = |path: &str| format!("{}/review#t-{path}", href(contract.id));
    let lines = read_terms(&review, cx);
    Ok(lines
        .into_iter()
        .map(|(path, label, value)| Term { label, value, place: path.map(|path| place(&path)) })
        .collect())
}

fn versions(cx: &mut Cx<'_, '_>, contract: &Contract) -> Outcome<Vec<VersionLine>> {
    let rows = cx.tx.all(VERSION_LINES, &[&contract.org, &contract.id], |row| {
        let file: Option<i64> = row.get(2)?;
        Ok((row.get(0)?, row.get::<String>(1)?, file.is_some(), row.get(3)?))
    })?;
    let line = |(number, name, filed, at): (_, String, _, _)| VersionLine {
        number,
        at: cx.minute(at),
        word_file: filed && name.to_lowercase().ends_with(".docx"),
        name,
    };
    Ok(rows.into_iter().map(line).collect())
}
