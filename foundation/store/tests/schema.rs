//! The store's own schema and statements, and what migrating promises.

#![allow(clippy::unwrap_used)]

use store::{Error, Migration, Result, Tx, migrate};
use testbed::on_both;

#[test]
fn every_statement_of_the_store_is_understood() {
    on_both(store::MIGRATIONS, |db| {
        for statement in store::STATEMENTS.iter().copied().flatten() {
            let checked = db.read_blocking(move |tx: &mut Tx<'_>| statement.check(tx));
            assert!(checked.is_ok(), "{}: {checked:?}", statement.name);
        }
    });
}

const FIRST: Migration = Migration {
    name: "test/0001",
    sql: "CREATE TABLE a (org BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (org, id));",
};
const SECOND: Migration = Migration {
    name: "test/0002",
    sql: "CREATE TABLE b (
        org BIGINT NOT NULL,
        a BIGINT,
        note TEXT NOT NULL DEFAULT 'TEXT; here', -- a comment; with traps (
        PRIMARY KEY (org, note),
        FOREIGN KEY (org, a) REFERENCES a (org, id)
      );
      INSERT INTO b (org, note) VALUES (1, 'x');",
};
const BROKEN: Migration =
    Migration { name: "test/0003", sql: "CREATE TABLE c (org BIGINT); CREATE TABLE c (org BIGINT);" };

#[test]
fn steps_run_once_in_order_after_a_backup() {
    on_both(&[], |db| {
        let never = || -> Result<()> { panic!("a fresh database needs no backup") };
        assert_eq!(migrate(db, &[FIRST], never).unwrap(), ["test/0001"]);
        let mut saved = false;
        let before = || {
            saved = true;
            Ok(())
        };
        assert_eq!(migrate(db, &[FIRST, SECOND], before).unwrap(), ["test/0002"]);
        assert!(saved);
        assert_eq!(migrate(db, &[FIRST, SECOND], never).unwrap(), [] as [&str; 0]);
        let orphan: Result<u64> = db.write_blocking(|tx: &mut Tx<'_>| {
            tx.exec("INSERT INTO b (org, a, note) VALUES (1, 9, 'y')", &[])
        });
        assert!(matches!(orphan, Err(Error::Constraint(_))), "{orphan:?}");
    });
}

#[test]
fn a_step_that_fails_leaves_the_schema_as_it_was() {
    on_both(&[FIRST], |db| {
        let failed = migrate(db, &[FIRST, SECOND, BROKEN], || Ok(()));
        assert!(matches!(&failed, Err(Error::Schema(why)) if why.contains("test/0003")), "{failed:?}");
        assert_eq!(migrate(db, &[FIRST, SECOND], || Ok(())).unwrap(), ["test/0002"]);
    });
}

#[test]
fn a_newer_or_edited_schema_is_refused() {
    on_both(&[FIRST, SECOND], |db| {
        let newer = migrate(db, &[FIRST], || Ok(()));
        assert!(matches!(&newer, Err(Error::Schema(why)) if why.contains("newer version")), "{newer:?}");
        let edited = Migration { sql: "CREATE TABLE a (x BIGINT);", ..FIRST };
        let edited = migrate(db, &[edited, SECOND], || Ok(()));
        assert!(
            matches!(&edited, Err(Error::Schema(why)) if why.contains("changed after it ran")),
            "{edited:?}"
        );
    });
}

/// A database of the last release, and steps that two of its modules got since.
#[test]
fn each_module_goes_on_from_its_own_last_step() {
    const LOWER: Migration =
        Migration { name: "lower/0001", sql: "CREATE TABLE l1 (org BIGINT PRIMARY KEY);" };
    const LOWER_NEXT: Migration =
        Migration { name: "lower/0002", sql: "CREATE TABLE l2 (org BIGINT PRIMARY KEY);" };
    const HIGHER: Migration =
        Migration { name: "test/0003", sql: "CREATE TABLE t3 (org BIGINT PRIMARY KEY);" };
    on_both(&[LOWER, FIRST], |db| {
        let now = [LOWER, LOWER_NEXT, FIRST, SECOND];
        assert_eq!(migrate(db, &now, || Ok(())).unwrap(), ["lower/0002", "test/0002"]);
        assert_eq!(migrate(db, &now, || Ok(())).unwrap(), [] as [&str; 0]);
        let later = [LOWER, LOWER_NEXT, FIRST, SECOND, HIGHER];
        assert_eq!(migrate(db, &later, || Ok(())).unwrap(), ["test/0003"]);
        for (what, known, why) in [
            ("a newer step of the lower module", vec![LOWER, FIRST, SECOND, HIGHER], "newer version"),
            ("a newer step of the higher module", vec![LOWER, LOWER_NEXT, FIRST, SECOND], "newer version"),
            ("another order in a module", vec![LOWER_NEXT, LOWER, FIRST, SECOND, HIGHER], "newer version"),
            ("a module that is gone", vec![FIRST, SECOND, HIGHER], "newer version"),
            (
                "a changed text",
                vec![
                    LOWER,
                    Migration { sql: "CREATE TABLE l2 (x BIGINT);", ..LOWER_NEXT },
                    FIRST,
                    SECOND,
                    HIGHER,
                ],
                "changed after it ran",
            ),
        ] {
            let refused = migrate(db, &known, || Ok(()));
            assert!(
                matches!(&refused, Err(Error::Schema(text)) if text.contains(why)),
                "{what}: {refused:?}"
            );
        }
    });
}

#[test]
fn processes_that_start_together_do_not_both_migrate() {
    on_both(&[], |db| {
        let db: &store::Db = db;
        let ran: usize = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| migrate(db, &[FIRST, SECOND], || Ok(())).unwrap().len()))
                .collect();
            starts.into_iter().map(|s| s.join().unwrap()).sum()
        });
        assert_eq!(ran, 2);
    });
}
