//! The list of contracts.

use std::collections::HashMap;

use askama::Template;
use kernel::{Id, Lang, Outcome, Right, Text};
use operation::{
    Body, Cx, Listed, Operation as _,
    list::{address, query_string},
};
use party::PartyKind;
use serde::Deserialize;

use super::{amount, finished, href, kind_word, may_edit, side_word, state_word, words};
use crate::{
    list::{List, Sort},
    model::{Kind, Side, State},
    store::Contract,
};

/// The list: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct ListPage(List);

/// A link that changes one thing about the list.
struct Link {
    word: String,
    href: String,
    on: bool,
}

/// A column's head.
struct Head {
    word: String,
    href: String,
    sorted: Option<&'static str>,
}

/// A filter that is on, and how to take it away.
struct On {
    label: String,
    word: String,
    href: String,
}

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
#[template(path = "list.html")]
struct View {
    lang: Lang,
    total: String,
    q: String,
    hidden: Vec<(&'static str, String)>,
    views: Vec<Link>,
    on: Vec<On>,
    groups: Vec<(String, Vec<Link>)>,
    filter_hidden: Vec<(&'static str, String)>,
    ranges: [Between; 3],
    heads: Heads,
    lines: Vec<Line>,
    next: Option<String>,
    first: Option<String>,
    export: String,
    filtered: bool,
    archived: bool,
    may_edit: bool,
    inside: bool,
    /// What other rooms put above the list: saved views.
    above: String,
}

/// The heads of the columns that sort.
struct Heads {
    title: Head,
    amount: Head,
    signed: Head,
    ends: Head,
    findings: Head,
    changed: Head,
}

/// What the form of ranges holds.
const RANGES: [&str; 6] = ["signed_from", "signed_to", "ends_from", "ends_to", "amount_from", "amount_to"];

impl operation::Page for ListPage {
    const NAME: &'static str = "contract.list";
    const PATH: &'static str = "/contracts";
    const RIGHT: Right = Right::see("contract");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (asked, lang) = (&self.0, cx.lang);
        let found = asked.run(cx)?;
        let ids: Vec<_> =
            found.items.iter().filter_map(|contract| contract.party).chain(asked.party).collect();
        let names = party::names(cx, &ids)?;
        let fields = self.fields();
        let without = |names: &[&str]| -> Vec<(&'static str, String)> {
            fields.iter().filter(|(name, _)| !names.contains(name)).cloned().collect()
        };
        let total = if found.more { words::total_more(found.total) } else { words::total(found.total) };
        let above = cx.house.above(Listed { path: Self::PATH, query: &query_string(&fields) }, cx)?;
        let view = View {
            lang,
            total: total.get(lang).to_owned(),
            q: asked.q.clone().unwrap_or_default(),
            filtered: fields.iter().any(|(name, _)| !matches!(*name, "sort" | "direction" | "limit")),
            export: address("/contracts/export.csv", &without(&["limit"])),
            hidden: without(&["q"]),
            filter_hidden: without(&RANGES),
            views: self.views(cx),
            on: self.on(&names, cx),
            groups: self.groups(cx),
            ranges: self.ranges(lang),
            heads: self.heads(lang),
            lines: found.items.into_iter().map(|one| line(one, &names, cx)).collect(),
            next: found.next.map(|next| self.href(&[("after", &next)])),
            first: asked.after.as_ref().map(|_| self.href(&[])),
            archived: asked.archived.unwrap_or(false),
            may_edit: may_edit(cx),
            inside: cx.is_inside(),
            above,
        };
        finished(&view, words::TITLE.get(lang).to_owned())
    }
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

impl ListPage {
    /// What the list is asked for now, besides the place in it.
    fn fields(&self) -> Vec<(&'static str, String)> {
        let asked = &self.0;
        let day = |day: Option<kernel::Day>| day.map(|day| day.to_string());
        let flag = |on: Option<bool>| on.filter(|on| *on).map(|on| on.to_string());
        let all = [
            ("q", asked.q.clone()),
            ("errors", flag(asked.errors)),
            ("archived", flag(asked.archived)),
            ("kind", asked.kind.map(|kind| kind.as_str().to_owned())),
            ("state", asked.state.map(|state| state.as_str().to_owned())),
            ("side", asked.side.map(|side| side.as_str().to_owned())),
            ("party", asked.party.map(|party| party.to_string())),
            ("owner", asked.owner.map(|owner| owner.to_string())),
            ("signed_from", day(asked.signed_from)),
            ("signed_to", day(asked.signed_to)),
            ("ends_from", day(asked.ends_from)),
            ("ends_to", day(asked.ends_to)),
            ("amount_from", asked.amount_from.clone()),
            ("amount_to", asked.amount_to.clone()),
            ("sort", asked.sort.map(|sort| sort.as_str().to_owned())),
            ("direction", asked.direction.map(|direction| direction.as_str().to_owned())),
            ("limit", asked.limit.map(|limit| limit.to_string())),
        ];
        let filled = all.into_iter().filter_map(|(name, text)| Some((name, text?)));
        filled.filter(|(_, text)| !text.is_empty()).collect()
    }

    fn now(&self, field: &str) -> String {
        self.fields().into_iter().find(|(name, _)| *name == field).map(|(_, text)| text).unwrap_or_default()
    }

    /// The same list from its beginning with some things changed; an empty value takes one away.
    fn href(&self, changes: &[(&'static str, &str)]) -> String {
        let mut fields = self.fields();
        for (field, value) in changes {
            fields.retain(|(name, _)| name != field);
            fields.extend((!value.is_empty()).then(|| (*field, (*value).to_owned())));
        }
        address("/contracts", &fields)
    }

    fn views(&self, cx: &Cx<'_, '_>) -> Vec<Link> {
        let lang = cx.lang;
        let (errors, archived) = (self.0.errors == Some(true), self.0.archived == Some(true));
        let link = |word: Text, errors: &str, archived: &str, on: bool| Link {
            word: word.get(lang).to_owned(),
            href: self.href(&[("errors", errors), ("archived", archived)]),
            on,
        };
        let with_errors = link(words::WITH_ERRORS, "true", "", errors && !archived);
        let all = [
            Some(link(words::ALL, "", "", !archived && !errors)),
            Some(with_errors).filter(|_| cx.is_inside()),
            Some(link(words::ARCHIVED_ONES, "", "true", archived)),
        ];
        all.into_iter().flatten().collect()
    }

    /// Links to each value of a filter; that of the value which is on takes it away.
    fn links<'v>(
        &self,
        field: &'static str,
        values: impl Iterator<Item = (&'v str, Text)>,
        lang: Lang,
    ) -> Vec<Link> {
        let now = self.now(field);
        let link = |(value, word): (&'v str, Text)| Link {
            word: word.get(lang).to_owned(),
            href: self.href(&[(field, if now == value { "" } else { value })]),
            on: now == value,
        };
        values.map(link).collect()
    }

    /// The filters of the menu.
    fn groups(&self, cx: &Cx<'_, '_>) -> Vec<(String, Vec<Link>)> {
        let lang = cx.lang;
        let kinds = Kind::ALL.iter().map(|kind| (kind.as_str(), kind_word(*kind)));
        let states = State::ALL.iter().map(|state| (state.as_str(), state_word(*state)));
        let sides = Side::ALL.iter().map(|side| (side.as_str(), side_word(*side)));
        let mut groups = vec![
            (words::KIND.get(lang).to_owned(), self.links("kind", kinds, lang)),
            (words::STATE.get(lang).to_owned(), self.links("state", states, lang)),
            (words::SIDE.get(lang).to_owned(), self.links("side", sides, lang)),
        ];
        if let Some(user) = cx.actor.user.filter(|_| cx.is_inside()).map(|user| user.to_string()) {
            let mine = self.links("owner", std::iter::once((user.as_str(), words::MINE)), lang);
            groups.push((words::OWNER.get(lang).to_owned(), mine));
        }
        groups
    }

    fn ranges(&self, lang: Lang) -> [Between; 3] {
        let between = |label: Text, kind: &'static str, from: &'static str, to: &'static str| Between {
            label: label.get(lang).to_owned(),
            kind,
            from: (from, self.now(from)),
            to: (to, self.now(to)),
        };
        let [signed_from, signed_to, ends_from, ends_to, amount_from, amount_to] = RANGES;
        [
            between(words::SIGNED, "date", signed_from, signed_to),
            between(words::ENDS, "date", ends_from, ends_to),
            between(words::AMOUNT, "text", amount_from, amount_to),
        ]
    }

    /// The filters that are on.
    fn on(&self, names: &HashMap<Id<PartyKind>, String>, cx: &Cx<'_, '_>) -> Vec<On> {
        let (asked, lang) = (&self.0, cx.lang);
        let word = |text: Text| text.get(lang).to_owned();
        let party = asked.party.map(|id| names.get(&id).cloned().unwrap_or_else(|| id.to_string()));
        let owner = |owner| if cx.actor.user == Some(owner) { word(words::MINE) } else { owner.to_string() };
        let all = [
            ("kind", words::KIND, asked.kind.map(|kind| word(kind_word(kind)))),
            ("state", words::STATE, asked.state.map(|state| word(state_word(state)))),
            ("side", words::SIDE, asked.side.map(|side| word(side_word(side)))),
            ("party", words::OTHER_SIDE, party),
            ("owner", words::OWNER, asked.owner.map(owner)),
        ];
        let values = all.into_iter().filter_map(|(field, label, shown)| {
            Some(On { label: word(label), word: shown?, href: self.href(&[(field, "")]) })
        });
        let ranges = self.ranges(lang).into_iter().filter_map(|Between { label, from, to, .. }| {
            let shown = match (from.1.as_str(), to.1.as_str()) {
                ("", "") => return None,
                (from, "") => words::from(from),
                ("", to) => words::to(to),
                (from, to) => words::from_to(from, to),
            };
            Some(On { label, word: word(shown), href: self.href(&[(from.0, ""), (to.0, "")]) })
        });
        values.chain(ranges).collect()
    }

    fn heads(&self, lang: Lang) -> Heads {
        let head = |word: Text, sort: Sort| {
            let (now, down) = self.0.order();
            // The head of the order that is on turns it round.
            let other = if down { "up" } else { "down" };
            let direction = if sort == now { other } else { "" };
            Head {
                word: word.get(lang).to_owned(),
                href: self.href(&[("sort", sort.as_str()), ("direction", direction)]),
                sorted: (sort == now).then_some(if down { "descending" } else { "ascending" }),
            }
        };
        Heads {
            title: head(words::CONTRACT, Sort::Title),
            amount: head(words::AMOUNT, Sort::Amount),
            signed: head(words::SIGNED, Sort::Signed),
            ends: head(words::ENDS, Sort::End),
            findings: head(words::FINDINGS, Sort::Errors),
            changed: head(words::CHANGED, Sort::Changed),
        }
    }
}
