//! The list of users.

use kernel::{Id, Instant, Outcome, Right, Text, User};
use operation::{Cx, Operation, Route, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Record as _;

use crate::{
    model::{Account, TeamKind},
    store as db,
    user::{RIGHT, UserShown},
};

/// Lists the organisation's users.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct List {
    /// A part of their name or sign-in name.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub q: Option<String>,
    /// Continue after this user.
    #[serde(default)]
    pub after: Option<Id<User>>,
    /// So many at most, 200 at most; 50 when left out.
    #[serde(default)]
    pub limit: Option<i64>,
}

/// A user in the list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UserListed {
    /// The user.
    #[serde(flatten)]
    pub user: UserShown,
    /// When they were last here, to five minutes; none where they signed out, or never came.
    pub seen_at: Option<Instant>,
}

/// A page of users.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Users {
    /// In the order in which they were made.
    pub users: Vec<UserListed>,
    /// What `after` takes for the next page; none at the end.
    pub next: Option<Id<User>>,
}

impl Operation for List {
    const NAME: &'static str = "user.list";
    const ABOUT: Text = Text::fixed("列出本组织的用户", "Lists the organisation's users");
    const ROUTE: Route = Route::get("/users");
    const RIGHT: Right = RIGHT;
    type Output = Users;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Users> {
        let (org, after, limit) = (cx.org(), self.after.map_or(0, Id::number), list::limit(self.limit)?);
        let like = db::contains(self.q.as_deref().unwrap_or_default());
        let mut accounts = cx.tx.all(db::ACCOUNTS, &[&org, &after, &like, &(limit + 1)], Account::read)?;
        let more = list::cut(&mut accounts, limit);
        let next = accounts.last().map(|account| account.id).filter(|_| more);
        let listed = |account| UserListed { user: UserShown { account, teams: vec![] }, seen_at: None };
        let mut users: Vec<UserListed> = accounts.into_iter().map(listed).collect();
        furnish(cx, &mut users)?;
        Ok(Users { users, next })
    }
}

/// Adds teams and last use to users sorted by id: two statements, however many there are.
fn furnish(cx: &mut Cx<'_, '_>, users: &mut [UserListed]) -> Outcome<()> {
    let (Some(first), Some(last)) = (users.first(), users.last()) else { return Ok(()) };
    let (org, first, last) = (cx.org(), first.user.account.id, last.user.account.id);
    let members: Vec<(Id<TeamKind>, Id<User>)> =
        cx.tx.all(db::MEMBERS_BETWEEN, &[&org, &first, &last], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (team, user) in members {
        if let Ok(at) = users.binary_search_by_key(&user, |u| u.user.account.id) {
            users[at].user.teams.push(team);
        }
    }
    let seen: Vec<(Id<User>, Instant)> =
        cx.tx.all(db::SEEN_BETWEEN, &[&org, &first, &last], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (user, at) in seen {
        if let Ok(place) = users.binary_search_by_key(&user, |u| u.user.account.id) {
            users[place].seen_at = Some(at);
        }
    }
    Ok(())
}
