//! Teams: groups of users who work on the same records.

use std::collections::BTreeMap;

use kernel::{Event, Fault, Id, Outcome, Right, Text, User};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Record as _;

use crate::{
    model::{self, Team, TeamKind},
    store as db,
    user::LIST_MAX,
    words,
};

const RIGHT: Right = Right::administer("access");

/// A team with its members.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TeamShown {
    /// The team.
    #[serde(flatten)]
    pub team: Team,
    /// Who is in it.
    pub members: Vec<Id<User>>,
}

fn shown(cx: &mut Cx<'_, '_>, id: Id<TeamKind>) -> Outcome<TeamShown> {
    let org = cx.org();
    let team = db::team(cx.tx, org, id)?.ok_or(Fault::Missing)?;
    let members = cx.tx.all(db::MEMBERS_OF_TEAM, &[&org, &id], |row| row.get(0))?;
    Ok(TeamShown { team, members })
}

/// Lists the organisation's teams.
#[derive(Deserialize, JsonSchema)]
pub struct List {}

/// The teams.
#[derive(Serialize, JsonSchema)]
pub struct Teams {
    /// By name.
    pub teams: Vec<TeamShown>,
}

impl Operation for List {
    const NAME: &'static str = "team.list";
    const ABOUT: Text = Text::fixed("列出本组织的团队", "Lists the organisation's teams");
    const ROUTE: Route = Route::get("/teams");
    const RIGHT: Right = RIGHT;
    type Output = Teams;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Teams> {
        let org = cx.org();
        let mut members: BTreeMap<Id<TeamKind>, Vec<Id<User>>> = BTreeMap::new();
        cx.tx.each(db::MEMBERS, &[&org], |row| {
            members.entry(row.get(0)?).or_default().push(row.get(1)?);
            Ok(true)
        })?;
        let teams = cx.tx.all(db::TEAMS, &[&org], Team::read)?;
        let with_members =
            |team: Team| TeamShown { members: members.remove(&team.id).unwrap_or_default(), team };
        Ok(Teams { teams: teams.into_iter().map(with_members).collect() })
    }
}

/// Makes a team.
#[derive(Deserialize, JsonSchema)]
pub struct Create {
    /// Its name, which no other team has.
    #[schemars(length(max = 100))]
    pub name: String,
    /// Who is in it.
    #[serde(default)]
    pub members: Option<Vec<Id<User>>>,
}

impl Operation for Create {
    const NAME: &'static str = "team.create";
    const ABOUT: Text = Text::fixed("新建团队", "Makes a team");
    const ROUTE: Route = Route::post("/teams");
    const RIGHT: Right = RIGHT;
    type Output = TeamShown;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<TeamShown> {
        let (org, id) = (cx.org(), cx.tx.new_id());
        let name = free_name(cx, &self.name, id)?;
        Team { org, id, version: 1, name }.insert(cx.tx)?;
        fill(cx, id, self.members.as_deref().unwrap_or_default())?;
        finish(cx, Self::NAME, &Value::Null, id)
    }

    fn landing(shown: &TeamShown) -> Option<String> {
        Some(format!("/settings/teams/{}", shown.team.id))
    }
}

/// Changes a team. Fields left out stay.
#[derive(Deserialize, JsonSchema)]
pub struct Change {
    /// The team.
    pub team: Id<TeamKind>,
    /// The version that was read.
    pub version: i64,
    /// Its name, which no other team has.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// All who are to be in it.
    #[serde(default)]
    pub members: Option<Vec<Id<User>>>,
}

impl Operation for Change {
    const NAME: &'static str = "team.change";
    const ABOUT: Text = Text::fixed("修改团队的名称或成员", "Changes a team's name or members");
    const ROUTE: Route = Route::post("/teams/{team}");
    const RIGHT: Right = RIGHT;
    type Output = TeamShown;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<TeamShown> {
        let before = shown(cx, self.team)?;
        let old = serde_json::to_value(&before).map_err(Fault::broken)?;
        let mut team = before.team;
        if team.version != self.version {
            return Err(Fault::Stale { current: old });
        }
        if let Some(name) = &self.name {
            team.name = free_name(cx, name, team.id)?;
        }
        team.update(cx.tx)?;
        if let Some(members) = &self.members {
            fill(cx, team.id, members)?;
        }
        finish(cx, Self::NAME, &old, team.id)
    }
}

/// Records what became of a team, and shows it.
fn finish(cx: &mut Cx<'_, '_>, act: &'static str, old: &Value, id: Id<TeamKind>) -> Outcome<TeamShown> {
    let after = shown(cx, id)?;
    let new = serde_json::to_value(&after).map_err(Fault::broken)?;
    cx.record(&Event::new(act, id, &after.team.name).between(old, &new))?;
    Ok(after)
}

/// A name that no other team has.
fn free_name(cx: &mut Cx<'_, '_>, name: &str, id: Id<TeamKind>) -> Outcome<String> {
    let (org, name) = (cx.org(), model::name("name", name)?);
    let other: Option<Id<TeamKind>> = cx.tx.opt(db::TEAM_NAMED, &[&org, &name, &id], |row| row.get(0))?;
    if other.is_some() {
        return Err(Fault::field("name", words::TEAM_TAKEN));
    }
    Ok(name)
}

/// Makes these the members of a team.
fn fill(cx: &mut Cx<'_, '_>, team: Id<TeamKind>, members: &[Id<User>]) -> Outcome<()> {
    let org = cx.org();
    if members.len() > LIST_MAX {
        return Err(Fault::field("members", words::LIST_MAX));
    }
    cx.tx.exec(db::EMPTY_TEAM, &[&org, &team])?;
    let mut members = members.to_vec();
    members.sort_unstable();
    members.dedup();
    for user in members {
        db::account(cx.tx, org, user)?.ok_or(Fault::Missing)?;
        cx.tx.exec(db::JOIN_TEAM, &[&org, &team, &user])?;
    }
    Ok(())
}
