//! What is written and checked around a crash.

#![allow(dead_code, clippy::unwrap_used)] // each test uses its part

use std::collections::BTreeSet;

use kernel::{Actor, Event, Id, Instant, Org, Subject, Via};
use store::{Db, Migration, Result, Tx, journal};

pub const ORG: Id<Org> = Id::from_number(1);
pub const INSERT: &str = "INSERT INTO pair (org, id, half, text) VALUES ($1, $2, $3, $4)";
pub const IDS: &str = "SELECT id, COUNT(*) FROM pair WHERE org = $1 GROUP BY id";

pub fn steps() -> Vec<Migration> {
    let pair = Migration {
        name: "test/0001",
        sql: "CREATE TABLE pair (org BIGINT NOT NULL, id BIGINT NOT NULL, half BIGINT NOT NULL, text TEXT NOT NULL,
            PRIMARY KEY (org, id, half));",
    };
    [store::MIGRATIONS, &[pair]].concat()
}

pub fn long() -> bool {
    std::env::var("QIHE_LONG").is_ok_and(|v| v == "1")
}

/// Two rows and a journal entry that belong together.
pub fn write_pair(db: &Db, id: i64, text: &str) -> Result<i64> {
    let text = text.to_owned();
    db.write_blocking(move |tx: &mut Tx<'_>| {
        tx.exec(INSERT, &[&ORG, &id, &0i64, &text])?;
        let event = Event::new("pair.add", Subject { kind: "pr", number: id }, "");
        let seq = tx.record(&Actor::trusted(ORG, "写", Via::System), Instant::from_micros(id), &event)?;
        tx.exec(INSERT, &[&ORG, &id, &1i64, &text])?;
        Ok(seq)
    })
}

/// The ids that are there; fails if one is there by half.
pub fn pairs(db: &Db) -> BTreeSet<i64> {
    db.read_blocking(|tx: &mut Tx<'_>| -> Result<_> {
        let ids: Vec<(i64, i64)> = tx.all(IDS, &[&ORG], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let halves: Vec<_> = ids.iter().filter(|(_, rows)| *rows != 2).collect();
        assert!(halves.is_empty(), "half done: {halves:?}");
        let entries = journal::since(tx, ORG, 0, i64::MAX)?;
        assert_eq!(entries.len(), ids.len(), "entries and pairs");
        assert_eq!(journal::last_seq(tx, ORG)?, entries.len() as i64, "the journal has a gap");
        Ok(ids.into_iter().map(|(id, _)| id).collect())
    })
    .unwrap()
}
