//! What the journal says of accounts, sessions, tokens and teams, in words.

use kernel::{Lang, Outcome, Text};
use operation::{Act, Cx, Naming, Wording};

use crate::{
    roles::Role,
    store::{TEAM_NAMES_POSTGRES, TEAM_NAMES_SQLITE, USER_NAMES_POSTGRES, USER_NAMES_SQLITE},
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
    names([USER_NAMES_SQLITE, USER_NAMES_POSTGRES], numbers, cx)
}

fn teams(numbers: &[i64], cx: &mut Cx<'_, '_>) -> Outcome<Vec<(i64, String)>> {
    names([TEAM_NAMES_SQLITE, TEAM_NAMES_POSTGRES], numbers, cx)
}

fn names([sqlite, postgres]: [&str; 2], numbers: &[i64], cx: &mut Cx<'_, '_>) -> Outcome<Vec<(i64, String)>> {
    let (org, numbers) = (cx.org(), ::store::numbers(numbers.iter().copied()));
    let statement = if cx.tx.is_postgres() { postgres } else { sqlite };
    Ok(cx.tx.all(statement, &[&org, &numbers], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
