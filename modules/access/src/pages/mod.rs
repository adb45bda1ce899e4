//! What a browser sees of this room: one's own settings, and for administrators users, roles and teams.

mod device;
mod jobs;
mod own;
mod portal;
mod rights;
mod roles;
mod teams;
mod user;
mod users;
mod words;

use kernel::{Fault, Instant, Lang, Outcome, Right, Text};
use operation::{Body, Cx, PageRow, Panel, Room, page};

use crate::{roles::Role, user::RIGHT};

pub(crate) use own::made;

/// The pages of this room.
pub(crate) const PAGES: &[PageRow] = &[
    page::<own::Own>(),
    page::<users::List>(),
    page::<user::New>(),
    page::<user::Edit>(),
    page::<roles::Matrix>(),
    page::<teams::List>(),
    page::<teams::Edit>(),
    page::<jobs::List>(),
];

/// Its place in the rail.
pub(crate) const ROOMS: &[Room] = &[Room {
    name: "settings",
    title: words::SETTINGS,
    path: "/settings",
    icon: "settings",
    key: "g s",
    right: Right::OWN,
    bottom: true,
}];

/// Its cards on others' pages.
pub(crate) const PANELS: &[Panel] = &[portal::PANEL];

/// The pages between which tabs lead, and the rights they take.
static TABS: [(&str, Text, Right); 5] = [
    ("/settings", words::MINE, Right::OWN),
    ("/settings/users", words::USERS, RIGHT),
    ("/settings/roles", words::ROLES, RIGHT),
    ("/settings/teams", words::TEAMS, RIGHT),
    ("/settings/jobs", words::JOBS, RIGHT),
];

/// A way to another of these pages.
struct Tab {
    href: &'static str,
    word: String,
    here: bool,
}

/// The tabs that the caller may follow; none where there is only one.
fn tabs(cx: &Cx<'_, '_>, here: &str) -> Vec<Tab> {
    let open = TABS.iter().filter(|(.., right)| cx.actor.scope(*right).is_some());
    let tab = |(href, word, _): &(&'static str, Text, Right)| Tab {
        href,
        word: word.get(cx.lang).to_owned(),
        here: *href == here,
    };
    let tabs: Vec<Tab> = open.map(tab).collect();
    if tabs.len() > 1 { tabs } else { vec![] }
}

/// A value of a choice, its word, and whether it is chosen.
struct Choice {
    value: String,
    word: String,
    on: bool,
}

fn languages(now: Lang) -> Vec<Choice> {
    let all = [(Lang::Zh, "zh", "中文"), (Lang::En, "en", "English")];
    all.map(|(lang, value, word)| Choice { value: value.into(), word: word.into(), on: lang == now }).into()
}

/// A moment as it is shown; nothing for none.
fn minute(cx: &Cx<'_, '_>, at: Option<Instant>) -> String {
    at.map(|at| cx.minute(at)).unwrap_or_default()
}

/// Several words as one text.
fn listed(words: impl IntoIterator<Item = String>, lang: Lang) -> String {
    words.into_iter().collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " })
}

fn role_words(roles: &[Role], lang: Lang) -> String {
    listed(roles.iter().map(|role| role.name().get(lang).to_owned()), lang)
}

fn finished(template: &impl askama::Template, title: &str) -> Outcome<Body> {
    Ok(Body::new(title, template.render().map_err(Fault::broken)?))
}
