//! One party with its contacts and what happened with it.

use askama::Template;
use kernel::{Id, Lang, Outcome, Right, Text};
use operation::{Body, Cx, Operation as _};
use serde::Deserialize;

use super::{ZONE, buying_word, finished, kind_word, role_words, tier_word, words};
use crate::{
    model::PartyKind,
    show::{Show, Timeline},
    store::Party,
};

/// One party.
#[derive(Debug, Deserialize)]
pub(crate) struct Record {
    party: Id<PartyKind>,
}

struct Person {
    name: String,
    title: String,
    part: String,
    phone: String,
    email: String,
    main: bool,
}

struct Event {
    what: String,
    title: String,
    at: String,
    by: String,
}

#[derive(Template)]
#[template(path = "record.html")]
struct View {
    lang: Lang,
    name: String,
    archived: bool,
    under: String,
    facts: Vec<(String, String)>,
    terms: Vec<(String, String)>,
    people: Vec<Person>,
    events: Vec<Event>,
}

impl operation::Page for Record {
    const NAME: &'static str = "party.show";
    const PATH: &'static str = "/parties/{party}";
    const RIGHT: Right = Right::see("party");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let lang = cx.lang;
        let shown = Show { party: self.party }.run(cx)?;
        let past = Timeline { party: self.party, before: None, limit: None }.run(cx)?;
        let people = shown.contacts.into_iter().map(|contact| Person {
            part: contact.buying_role.map(|r| buying_word(r).get(lang).to_owned()).unwrap_or_default(),
            name: contact.name,
            title: contact.title,
            phone: contact.phone,
            email: contact.email,
            main: contact.main,
        });
        let events = past.entries.into_iter().map(|entry| {
            let (by, title) = entry.payload.map(|p| (p.actor, p.title)).unwrap_or_default();
            let title = if entry.act.starts_with("party.") { String::new() } else { title };
            Event { what: act_word(&entry.act).get(lang).to_owned(), title, at: entry.at.minute_in(ZONE), by }
        });
        let party = shown.party;
        let view = View {
            lang,
            archived: party.archived,
            under: role_words(&party.roles.0, lang),
            facts: filled(lang, facts(&party, lang)),
            terms: filled(lang, terms(&party)),
            people: people.collect(),
            events: events.collect(),
            name: party.name.clone(),
        };
        finished(&view, party.name)
    }
}

fn facts(party: &Party, lang: Lang) -> Vec<(Text, String)> {
    vec![
        (words::KIND, kind_word(party.kind).get(lang).to_owned()),
        (words::TIER, tier_word(&party.tier, lang)),
        (words::CODE, party.code.clone().unwrap_or_default()),
        (words::PHONE, party.phone.clone()),
        (words::SINCE, party.since.map(|day| day.to_string()).unwrap_or_default()),
        (words::CHANGED, party.changed_at.day_in(ZONE).to_string()),
    ]
}

fn terms(party: &Party) -> Vec<(Text, String)> {
    vec![
        (words::SHORT_NAME, party.short_name.clone()),
        (words::PROVINCE, party.province.clone()),
        (words::CITY, party.city.clone()),
        (words::ADDRESS, party.address.clone()),
        (words::EMAIL, party.email.clone()),
        (words::WEBSITE, party.website.clone()),
        (words::INDUSTRY, party.industry.clone()),
        (words::NOTE, party.note.clone()),
    ]
}

/// What there is something to say about.
fn filled(lang: Lang, pairs: Vec<(Text, String)>) -> Vec<(String, String)> {
    let filled = pairs.into_iter().filter(|(_, text)| !text.is_empty());
    filled.map(|(label, text)| (label.get(lang).to_owned(), text)).collect()
}

fn act_word(act: &str) -> Text {
    match act {
        "party.create" => words::ACT_CREATED,
        "party.change" => words::ACT_CHANGED,
        "party.archive" => words::ACT_ARCHIVED,
        "party.restore" => words::ACT_RESTORED,
        "contact.create" => words::ACT_CONTACT_CREATED,
        "contact.change" => words::ACT_CONTACT_CHANGED,
        "contact.remove" => words::ACT_CONTACT_REMOVED,
        _ => words::ACT_OTHER,
    }
}
