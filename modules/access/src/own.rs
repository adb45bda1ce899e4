//! What everybody may do with their own account.

use kernel::{Event, Fault, Grant, Id, Lang, Org, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Record as _;

use crate::{
    Secret,
    model::{self, Language, SessionKind},
    password, session, store as db,
    user::{self, PasswordChanged, UserShown},
    words,
};

/// Shows who I am and what I may do.
#[derive(Deserialize, JsonSchema)]
pub struct Show {}

/// Who I am.
#[derive(Serialize, JsonSchema)]
pub struct Me {
    /// My account, roles and teams.
    pub user: UserShown,
    /// My organisation's id.
    pub organisation: Id<Org>,
    /// My organisation's name.
    pub organisation_name: String,
    /// What I may do through the door I came in by: with a token, what the token allows.
    pub rights: Vec<Grant>,
}

impl Operation for Show {
    const NAME: &'static str = "own.show";
    const ABOUT: Text =
        Text::fixed("查看本人的账号、角色和权限", "Shows your account, your roles and what you may do");
    const ROUTE: Route = Route::get("/own");
    const RIGHT: Right = Right::OWN;
    type Output = Me;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Me> {
        let me = session::me(cx)?;
        Ok(Me {
            user: user::shown(cx, me)?,
            organisation: cx.org(),
            organisation_name: db::organisation_name(cx.tx, cx.actor.org)?,
            rights: cx.actor.grants.0.clone(),
        })
    }
}

/// Changes my name or language. Fields left out stay.
#[derive(Deserialize, JsonSchema)]
pub struct Change {
    /// The version that was read; left out, the change is made to whatever is there.
    #[serde(default)]
    pub version: Option<i64>,
    /// The name others see.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// The language I read.
    #[serde(default)]
    pub lang: Option<Lang>,
}

impl Operation for Change {
    const NAME: &'static str = "own.change";
    const ABOUT: Text = Text::fixed("修改本人的姓名或语言", "Changes your name or language");
    const ROUTE: Route = Route::post("/own");
    const RIGHT: Right = Right::OWN;
    type Output = UserShown;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<UserShown> {
        let me = session::in_person(cx)?;
        let before = user::shown(cx, me)?;
        let old = serde_json::to_value(&before).map_err(Fault::broken)?;
        if self.version.is_some_and(|v| v != before.account.version) {
            return Err(Fault::Stale { current: old });
        }
        let mut account = before.account;
        if let Some(name) = &self.name {
            account.name = model::name("name", name)?;
        }
        account.lang = self.lang.map_or(account.lang, Language);
        account.update(cx.tx)?;
        let after = user::shown(cx, me)?;
        let new = serde_json::to_value(&after).map_err(Fault::broken)?;
        cx.record(&Event::new(Self::NAME, me, &after.account.name).between(&old, &new))?;
        Ok(after)
    }
}

/// Changes my password and ends my other sessions.
#[derive(Deserialize, JsonSchema)]
pub struct ChangePassword {
    /// The password until now.
    pub old: Secret,
    /// The new one: at least 8 characters, 15 advised.
    pub password: Secret,
    /// The session to keep, which is the one in use; left out, all end.
    #[serde(default)]
    pub session: Option<Id<SessionKind>>,
}

impl Operation for ChangePassword {
    const NAME: &'static str = "own.change_password";
    const ABOUT: Text =
        Text::fixed("修改本人的密码，并结束其他会话", "Changes your password and ends your other sessions");
    const ROUTE: Route = Route::post("/own/password");
    const RIGHT: Right = Right::OWN;
    type Output = PasswordChanged;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<PasswordChanged> {
        let (org, me) = (cx.org(), session::in_person(cx)?);
        let account = db::account(cx.tx, org, me)?.ok_or(Fault::Missing)?;
        let hash = db::password_hash(cx.tx, org, me)?.unwrap_or_else(|| password::NOBODY.into());
        if !password::matches(&hash, &self.old) {
            return Err(Fault::field("old", words::PASSWORD_OLD_WRONG));
        }
        let hash = user::new_hash(cx, &account, &self.password)?;
        db::set_password(cx.tx, org, me, &hash, cx.now)?;
        let sessions_ended = db::end_sessions(cx.tx, org, me, self.session)?;
        cx.record(&Event::new(Self::NAME, me, &account.name))?;
        Ok(PasswordChanged { sessions_ended })
    }
}
