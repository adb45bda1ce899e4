//! Shutting somebody out, and letting somebody in again who mistyped too often.

use kernel::{Event, Id, Outcome, Right, Text, User};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    session::Done,
    store as db, throttle,
    user::{self, RIGHT},
};

/// Ends all sessions of a user.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct EndSessions {
    /// The user.
    pub user: Id<User>,
}

impl Operation for EndSessions {
    const NAME: &'static str = "user.end_sessions";
    const ABOUT: Text = Text::fixed("结束一个用户的全部登录会话", "Ends all sessions of a user");
    const ROUTE: Route = Route::post("/users/{user}/sessions/end");
    const RIGHT: Right = RIGHT;
    type Output = Done;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Done> {
        let (org, shown) = (cx.org(), user::shown(cx, self.user)?);
        let ended = db::end_sessions(cx.tx, org, self.user, None)?;
        cx.record(&Event::new(Self::NAME, self.user, &shown.account.name))?;
        Ok(Done { ended })
    }
}

/// Forgets a user's failed sign-ins, so that they may try again at once. An address from which too many names were
/// tried stays shut until its quarter of an hour is over: it is not the user's.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Unlock {
    /// The user.
    pub user: Id<User>,
}

/// What was forgotten.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unlocked {
    /// So many failed sign-ins.
    pub forgotten: u64,
}

impl Operation for Unlock {
    const NAME: &'static str = "user.unlock";
    const ABOUT: Text = Text::fixed(
        "解除一个用户因多次登录失败而受的限制",
        "Lets a user try again who failed to sign in too often",
    );
    const ROUTE: Route = Route::post("/users/{user}/unlock");
    const RIGHT: Right = RIGHT;
    type Output = Unlocked;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Unlocked> {
        let account = user::shown(cx, self.user)?.account;
        let forgotten = throttle::absolve(cx.tx, &account.login)?;
        cx.record(&Event::new(Self::NAME, self.user, &account.name))?;
        Ok(Unlocked { forgotten })
    }
}
