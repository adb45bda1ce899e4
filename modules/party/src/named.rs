//! A party as people name it in a form: by its name, its code or its id.

use askama::Template;
use kernel::{Fault, Id, Lang, Outcome, Right, Text};
use operation::Cx;
use schemars::JsonSchema;
use serde::Deserialize;
use store::Record as _;

use crate::{
    identifier,
    list::List,
    model::{Kind, PartyKind},
    save::{covers, party_in_reach, shown},
    show::Tie,
    store::{PARTIES_BY_NAME_KEY, PARTY_BY_CODE, Party},
    text, words,
};

/// So many of the same name are looked at.
const SAME_MAX: i64 = 50;
/// So many are named to somebody whose words fit none or several.
const OFFERED: usize = 5;

/// A party by its id, its code or its full name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Named(String);

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Id<PartyKind>> for Named {
    fn from(id: Id<PartyKind>) -> Named {
        Named(id.to_string())
    }
}

impl Named {
    /// The one party in the caller's reach that is named so, to narrow a list by it. An id is taken as it is: nothing out
    /// of reach is in the list anyway.
    pub fn sought(&self, cx: &mut Cx<'_, '_>, field: &str) -> Outcome<Id<PartyKind>> {
        match self.0.trim().parse() {
            Ok(id) => Ok(id),
            Err(_) => self.find(cx, field, None),
        }
    }

    /// The one party in the caller's reach that is named so. Where several are, the one that was chosen before is
    /// meant, if it is among them; else the input field's fault names those that can be.
    pub fn find(
        &self,
        cx: &mut Cx<'_, '_>,
        field: &str,
        before: Option<Id<PartyKind>>,
    ) -> Outcome<Id<PartyKind>> {
        let wanted = text::line(&self.0.replace('\0', " "));
        let own = before.filter(|id| *id.to_string() == *wanted);
        let own = match (own, before) {
            (None, Some(id)) => {
                crate::names(cx, &[id])?.remove(&id).filter(|name| *name == wanted).map(|_| id)
            }
            (own, _) => own,
        };
        if let Some(own) = own {
            return Ok(own); // as it was, even where it is out of reach or archived by now
        }
        if let Ok(id) = wanted.parse() {
            return match party_in_reach(cx, Right::see("party"), id) {
                Err(Fault::Missing) => Err(Fault::field(field, words::NO_SUCH_PARTY)),
                found => found.map(|party| party.id),
            };
        }
        let same = of_code_or_name(cx, &wanted)?;
        match same.as_slice() {
            [one] => Ok(one.id),
            [] => {
                let like = like(cx, &wanted)?;
                let text = if like.is_empty() {
                    words::named_none(&wanted)
                } else {
                    words::named_like(&wanted, &like)
                };
                Err(Fault::field(field, text))
            }
            several => {
                let all: Vec<String> = several.iter().take(OFFERED).map(told).collect();
                Err(Fault::field(field, words::named_several(&wanted, several.len(), &all.join("；"))))
            }
        }
    }
}

/// The parties in reach that have this code or exactly this name, whatever the width of its letters.
fn of_code_or_name(cx: &mut Cx<'_, '_>, wanted: &str) -> Outcome<Vec<Party>> {
    let org = cx.org();
    let reach = cx.reach(Right::see("party"))?;
    let by_code = cx.tx.opt(PARTY_BY_CODE, &[&org, &identifier::tidy(wanted)], Party::read)?;
    if let Some(party) = by_code.filter(|party| covers(&reach, party)) {
        return Ok(vec![party]);
    }
    let plain = |name: &str| -> String {
        text::line(&name.chars().map(kernel::half_width).collect::<String>()).to_lowercase()
    };
    let params: [&dyn store::Param; 3] = [&org, &text::name_key(wanted), &SAME_MAX];
    let mut same: Vec<Party> = cx.tx.all(PARTIES_BY_NAME_KEY, &params, Party::read)?;
    same.retain(|party| !party.archived && covers(&reach, party) && plain(&party.name) == plain(wanted));
    Ok(same)
}

/// Parties that the words could mean, as one text; empty where there are none.
fn like(cx: &mut Cx<'_, '_>, wanted: &str) -> Outcome<String> {
    let q = wanted.chars().take(100).collect();
    let list = List { q: Some(q), ..List::default() };
    let (items, _) = list.plan(cx)?.page(cx, None, OFFERED as i64)?;
    Ok(items.iter().map(|item| item.name.as_str()).collect::<Vec<_>>().join("；"))
}

/// A party with what tells it from others of its name.
fn told(party: &Party) -> String {
    let shown = shown(party.clone());
    let code = shown.code.filter(|_| shown.kind != Kind::Person).unwrap_or_else(|| shown.id.to_string());
    let facts = [code, shown.city].into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>();
    format!("{} {}", shown.name, facts.join(" "))
}

#[derive(Template)]
#[template(path = "pick.html")]
struct Pick<'a> {
    lang: Lang,
    field: &'a str,
    label: &'a str,
    id: String,
    name: String,
}

/// A form's field in which a party is chosen, however many there are, as HTML; nothing for those who may not see
/// parties. The form sends a [`Named`].
pub fn pick(
    cx: &mut Cx<'_, '_>,
    field: &str,
    label: &Text,
    now: Option<Id<PartyKind>>,
) -> Outcome<Option<String>> {
    if cx.actor.scope(Right::see("party")).is_none() {
        return Ok(None);
    }
    let names = crate::names(cx, now.as_slice())?;
    let now = now.and_then(|id| Some(Tie { id, name: names.get(&id)?.clone() }));
    field_of(cx.lang, field, label, now).map(Some)
}

/// The same field with what it holds now and how that is read.
pub(crate) fn field_of(lang: Lang, field: &str, label: &Text, now: Option<Tie>) -> Outcome<String> {
    let (id, name) = now.map(|now| (now.id.to_string(), now.name)).unwrap_or_default();
    Pick { lang, field, label: label.get(lang), id, name }.render().map_err(Fault::broken)
}
