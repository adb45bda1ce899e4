//! The records of this room, and what can be decided about them without a database.

use kernel::{Fault, Grant, Grants, Id, Instant, Kind, Lang, Org, Outcome, User, Verb};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Cell, Field, Json, Param, Unexpected, Value};

use crate::{roles::Role, words};

/// A group of users who work on the same records.
#[derive(Debug)]
pub enum TeamKind {}
impl Kind for TeamKind {
    const PREFIX: &'static str = "tm";
}

/// A browser that is signed in.
#[derive(Debug)]
pub enum SessionKind {}
impl Kind for SessionKind {
    const PREFIX: &'static str = "ss";
}

/// A key for programs.
#[derive(Debug)]
pub enum TokenKind {}
impl Kind for TokenKind {
    const PREFIX: &'static str = "tk";
}

/// The party that a portal user acts for; the record itself belongs to a room above this one.
#[derive(Debug)]
pub enum PartyOfUser {}
impl Kind for PartyOfUser {
    const PREFIX: &'static str = "pt";
}

/// A language, as a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Language(pub Lang);

impl Param for Language {
    fn value(&self) -> Value<'_> {
        Value::Text(if self.0 == Lang::Zh { "zh" } else { "en" }.into())
    }
}
impl Field for Language {
    fn read(cell: Cell<'_>) -> Result<Language, Unexpected> {
        let lang = if let Cell::Text(text) = &cell { Lang::parse(text) } else { None };
        lang.map(Language).ok_or_else(|| Unexpected::new("a language", &cell))
    }
}

store::record! {
    /// Somebody who can sign in.
    pub struct Account in "user_account" {
        /// The organisation.
        #[serde(skip)]
        pub org: Id<Org>,
        /// The user's id.
        pub id: Id<User>,
        /// Grows with each change; to be sent back with the next one.
        pub version: i64,
        /// The name they sign in with.
        pub login: String,
        /// The name others see.
        pub name: String,
        /// The language they read.
        pub lang: Language,
        /// What they do in the organisation.
        pub roles: Json<Vec<Role>>,
        /// For portal users: the party they act for.
        pub party: Option<Id<PartyOfUser>>,
        /// Whether they may sign in.
        pub active: bool,
        /// Since when the account exists.
        pub created_at: Instant,
    }
}

store::record! {
    /// A group of users who work on the same records.
    pub struct Team in "team" {
        /// The organisation.
        #[serde(skip)]
        pub org: Id<Org>,
        /// The team's id.
        pub id: Id<TeamKind>,
        /// Grows with each change; to be sent back with the next one.
        pub version: i64,
        /// Its name.
        pub name: String,
    }
}

/// A session as its owner sees it; the secret is not here.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Session {
    /// The session's id.
    pub id: Id<SessionKind>,
    /// The network address it began from.
    pub address: String,
    /// The browser it began in.
    pub agent: String,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used, to five minutes.
    pub seen_at: Instant,
}

/// A token as its owner sees it; the secret is not here.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Token {
    /// The token's id.
    pub id: Id<TokenKind>,
    /// What it is for.
    pub name: String,
    /// The rights it is narrowed to, such as `contract.see`; empty when it may do all its owner may.
    pub rights: Vec<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// When it was last used, to five minutes.
    pub seen_at: Option<Instant>,
}

/// A sign-in name as it is kept: without space around it, in small letters.
pub(crate) fn login(text: &str) -> Outcome<String> {
    let login = plain_login(text);
    let odd = |c: char| c.is_whitespace() || c.is_control();
    if !(2..=100).contains(&login.chars().count()) || login.contains(odd) {
        return Err(Fault::field("login", words::LOGIN_SHAPE));
    }
    Ok(login)
}

/// A sign-in name as it is looked up, whatever was typed.
pub(crate) fn plain_login(text: &str) -> String {
    text.trim().to_lowercase()
}

