//! The list of contracts.

use std::collections::HashMap;

use askama::Template;
use kernel::{Day, Id, Lang, Outcome, Right, Text};
use operation::{
    Body, Cx, Operation as _,
    list::{Asked, Begin, Bulk, Head, Link, Listing, On, Typed, Wording, rendered},
};
use party::PartyKind;
use serde::Deserialize;

use super::{amount, href, kind_word, may_edit, side_word, state_word, words};
use crate::{
    list::{List, Sort},
    model::{Kind, Side, State},
    store::Contract,
};

static WORDING: Wording = Wording {
    title: words::TITLE,
    search: words::SEARCH,
    views: words::VIEWS,
    icon: "contract",
    empty: words::EMPTY,
    empty_lead: words::EMPTY_LEAD,
    nothing: words::NOTHING,
    begin: Begin {
        path: "/contracts/upload",
        word: words::UPLOAD,
        short: words::UPLOAD_SHORT,
        icon: "upload",
    },
};

/// What is typed from here to there.
const RANGES: [&str; 6] = ["signed_from", "signed_to", "ends_from", "ends_to", "amount_from", "amount_to"];

/// The list: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct ListPage(List);

/// From and to of something, as it was typed.
struct Between {
    label: String,
    kind: &'static str,
    from: (&'static str, String),
    to: (&'static str, String),
}

struct Line {
    id: String,
    href: String,
    title: String,
    under: String,
    other: Option<(String, String)>,
    amount: String,
    signed: String,
    ends: String,
    errors: i64,
    warnings: i64,
    changed: String,
}

#[derive(Template)]
#[template(path = "rows.html")]
struct Rows {
    lang: Lang,
    lines: Vec<Line>,
    may_edit: bool,
    inside: bool,
}

#[derive(Template)]
#[template(path = "bulk.html")]
struct Acts {
    lang: Lang,
    archived: bool,
}

#[derive(Template)]
#[template(path = "typed.html")]
struct Form {
    lang: Lang,
    ranges: [Between; 3],
    /// The field for the other side, for those who may see parties.
    picker: Option<String>,
}

impl operation::Page for ListPage {
    const NAME: &'static str = "contract.list";
    const PATH: &'static str = "/contracts";
    const RIGHT: Right = Right::see("contract");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let lang = cx.lang;
        let party = self.0.party(cx)?;
        // From here on by its id: what was typed could mean another one tomorrow.
        let list = List { party: party.map(Into::into), ..self.0.clone() };
        let found = list.run(cx)?;
        let ids: Vec<_> = found.items.iter().filter_map(|contract| contract.party).chain(party).collect();
        let names = party::names(cx, &ids)?;
        let asked = asked(&list);
        let (may_edit, archived) = (may_edit(cx), list.archived == Some(true));
        let lines = found.items.into_iter().map(|one| line(one, &names, cx)).collect();
        let party_name = party.map(|id| names.get(&id).cloned().unwrap_or_else(|| id.to_string()));
        Listing {
            lang,
            wording: &WORDING,
            id: "contracts",
            total: if found.more { words::total_more(found.total) } else { words::total(found.total) },
            views: views(&asked, cx),
            on: on(&list, party_name, &asked, cx),
            groups: groups(&asked, cx),
            typed: typed(&asked, party, cx)?,
            columns: vec![],
            heads: heads(&asked, cx),
            rows: rendered(&Rows { lang, lines, may_edit, inside: cx.is_inside() })?,
            bulk: if may_edit { Some(bulk(archived, lang)?) } else { None },
            may_begin: may_edit,
            next: found.next,
            first: list.after.is_none(),
            asked,
        }
        .body(cx)
    }
}

fn bulk(archived: bool, lang: Lang) -> Outcome<Bulk> {
    let html = rendered(&Acts { lang, archived })?;
    let (operation, action) = if archived {
        ("contract.restore", "/contracts/restore")
    } else {
        ("contract.archive", "/contracts/archive")
    };
    Ok(Bulk { operation, action, html })
}

fn line(one: Contract, names: &HashMap<Id<PartyKind>, String>, cx: &Cx<'_, '_>) -> Line {
    let lang = cx.lang;
    let day = |day: Option<kernel::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let under = [
        one.number.unwrap_or_default(),
        kind_word(one.kind).get(lang).to_owned(),
        side_word(one.side).get(lang).to_owned(),
    ];
    Line {
        id: one.id.to_string(),
        href: href(one.id),
        under: under.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        title: one.title,
        other: one.party.and_then(|id| Some((format!("/parties/{id}"), names.get(&id)?.clone()))),
        amount: amount(one.amount_fen),
        signed: day(one.sign_date),
        ends: day(one.end_date),
        errors: one.open_errors,
        warnings: one.open_warnings,
        changed: cx.day(one.changed_at).to_string(),
    }
}

/// What the list is asked for.
fn asked(list: &List) -> Asked {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let flag = |on: Option<bool>| on.filter(|on| *on).map(|on| on.to_string());
    let fields = [
        ("q", list.q.clone()),
        ("errors", flag(list.errors)),
        ("archived", flag(list.archived)),
        ("kind", list.kind.map(|kind| kind.as_str().to_owned())),
        ("state", list.state.map(|state| state.as_str().to_owned())),
        ("side", list.side.map(|side| side.as_str().to_owned())),
        ("party", list.party.as_ref().map(ToString::to_string)),
        ("owner", list.owner.map(|owner| owner.to_string())),
        ("signed_from", day(list.signed_from)),
        ("signed_to", day(list.signed_to)),
        ("ends_from", day(list.ends_from)),
        ("ends_to", day(list.ends_to)),
        ("amount_from", list.amount_from.clone()),
        ("amount_to", list.amount_to.clone()),
        ("sort", list.sort.map(|sort| sort.as_str().to_owned())),
        ("direction", list.direction.map(|direction| direction.as_str().to_owned())),
        ("limit", list.limit.map(|limit| limit.to_string())),
    ];
    let (sort, down) = list.order();
    Asked::new("/contracts", fields, (sort.as_str(), down))
}

fn views(asked: &Asked, cx: &Cx<'_, '_>) -> Vec<Link> {
    let lang = cx.lang;
    let view = |word: Text, errors: &str, archived: &str| Link {
        word: word.get(lang).to_owned(),
        href: asked.href(&[("errors", errors), ("archived", archived)]),
        on: (asked.now("errors"), asked.now("archived")) == (errors, archived),
    };
    let all = [
        Some(view(words::ALL, "", "")),
        Some(view(words::WITH_ERRORS, "true", "")).filter(|_| cx.is_inside()),
        Some(view(words::ARCHIVED_ONES, "", "true")),
    ];
    all.into_iter().flatten().collect()
}

/// The filters of the menu.
fn groups(asked: &Asked, cx: &Cx<'_, '_>) -> Vec<(String, Vec<Link>)> {
    let lang = cx.lang;
    let kinds = Kind::ALL.iter().map(|kind| (kind.as_str(), kind_word(*kind)));
    let states = State::ALL.iter().map(|state| (state.as_str(), state_word(*state)));
    let sides = Side::ALL.iter().map(|side| (side.as_str(), side_word(*side)));
    let user = cx.actor.user.filter(|_| cx.is_inside()).map(|user| user.to_string());
    let mine = user.iter().map(|user| (user.as_str(), words::MINE));
    let groups = [
        (words::KIND, asked.links("kind", kinds, lang)),
        (words::STATE, asked.links("state", states, lang)),
        (words::SIDE, asked.links("side", sides, lang)),
        (words::OWNER, asked.links("owner", mine, lang)),
    ];
    let some = groups.into_iter().filter(|(_, links)| !links.is_empty());
    some.map(|(title, links)| (title.get(lang).to_owned(), links)).collect()
}

/// The other side and the ranges, which are typed.
fn typed(asked: &Asked, party: Option<Id<PartyKind>>, cx: &mut Cx<'_, '_>) -> Outcome<Typed> {
    let picker = party::pick(cx, "party", &words::OTHER_SIDE, party)?;
    let mut fields = RANGES.to_vec();
    fields.extend(picker.is_some().then_some("party"));
    let html = rendered(&Form { lang: cx.lang, ranges: ranges(asked, cx.lang), picker })?;
    Ok(Typed { title: words::TYPED, fields, html })
}

fn ranges(asked: &Asked, lang: Lang) -> [Between; 3] {
    let between = |label: Text, kind: &'static str, from: &'static str, to: &'static str| Between {
        label: label.get(lang).to_owned(),
        kind,
        from: (from, asked.now(from).to_owned()),
        to: (to, asked.now(to).to_owned()),
    };
    let [signed_from, signed_to, ends_from, ends_to, amount_from, amount_to] = RANGES;
    [
        between(words::SIGNED, "date", signed_from, signed_to),
        between(words::ENDS, "date", ends_from, ends_to),
        between(words::AMOUNT, "text", amount_from, amount_to),
    ]
}

