//! What the journal says of accounts, sessions, tokens and teams, in words.

use ::store::Param;
use kernel::{Lang, Outcome, Text};
use operation::{Act, Cx, Naming, Wording, numbers_at_once};

use crate::{
    roles::Role,
    store::{TEAM_NAMES, USER_NAMES},
    words,
};

/// What is done in this room.
pub(crate) const ACTS: &[Act] = &[
    Act::whole("organisation.create", "settings", words::ACT_ORGANISATION_CREATED),
    Act::whole("user.create", "user", words::ACT_USER_CREATED),
    Act::new("user.change", "user", words::ACT_USER_CHANGED),
    Act::new("user.reset_password", "lock", words::ACT_PASSWORD_RESET),
    Act::new("user.end_sessions", "exit", words::ACT_SESSIONS_ENDED),
    Act::new("user.unlock", "key", words::ACT_UNLOCKED),
    Act::whole("team.create", "tree", words::ACT_TEAM_CREATED),
    Act::new("team.change", "tree", words::ACT_TEAM_CHANGED),
    Act::new("own.change", "user", words::ACT_OWN_CHANGED),
    Act::new("own.change_password", "lock", words::ACT_PASSWORD_CHANGED),
    Act::new("session.begin", "user", words::ACT_SIGNED_IN),
    Act::new("session.end", "exit", words::ACT_SIGNED_OUT),
    Act::whole("token.create", "key", words::ACT_TOKEN_CREATED),
    Act::whole("job.revive", "settings", words::ACT_JOB_REVIVED),
    Act::whole("token.revoke", "key", words::ACT_TOKEN_REVOKED),
];

/// What its entries hold.
pub(crate) const WORDING: Wording = Wording { field, value };

/// The names of users and teams.
pub(crate) const NAMINGS: &[Naming] =
    &[Naming { prefix: "us", names: users }, Naming { prefix: "tm", names: teams }];

fn field(name: &str) -> Option<Text> {
    Some(match name {
        "login" => words::LOGIN_NAME,
        "name" => words::NAME,
        "lang" => words::LANGUAGE,
        "roles" => words::ROLES,
        "teams" => words::TEAMS,
        "members" => words::MEMBERS,
        "party" => words::PARTY,
        "active" => words::ACTIVE,
        "rights" => words::RIGHTS,
        "expires_at" => words::EXPIRES,
        _ => return None,
    })
}

fn value(field: &str, stored: &str) -> Option<Text> {
    match field {
        "roles" => stored.parse().ok().map(Role::name),
        "lang" => Lang::parse(stored).map(|lang| match lang {
            Lang::Zh => Text::fixed("中文", "Chinese"),
            Lang::En => Text::fixed("英文", "English"),
        }),
        _ => None,
    }
}

fn users(numbers: &[i64], cx: &mut Cx<'_, '_>) -> Outcome<Vec<(i64, String)>> {
    names(USER_NAMES, numbers, cx)
}

fn teams(numbers: &[i64], cx: &mut Cx<'_, '_>) -> Outcome<Vec<(i64, String)>> {
    names(TEAM_NAMES, numbers, cx)
}

fn names(statement: &str, numbers: &[i64], cx: &mut Cx<'_, '_>) -> Outcome<Vec<(i64, String)>> {
    let (org, numbers) = (cx.org(), numbers_at_once(numbers));
    let mut params: Vec<&dyn Param> = vec![&org];
    params.extend(numbers.iter().map(|number| number as &dyn Param));
    Ok(cx.tx.all(statement, &params, |row| Ok((row.get(0)?, row.get(1)?)))?)
}
