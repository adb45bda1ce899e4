//! What parties are called: for rooms that show them beside their own records.

use std::collections::HashMap;

use kernel::{Id, Outcome};
use operation::Cx;

use crate::{
    model::PartyKind,
    store::{NAMES_POSTGRES, NAMES_SQLITE},
};

/// The names of these parties, whoever looks after them; one statement, however many they are.
pub fn names(cx: &mut Cx<'_, '_>, parties: &[Id<PartyKind>]) -> Outcome<HashMap<Id<PartyKind>, String>> {
    if parties.is_empty() {
        return Ok(HashMap::new());
    }
    let (org, numbers) = (cx.org(), store::numbers(parties.iter().map(|party| party.number())));
    let statement = if cx.tx.is_postgres() { NAMES_POSTGRES } else { NAMES_SQLITE };
    let rows = cx.tx.all(statement, &[&org, &numbers], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}
