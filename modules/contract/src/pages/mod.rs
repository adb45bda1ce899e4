//! What a browser sees of this room beside the review: the list, one contract, handing one in, changing one.

mod form;
mod keepers;
mod list;
mod record;
pub(crate) mod telling;
mod timeline;
mod upload;
mod words;

use kernel::{Id, Lang, Money, Outcome, Right, Text};
use operation::{Action, Body, Cx, Finder, Found, Operation as _, PageRow, Panel, Room, page};
use party::PartyKind;
use store::Record as _;

use crate::{
    list::List,
    model::{ContractKind, Side, State},
    store::{BY_IDS_POSTGRES, BY_IDS_SQLITE, Contract},
};

/// The pages of this room.
pub(crate) const PAGES: &[PageRow] = &[
    page::<list::ListPage>(),
    page::<record::Record>(),
    page::<upload::Upload>(),
    page::<form::Edit>(),
    page::<timeline::Past>(),
    page::<crate::review::ReviewPage>(),
];

/// Its place in the rail.
pub(crate) const ROOMS: &[Room] = &[Room {
    name: "contract",
    title: words::TITLE,
    path: "/contracts",
    icon: "contract",
    key: "g c",
    right: Right::see("contract"),
    bottom: false,
}];

/// What can be begun from anywhere.
pub(crate) const ACTIONS: &[Action] = &[Action {
    title: words::UPLOAD,
    path: "/contracts/upload",
    icon: "upload",
    right: Right::edit("contract"),
}];

/// How contracts that a search found are shown.
pub(crate) const FINDERS: &[Finder] = &[Finder {
    prefix: "ct",
    title: words::TITLE,
    icon: "contract",
    right: Right::see("contract"),
    resolve,
    excerpts: Some(crate::excerpt::excerpts),
}];

/// The contracts of a party, on its page.
pub(crate) const PANELS: &[Panel] =
    &[Panel { on: "party.show", title: words::TITLE, right: Right::see("contract"), show: of_party }];

/// So many contracts stand on a party's page.
const OF_PARTY: i64 = 10;

fn finished(template: &impl askama::Template, title: String) -> Outcome<Body> {
    let html = template.render().map_err(kernel::Fault::broken)?;
    Ok(Body::new(title, html))
}

fn resolve(numbers: &[i64], cx: &mut Cx<'_, '_>) -> Outcome<Vec<Found>> {
    let (reach, org, lang) = (cx.reach(Right::see("contract"))?, cx.org(), cx.lang);
    let numbers = store::numbers(numbers.iter().copied());
    let [org, word, user, teams, party] = reach.params(&org);
    let statement = if cx.tx.is_postgres() { BY_IDS_POSTGRES } else { BY_IDS_SQLITE };
    let rows = cx.tx.all(statement, &[org, word, user, teams, party, &numbers], Contract::read)?;
    let found = |contract: Contract| {
        let note = [contract.number.unwrap_or_default(), kind_word(contract.kind).get(lang).to_owned()];
        Found {
            number: contract.id.number(),
            version: contract.version,
            path: href(contract.id),
            note: note.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
            title: contract.title,
        }
    };
    Ok(rows.into_iter().map(found).collect())
}

fn of_party(subject: kernel::Subject, cx: &mut Cx<'_, '_>) -> Outcome<Option<String>> {
    let party: Id<PartyKind> = Id::from_number(subject.number);
    let page = List { party: Some(party.into()), limit: Some(OF_PARTY), ..List::default() }.run(cx)?;
    if page.items.is_empty() {
        return Ok(None);
    }
    let lang = cx.lang;
    let more = (page.total > OF_PARTY)
        .then(|| (format!("/contracts?party={party}"), words::all(page.total).get(lang).to_owned()));
    let lines = page.items.iter().map(|one| {
        (href(one.id), one.title.clone(), one.number.clone().unwrap_or_default(), amount(one.amount_fen))
    });
    let card = Card { lines: lines.collect(), more };
    askama::Template::render(&card).map(Some).map_err(kernel::Fault::broken)
}

#[derive(askama::Template)]
#[template(path = "of-party.html")]
struct Card {
    lines: Vec<(String, String, String, String)>,
    more: Option<(String, String)>,
}

fn href(contract: Id<ContractKind>) -> String {
    format!("/contracts/{contract}")
}

/// An amount in yuan with separators; nothing where there is none.
fn amount(fen: Option<i64>) -> String {
    fen.map(|fen| Money::from_fen(fen).to_string()).unwrap_or_default()
}

pub(crate) use crate::review::kind_word;

/// How far a contract has come.
pub(crate) fn state_word(state: State) -> Text {
    match state {
        State::Draft => words::DRAFT,
        State::Reviewed => words::REVIEWED,
    }
}

/// Which side the firm is on.
pub(crate) fn side_word(side: Side) -> Text {
    match side {
        Side::A => words::SIDE_A,
        Side::B => words::SIDE_B,
        Side::Neutral => words::SIDE_NEUTRAL,
    }
}

/// A value of a choice, its word, and whether it is the one chosen.
struct Choice {
    value: String,
    word: String,
    on: bool,
}

/// The sides to choose from.
fn sides(now: Side, lang: Lang) -> Vec<Choice> {
    let choice = |side: &Side| Choice {
        value: side.as_str().to_owned(),
        word: side_word(*side).get(lang).to_owned(),
        on: *side == now,
    };
    Side::ALL.iter().map(choice).collect()
}

fn may_edit(cx: &Cx<'_, '_>) -> bool {
    cx.is_inside() && cx.actor.scope(Right::edit("contract")).is_some()
}
