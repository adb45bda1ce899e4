//! Every SQL statement of this room, and the rows they read.

use kernel::{Id, Instant, Org, User};
use store::{Json, Param, Record as _, Result, Row, Tx};

use crate::{
    Secret,
    model::{Account, Session, SessionKind, Team, TeamKind, Token, TokenKind},
    session::alive_after,
};

store::statements! {
    /// Whether there is an organisation.
    ANY_ORGANISATION = "SELECT id FROM organisation LIMIT 1";
    /// Every organisation, oldest first.
    ORGANISATIONS = "SELECT id FROM organisation ORDER BY id";
    /// A new organisation.
    INSERT_ORGANISATION = "INSERT INTO organisation (id, name, demo, created_at) VALUES ($1, $2, FALSE, $3)";
    /// Marks an organisation as one that only tells a story.
    MARK_DEMO = "UPDATE organisation SET demo = TRUE WHERE id = $1";
    /// Whether an organisation only tells a story.
    IS_DEMO = "SELECT demo FROM organisation WHERE id = $1";
    /// Removes the sign-in names of an organisation.
    REMOVE_LOGINS = "DELETE FROM login WHERE org = $1";
    /// Removes an organisation.
    REMOVE_ORGANISATION = "DELETE FROM organisation WHERE id = $1";
    /// An organisation's name.
    ORGANISATION_NAME = "SELECT name FROM organisation WHERE id = $1";
    /// Keeps others from changing who is an administrator until the commit.
    LOCK_ORGANISATION = "UPDATE organisation SET name = name WHERE id = $1";
    /// Takes a sign-in name.
    INSERT_LOGIN = "INSERT INTO login (name, org, user_id) VALUES ($1, $2, $3)";
    /// Whose a sign-in name is.
    LOGIN = "SELECT org, user_id FROM login WHERE name = $1";

    /// One account.
    ACCOUNT = Account::SELECT, " WHERE org = $1 AND id = $2";
    /// Accounts whose names hold a text, in the order they were made.
    ACCOUNTS = Account::SELECT, " WHERE org = $1 AND id > $2
        AND (login LIKE $3 ESCAPE '!' OR LOWER(name) LIKE $3 ESCAPE '!') ORDER BY id LIMIT $4";
    /// The portal users of a party by name.
    ACCOUNTS_OF_PARTY = Account::SELECT, " WHERE org = $1 AND party = $2 ORDER BY name, id LIMIT 200";
    /// Active users of the house by name.
    PEOPLE = "SELECT id, name FROM user_account WHERE org = $1 AND active = TRUE AND party IS NULL
        ORDER BY name, id LIMIT 1000";
    /// The names of the users with these numbers.
    USER_NAMES_SQLITE = "SELECT id, name FROM user_account WHERE org = $1 AND id", ::store::among!(sqlite, "$2");
    /// The names of the users with these numbers.
    USER_NAMES_POSTGRES = "SELECT id, name FROM user_account WHERE org = $1 AND id", ::store::among!(postgres, "$2");
    /// The names of the teams with these numbers.
    TEAM_NAMES_SQLITE = "SELECT id, name FROM team WHERE org = $1 AND id", ::store::among!(sqlite, "$2");
    /// The names of the teams with these numbers.
    TEAM_NAMES_POSTGRES = "SELECT id, name FROM team WHERE org = $1 AND id", ::store::among!(postgres, "$2");
    /// Active administrators besides one account.
    OTHER_ADMINISTRATORS = "SELECT COUNT(*) FROM user_account WHERE org = $1 AND id <> $2 AND active = TRUE
        AND roles LIKE '%\"administrator\"%'";

    /// An account's password hash.
    PASSWORD = "SELECT hash FROM user_password WHERE org = $1 AND user_id = $2";
    /// Sets an account's password hash.
    SET_PASSWORD = "INSERT INTO user_password (org, user_id, hash, changed_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (org, user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at
        WHERE user_password.org = $1";
    /// Sets an account's password hash where it still is the one that was checked.
    REPLACE_PASSWORD = "UPDATE user_password SET hash = $4, changed_at = $5 WHERE org = $1 AND user_id = $2
        AND hash = $3";

    /// One team.
    TEAM = Team::SELECT, " WHERE org = $1 AND id = $2";
    /// All teams by name.
    TEAMS = Team::SELECT, " WHERE org = $1 ORDER BY name, id LIMIT 1000";
    /// Whether another team has a name.
    TEAM_NAMED = "SELECT id FROM team WHERE org = $1 AND name = $2 AND id <> $3";
    /// Who is in which team.
    MEMBERS = "SELECT team, user_id FROM team_member WHERE org = $1 ORDER BY team, user_id";
    /// Who of a range of users is in which team.
    MEMBERS_BETWEEN = "SELECT team, user_id FROM team_member WHERE org = $1 AND user_id >= $2 AND user_id <= $3
        ORDER BY user_id, team";
    /// Who is in the teams of a range, by name.
    MEMBERS_NAMED = "SELECT m.team, m.user_id, u.name FROM team_member m
        JOIN user_account u ON u.org = m.org AND u.id = m.user_id
        WHERE m.org = $1 AND u.org = $1 AND m.team >= $2 AND m.team <= $3 ORDER BY u.name, u.id";
    /// Who is in one team.
    MEMBERS_OF_TEAM = "SELECT user_id FROM team_member WHERE org = $1 AND team = $2 ORDER BY user_id";
    /// The teams of one user.
    TEAMS_OF_USER = "SELECT team FROM team_member WHERE org = $1 AND user_id = $2 ORDER BY team";
    /// Puts a user into a team.
    JOIN_TEAM = "INSERT INTO team_member (org, team, user_id) VALUES ($1, $2, $3)";
    /// Empties a team.
    EMPTY_TEAM = "DELETE FROM team_member WHERE org = $1 AND team = $2";
    /// Takes a user out of all teams.
    LEAVE_TEAMS = "DELETE FROM team_member WHERE org = $1 AND user_id = $2";

    /// A new session.
    INSERT_SESSION = "INSERT INTO session (org, id, user_id, digest, address, agent, created_at, seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    /// The session with a secret.
    SESSION_BY_DIGEST = "SELECT id, user_id, created_at, seen_at FROM session WHERE org = $1 AND digest = $2";
    /// A user's sessions, the latest used first.
    SESSIONS = "SELECT id, address, agent, created_at, seen_at FROM session WHERE org = $1 AND user_id = $2
        AND created_at > $3 AND seen_at > $4 ORDER BY seen_at DESC, id DESC LIMIT 200";
    /// When the users of a range were last here.
    SEEN_BETWEEN = "SELECT user_id, MAX(seen_at) FROM session WHERE org = $1 AND user_id >= $2 AND user_id <= $3
        GROUP BY user_id";
    /// Notes that a session is in use.
    SESSION_SEEN = "UPDATE session SET seen_at = $3 WHERE org = $1 AND id = $2 AND seen_at < $3";
    /// Ends one session of a user.
    END_SESSION = "DELETE FROM session WHERE org = $1 AND id = $2 AND user_id = $3";
    /// Ends a user's sessions except one.
    END_SESSIONS_BUT = "DELETE FROM session WHERE org = $1 AND user_id = $2 AND id <> $3";
    /// Forgets a user's sessions that ran out.
    FORGET_SESSIONS = "DELETE FROM session WHERE org = $1 AND user_id = $2 AND (created_at <= $3 OR seen_at <= $4)";

    /// A new token.
    INSERT_TOKEN = "INSERT INTO api_token (org, id, user_id, digest, name, rights, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// The token with a secret.
    TOKEN_BY_DIGEST = "SELECT id, user_id, rights, expires_at, seen_at, created_at FROM api_token
        WHERE org = $1 AND digest = $2";
    /// A user's tokens, the latest first.
    TOKENS = "SELECT id, name, rights, created_at, expires_at, seen_at FROM api_token
        WHERE org = $1 AND user_id = $2 ORDER BY id DESC";
    /// Notes that a token is in use.
    TOKEN_SEEN = "UPDATE api_token SET seen_at = $3 WHERE org = $1 AND id = $2";
    /// Takes a token away.
    REVOKE_TOKEN = "DELETE FROM api_token WHERE org = $1 AND id = $2 AND user_id = $3";

    /// Notes that a password was wrong.
    INSERT_FAILURE = "INSERT INTO sign_in_failure (id, address, login_digest, at) VALUES ($1, $2, $3, $4)";
    /// Failures from an address, and when the first of them was.
    FAILURES_OF_ADDRESS = "SELECT COUNT(*), MIN(at) FROM sign_in_failure WHERE address = $1 AND at > $2";
    /// Failures from an address with one sign-in name.
    FAILURES_OF_PAIR = "SELECT COUNT(*), MIN(at) FROM sign_in_failure WHERE address = $1 AND at > $2
        AND login_digest = $3";
    /// Failures with one sign-in name, for each address.
    FAILURES_OF_LOGIN = "SELECT COUNT(*) FROM sign_in_failure WHERE login_digest = $1 AND at > $2 GROUP BY address";
    /// Forgets failures with one sign-in name.
    ABSOLVE = "DELETE FROM sign_in_failure WHERE login_digest = $1";
    /// Forgets failures of the past.
    FORGET_FAILURES = "DELETE FROM sign_in_failure WHERE at <= $1";
    /// Forgets the failures of somebody who knew the password.
    FORGIVE = "DELETE FROM sign_in_failure WHERE address = $1 AND login_digest = $2";
}

