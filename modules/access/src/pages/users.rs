//! The list of users.

use askama::Template;
use kernel::{Id, Lang, Outcome, Right, User};
use operation::{Body, Cx, Operation as _, Page};
use serde::Deserialize;

use super::{Tab, finished, listed, minute, role_words, tabs, words};
use crate::{
    directory,
    user::RIGHT,
    users::{self, UserListed},
};

/// The list, narrowed by a text.
#[derive(Debug, Deserialize)]
pub(crate) struct List {
    q: Option<String>,
    after: Option<Id<User>>,
}

struct Line {
    href: String,
    name: String,
    login: String,
    roles: String,
    teams: String,
    seen: String,
    active: bool,
}

#[derive(Template)]
#[template(path = "users.html")]
struct View {
    lang: Lang,
    tabs: Vec<Tab>,
    q: String,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
}

impl Page for List {
    const NAME: &'static str = "settings.users";
    const PATH: &'static str = "/settings/users";
    const RIGHT: Right = RIGHT;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (lang, org) = (cx.lang, cx.org());
        let q = self.q.clone().unwrap_or_default();
        let found = users::List { q: self.q.clone(), after: self.after, limit: None }.run(cx)?;
        let teams = directory::teams(cx.tx, org)?;
        let line = |one: UserListed| {
            let account = one.user.account;
            let mine = teams.iter().filter(|team| one.user.teams.contains(&team.id));
            Line {
                href: format!("/settings/users/{}", account.id),
                roles: role_words(&account.roles.0, lang),
                teams: listed(mine.map(|team| team.name.clone()), lang),
                seen: minute(cx, one.seen_at),
                name: account.name,
                login: account.login,
                active: account.active,
            }
        };
        let view = View {
            lang,
            tabs: tabs(cx, Self::PATH),
            lines: found.users.into_iter().map(line).collect(),
            first: self.after.map(|_| href(&q, None)),
            next: found.next.map(|next| href(&q, Some(next))),
            q,
        };
        finished(&view, words::USERS.get(lang))
    }
}

fn href(q: &str, after: Option<Id<User>>) -> String {
    let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
    format!("{}?q={}{after}", List::PATH, operation::list::encoded(q))
}
