//! What happened with a party, as a page of its own and as the first of it beside the record.

use askama::Template;
use kernel::{Change, Id, Lang, Outcome, Right, Text};
use operation::{Body, Cx, Entries, Operation as _};
use serde::Deserialize;
use serde_json::Value;

use super::{Names, ZONE, buying_word, finished, kind_word, role_word, tier_word, words};
use crate::{model::PartyKind, save::party_in_reach, show::Timeline};

/// The whole timeline, page by page: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Past(Timeline);

/// One thing that happened.
pub(crate) struct Event {
    pub(crate) what: String,
    pub(crate) title: String,
    pub(crate) at: String,
    pub(crate) by: String,
    pub(crate) icon: &'static str,
    pub(crate) changes: Vec<Step>,
}

/// A field before and after.
pub(crate) struct Step {
    pub(crate) field: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct View {
    lang: Lang,
    name: String,
    href: String,
    events: Vec<Event>,
    rooms: Vec<(String, String, bool)>,
    next: Option<String>,
}

impl operation::Page for Past {
    const NAME: &'static str = "party.timeline";
    const PATH: &'static str = "/parties/{party}/timeline";
    const RIGHT: Right = Right::see("party");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (lang, asked) = (cx.lang, &self.0);
        let party = party_in_reach(cx, Self::RIGHT, asked.party)?;
        let past = asked.run(cx)?;
        let names = Names::load(cx)?;
        let href = format!("/parties/{}", asked.party);
        let room = asked.room.clone().unwrap_or_default();
        let link = |value: &str| {
            if value.is_empty() {
                format!("{href}/timeline")
            } else {
                format!("{href}/timeline?room={}", operation::list::encoded(value))
            }
        };
        let rooms = [("", words::ALL), ("party", words::TITLE_ONE), ("contact", words::CONTACTS)];
        let rooms =
            rooms.map(|(value, word)| (link(value), word.get(lang).to_owned(), room == value)).to_vec();
        let next = past.next.map(|next| {
            let link = link(&room);
            format!("{link}{}before={next}", if link.contains('?') { "&" } else { "?" })
        });
        let view =
            View { lang, href, rooms, next, events: events(past, &names, lang), name: party.name.clone() };
        finished(&view, words::past_of(&party.name).get(lang).to_owned())
    }
}

/// Entries as they are shown.
pub(crate) fn events(past: Entries, names: &Names, lang: Lang) -> Vec<Event> {
    let event = |entry: store::journal::Entry| {
        let (by, title, changes) = entry.payload.map(|p| (p.actor, p.title, p.changes)).unwrap_or_default();
        let own = entry.act.starts_with("party.");
        let told = own || entry.act.starts_with("contact.");
        let changes: Vec<Step> = if entry.act.ends_with(".change") && told {
            changes.iter().map(|change| step(change, names, lang)).collect()
        } else {
            vec![]
        };
        Event {
            what: super::record::act_word(&entry.act).get(lang).to_owned(),
            title: if own { String::new() } else { title },
            at: entry.at.minute_in(ZONE),
            by,
            icon: icon(&entry.act),
            changes,
        }
    };
    past.entries.into_iter().map(event).collect()
}

fn icon(act: &str) -> &'static str {
    match act {
        "party.create" => "plus",
        "party.archive" => "archive",
        "party.restore" => "undo",
        _ if act.starts_with("contact.") => "user",
        _ if act.starts_with("contract.") => "contract",
        _ => "edit",
    }
}

fn step(change: &Change, names: &Names, lang: Lang) -> Step {
    Step {
        field: super::words::field(&change.field)
            .map_or_else(|| change.field.clone(), |t| t.get(lang).to_owned()),
        before: value(&change.field, &change.before, names, lang),
        after: value(&change.field, &change.after, names, lang),
    }
}

/// A journal's value in words.
fn value(field: &str, value: &Value, names: &Names, lang: Lang) -> String {
    let word =
        |text: Option<Text>, given: &str| text.map_or_else(|| given.to_owned(), |t| t.get(lang).to_owned());
    match (field, value) {
        (_, Value::Null) => String::new(),
        ("tier", Value::String(given)) => tier_word(given, lang),
        ("kind", Value::String(given)) => word(given.parse().ok().map(kind_word), given),
        ("buying_role", Value::String(given)) => word(given.parse().ok().map(buying_word), given),
        ("owner", Value::String(given)) => {
            given.parse().map_or_else(|_| given.clone(), |id| names.owner(Some(id)))
        }
        ("team", Value::String(given)) => {
            given.parse().map_or_else(|_| given.clone(), |id| names.team(Some(id)))
        }
        ("roles", Value::Array(all)) => {
            let words = all.iter().filter_map(Value::as_str);
            words.map(|given| word(given.parse().ok().map(role_word), given)).collect::<Vec<_>>().join("、")
        }
        (_, Value::Bool(on)) => (if *on { words::YES } else { words::NO }).get(lang).to_owned(),
        (_, Value::String(given)) => given.clone(),
        (_, other) => other.to_string(),
    }
}

/// The party of a link to a timeline.
pub(crate) fn all_of(party: Id<PartyKind>) -> String {
    format!("/parties/{party}/timeline")
}