/// The pattern for texts that hold this one, in small letters.
pub(crate) fn contains(text: &str) -> String {
    let plain =
        text.trim().to_lowercase().replace('\0', "").replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{plain}%")
}

/// One account of an organisation.
pub(crate) fn account(tx: &mut Tx<'_>, org: Id<Org>, id: Id<User>) -> Result<Option<Account>> {
    tx.opt(ACCOUNT, &[&org, &id], Account::read)
}

/// One team of an organisation.
pub(crate) fn team(tx: &mut Tx<'_>, org: Id<Org>, id: Id<TeamKind>) -> Result<Option<Team>> {
    tx.opt(TEAM, &[&org, &id], Team::read)
}

/// The teams of a user.
pub(crate) fn teams_of(tx: &mut Tx<'_>, org: Id<Org>, user: Id<User>) -> Result<Vec<Id<TeamKind>>> {
    tx.all(TEAMS_OF_USER, &[&org, &user], |row| row.get(0))
}

/// An organisation's name.
pub(crate) fn organisation_name(tx: &mut Tx<'_>, org: Id<Org>) -> Result<String> {
    Ok(tx.opt(ORGANISATION_NAME, &[&org], |row| row.get(0))?.unwrap_or_default())
}

/// An account's password hash.
pub(crate) fn password_hash(tx: &mut Tx<'_>, org: Id<Org>, user: Id<User>) -> Result<Option<String>> {
    tx.opt(PASSWORD, &[&org, &user], |row| row.get(0))
}

