//! The teams, and one team with its members.

use std::collections::HashSet;

use askama::Template;
use kernel::{Fault, Id, Lang, Outcome, Right, User};
use operation::{Body, Cx, Page};
use serde::Deserialize;

use super::{Choice, Tab, finished, listed, tabs, words};
use crate::{directory, model::TeamKind, store as db, user::RIGHT};

/// All teams.
#[derive(Debug, Deserialize)]
pub(crate) struct List {}

/// One team.
#[derive(Debug, Deserialize)]
pub(crate) struct Edit {
    team: Id<TeamKind>,
}

struct Line {
    href: String,
    name: String,
    members: String,
    count: usize,
}

#[derive(Template)]
#[template(path = "teams.html")]
struct View {
    lang: Lang,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "team.html")]
struct One {
    lang: Lang,
    id: String,
    version: i64,
    name: String,
    people: Vec<Choice>,
}

impl Page for List {
    const NAME: &'static str = "settings.teams";
    const PATH: &'static str = "/settings/teams";
    const RIGHT: Right = RIGHT;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (lang, org) = (cx.lang, cx.org());
        let members = db::members(cx.tx, org, None)?;
        let line = |team: crate::model::Team| {
            let names: Vec<String> =
                members.iter().filter(|m| m.team == team.id).map(|m| m.name.clone()).collect();
            Line {
                href: format!("{}/{}", Self::PATH, team.id),
                name: team.name,
                count: names.len(),
                members: listed(names, lang),
            }
        };
        let lines = directory::teams(cx.tx, org)?.into_iter().map(line).collect();
        finished(&View { lang, tabs: tabs(cx, Self::PATH), lines }, words::TEAMS.get(lang))
    }
}

impl Page for Edit {
    const NAME: &'static str = "settings.team";
    const PATH: &'static str = "/settings/teams/{team}";
    const RIGHT: Right = RIGHT;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (lang, org) = (cx.lang, cx.org());
        let team = db::team(cx.tx, org, self.team)?.ok_or(Fault::Missing)?;
        // Members first: one who may not sign in any more is only here.
        let members = db::members(cx.tx, org, Some(self.team))?;
        let inside: HashSet<i64> = members.iter().map(|member| member.user.number()).collect();
        let others = directory::people(cx.tx, org)?.into_iter().filter(|p| !inside.contains(&p.id.number()));
        let choice = |id: Id<User>, word: String, on: bool| Choice { value: id.to_string(), word, on };
        let people = members.into_iter().map(|member| choice(member.user, member.name, true));
        let people = people.chain(others.map(|person| choice(person.id, person.name, false))).collect();
        let title = team.name.clone();
        let one = One { lang, id: team.id.to_string(), version: team.version, name: team.name, people };
        finished(&one, &title)
    }
}
