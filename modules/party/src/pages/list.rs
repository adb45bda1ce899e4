//! The list of parties.

use askama::Template;
use kernel::{Lang, Outcome, Right};
use operation::{Body, Cx, Operation as _};
use serde::Deserialize;

use super::{ZONE, finished, kind_word, role_word, role_words, tier_word, words};
use crate::{
    list::{List, Sort},
    model::{Kind, Role},
};

/// The list: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct ListPage(List);

/// A link that changes one thing about the list.
struct Choice {
    word: String,
    href: String,
    on: bool,
}

struct Line {
    href: String,
    name: String,
    short_name: String,
    kind: String,
    roles: String,
    tier: String,
    tier_href: String,
    city: String,
    changed: String,
}

#[derive(Template)]
#[template(path = "list.html")]
struct View {
    lang: Lang,
    total: String,
    q: String,
    hidden: Vec<(&'static str, String)>,
    roles: Vec<Choice>,
    kinds: Vec<Choice>,
    by_name: Choice,
    by_changed: Choice,
    lines: Vec<Line>,
    next: Option<String>,
    first: Option<String>,
    filtered: bool,
    tier: Option<Choice>,
    may_create: bool,
}

impl operation::Page for ListPage {
    const NAME: &'static str = "party.list";
    const PATH: &'static str = "/parties";
    const RIGHT: Right = Right::see("party");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (asked, lang) = (&self.0, cx.lang);
        let found = asked.run(cx)?;
        let choice = |word: &str, field: &'static str, value: &str| {
            let now = self.fields().into_iter().find(|(name, _)| *name == field).map(|(_, text)| text);
            Choice {
                word: word.to_owned(),
                href: self.href(field, value),
                on: now.unwrap_or_default() == value,
            }
        };
        let all = words::ALL;
        let mut roles = vec![choice(all.get(lang), "role", "")];
        roles.extend(Role::ALL.iter().map(|r| choice(role_word(*r).get(lang), "role", r.as_str())));
        let mut kinds = vec![choice(all.get(lang), "kind", "")];
        kinds.extend(Kind::ALL.iter().map(|k| choice(kind_word(*k).get(lang), "kind", k.as_str())));
        let lines = found.items.into_iter().map(|item| Line {
            href: format!("/parties/{}", item.id),
            kind: kind_word(item.kind).get(lang).to_owned(),
            roles: role_words(&item.roles.0, lang),
            name: item.name,
            short_name: item.short_name,
            tier_href: self.href("tier", &item.tier),
            tier: tier_word(&item.tier, lang),
            city: item.city,
            changed: item.changed_at.day_in(ZONE).to_string(),
        });
        let fields = self.fields();
        let mut by_name = choice(words::NAME.get(lang), "sort", "name");
        let by_changed = choice(words::CHANGED.get(lang), "sort", "changed");
        by_name.on = matches!(asked.sort, None | Some(Sort::Name));
        let view = View {
            lang,
            total: words::total(found.total).get(lang).to_owned(),
            q: asked.q.clone().unwrap_or_default(),
            filtered: fields.iter().any(|(name, _)| *name != "sort") || asked.owner.is_some(),
            hidden: fields.into_iter().filter(|(name, _)| *name != "q").collect(),
            tier: asked.tier.as_ref().filter(|tier| !tier.is_empty()).map(|tier| Choice {
                word: tier_word(tier, lang),
                href: self.href("tier", ""),
                on: true,
            }),
            may_create: cx.actor.scope(Right::edit("party")).is_some(),
            roles,
            kinds,
            by_name,
            by_changed,
            lines: lines.collect(),
            next: found.next.map(|next| self.href("after", &next)),
            first: asked.after.as_ref().map(|_| self.href("after", "")),
        };
        finished(&view, words::TITLE.get(lang).to_owned())
    }
}

impl ListPage {
    /// What the list is asked for now, besides the place in it.
    fn fields(&self) -> Vec<(&'static str, String)> {
        let asked = &self.0;
        let mut fields = vec![];
        let mut add = |name, text: Option<String>| {
            fields.extend(text.filter(|text| !text.is_empty()).map(|text| (name, text)));
        };
        add("q", asked.q.clone());
        add("role", asked.role.map(|role| role.as_str().to_owned()));
        add("kind", asked.kind.map(|kind| kind.as_str().to_owned()));
        add("tier", asked.tier.clone());
        add("owner", asked.owner.map(|owner| owner.to_string()));
        add("archived", asked.archived.map(|archived| archived.to_string()));
        add("sort", asked.sort.map(|sort| sort.as_str().to_owned()));
        add("limit", asked.limit.map(|limit| limit.to_string()));
        fields
    }

    /// The same list with one thing changed; an empty value takes it away.
    fn href(&self, field: &'static str, value: &str) -> String {
        let mut fields = self.fields();
        fields.retain(|(name, _)| *name != field);
        if !value.is_empty() {
            fields.push((field, value.to_owned()));
        }
        let pairs: Vec<String> =
            fields.iter().map(|(name, text)| format!("{name}={}", encoded(text))).collect();
        format!("/parties?{}", pairs.join("&"))
    }
}

fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => (byte as char).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}