/// Sets an account's password hash.
pub(crate) fn set_password(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    user: Id<User>,
    hash: &str,
    now: Instant,
) -> Result<()> {
    tx.exec(SET_PASSWORD, &[&org, &user, &hash, &now]).map(|_| ())
}

/// Sets an account's password hash if it still is `checked`.
pub(crate) fn replace_password(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    user: Id<User>,
    checked: &str,
    hash: &str,
    now: Instant,
) -> Result<bool> {
    Ok(tx.exec(REPLACE_PASSWORD, &[&org, &user, &checked, &hash, &now])? == 1)
}

/// Ends a user's sessions, except one if wanted.
pub(crate) fn end_sessions(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    user: Id<User>,
    but: Option<Id<SessionKind>>,
) -> Result<u64> {
    tx.exec(END_SESSIONS_BUT, &[&org, &user, &but.map_or(0, Id::number)])
}

/// A user's sessions that are not over, the latest used first.
pub(crate) fn sessions(tx: &mut Tx<'_>, org: Id<Org>, user: Id<User>, now: Instant) -> Result<Vec<Session>> {
    let (created, seen) = alive_after(now);
    tx.all(SESSIONS, &[&org, &user, &created, &seen], read_session)
}

/// Somebody in a team.
pub(crate) struct Member {
    pub(crate) team: Id<TeamKind>,
    pub(crate) user: Id<User>,
    pub(crate) name: String,
}

