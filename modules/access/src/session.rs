//! Coming in: a challenge, its answer, and the session that follows; and who a secret stands for.

use std::fmt;

use kernel::{Actor, Event, Fault, Id, Instant, Lang, Org, Outcome, Right, User, Via};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::{
    Secret,
    model::{self, Account, Session, SessionKind, TokenKind},
    password::NOBODY,
    roles, store as db,
    throttle::{self, Tries},
    words,
};

const PREFIX: &str = "qs";
/// A session that is not used for so long is over.
pub const IDLE_SECONDS: i64 = 12 * 3600;
/// A session is over after so long, however much it is used.
pub const LIFE_SECONDS: i64 = 30 * 24 * 3600;
/// How often the use of a session or token is written down.
pub const TOUCH_SECONDS: i64 = 5 * 60;

/// What a password is checked against, outside the transaction. Looks the same for users who do not exist.
#[derive(Clone)]
pub struct Challenge {
    login: String,
    address: String,
    known: Option<(Id<Org>, Id<User>)>,
    hash: String,
}

impl Challenge {
    pub(crate) fn hash(&self) -> &str {
        &self.hash
    }
    pub(crate) fn is_known(&self) -> bool {
        self.known.is_some()
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Challenge(…)")
    }
}

/// First step of signing in: what to check the password against. [`Fault::TooMany`] after too many failures from this
/// address. Then [`password::verify`](crate::password::verify), outside any transaction; then [`admit`].
pub fn challenge(tx: &mut Tx<'_>, now: Instant, login: &str, address: &str) -> Outcome<Challenge> {
    let login = model::plain_login(login);
    throttle::check(tx, now, &Tries::at_sign_in(&login, address))?;
    let known: Option<(Id<Org>, Id<User>)> = match login.as_str() {
        "" => None, // the mark of the set-up is no one's name
        _ if login.contains('\0') => None,
        _ => tx.opt(db::LOGIN, &[&login], |row| Ok((row.get(0)?, row.get(1)?)))?,
    };
    let hash = match known {
        Some((org, user)) => db::password_hash(tx, org, user)?,
        None => None,
    };
    let known = known.filter(|_| hash.is_some());
    Ok(Challenge { login, address: address.into(), known, hash: hash.unwrap_or_else(|| NOBODY.into()) })
}

/// Somebody came in.
#[derive(Debug)]
pub struct NewSession {
    /// For the cookie; nothing else keeps it.
    pub secret: Secret,
    /// The session.
    pub session: Id<SessionKind>,
    /// Who came in.
    pub actor: Actor,
    /// The language they read.
    pub lang: Lang,
}

/// How a sign-in ended. A refusal is a success of the unit of work: the failure it counted must be committed.
#[derive(Debug)]
pub enum Admission {
    /// They are in.
    In(Box<NewSession>),
    /// They are not; the answer to show.
    Out(Fault),
}

impl Admission {
    /// As the door answers it, after the commit.
    pub fn answer(self) -> Outcome<NewSession> {
        match self {
            Admission::In(session) => Ok(*session),
            Admission::Out(fault) => Err(fault),
        }
    }
}

/// Last step of signing in: `ok` is what [`password::verify`](crate::password::verify) said. Counts failures, begins
/// a session with a new secret otherwise. To be committed whatever the answer is.
pub fn admit(
    tx: &mut Tx<'_>,
    now: Instant,
    challenge: &Challenge,
    ok: bool,
    agent: &str,
) -> Outcome<Admission> {
    let Challenge { login, address, known, hash } = challenge;
    let tries = Tries::at_sign_in(login, address);
    // Once more: of many attempts on the way together only so many get an answer.
    match throttle::check(tx, now, &tries) {
        Err(fault @ Fault::TooMany { .. }) => return Ok(Admission::Out(fault)),
        other => other?,
    }
    let account = match known.filter(|_| ok) {
        // The password may have been changed since it was checked.
        Some((org, user)) if db::password_hash(tx, org, user)?.as_ref() == Some(hash) => {
            db::account(tx, org, user)?.filter(|a| a.active)
        }
        _ => None,
    };
    let Some(account) = account else {
        throttle::note(tx, now, &tries)?;
        let (code, text) = ("access.wrong_credentials", words::WRONG_CREDENTIALS);
        return Ok(Admission::Out(Fault::Unproven { code, text }));
    };
    throttle::forgive(tx, &tries)?;
    begin(tx, now, &account, address, agent).map(|session| Admission::In(Box::new(session)))
}

/// Begins a session of a user.
fn begin(
    tx: &mut Tx<'_>,
    now: Instant,
    account: &Account,
    address: &str,
    agent: &str,
) -> Outcome<NewSession> {
    let (org, user) = (account.org, account.id);
    let (created, seen) = alive_after(now);
    tx.exec(db::FORGET_SESSIONS, &[&org, &user, &created, &seen])?;
    let secret = Secret::key(PREFIX, org)?;
    let session: Id<SessionKind> = tx.new_id();
    let (address, agent) = (short(address, 100), short(agent, 300));
    tx.exec(db::INSERT_SESSION, &[&org, &session, &user, &secret.digest(), &address, &agent, &now])?;
    let actor = in_session(tx, account, session)?;
    tx.record(&actor, now, &Event::new("session.begin", user, &account.name))?;
    Ok(NewSession { secret, session, actor, lang: account.lang.0 })
}

/// Foreign text, cut to a length and without control characters.
fn short(text: &str, chars: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(chars).collect()
}

/// The moments after which a session must have begun and have been used to be alive.
pub(crate) fn alive_after(now: Instant) -> (Instant, Instant) {
    (now.plus_seconds(-LIFE_SECONDS), now.plus_seconds(-IDLE_SECONDS))
}