/// The filters that are on.
fn on(list: &List, party: Option<String>, asked: &Asked, cx: &Cx<'_, '_>) -> Vec<On> {
    let lang = cx.lang;
    let word = |text: Text| text.get(lang).to_owned();
    let owner = |owner| if cx.actor.user == Some(owner) { word(words::MINE) } else { owner.to_string() };
    let all = [
        ("kind", words::KIND, list.kind.map(|kind| word(kind_word(kind)))),
        ("state", words::STATE, list.state.map(|state| word(state_word(state)))),
        ("side", words::SIDE, list.side.map(|side| word(side_word(side)))),
        ("party", words::OTHER_SIDE, party),
        ("owner", words::OWNER, list.owner.map(owner)),
    ];
    let values =
        all.into_iter().filter_map(|(field, label, shown)| Some(asked.on(&[field], label.get(lang), shown?)));
    let ranges = ranges(asked, lang).into_iter().filter_map(|Between { label, from, to, .. }| {
        let shown = match (from.1.as_str(), to.1.as_str()) {
            ("", "") => return None,
            (from, "") => words::from(from),
            ("", to) => words::to(to),
            (from, to) => words::from_to(from, to),
        };
        Some(asked.on(&[from.0, to.0], &label, word(shown)))
    });
    values.chain(ranges).collect()
}

fn heads(asked: &Asked, cx: &Cx<'_, '_>) -> Vec<Head> {
    let columns = [
        (words::CONTRACT, "", Some(Sort::Title)),
        (words::OTHER_SIDE, "", None),
        (words::AMOUNT, "num", Some(Sort::Amount)),
        (words::SIGNED, "", Some(Sort::Signed)),
        (words::ENDS, "", Some(Sort::End)),
        (words::FINDINGS, "", Some(Sort::Errors)),
        (words::CHANGED, "", Some(Sort::Changed)),
    ];
    let head = |(word, class, sort): (Text, _, Option<Sort>)| {
        asked.head("", class, word.get(cx.lang), sort.map(Sort::as_str))
    };
    let open = |sort: Option<Sort>| cx.is_inside() || sort != Some(Sort::Errors);
    columns.into_iter().filter(|(_, _, sort)| open(*sort)).map(head).collect()
}
