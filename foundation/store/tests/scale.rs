//! The store's own tables and statements are fit for a PostgreSQL sharded by organisation; and the checks that say so
//! see what they should.

#![allow(clippy::unwrap_used)]

use kernel::{Actor, Event, Id, Instant, Subject, Via};
use store::{
    Migration, Statement, Table, Tx,
    jobs::{self, NewJob},
    journal, scale, search,
};

/// Questions that a worker or the operator asks about all organisations; each reads little, or an index only.
const ALLOWED: [&str; 5] = ["DUE_ORGS", "COUNTS_EVERYWHERE", "DIGEST_IN_USE", "DIGESTS", "LAST_SEQS"];

#[test]
fn every_statement_of_the_store_touches_one_part() {
    let Some(db) = testbed::partitioned(store::MIGRATIONS, store::TABLES) else { return };
    for statements in store::STATEMENTS {
        let objections = scale::check_statements(&db, statements, store::TABLES, &ALLOWED).unwrap();
        assert!(objections.is_empty(), "{objections:#?}");
    }
}

#[test]
fn the_store_works_on_parts() {
    let Some(db) = testbed::partitioned(store::MIGRATIONS, store::TABLES) else { return };
    for number in 1..=40 {
        let org = Id::from_number(number);
        db.write_blocking(move |tx: &mut Tx<'_>| {
            let on = Subject { kind: "pt", number: 1 };
            let actor = Actor::trusted(org, "王芳", Via::System);
            tx.record(&actor, Instant::from_micros(1), &Event::new("party.create", on, "江海集团"))?;
            search::index(tx, org, on, "江海集团", "")?;
            jobs::enqueue(
                tx,
                org,
                Instant::from_micros(1),
                NewJob::new("a", 1.into(), Instant::from_micros(1)),
            )
        })
        .unwrap();
        db.read_blocking(move |tx: &mut Tx<'_>| -> store::Result<()> {
            assert_eq!(journal::since(tx, org, 0, 10)?.len(), 1);
            assert_eq!(search::find(tx, org, "江海", &[], 10)?.len(), 1);
            Ok(())
        })
        .unwrap();
    }
    let due = db.read_blocking(|tx: &mut Tx<'_>| jobs::due_orgs(tx, Instant::from_micros(9), 100)).unwrap();
    assert_eq!(due.len(), 40);
}

#[test]
fn the_catalogue_of_the_store_is_clean() {
    let Some(db) = testbed::postgres() else { return };
    testbed::migrated(&db, store::MIGRATIONS);
    let objections = scale::lint(&db, store::TABLES).unwrap();
    assert!(objections.is_empty(), "{objections:#?}");
}

const TABLES: &[Table] = &[Table::Tenant("a"), Table::Tenant("b"), Table::Shared("s"), Table::Tenant("gone")];

#[test]
fn statements_that_fan_out_are_named() {
    let sql = "CREATE TABLE a (org BIGINT NOT NULL, id BIGINT NOT NULL, b BIGINT, name TEXT, PRIMARY KEY (org, id));
        CREATE TABLE b (org BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT, PRIMARY KEY (org, id));
        CREATE TABLE s (id BIGINT NOT NULL PRIMARY KEY, name TEXT);";
    let Some(db) = testbed::partitioned(&[Migration { name: "t/1", sql }], TABLES) else { return };
    let bad = |name, sql| {
        let found = scale::check_statements(&db, &[Statement { name, sql }], TABLES, &[]).unwrap();
        found.into_iter().map(|o| o.why).collect::<Vec<_>>().join("; ")
    };
    for good in [
        "SELECT name FROM a WHERE org = $1 AND id = $2",
        "SELECT a.name, b.name, s.name FROM a JOIN b ON b.org = $1 AND b.id = a.b JOIN s ON s.id = a.id WHERE a.org = $1",
        "SELECT (SELECT COUNT(*) FROM b WHERE b.org = $1 AND b.id = a.b) FROM a WHERE a.org = $1",
        "UPDATE a SET name = $3 WHERE org = $1 AND id = $2",
        "INSERT INTO a (org, id) VALUES ($1, $2) ON CONFLICT (org, id) DO UPDATE SET name = $3 WHERE a.org = $1",
        "SELECT name FROM s WHERE id = $1",
    ] {
        assert_eq!(bad("GOOD", good), "", "{good}");
    }
    for (sql, why) in [
        ("SELECT name FROM a WHERE id = $1", "touches 16 parts of `a`"),
        ("UPDATE a SET name = 'x' WHERE id = $1", "touches 16 parts of `a`"),
        (
            "SELECT (SELECT COUNT(*) FROM b WHERE b.org = a.org AND b.id = a.b) FROM a WHERE a.org = $1",
            "touches 16 parts of `b`",
        ),
        (
            "SELECT a.name FROM a JOIN b ON b.org = a.org AND b.id = a.b WHERE a.org = $1",
            "but 1 times `org = $n`",
        ),
        ("SELECT nothing FROM a WHERE org = $1", "nothing"),
    ] {
        assert!(bad("BAD", sql).contains(why), "{sql}: {}", bad("BAD", sql));
    }
}

#[test]
fn what_a_sharded_server_refuses_is_named() {
    let Some(db) = testbed::postgres() else { return };
    db.write_blocking(|tx: &mut Tx<'_>| {
        tx.batch(
            "CREATE TABLE a (org BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT UNIQUE, n INTEGER, PRIMARY KEY (org, id));
             CREATE TABLE b (id BIGINT NOT NULL, org BIGINT NOT NULL, a BIGINT, PRIMARY KEY (id, org),
                FOREIGN KEY (org, a) REFERENCES a (org, id) ON DELETE SET NULL);
             CREATE TABLE s (id BIGINT NOT NULL PRIMARY KEY, org BIGINT, a BIGINT, FOREIGN KEY (org, a) REFERENCES a (org, id));
             CREATE TABLE unknown (org BIGINT NOT NULL PRIMARY KEY);
             CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
             CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();",
        )
    })
    .unwrap();
    let found: Vec<String> =
        scale::lint(&db, TABLES).unwrap().into_iter().map(|o| format!("{} {}", o.name, o.why)).collect();
    assert_eq!(
        found,
        [
            "a.n has the type integer",
            "unknown is in no list of tables",
            "gone is listed, and there is no such table",
            "a_name_key is unique and does not begin with org",
            "b_pkey is unique and does not begin with org",
            "b_org_a_fkey sets columns to NULL or a default",
            "s_org_a_fkey ties the shared `s` to `a`",
            "t is a trigger on a",
        ]
    );
}
