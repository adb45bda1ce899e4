//! The forms for a new user and for changes of one, with all that one does for somebody who cannot come in, or must
//! not.

use askama::Template;
use kernel::{Id, Lang, Outcome, Right, User};
use operation::{Body, Cx, Operation as _, Page};
use serde::Deserialize;

use super::{Choice, finished, languages, minute, words};
use crate::{
    directory,
    model::{PartyOfUser, TeamKind},
    portal,
    roles::Role,
    store as db, throttle,
    user::{RIGHT, Show},
};

/// The form for a new user; with a party, for a portal user of it.
#[derive(Debug, Deserialize)]
pub(crate) struct New {
    party: Option<Id<PartyOfUser>>,
}

/// Where the form for a portal user of a party is.
pub(super) fn new_for(party: Id<PartyOfUser>) -> String {
    format!("{}?party={party}", New::PATH)
}

/// One user.
#[derive(Debug, Deserialize)]
pub(crate) struct Edit {
    user: Id<User>,
}

/// What both forms have.
struct Form {
    name: String,
    languages: Vec<Choice>,
    roles: Vec<Choice>,
    teams: Vec<Choice>,
    party: String,
    party_name: String,
}

#[derive(Template)]
#[template(path = "new-user.html")]
struct Blank {
    lang: Lang,
    form: Form,
}

#[derive(Template)]
#[template(path = "user.html")]
struct View {
    lang: Lang,
    form: Form,
    id: String,
    version: i64,
    login: String,
    since: String,
    seen: String,
    active: bool,
    sessions: usize,
    /// From how many addresses the name may not be tried now.
    shut: usize,
    /// Whether the caller looks at their own account.
    own: bool,
}

impl Page for New {
    const NAME: &'static str = "settings.new_user";
    const PATH: &'static str = "/settings/users/new";
    const RIGHT: Right = RIGHT;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let lang = cx.lang;
        let now: &[Role] = if self.party.is_some() { &[Role::PortalUser] } else { &[] };
        let form = Form {
            name: String::new(),
            languages: languages(lang),
            roles: roles(now, lang),
            teams: teams(cx, &[])?,
            party: party_word(self.party),
            party_name: party_name(cx, self.party)?,
        };
        finished(&Blank { lang, form }, words::NEW_USER.get(lang))
    }
}

impl Page for Edit {
    const NAME: &'static str = "settings.user";
    const PATH: &'static str = "/settings/users/{user}";
    const RIGHT: Right = RIGHT;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (lang, org) = (cx.lang, cx.org());
        let shown = Show { user: self.user }.run(cx)?;
        let account = shown.account;
        let sessions = db::sessions(cx.tx, org, self.user, cx.now)?;
        let seen = sessions.first().map(|session| session.seen_at);
        let title = account.name.clone();
        let view = View {
            lang,
            id: account.id.to_string(),
            version: account.version,
            since: cx.day(account.created_at).to_string(),
            seen: minute(cx, seen),
            active: account.active,
            sessions: sessions.len(),
            shut: throttle::shut(cx.tx, cx.now, &account.login)?,
            own: cx.actor.user == Some(account.id),
            login: account.login,
            form: Form {
                name: account.name,
                languages: languages(account.lang.0),
                roles: roles(&account.roles.0, lang),
                teams: teams(cx, &shown.teams)?,
                party: party_word(account.party),
                party_name: party_name(cx, account.party)?,
            },
        };
        finished(&view, &title)
    }
}

fn party_word(party: Option<Id<PartyOfUser>>) -> String {
    party.map(|party| party.to_string()).unwrap_or_default()
}

fn party_name(cx: &mut Cx<'_, '_>, party: Option<Id<PartyOfUser>>) -> Outcome<String> {
    let name = party.map(|party| portal::name_of(cx, party)).transpose()?.flatten();
    Ok(name.unwrap_or_default())
}

fn roles(now: &[Role], lang: Lang) -> Vec<Choice> {
    let choice = |role: &Role| Choice {
        value: role.as_str().into(),
        word: role.name().get(lang).into(),
        on: now.contains(role),
    };
    Role::ALL.iter().map(choice).collect()
}

fn teams(cx: &mut Cx<'_, '_>, now: &[Id<TeamKind>]) -> Outcome<Vec<Choice>> {
    let org = cx.org();
    let all = directory::teams(cx.tx, org)?.into_iter();
    Ok(all.map(|t| Choice { value: t.id.to_string(), on: now.contains(&t.id), word: t.name }).collect())
}
