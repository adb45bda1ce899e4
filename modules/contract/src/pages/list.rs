//! The list of contracts.

use askama::Template;
use kernel::{Lang, Outcome, Right};
use operation::{Body, Cx, Listed, Operation as _};
use serde::Deserialize;

use super::{ZONE, amount, finished, href, kind_word, may_edit, side_word, words};
use crate::{
    list::{List, Sort},
    model::Kind,
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

struct Line {
    id: String,
    href: String,
    title: String,
    under: String,
    other: Option<(String, String)>,
    amount: String,
    signed: String,
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
    kinds: Vec<Link>,
    /// What the list is narrowed to, and the link without it.
    on: Vec<(String, String)>,
    by: [Link; 4],
    lines: Vec<Line>,
    next: Option<String>,
    first: Option<String>,
    export: String,
    filtered: bool,
    archived: bool,
    may_edit: bool,
    /// What other rooms put above the list: saved views.
    above: String,
}

impl operation::Page for ListPage {
    const NAME: &'static str = "contract.list";
    const PATH: &'static str = "/contracts";
    const RIGHT: Right = Right::see("contract");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (asked, lang) = (&self.0, cx.lang);
        let found = asked.run(cx)?;
        let ids: Vec<_> = found.items.iter().filter_map(|contract| contract.party).collect();
        let names = party::names(cx, &ids)?;
        let lines = found.items.into_iter().map(|one| Line {
            id: one.id.to_string(),
            href: href(one.id),
            under: [
                one.number.unwrap_or_default(),
                kind_word(one.kind).get(lang).to_owned(),
                side_word(one.side).get(lang).to_owned(),
            ]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
            title: one.title,
            other: one.party.and_then(|id| Some((format!("/parties/{id}"), names.get(&id)?.clone()))),
            amount: amount(one.amount_fen),
            signed: one.sign_date.map(|day| day.to_string()).unwrap_or_default(),
            errors: one.open_errors,
            warnings: one.open_warnings,
            changed: one.changed_at.day_in(ZONE).to_string(),
        });
        let lines: Vec<Line> = lines.collect();
        let link = |word: kernel::Text, field: &'static str, value: &str| Link {
            word: word.get(lang).to_owned(),
            href: self.href(&[(field, value), ("after", "")]),
            on: self.value(field) == value,
        };
        let archived = asked.archived.unwrap_or(false);
        let errors = asked.errors.unwrap_or(false);
        let view_link = |word: kernel::Text, errors: &str, archived: &str, on: bool| Link {
            word: word.get(lang).to_owned(),
            href: self.href(&[("errors", errors), ("archived", archived), ("after", "")]),
            on,
        };
        let views = vec![
            view_link(words::ALL, "", "", !archived && !errors),
            view_link(words::WITH_ERRORS, "true", "", errors && !archived),
            view_link(words::ARCHIVED_ONES, "", "true", archived),
        ];
        let mut kinds = vec![link(words::ALL_KINDS, "kind", "")];
        kinds.extend(Kind::ALL.iter().map(|kind| link(kind_word(*kind), "kind", kind.as_str())));
        let mut on = vec![];
        if let Some(kind) = asked.kind {
            on.push((kind_word(kind).get(lang).to_owned(), self.href(&[("kind", "")])));
        }
        if let Some(id) = asked.party {
            let name = party::names(cx, &[id])?.remove(&id).unwrap_or_else(|| id.to_string());
            on.push((name, self.href(&[("party", "")])));
        }
        let sort = asked.sort.unwrap_or(Sort::Changed);
        let by = |word: kernel::Text, one: Sort| Link {
            word: word.get(lang).to_owned(),
            href: self.href(&[("sort", one.as_str()), ("after", "")]),
            on: sort == one,
        };
        let fields = self.fields();
        let above = cx.house.above(Listed { path: Self::PATH, query: &pairs(&fields) }, cx)?;
        let view = View {
            lang,
            total: words::total(found.total).get(lang).to_owned(),
            q: asked.q.clone().unwrap_or_default(),
            filtered: fields.iter().any(|(name, _)| *name != "sort"),
            export: self.export(),
            hidden: fields.into_iter().filter(|(name, _)| *name != "q").collect(),
            views,
            kinds,
            on,
            by: [
                by(words::CONTRACT, Sort::Title),
                by(words::AMOUNT, Sort::Amount),
                by(words::FINDINGS, Sort::Errors),
                by(words::CHANGED, Sort::Changed),
            ],
            lines,
            next: found.next.map(|next| self.href(&[("after", &next)])),
            first: asked.after.as_ref().map(|_| self.href(&[("after", "")])),
            archived,
            may_edit: may_edit(cx),
            above,
        };
        finished(&view, words::TITLE.get(lang).to_owned())
    }
}

impl ListPage {
    /// What the list is asked for now, besides the place in it.
    fn fields(&self) -> Vec<(&'static str, String)> {
        let asked = &self.0;
        let all = [
            ("q", asked.q.clone()),
            ("kind", asked.kind.map(|kind| kind.as_str().to_owned())),
            ("party", asked.party.map(|party| party.to_string())),
            ("errors", asked.errors.filter(|on| *on).map(|on| on.to_string())),
            ("archived", asked.archived.filter(|on| *on).map(|on| on.to_string())),
            ("sort", asked.sort.map(|sort| sort.as_str().to_owned())),
            ("limit", asked.limit.map(|limit| limit.to_string())),
        ];
        let filled = all.into_iter().filter_map(|(name, text)| Some((name, text?)));
        filled.filter(|(_, text)| !text.is_empty()).collect()
    }

    fn value(&self, field: &str) -> String {
        self.fields().into_iter().find(|(name, _)| *name == field).map(|(_, text)| text).unwrap_or_default()
    }

    /// The same list with some things changed; an empty value takes one away.
    fn href(&self, changes: &[(&'static str, &str)]) -> String {
        let mut fields = self.fields();
        for (field, value) in changes {
            fields.retain(|(name, _)| name != field);
            if !value.is_empty() {
                fields.push((field, (*value).to_owned()));
            }
        }
        query("/contracts", &fields)
    }

    fn export(&self) -> String {
        let fields: Vec<_> = self.fields().into_iter().filter(|(name, _)| *name != "limit").collect();
        query("/contracts/export.csv", &fields)
    }
}

fn query(path: &str, fields: &[(&'static str, String)]) -> String {
    if fields.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs(fields)) }
}

fn pairs(fields: &[(&'static str, String)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(name, text)| format!("{name}={}", operation::list::encoded(text))).collect();
    pairs.join("&")
}
