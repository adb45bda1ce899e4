//! One's own settings: name and language, password, where one is signed in, API tokens. For the administrators of a
//! demo organisation also the way to take it away.

use askama::Template;
use kernel::{Fault, Lang, Outcome, Right};
use operation::{Body, Cx, Operation as _, Page};
use serde::Deserialize;

use super::{Choice, Tab, device, finished, languages, listed, minute, rights, role_words, tabs, words};
use crate::{
    demo, directory,
    model::{Session, Token},
    own,
    session::{self, current},
    token::{self, Created},
    user::RIGHT,
};

/// The page.
#[derive(Debug, Deserialize)]
pub(crate) struct Own {}

struct Place {
    id: String,
    device: String,
    icon: &'static str,
    address: String,
    seen: String,
    here: bool,
}

struct Key {
    id: String,
    name: String,
    rights: String,
    seen: String,
    until: String,
}

#[derive(Template)]
#[template(path = "own.html")]
struct View {
    lang: Lang,
    tabs: Vec<Tab>,
    organisation: String,
    version: i64,
    name: String,
    login: String,
    roles: String,
    teams: String,
    languages: Vec<Choice>,
    places: Vec<Place>,
    keys: Vec<Key>,
    rights: Vec<Choice>,
    today: String,
    until: String,
    latest: String,
    demo: bool,
}

/// The page that shows a new token's secret to a plain form.
#[derive(Template)]
#[template(path = "made.html")]
struct Made<'a> {
    lang: Lang,
    name: &'a str,
    secret: &'a str,
}

impl Page for Own {
    const NAME: &'static str = "settings.own";
    const PATH: &'static str = "/settings";
    const RIGHT: Right = Right::OWN;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        if cx.actor.user.is_none() {
            return Err(Fault::refused("access.no_account", crate::words::NO_ACCOUNT));
        }
        let (lang, org, today) = (cx.lang, cx.org(), cx.today());
        let me = own::Show {}.run(cx)?;
        let here = current(cx);
        let places = session::List {}.run(cx)?.sessions.into_iter();
        let keys = token::List {}.run(cx)?.tokens.into_iter();
        let teams = directory::teams(cx.tx, org)?.into_iter().filter(|team| me.user.teams.contains(&team.id));
        let administers = cx.actor.scope(RIGHT).is_some();
        let account = me.user.account;
        let view = View {
            lang,
            tabs: tabs(cx, Self::PATH),
            organisation: me.organisation_name,
            version: account.version,
            roles: role_words(&account.roles.0, lang),
            teams: listed(teams.map(|team| team.name), lang),
            languages: languages(account.lang.0),
            name: account.name,
            login: account.login,
            places: places.map(|one| Place { here: Some(one.id) == here, ..place(one, cx) }).collect(),
            keys: keys.map(|one| key(one, cx)).collect(),
            rights: rights::offered(cx),
            today: today.to_string(),
            until: today.plus_days(token::DAYS_DEFAULT).to_string(),
            latest: today.plus_days(token::DAYS_MAX).to_string(),
            demo: administers && demo::is_demo(cx.tx, org)?,
        };
        finished(&view, words::SETTINGS.get(lang))
    }
}

fn place(session: Session, cx: &Cx<'_, '_>) -> Place {
    let (words, in_hand) = device::described(&session.agent);
    Place {
        id: session.id.to_string(),
        device: words.get(cx.lang).to_owned(),
        icon: if in_hand { "phone" } else { "device" },
        address: session.address,
        seen: cx.minute(session.seen_at),
        here: false,
    }
}

fn key(token: Token, cx: &Cx<'_, '_>) -> Key {
    let rights = token.rights.iter().map(|right| rights::word(cx.house, right, cx.lang));
    Key {
        id: token.id.to_string(),
        rights: if token.rights.is_empty() {
            words::ALL_RIGHTS.get(cx.lang).to_owned()
        } else {
            listed(rights, cx.lang)
        },
        name: token.name,
        seen: minute(cx, token.seen_at),
        // One that ends at midnight is valid to the end of the day before.
        until: cx.day(token.expires_at.plus_seconds(-1)).to_string(),
    }
}

/// The answer to a plain form that made a token.
pub(crate) fn made(created: &Created, lang: Lang) -> Outcome<Body> {
    let page = Made { lang, name: &created.token.name, secret: created.secret.expose() };
    finished(&page, words::NEW_TOKEN.get(lang))
}
