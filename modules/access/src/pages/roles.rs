//! What each role allows in each room, read from the roles themselves.

use askama::Template;
use kernel::{Grant, Lang, Outcome, Right};
use operation::{Body, Cx, House, Page};
use serde::Deserialize;

use super::{Tab, finished, rights, tabs, words};
use crate::{roles::Role, user::RIGHT};

/// The matrix.
#[derive(Debug, Deserialize)]
pub(crate) struct Matrix {}

struct Line {
    role: String,
    /// For each room: verb and scope, line by line.
    cells: Vec<Vec<String>>,
}

#[derive(Template)]
#[template(path = "roles.html")]
struct View {
    lang: Lang,
    tabs: Vec<Tab>,
    rooms: Vec<String>,
    lines: Vec<Line>,
}

impl Page for Matrix {
    const NAME: &'static str = "settings.roles";
    const PATH: &'static str = "/settings/roles";
    const RIGHT: Right = RIGHT;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let lang = cx.lang;
        let rooms = rooms(cx.house);
        let line = |role: &Role| {
            let grants = role.grants();
            Line {
                role: role.name().get(lang).to_owned(),
                cells: rooms.iter().map(|room| cell(&grants, room, lang)).collect(),
            }
        };
        let view = View {
            lang,
            tabs: tabs(cx, Self::PATH),
            rooms: rooms.iter().map(|room| rights::room(cx.house, room).get(lang).to_owned()).collect(),
            lines: Role::ALL.iter().map(line).collect(),
        };
        finished(&view, words::ROLES.get(lang))
    }
}

/// The rooms that something asks a right in.
fn rooms(house: &House) -> Vec<&'static str> {
    let mut rooms: Vec<&'static str> = rights::asked(house).into_iter().map(|right| right.room).collect();
    rooms.dedup();
    rooms
}

/// What these grants allow in a room, without what a stronger one of them holds already.
fn cell(grants: &[Grant], room: &str, lang: Lang) -> Vec<String> {
    let here: Vec<&Grant> = grants.iter().filter(|g| g.room == room || g.room == "*").collect();
    let over = |a: &Grant, b: &Grant| a.verb >= b.verb && a.scope >= b.scope && a != b;
    let kept = here.iter().filter(|grant| !here.iter().any(|other| over(other, grant)));
    kept.map(|grant| {
        let (verb, scope) = (rights::verb(grant.verb), rights::scope(grant.scope));
        words::verb_over(verb.get(lang), scope.get(lang)).get(lang).to_owned()
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_what_the_role_allows_and_nothing_twice() {
        let told = |role: Role, room| cell(&role.grants(), room, Lang::Zh);
        assert_eq!(told(Role::AccountManager, "party"), ["查看 · 全部", "编辑 · 本人负责"]);
        assert_eq!(told(Role::Administrator, "party"), ["管理 · 全部"]);
        assert_eq!(told(Role::PortalUser, "contract"), ["查看 · 本单位"]);
        assert!(told(Role::Finance, "audit").is_empty());
        assert_eq!(cell(&Role::Legal.grants(), "contract", Lang::En), ["Decide · all"]);
    }
}
