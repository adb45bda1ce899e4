//! How a search shows parties and the people there.

use kernel::{Id, Kind as _, Outcome, Right};
use operation::{Cx, Finder, Found};
use store::Row;

use crate::{
    identifier,
    model::{ContactKind, Kind, PartyKind},
    store::{CONTACTS_FOUND_POSTGRES, CONTACTS_FOUND_SQLITE, PARTIES_FOUND_POSTGRES, PARTIES_FOUND_SQLITE},
    words,
};

/// Parties by name, short name, pinyin, code, telephone number.
pub(crate) const PARTIES: Finder = Finder {
    prefix: PartyKind::PREFIX,
    title: words::ROOM,
    icon: "parties",
    right: Right::see("party"),
    resolve: |numbers, cx| resolve([PARTIES_FOUND_SQLITE, PARTIES_FOUND_POSTGRES], numbers, cx, party),
    excerpts: None,
};

/// Contacts by name, pinyin, telephone number; each leads to its party.
pub(crate) const CONTACTS: Finder = Finder {
    prefix: ContactKind::PREFIX,
    title: words::PEOPLE,
    icon: "user",
    right: Right::see("party"),
    resolve: |numbers, cx| resolve([CONTACTS_FOUND_SQLITE, CONTACTS_FOUND_POSTGRES], numbers, cx, contact),
    excerpts: None,
};

fn resolve(
    [sqlite, postgres]: [&str; 2],
    numbers: &[i64],
    cx: &mut Cx<'_, '_>,
    read: fn(&Row<'_>) -> store::Result<Found>,
) -> Outcome<Vec<Found>> {
    let (org, reach) = (cx.org(), cx.reach(PARTIES.right)?);
    let numbers = store::numbers(numbers.iter().copied());
    let [org, word, user, teams, own] = reach.params(&org);
    let statement = if cx.tx.is_postgres() { postgres } else { sqlite };
    Ok(cx.tx.all(statement, &[org, word, user, teams, own, &numbers], read)?)
}

fn party(row: &Row<'_>) -> store::Result<Found> {
    let (id, kind): (Id<PartyKind>, Kind) = (row.get(0)?, row.get(3)?);
    let code: Option<String> = row.get(4)?;
    let code = code.map(|code| if kind == Kind::Person { identifier::masked(&code) } else { code });
    Ok(Found {
        number: id.number(),
        version: row.get(1)?,
        title: row.get(2)?,
        note: note([code.unwrap_or_default(), row.get(5)?]),
        path: format!("/parties/{id}"),
    })
}

fn contact(row: &Row<'_>) -> store::Result<Found> {
    let party: Id<PartyKind> = row.get(3)?;
    Ok(Found {
        number: row.get(0)?,
        version: row.get(1)?,
        title: row.get(2)?,
        note: note([row.get(4)?, row.get(5)?]),
        path: format!("/parties/{party}"),
    })
}

fn note(parts: [String; 2]) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}