/// A user with their rights and teams as they are now.
pub(crate) fn actor(tx: &mut Tx<'_>, account: &Account, via: Via) -> Outcome<Actor> {
    let teams = db::teams_of(tx, account.org, account.id)?;
    Ok(Actor {
        org: account.org,
        user: Some(account.id),
        name: account.name.clone(),
        grants: roles::grants_of(&account.roles.0),
        teams: teams.into_iter().map(Id::number).collect(),
        party: account.party.map(Id::number),
        via,
        session: None,
    })
}

/// A user as they act in one of their sessions.
fn in_session(tx: &mut Tx<'_>, account: &Account, session: Id<SessionKind>) -> Outcome<Actor> {
    Ok(Actor { session: Some(session.number()), ..actor(tx, account, Via::Session)? })
}

/// Who a secret stands for.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who.
    pub actor: Actor,
    /// The language they read.
    pub lang: Lang,
    /// The API token, if it is one.
    pub token: Option<Id<TokenKind>>,
    /// When the session or token was last seen in use.
    pub seen_at: Instant,
}

impl Signed {
    /// The session, if it is one.
    pub fn session(&self) -> Option<Id<SessionKind>> {
        self.actor.session.map(Id::from_number)
    }

    /// Whether [`touch`] has something to write.
    pub fn is_due(&self, now: Instant) -> bool {
        self.seen_at.seconds_until(now) >= TOUCH_SECONDS
    }
}

/// Who this session's secret stands for; nobody when it is unknown, over, or of a deactivated user.
pub fn by_session(tx: &mut Tx<'_>, now: Instant, secret: &Secret) -> Outcome<Option<Signed>> {
    let Some(org) = secret.org(PREFIX) else { return Ok(None) };
    let Some(row) = db::session_by(tx, org, secret)? else { return Ok(None) };
    let (created, seen) = alive_after(now);
    if row.created_at <= created || row.seen_at <= seen {
        return Ok(None);
    }
    let Some(account) = db::account(tx, org, row.user)?.filter(|a| a.active) else { return Ok(None) };
    let actor = in_session(tx, &account, row.id)?;
    Ok(Some(Signed { actor, lang: account.lang.0, token: None, seen_at: row.seen_at }))
}

/// Notes that a session or token is in use, at most every five minutes.
pub fn touch(tx: &mut Tx<'_>, now: Instant, signed: &Signed) -> Outcome<()> {
    if !signed.is_due(now) {
        return Ok(());
    }
    if let Some(session) = signed.session() {
        tx.exec(db::SESSION_SEEN, &[&signed.actor.org, &session, &now])?;
    }
    if let Some(token) = signed.token {
        tx.exec(db::TOKEN_SEEN, &[&signed.actor.org, &token, &now])?;
    }
    Ok(())
}

/// Shows where I am signed in.
#[derive(Deserialize, JsonSchema)]
pub struct List {}

/// My sessions.
#[derive(Serialize, JsonSchema)]
pub struct Sessions {
    /// The latest used first.
    pub sessions: Vec<Session>,
}

impl Operation for List {
    const NAME: &'static str = "session.list";
    const ABOUT: kernel::Text = kernel::Text::fixed("查看本人的登录会话", "Shows where you are signed in");
    const ROUTE: Route = Route::get("/own/sessions");
    const RIGHT: Right = Right::SEE_OWN;
    type Output = Sessions;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Sessions> {
        let (org, user) = (cx.org(), me(cx)?);
        Ok(Sessions { sessions: db::sessions(cx.tx, org, user, cx.now)? })
    }
}

/// Ends one of my sessions: signing out, here or elsewhere.
#[derive(Deserialize, JsonSchema)]
pub struct End {
    /// The session.
    pub session: Id<SessionKind>,
}

/// Done.
#[derive(Serialize, JsonSchema)]
pub struct Done {
    /// How many were ended.
    pub ended: u64,
}

impl Operation for End {
    const NAME: &'static str = "session.end";
    const ABOUT: kernel::Text =
        kernel::Text::fixed("结束本人的一个登录会话", "Ends one of your sessions: signs out");
    const ROUTE: Route = Route::post("/own/sessions/{session}/end");
    const RIGHT: Right = Right::OWN;
    type Output = Done;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Done> {
        let user = in_person(cx)?;
        if cx.tx.exec(db::END_SESSION, &[&cx.actor.org, &self.session, &user])? == 0 {
            return Err(Fault::Missing);
        }
        let event = Event::new(Self::NAME, user, cx.actor.name.clone());
        cx.record(&event)?;
        Ok(Done { ended: 1 })
    }
}

/// The session in use; none where the caller came by a token or from the console.
pub fn current(cx: &Cx<'_, '_>) -> Option<Id<SessionKind>> {
    cx.actor.session.map(Id::from_number)
}

/// The user who acts and the session they act in; refused through every other door.
pub(crate) fn signed_in(actor: &Actor) -> Outcome<(Id<User>, Id<SessionKind>)> {
    let user = actor.user.ok_or(Fault::Forbidden { right: Right::OWN })?;
    let session = actor.session.map(Id::from_number);
    Ok((user, session.ok_or(Fault::refused("access.session_needed", words::SESSION_NEEDED))?))
}

/// The user who acts; the console and the product itself own nothing.
pub(crate) fn me(cx: &Cx<'_, '_>) -> Outcome<Id<User>> {
    cx.actor.user.ok_or(Fault::Forbidden { right: Right::OWN })
}

/// The user who acts, signed in and not by a token: a token must not widen itself.
pub(crate) fn in_person(cx: &Cx<'_, '_>) -> Outcome<Id<User>> {
    if cx.actor.via == Via::Token {
        return Err(Fault::refused("access.session_needed", words::SESSION_NEEDED));
    }
    me(cx)
}
