//! What everybody may do with their own account.

use kernel::{Event, Fault, FieldFault, Grant, Id, Lang, Org, Outcome, Right, Text};
use operation::{Ahead, Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Record as _;

use crate::{
    Secret,
    model::{self, Language},
    new_password::{self, PasswordChanged},
    password, session, store as db,
    throttle::{self, Tries},
    user::{self, UserShown},
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
    const RIGHT: Right = Right::SELF;
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

/// Changes my password and ends my other sessions; the one in use goes on. API tokens stay until they are revoked.
#[derive(Deserialize, JsonSchema)]
pub struct ChangePassword {
    /// The password until now. After ten wrong ones the session has to wait for a quarter of an hour.
    pub old: Secret,
    /// The new one: at least 8 characters, 15 advised.
    pub password: Secret,
    /// What was checked beforehand.
    #[serde(skip)]
    #[schemars(skip)]
    checked: Option<Checked>,
}

/// What checking takes its time for.
struct Checked {
    /// The hash that the old password has.
    old: String,
    /// What is to be kept of the new one.
    new: String,
}

impl Operation for ChangePassword {
    const NAME: &'static str = "own.change_password";
    const ABOUT: Text = Text::fixed(
        "修改本人的密码，并结束其他会话；接口令牌不受影响",
        "Changes your password and ends your other sessions; API tokens stay",
    );
    const ROUTE: Route = Route::post("/own/password");
    const RIGHT: Right = Right::OWN;
    type Output = PasswordChanged;

    const PREPARES: bool = true;

    fn prepare(&mut self, ahead: &Ahead<'_>) -> Outcome<()> {
        let (me, session) = session::signed_in(ahead.actor)?;
        let (org, now, tries) = (ahead.actor.org, ahead.now, Tries::in_session(session));
        let asked = tries.clone();
        let (old, names) = ahead.db.read_blocking(move |tx| -> Outcome<_> {
            throttle::check(tx, now, &asked)?;
            let account = db::account(tx, org, me)?.ok_or(Fault::Missing)?;
            let hash = db::password_hash(tx, org, me)?.unwrap_or_else(|| password::NOBODY.into());
            Ok((hash, new_password::names(tx, &account)?))
        })?;
        let right = password::matches(&old, &self.old);
        // Committed by itself: what the call comes to must not undo the count.
        ahead.db.write_blocking(move |tx| throttle::settle(tx, now, &tries, right))?;
        let mut fields = vec![];
        if !right {
            fields.push(FieldFault { field: "old".into(), text: words::PASSWORD_OLD_WRONG });
        }
        if let Err(text) = password::check(&self.password, &names.each_ref().map(String::as_str)) {
            fields.push(FieldFault { field: "password".into(), text });
        }
        if !fields.is_empty() {
            return Err(Fault::Malformed { fields });
        }
        self.checked = Some(Checked { old, new: password::hash(&self.password)? });
        Ok(())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<PasswordChanged> {
        let (me, session) = session::signed_in(cx.actor)?;
        let Some(Checked { old, new }) = &self.checked else {
            // As a part of something else a wrong password would be counted, and the count undone.
            return Err(Fault::refused("access.password_alone", words::PASSWORD_ALONE));
        };
        let org = cx.org();
        if !db::replace_password(cx.tx, org, me, old, new, cx.now)? {
            return Err(Fault::field("old", words::PASSWORD_OLD_WRONG)); // changed since it was checked
        }
        let sessions_ended = db::end_sessions(cx.tx, org, me, Some(session))?;
        cx.record(&Event::new(Self::NAME, me, &cx.actor.name))?;
        Ok(PasswordChanged { sessions_ended })
    }
}
