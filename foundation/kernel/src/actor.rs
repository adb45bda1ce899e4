//! Who acts, and what they may do.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Id, Kind};

/// An organisation: the tenant that owns every row.
#[derive(Debug)]
pub enum Org {}
impl Kind for Org {
    const PREFIX: &'static str = "og";
}

/// Somebody who can sign in.
#[derive(Debug)]
pub enum User {}
impl Kind for User {
    const PREFIX: &'static str = "us";
}

/// How strongly one acts on the records of a room. Each verb includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Read.
    See,
    /// Create and change.
    Edit,
    /// Commit the organisation: approve, sign, override.
    Decide,
    /// Set up: rules, users, keys.
    Administer,
}

/// What an operation asks of its caller: a verb in a room, written `contract.edit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Right {
    /// The module's name.
    pub room: &'static str,
    /// How strongly.
    pub verb: Verb,
}

impl Right {
    /// Reading in a room.
    pub const fn see(room: &'static str) -> Right {
        Right { room, verb: Verb::See }
    }
    /// Creating and changing in a room.
    pub const fn edit(room: &'static str) -> Right {
        Right { room, verb: Verb::Edit }
    }
    /// Committing the organisation.
    pub const fn decide(room: &'static str) -> Right {
        Right { room, verb: Verb::Decide }
    }
    /// Setting up.
    pub const fn administer(room: &'static str) -> Right {
        Right { room, verb: Verb::Administer }
    }
    /// What everyone who is signed in may do with what is theirs: own sessions, own language, own desk.
    pub const OWN: Right = Right { room: "own", verb: Verb::Edit };
    /// Looking at what is one's own; whoever is signed in may, an API token that is narrowed needs the right for it.
    pub const SEE_OWN: Right = Right { room: Right::OWN.room, verb: Verb::See };
    /// What everyone who is let in may look at, by an API token however narrow: who they are, and what can be found of
    /// the records that their other rights reach.
    pub const SELF: Right = Right { room: "self", verb: Verb::See };
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let verb = match self.verb {
            Verb::See => "see",
            Verb::Edit => "edit",
            Verb::Decide => "decide",
            Verb::Administer => "administer",
        };
        write!(f, "{}.{verb}", self.room)
    }
}

/// Whose records a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Only what concerns the actor's own party (portal users).
    Party,
    /// What the actor owns.
    Own,
    /// What the actor's teams own.
    Team,
    /// Everything of the organisation.
    All,
}

/// One line of a role: in this room, up to this verb, over these records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    /// The module's name; `*` is every room.
    pub room: String,
    /// The strongest verb allowed.
    pub verb: Verb,
    /// The records it reaches.
    pub scope: Scope,
}

/// All grants of an actor, from all their roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(pub Vec<Grant>);

impl Grants {
    /// The widest scope these grants give for a right; `None` when they give none.
    pub fn scope(&self, right: Right) -> Option<Scope> {
        let fits = |g: &&Grant| (g.room == right.room || g.room == "*") && g.verb >= right.verb;
        self.0.iter().filter(fits).map(|g| g.scope).max()
    }
}

/// Which door the actor came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// A browser session.
    Session,
    /// An API token.
    Token,
    /// The command line on the server.
    Console,
    /// The product itself: jobs and listeners.
    System,
}

/// Somebody who acts, in one organisation, with their rights.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The organisation whose records are in reach.
    pub org: Id<Org>,
    /// The user; `None` for the product itself and the console.
    pub user: Option<Id<User>>,
    /// The name the journal shows.
    pub name: String,
    /// What they may do.
    pub grants: Grants,
    /// The user's teams, by number.
    pub teams: Vec<i64>,
    /// For portal users: the party they act for, by number.
    pub party: Option<i64>,
    /// The door.
    pub via: Via,
    /// The browser session in use, by number; `None` through every other door.
    pub session: Option<i64>,
}

impl Actor {
    /// Whether they belong to the firm. Portal users act for another party: whatever their rights reach, they see of it
    /// only what is meant for that party.
    pub fn is_inside(&self) -> bool {
        self.party.is_none() && self.grants.0.iter().all(|grant| grant.scope != Scope::Party)
    }

    /// The records a right reaches for this actor; `None` when the right is not theirs.
    pub fn scope(&self, right: Right) -> Option<Scope> {
        let granted = self.grants.scope(right);
        let theirs = match right.room {
            room if room == Right::SELF.room => true,
            // A token does no more in its owner's own room than it was given.
            room if room == Right::OWN.room => self.via != Via::Token || granted.is_some(),
            _ => false,
        };
        if theirs && self.user.is_some() { Some(Scope::Own) } else { granted }
    }

    /// The operator at the console or the product itself: every right in one organisation.
    pub fn trusted(org: Id<Org>, name: &str, via: Via) -> Actor {
        let everything = Grant { room: "*".into(), verb: Verb::Administer, scope: Scope::All };
        Actor {
            org,
            user: None,
            name: name.into(),
            grants: Grants(vec![everything]),
            teams: vec![],
            party: None,
            via,
            session: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_does_in_the_own_room_what_it_was_given() {
        let mut actor = Actor::trusted(Id::from_number(1), "顾明晗", Via::Token);
        (actor.user, actor.grants) = (Some(Id::from_number(1)), Grants::default());
        let may = |actor: &Actor| {
            [Right::OWN, Right::SEE_OWN, Right::SELF].map(|right| actor.scope(right).is_some())
        };
        assert_eq!(may(&actor), [false, false, true]);
        actor.grants.0 = vec![Grant { room: "own".into(), verb: Verb::See, scope: Scope::Own }];
        assert_eq!(may(&actor), [false, true, true]);
        actor.grants.0[0].verb = Verb::Edit;
        assert_eq!(may(&actor), [true; 3]);
        (actor.via, actor.grants) = (Via::Session, Grants::default());
        assert_eq!(may(&actor), [true; 3]);
    }

    #[test]
    fn the_widest_fitting_grant_counts() {
        let grant = |room: &str, verb, scope| Grant { room: room.into(), verb, scope };
        let grants = Grants(vec![
            grant("contract", Verb::Edit, Scope::Own),
            grant("contract", Verb::See, Scope::All),
            grant("party", Verb::See, Scope::Team),
        ]);
        assert_eq!(grants.scope(Right::see("contract")), Some(Scope::All));
        assert_eq!(grants.scope(Right::edit("contract")), Some(Scope::Own));
        assert_eq!(grants.scope(Right::decide("contract")), None);
        assert_eq!(grants.scope(Right::edit("party")), None);
        assert_eq!(grants.scope(Right::see("audit")), None);
    }
}
