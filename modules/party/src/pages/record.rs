//! One party with its contacts and what happened with it.

use askama::Template;
use kernel::{Id, Lang, Outcome, Right, Subject, Text};
use operation::{Body, Cx, Operation as _};
use serde::Deserialize;

use super::{Choice, Names, Tier, buying_word, finished, kind_word, role_words, tier, tier_choices, words};
use crate::{
    model::{BuyingRole, PartyKind},
    save::covers,
    show::{Show, Tie, Timeline, above, below},
    store::{Contact, Party},
};

/// So much of the timeline stands beside the record.
const EVENTS: i64 = 20;

/// One party.
#[derive(Debug, Deserialize)]
pub(crate) struct Record {
    party: Id<PartyKind>,
}

struct Person {
    id: String,
    version: i64,
    name: String,
    title: String,
    part: String,
    parts: Vec<Choice>,
    phone: String,
    email: String,
    note: String,
    main: bool,
}

#[derive(Template)]
#[template(path = "record.html")]
struct View {
    lang: Lang,
    id: String,
    version: i64,
    name: String,
    archived: bool,
    may_edit: bool,
    inside: bool,
    roles: String,
    place: String,
    since: String,
    tier: Option<Tier>,
    tiers: Vec<Choice>,
    owner: String,
    owners: Vec<Choice>,
    team: String,
    phone: String,
    code: String,
    kind: String,
    changed: String,
    terms: Vec<(String, String)>,
    email: String,
    website: String,
    parent: Option<Tie>,
    below: Vec<Tie>,
    people: Vec<Person>,
    parts: Vec<Choice>,
    cards: Vec<(String, String)>,
    events: String,
    past: String,
}

impl operation::Page for Record {
    const NAME: &'static str = "party.show";
    const PATH: &'static str = "/parties/{party}";
    const RIGHT: Right = Right::see("party");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let lang = cx.lang;
        let shown = Show { party: self.party }.run(cx)?;
        let inside = cx.is_inside();
        let events = if inside { self.events(cx)? } else { String::new() };
        let names = Names::load(cx)?;
        let house = cx.house;
        let cards = house.panels(Self::NAME, Subject::from(self.party), cx)?;
        let (parent, below) = (above(cx, &shown.party)?, below(cx, self.party)?);
        let party = shown.party;
        // Who may change some parties need not reach this one for it.
        let may_edit = cx.reach(Right::edit("party")).is_ok_and(|reach| covers(&reach, &party));
        let view = View {
            lang,
            id: party.id.to_string(),
            version: party.version,
            archived: party.archived,
            may_edit,
            inside,
            roles: role_words(&party.roles.0, lang),
            place: [party.province.as_str(), &party.city].join(" ").trim().to_owned(),
            since: party.since.map(|day| day.to_string()).unwrap_or_default(),
            tier: (!party.tier.is_empty()).then(|| tier(&party.tier, lang)),
            tiers: tier_choices(&party.tier, lang),
            owner: names.owner(party.owner),
            owners: names.owners(party.owner),
            team: names.team(party.team),
            kind: kind_word(party.kind).get(lang).to_owned(),
            changed: cx.day(party.changed_at).to_string(),
            terms: filled(lang, terms(&party)),
            parent,
            below,
            people: shown.contacts.into_iter().map(|contact| person(contact, lang)).collect(),
            parts: parts(None, lang),
            cards,
            events,
            past: format!("/parties/{}/timeline", party.id),
            phone: party.phone,
            code: party.code.unwrap_or_default(),
            email: party.email,
            website: party.website,
            name: party.name.clone(),
        };
        finished(&view, party.name)
    }
}

impl Record {
    /// The latest of what happened with it, as HTML.
    fn events(&self, cx: &mut Cx<'_, '_>) -> Outcome<String> {
        let past = Timeline { party: self.party, room: None, before: None, limit: Some(EVENTS) }.run(cx)?;
        operation::timeline_html(cx, past.entries, self.party)
    }
}

fn person(contact: Contact, lang: Lang) -> Person {
    Person {
        id: contact.id.to_string(),
        version: contact.version,
        part: contact.buying_role.map(|r| buying_word(r).get(lang).to_owned()).unwrap_or_default(),
        parts: parts(contact.buying_role, lang),
        name: contact.name,
        title: contact.title,
        phone: contact.phone,
        email: contact.email,
        note: contact.note,
        main: contact.main,
    }
}

fn parts(now: Option<BuyingRole>, lang: Lang) -> Vec<Choice> {
    let choice = |role: &BuyingRole| Choice {
        value: role.as_str().to_owned(),
        word: buying_word(*role).get(lang).to_owned(),
        on: now == Some(*role),
    };
    BuyingRole::ALL.iter().map(choice).collect()
}

fn terms(party: &Party) -> Vec<(Text, String)> {
    vec![
        (words::SHORT_NAME, party.short_name.clone()),
        (words::INDUSTRY, party.industry.clone()),
        (words::ADDRESS, party.address.clone()),
        (words::NOTE, party.note.clone()),
    ]
}

/// What there is something to say about.
fn filled(lang: Lang, pairs: Vec<(Text, String)>) -> Vec<(String, String)> {
    let filled = pairs.into_iter().filter(|(_, text)| !text.is_empty());
    filled.map(|(label, text)| (label.get(lang).to_owned(), text)).collect()
}