/// A name for people to read, without space around it.
pub(crate) fn name(field: &str, text: &str) -> Outcome<String> {
    let name = text.trim();
    if !(1..=100).contains(&name.chars().count()) || name.contains(char::is_control) {
        return Err(Fault::field(field, words::NAME_SHAPE));
    }
    Ok(name.to_owned())
}

/// Roles without repetition, if they go together.
pub(crate) fn roles(given: &[Role], party: Option<Id<PartyOfUser>>) -> Outcome<Vec<Role>> {
    let mut roles = given.to_vec();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        return Err(Fault::field("roles", words::ROLE_NEEDED));
    }
    let portal = roles.contains(&Role::PortalUser);
    if portal != party.is_some() || portal && roles.len() > 1 {
        return Err(Fault::field("roles", words::PORTAL_ALONE));
    }
    Ok(roles)
}

/// A token's right, read from `room.verb`.
pub(crate) fn token_right(word: &str) -> Outcome<(&str, Verb)> {
    let read = || {
        let (room, verb) = word.split_once('.')?;
        let fits = |c: char| c.is_ascii_lowercase() || c == '_';
        let verb = match verb {
            "see" => Verb::See,
            "edit" => Verb::Edit,
            "decide" => Verb::Decide,
            "administer" => Verb::Administer,
            _ => return None,
        };
        (!room.is_empty() && room.len() <= 40 && (room == "*" || room.chars().all(fits)))
            .then_some((room, verb))
    };
    read().ok_or_else(|| Fault::field("rights", words::TOKEN_RIGHT))
}

/// What is left of grants when a token allows only these rights. No rights at all means: not narrowed.
pub(crate) fn narrow(grants: Grants, rights: &[String]) -> Grants {
    if rights.is_empty() {
        return grants;
    }
    let limits: Vec<(&str, Verb)> = rights.iter().filter_map(|word| token_right(word).ok()).collect();
    let mut left = vec![];
    for grant in &grants.0 {
        for (room, verb) in &limits {
            let narrower = match (grant.room.as_str(), *room) {
                (held, "*") => held,
                ("*", asked) => asked,
                (held, asked) if held == asked => held,
                _ => continue,
            };
            left.push(Grant { room: narrower.into(), verb: grant.verb.min(*verb), scope: grant.scope });
        }
    }
    Grants(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::grants_of;
    use kernel::{Right, Scope};

    #[test]
    fn a_token_never_widens() {
        let held = grants_of(&[Role::AccountManager]);
        let narrowed = narrow(held.clone(), &["party.administer".into(), "audit.see".into()]);
        assert_eq!(narrowed.scope(Right::edit("party")), Some(Scope::Own));
        assert_eq!(narrowed.scope(Right::see("party")), Some(Scope::All));
        for gone in [Right::decide("party"), Right::see("audit"), Right::see("contract")] {
            assert_eq!(narrowed.scope(gone), None, "{gone}");
        }
        let reader = narrow(grants_of(&[Role::Administrator]), &["*.see".into()]);
        assert_eq!(reader.scope(Right::see("audit")), Some(Scope::All));
        assert_eq!(reader.scope(Right::edit("party")), None);
        assert_eq!(narrow(held.clone(), &[]), held);
        assert!(narrow(held, &["unreadable".into()]).0.is_empty());
    }

    #[test]
    fn names_and_roles_are_checked() {
        assert_eq!(login(" Wang.Fang@Example.CN ").unwrap(), "wang.fang@example.cn");
        for bad in ["", "a", "a b", "a\nb", &"x".repeat(101)] {
            assert!(login(bad).is_err(), "{bad}");
        }
        let party = Some(Id::from_number(1));
        assert_eq!(roles(&[Role::Legal, Role::Legal], None).unwrap(), [Role::Legal]);
        assert!(roles(&[Role::PortalUser], party).is_ok());
        assert!(roles(&[], None).is_err());
        assert!(roles(&[Role::PortalUser], None).is_err());
        assert!(roles(&[Role::Legal], party).is_err());
        assert!(roles(&[Role::Legal, Role::PortalUser], party).is_err());
    }
}
