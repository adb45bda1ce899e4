//! Users: who they are, what they may do, and whether they may come in.

use kernel::{Actor, Event, Fault, Grants, Id, Lang, Outcome, Right, Text, User};
use operation::{Ahead, Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Json, Record as _};

use crate::{
    Secret,
    model::{self, Account, Language, PartyOfUser, TeamKind},
    new_password, portal,
    roles::{self, Role},
    setup, store as db, words,
};

pub(crate) const RIGHT: Right = Right::administer("access");
pub(crate) const LIST_MAX: usize = 1000;

/// A user with their teams.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UserShown {
    /// The account.
    #[serde(flatten)]
    pub account: Account,
    /// The teams they are in.
    pub teams: Vec<Id<TeamKind>>,
}

/// A user of the actor's organisation, or [`Fault::Missing`].
pub(crate) fn shown(cx: &mut Cx<'_, '_>, user: Id<User>) -> Outcome<UserShown> {
    let org = cx.org();
    let account = db::account(cx.tx, org, user)?.ok_or(Fault::Missing)?;
    Ok(UserShown { account, teams: db::teams_of(cx.tx, org, user)? })
}

fn json_of(value: &impl Serialize) -> Outcome<Value> {
    serde_json::to_value(value).map_err(Fault::broken)
}

/// A user as somebody else left them, with the name of their party for those who chose another.
fn current(cx: &mut Cx<'_, '_>, user: &UserShown) -> Outcome<Value> {
    let name = user.account.party.map(|party| portal::name_of(cx, party)).transpose()?.flatten();
    let mut current = json_of(user)?;
    if let Some(name) = name {
        current["party_name"] = name.into();
    }
    Ok(current)
}

/// Shows a user.
#[derive(Deserialize, JsonSchema)]
pub struct Show {
    /// The user.
    pub user: Id<User>,
}

impl Operation for Show {
    const NAME: &'static str = "user.show";
    const ABOUT: Text = Text::fixed("查看一个用户", "Shows a user");
    const ROUTE: Route = Route::get("/users/{user}");
    const RIGHT: Right = RIGHT;
    type Output = UserShown;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<UserShown> {
        shown(cx, self.user)
    }
}

/// Makes a user.
#[derive(Deserialize, JsonSchema)]
pub struct Create {
    /// The name to sign in with: 2 to 100 characters, no spaces; unique in the whole installation.
    #[schemars(length(max = 100))]
    pub login: String,
    /// The name others see.
    #[schemars(length(max = 100))]
    pub name: String,
    /// The first password: at least 8 characters, 15 advised.
    pub password: Secret,
    /// What they do in the organisation; at least one.
    pub roles: Vec<Role>,
    /// The teams they are in.
    #[serde(default)]
    pub teams: Option<Vec<Id<TeamKind>>>,
    /// For a portal user: the party they act for.
    #[serde(default)]
    pub party: Option<Id<PartyOfUser>>,
    /// The language they read; the caller's when left out.
    #[serde(default)]
    pub lang: Option<Lang>,
    /// What is to be kept of the password, made beforehand.
    #[serde(skip)]
    #[schemars(skip)]
    hash: Option<String>,
}

impl Operation for Create {
    const NAME: &'static str = "user.create";
    const ABOUT: Text = Text::fixed("新建用户", "Makes a user");
    const ROUTE: Route = Route::post("/users");
    const RIGHT: Right = RIGHT;
    type Output = UserShown;

    const PREPARES: bool = true;

