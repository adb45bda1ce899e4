//! What a browser sees of this room: the list, one party, and the forms for a new one and for changes.

mod form;
mod list;
mod record;
pub(crate) mod telling;
mod timeline;
mod words;

use std::collections::HashMap;

use access::{directory, model::TeamKind};
use kernel::{Id, Lang, Outcome, Right, Text, User};
use operation::{Cx, PageRow, page};

use crate::model::{BuyingRole, Kind, Role};

/// The pages of this room.
pub(crate) const PAGES: &[PageRow] = &[
    page::<list::ListPage>(),
    page::<record::Record>(),
    page::<form::New>(),
    page::<form::Edit>(),
    page::<timeline::Past>(),
];

/// The tiers that have a word in both languages; others are shown as they were typed.
static TIERS: [(&str, Text, &str, &str); 5] = [
    ("key", words::TIER_KEY, "key", "key-customer"),
    ("ordinary", words::TIER_ORDINARY, "", "none"),
    ("potential", words::TIER_POTENTIAL, "info", "info"),
    ("watch", words::TIER_WATCH, "warn", "watch"),
    ("internal", words::TIER_INTERNAL, "", "tree"),
];

/// A value of a choice, its word, and whether it is the one chosen.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) word: String,
    pub(crate) on: bool,
}

/// A tier as it is shown: word, tone and icon.
#[derive(Clone)]
pub(crate) struct Tier {
    pub(crate) word: String,
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
}

fn tier(value: &str, lang: Lang) -> Tier {
    match TIERS.iter().find(|(known, ..)| *known == value) {
        Some((_, word, tone, icon)) => Tier { word: word.get(lang).to_owned(), tone, icon },
        None => Tier { word: value.to_owned(), tone: "", icon: "none" },
    }
}

/// What a tier is called.
pub(crate) fn tier_word(value: &str, lang: Lang) -> String {
    tier(value, lang).word
}

/// The tiers to choose from: those with a word, and the one that a party has.
fn tier_choices(now: &str, lang: Lang) -> Vec<Choice> {
    let known = TIERS.iter().map(|(value, ..)| *value);
    let own = (!now.is_empty() && TIERS.iter().all(|(value, ..)| *value != now)).then_some(now);
    let choice =
        |value: &str| Choice { value: value.to_owned(), word: tier_word(value, lang), on: value == now };
    known.chain(own).map(choice).collect()
}

/// Who is who: the names of owners and teams.
pub(crate) struct Names {
    people: Vec<(Id<User>, String)>,
    teams: Vec<(Id<TeamKind>, String)>,
    by_user: HashMap<i64, usize>,
}

impl Names {
    /// Everybody who can look after a party; two statements.
    pub(crate) fn load(cx: &mut Cx<'_, '_>) -> Outcome<Names> {
        let org = cx.org();
        let people: Vec<_> = directory::people(cx.tx, org)?.into_iter().map(|p| (p.id, p.name)).collect();
        let teams = directory::teams(cx.tx, org)?;
        let teams = teams.into_iter().map(|t| (t.id, t.name)).collect();
        let by_user = people.iter().enumerate().map(|(place, (id, _))| (id.number(), place)).collect();
        Ok(Names { people, teams, by_user })
    }

    /// An owner's name; their id when they are no longer there.
    pub(crate) fn owner(&self, owner: Option<Id<User>>) -> String {
        let Some(owner) = owner else { return String::new() };
        let known = self.by_user.get(&owner.number()).and_then(|place| self.people.get(*place));
        known.map_or_else(|| owner.to_string(), |(_, name)| name.clone())
    }

    /// A team's name.
    pub(crate) fn team(&self, team: Option<Id<TeamKind>>) -> String {
        let Some(team) = team else { return String::new() };
        let known = self.teams.iter().find(|(id, _)| *id == team);
        known.map_or_else(|| team.to_string(), |(_, name)| name.clone())
    }

    fn owners(&self, now: Option<Id<User>>) -> Vec<Choice> {
        choices(&self.people, now)
    }

    fn teams(&self, now: Option<Id<TeamKind>>) -> Vec<Choice> {
        choices(&self.teams, now)
    }
}

fn choices<K: kernel::Kind>(all: &[(Id<K>, String)], now: Option<Id<K>>) -> Vec<Choice> {
    let choice = |(id, name): &(Id<K>, String)| Choice {
        value: id.to_string(),
        word: name.clone(),
        on: now == Some(*id),
    };
    let mut choices: Vec<Choice> = all.iter().map(choice).collect();
    if let Some(now) = now.filter(|now| all.iter().all(|(id, _)| id != now)) {
        choices.push(Choice { value: now.to_string(), word: now.to_string(), on: true });
    }
    choices
}

fn may_edit(cx: &Cx<'_, '_>) -> bool {
    cx.actor.scope(Right::edit("party")).is_some()
}

fn finished(template: &impl askama::Template, title: String) -> kernel::Outcome<operation::Body> {
    let html = template.render().map_err(kernel::Fault::broken)?;
    Ok(operation::Body::new(title, html))
}

/// What sort of body a party is.
pub(crate) fn kind_word(kind: Kind) -> Text {
    match kind {
        Kind::Organisation => words::ORGANISATION,
        Kind::Person => words::PERSON,
        Kind::Department => words::DEPARTMENT,
    }
}

fn role_word(role: Role) -> Text {
    match role {
        Role::Customer => words::CUSTOMER,
        Role::Supplier => words::SUPPLIER,
        Role::Partner => words::PARTNER,
        Role::Contractor => words::CONTRACTOR,
        Role::Distributor => words::DISTRIBUTOR,
        Role::EndUser => words::END_USER,
        Role::InternalCustomer => words::INTERNAL_CUSTOMER,
        Role::Guarantor => words::GUARANTOR,
    }
}

fn buying_word(role: BuyingRole) -> Text {
    match role {
        BuyingRole::DecisionMaker => words::DECISION_MAKER,
        BuyingRole::Influencer => words::INFLUENCER,
        BuyingRole::Gatekeeper => words::GATEKEEPER,
        BuyingRole::Buyer => words::BUYER,
        BuyingRole::User => words::USER,
        BuyingRole::Initiator => words::INITIATOR,
    }
}

/// Roles as one text.
pub(crate) fn role_words(roles: &[Role], lang: Lang) -> String {
    let words: Vec<String> = roles.iter().map(|role| role_word(*role).get(lang).to_owned()).collect();
    words.join(if lang == Lang::Zh { "、" } else { ", " })
}
