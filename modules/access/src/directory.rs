//! Who is who in an organisation: for rooms that show owners and let one choose them.

use kernel::{Id, Org, Outcome, User};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Record as _, Tx};

use crate::{
    model::{Team, TeamKind},
    store as db,
};

/// Somebody who can own a record.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Person {
    /// Who.
    pub id: Id<User>,
    /// Their name.
    pub name: String,
}

/// The name of a user, whether or not they may still sign in.
pub fn name_of(tx: &mut Tx<'_>, org: Id<Org>, user: Id<User>) -> Outcome<Option<String>> {
    Ok(db::account(tx, org, user)?.map(|a| a.name))
}

/// The organisation's name.
pub fn organisation_name(tx: &mut Tx<'_>, org: Id<Org>) -> Outcome<String> {
    Ok(db::organisation_name(tx, org)?)
}

/// The active users of the house by name, without those of the portal; the first thousand.
pub fn people(tx: &mut Tx<'_>, org: Id<Org>) -> Outcome<Vec<Person>> {
    Ok(tx.all(db::PEOPLE, &[&org], |row| Ok(Person { id: row.get(0)?, name: row.get(1)? }))?)
}

/// Whether somebody can own records: an active user of the house, not of the portal.
pub fn has_person(tx: &mut Tx<'_>, org: Id<Org>, user: Id<User>) -> Outcome<bool> {
    Ok(db::account(tx, org, user)?.is_some_and(|account| account.active && account.party.is_none()))
}

/// The teams by name; the first thousand.
pub fn teams(tx: &mut Tx<'_>, org: Id<Org>) -> Outcome<Vec<Team>> {
    Ok(tx.all(db::TEAMS, &[&org], Team::read)?)
}

/// Whether a team is the organisation's.
pub fn has_team(tx: &mut Tx<'_>, org: Id<Org>, team: Id<TeamKind>) -> Outcome<bool> {
    Ok(db::team(tx, org, team)?.is_some())
}