    fn prepare(&mut self, ahead: &Ahead<'_>) -> Outcome<()> {
        let (login, name) = (model::login(&self.login)?, model::name("name", &self.name)?);
        let org = ahead.actor.org;
        let organisation = ahead.db.read_blocking(move |tx| db::organisation_name(tx, org))?;
        self.hash = Some(new_password::hash(&self.password, &[login, name, organisation])?);
        Ok(())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<UserShown> {
        let org = cx.org();
        let (login, name) = (model::login(&self.login)?, model::name("name", &self.name)?);
        let party = portal::known(cx, self.party)?;
        let roles = model::roles(&self.roles, party)?;
        within(cx.actor, &roles)?;
        let names = [login.clone(), name.clone(), db::organisation_name(cx.tx, org)?];
        let hash = new_password::hash_of(self.hash.as_ref(), &self.password, &names)?;
        let account = Account {
            org,
            id: cx.tx.new_id(),
            version: 1,
            login,
            name,
            lang: Language(self.lang.unwrap_or(cx.lang)),
            roles: Json(roles),
            party,
            active: true,
            created_at: cx.now,
        };
        setup::insert(cx.tx, &account, &hash)?;
        if let Some(teams) = &self.teams {
            join(cx, account.id, teams)?;
        }
        let after = shown(cx, account.id)?;
        let event = Event::new(Self::NAME, account.id, &account.name);
        cx.record(&event.between(&Value::Null, &json_of(&after)?))?;
        Ok(after)
    }

    fn landing(user: &UserShown) -> Option<String> {
        Some(format!("/settings/users/{}", user.account.id))
    }
}

/// Changes a user. Fields left out stay. A change of roles or party, or deactivation, ends the user's sessions.
#[derive(Deserialize, JsonSchema)]
pub struct Change {
    /// The user.
    pub user: Id<User>,
    /// The version that was read.
    pub version: i64,
    /// The name others see.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// All roles they are to have.
    #[serde(default)]
    pub roles: Option<Vec<Role>>,
    /// All teams they are to be in.
    #[serde(default)]
    pub teams: Option<Vec<Id<TeamKind>>>,
    /// For a portal user: the party they act for. It goes with the role.
    #[serde(default)]
    pub party: Option<Id<PartyOfUser>>,
    /// The language they read.
    #[serde(default)]
    pub lang: Option<Lang>,
    /// Whether they may sign in.
    #[serde(default)]
    pub active: Option<bool>,
}

impl Operation for Change {
    const NAME: &'static str = "user.change";
    const ABOUT: Text = Text::fixed(
        "修改用户的姓名、语言、角色、团队或启用状态",
        "Changes a user's name, language, roles, teams, or whether they may sign in",
    );
    const ROUTE: Route = Route::post("/users/{user}");
    const RIGHT: Right = RIGHT;
    type Output = UserShown;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<UserShown> {
        let org = cx.org();
        // Two administrators who remove each other at the same moment: one of them waits here.
        cx.tx.exec(db::LOCK_ORGANISATION, &[&org])?;
        let before = shown(cx, self.user)?;
        let old = json_of(&before)?;
        if before.account.version != self.version {
            return Err(Fault::Stale { current: current(cx, &before)? });
        }
        let mut account = before.account.clone();
        if let Some(name) = &self.name {
            account.name = model::name("name", name)?;
        }
        let roles = self.roles.clone().unwrap_or_else(|| account.roles.0.clone());
        let kept = account.party.filter(|_| roles.contains(&Role::PortalUser));
        account.party = portal::known(cx, self.party)?.or(kept);
        account.roles = Json(model::roles(&roles, account.party)?);
        account.lang = self.lang.map_or(account.lang, Language);
        account.active = self.active.unwrap_or(account.active);
        let rights = |a: &Account| (a.roles.0.clone(), a.party, a.active);
        let rights_change = rights(&account) != rights(&before.account);
        if rights_change {
            within(cx.actor, &before.account.roles.0)?;
            within(cx.actor, &account.roles.0)?;
            keep_an_administrator(cx, &account)?;
        }
        account.update(cx.tx)?;
        if let Some(teams) = &self.teams {
            join(cx, self.user, teams)?;
        }
        if rights_change {
            db::end_sessions(cx.tx, org, self.user, None)?;
        }
        let after = shown(cx, self.user)?;
        let event = Event::new(Self::NAME, self.user, &after.account.name).between(&old, &json_of(&after)?);
        cx.record(&event)?;
        Ok(after)
    }
}

/// Refuses to hand out, or take over, more than the actor has: a narrowed token must not make an administrator.
pub(crate) fn within(actor: &Actor, roles: &[Role]) -> Outcome<()> {
    let asked: Grants = roles::grants_of(roles);
    if roles::covers(&actor.grants, &asked) {
        return Ok(());
    }
    Err(Fault::refused("access.beyond_own_rights", words::BEYOND_OWN_RIGHTS))
}

/// Refuses a change after which nobody could administer the organisation.
fn keep_an_administrator(cx: &mut Cx<'_, '_>, account: &Account) -> Outcome<()> {
    if account.active && account.roles.0.contains(&Role::Administrator) {
        return Ok(());
    }
    let others: i64 = cx.tx.one(db::OTHER_ADMINISTRATORS, &[&account.org, &account.id], |row| row.get(0))?;
    if others == 0 {
        return Err(Fault::refused("access.last_administrator", words::LAST_ADMINISTRATOR));
    }
    Ok(())
}

/// Makes these the teams of a user.
fn join(cx: &mut Cx<'_, '_>, user: Id<User>, teams: &[Id<TeamKind>]) -> Outcome<()> {
    let org = cx.org();
    if teams.len() > LIST_MAX {
        return Err(Fault::field("teams", words::LIST_MAX));
    }
    cx.tx.exec(db::LEAVE_TEAMS, &[&org, &user])?;
    let mut teams = teams.to_vec();
    teams.sort_unstable();
    teams.dedup();
    for team in teams {
        db::team(cx.tx, org, team)?.ok_or(Fault::Missing)?;
        cx.tx.exec(db::JOIN_TEAM, &[&org, &team, &user])?;
    }
    Ok(())
}

/// Shows the roles there are.
#[derive(Deserialize, JsonSchema)]
pub struct Roles {}

/// All roles.
#[derive(Serialize, JsonSchema)]
pub struct AllRoles {
    /// In the order in which pages offer them.
    pub roles: Vec<roles::RoleShown>,
}

impl Operation for Roles {
    const NAME: &'static str = "role.list";
    const ABOUT: Text = Text::fixed("列出角色及其权限", "Lists the roles and what they allow");
    const ROUTE: Route = Route::get("/roles");
    const RIGHT: Right = RIGHT;
    type Output = AllRoles;

    fn run(&self, _: &mut Cx<'_, '_>) -> Outcome<AllRoles> {
        Ok(AllRoles { roles: Role::ALL.iter().map(|role| role.shown()).collect() })
    }
}
