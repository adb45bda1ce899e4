//! New passwords of users: what they must not be, what is kept of them, and the reset by an administrator.

use kernel::{Actor, Event, Fault, Id, Outcome, Right, Text, User};
use operation::{Ahead, Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::{Secret, model::Account, password, store as db, user::within, words};

/// Gives a user a new password and ends all their sessions.
#[derive(Deserialize, JsonSchema)]
pub struct ResetPassword {
    /// The user.
    pub user: Id<User>,
    /// The new password: at least 8 characters, 15 advised.
    pub password: Secret,
    /// What is to be kept of the password, made beforehand.
    #[serde(skip)]
    #[schemars(skip)]
    hash: Option<String>,
}

/// A password was changed.
#[derive(Serialize, JsonSchema)]
pub struct PasswordChanged {
    /// How many sessions ended with it.
    pub sessions_ended: u64,
}

impl Operation for ResetPassword {
    const NAME: &'static str = "user.reset_password";
    const ABOUT: Text = Text::fixed(
        "为用户重设密码，并结束其全部会话",
        "Gives a user a new password and ends all their sessions",
    );
    const ROUTE: Route = Route::post("/users/{user}/password");
    const RIGHT: Right = Right::administer("access");
    type Output = PasswordChanged;

    const PREPARES: bool = true;

    fn prepare(&mut self, ahead: &Ahead<'_>) -> Outcome<()> {
        let (actor, user) = (ahead.actor.clone(), self.user);
        let names = ahead.db.read_blocking(move |tx| {
            let account = others_account(tx, &actor, user)?;
            names(tx, &account)
        })?;
        self.hash = Some(hash(&self.password, &names)?);
        Ok(())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<PasswordChanged> {
        let org = cx.org();
        let account = others_account(cx.tx, cx.actor, self.user)?;
        let names = names(cx.tx, &account)?;
        let hash = hash_of(self.hash.as_ref(), &self.password, &names)?;
        db::set_password(cx.tx, org, self.user, &hash, cx.now)?;
        let sessions_ended = db::end_sessions(cx.tx, org, self.user, None)?;
        cx.record(&Event::new(Self::NAME, self.user, &account.name))?;
        Ok(PasswordChanged { sessions_ended })
    }
}

/// An account that the actor may take over.
fn others_account(tx: &mut Tx<'_>, actor: &Actor, user: Id<User>) -> Outcome<Account> {
    if actor.user == Some(user) {
        // A session left open must not be enough to take an account over.
        return Err(Fault::refused("access.own_password", words::OWN_PASSWORD));
    }
    let account = db::account(tx, actor.org, user)?.ok_or(Fault::Missing)?;
    within(actor, &account.roles.0)?;
    Ok(account)
}

/// What a user's password must not be: their names and the organisation's.
pub(crate) fn names(tx: &mut Tx<'_>, account: &Account) -> Outcome<[String; 3]> {
    let organisation = db::organisation_name(tx, account.org)?;
    Ok([account.login.clone(), account.name.clone(), organisation])
}

/// What is to be kept of an acceptable password.
pub(crate) fn hash(password: &Secret, names: &[String; 3]) -> Outcome<String> {
    password::accept("password", password, &names.each_ref().map(String::as_str))
}

/// What is to be kept of a password: made beforehand, or here where the operation is a part of something else.
pub(crate) fn hash_of(made: Option<&String>, password: &Secret, names: &[String; 3]) -> Outcome<String> {
    made.map_or_else(|| hash(password, names), |made| Ok(made.clone()))
}
