//! What parties are called: for rooms that show them beside their own records.

use std::collections::HashMap;

use kernel::{Id, Outcome};
use operation::Cx;
use store::Param;

use crate::{
    model::PartyKind,
    store::{NAMES, NAMES_AT_ONCE},
};

/// The names of these parties, whoever looks after them; one statement for every twenty-five.
pub fn names(cx: &mut Cx<'_, '_>, parties: &[Id<PartyKind>]) -> Outcome<HashMap<Id<PartyKind>, String>> {
    let (org, mut found) = (cx.org(), HashMap::new());
    for some in parties.chunks(NAMES_AT_ONCE) {
        let last = some[some.len() - 1];
        let ids: Vec<Id<PartyKind>> =
            some.iter().copied().chain(std::iter::repeat(last)).take(NAMES_AT_ONCE).collect();
        let mut params: Vec<&dyn Param> = vec![&org];
        params.extend(ids.iter().map(|id| id as &dyn Param));
        let rows: Vec<(Id<PartyKind>, String)> =
            cx.tx.all(NAMES, &params, |row| Ok((row.get(0)?, row.get(1)?)))?;
        found.extend(rows);
    }
    Ok(found)
}