/// The members of one team or of all, by name.
pub(crate) fn members(tx: &mut Tx<'_>, org: Id<Org>, team: Option<Id<TeamKind>>) -> Result<Vec<Member>> {
    let (first, last) = team.map_or((0, i64::MAX), |team| (team.number(), team.number()));
    tx.all(MEMBERS_NAMED, &[&org, &first, &last], |row| {
        Ok(Member { team: row.get(0)?, user: row.get(1)?, name: row.get(2)? })
    })
}

/// A row of [`SESSION_BY_DIGEST`].
pub(crate) struct SessionRow {
    pub(crate) id: Id<SessionKind>,
    pub(crate) user: Id<User>,
    pub(crate) created_at: Instant,
    pub(crate) seen_at: Instant,
}

/// The session with a secret.
pub(crate) fn session_by(tx: &mut Tx<'_>, org: Id<Org>, secret: &Secret) -> Result<Option<SessionRow>> {
    tx.opt(SESSION_BY_DIGEST, &[&org, &secret.digest()], |row| {
        Ok(SessionRow { id: row.get(0)?, user: row.get(1)?, created_at: row.get(2)?, seen_at: row.get(3)? })
    })
}

/// A row of [`TOKEN_BY_DIGEST`].
pub(crate) struct TokenRow {
    pub(crate) id: Id<TokenKind>,
    pub(crate) user: Id<User>,
    pub(crate) rights: Vec<String>,
    pub(crate) expires_at: Instant,
    pub(crate) seen_at: Option<Instant>,
    pub(crate) created_at: Instant,
}

/// The token with a secret.
pub(crate) fn token_by(tx: &mut Tx<'_>, org: Id<Org>, secret: &Secret) -> Result<Option<TokenRow>> {
    tx.opt(TOKEN_BY_DIGEST, &[&org, &secret.digest()], |row| {
        Ok(TokenRow {
            id: row.get(0)?,
            user: row.get(1)?,
            rights: row.get::<Json<Vec<String>>>(2)?.0,
            expires_at: row.get(3)?,
            seen_at: row.get(4)?,
            created_at: row.get(5)?,
        })
    })
}

/// A row of [`SESSIONS`].
fn read_session(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        address: row.get(1)?,
        agent: row.get(2)?,
        created_at: row.get(3)?,
        seen_at: row.get(4)?,
    })
}

/// A row of [`TOKENS`].
pub(crate) fn read_token(row: &Row<'_>) -> Result<Token> {
    Ok(Token {
        id: row.get(0)?,
        name: row.get(1)?,
        rights: row.get::<Json<Vec<String>>>(2)?.0,
        created_at: row.get(3)?,
        expires_at: row.get(4)?,
        seen_at: row.get(5)?,
    })
}

/// How many failures, and when the first of them was.
pub(crate) fn failures(tx: &mut Tx<'_>, sql: &str, params: &[&dyn Param]) -> Result<(i64, Option<Instant>)> {
    tx.one(sql, params, |row| Ok((row.get(0)?, row.get(1)?)))
}
