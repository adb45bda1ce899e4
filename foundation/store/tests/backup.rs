//! R6, R8: backups are whole, verified, and move a house between the engines.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
};

use kernel::{Actor, Event, Id, Instant, Org, Subject, Via};
use store::{
    Db, Error, Migration, Result, Tx, audit,
    backup::{self, backup, restore},
    files::{self, Files, NewFile},
    journal, migrate,
    notary::Notary,
};
use testbed::{TempDb, on_both};

const ORG: Id<Org> = Id::from_number(1);
const ODD: &str = "制表\t换行\n回车\r反斜\\ \\N 引号\"' \u{1F600} \u{7f}\u{1}";

const THINGS: Migration = Migration {
    name: "test/0001",
    sql: "CREATE TABLE thing (
            org BIGINT NOT NULL,
            id BIGINT NOT NULL,
            parent BIGINT,
            text TEXT,
            score DOUBLE PRECISION,
            done BOOLEAN,
            content BYTEA,
            PRIMARY KEY (org, id),
            FOREIGN KEY (org, parent) REFERENCES thing (org, id)
          );
          INSERT INTO thing (org, id) VALUES (0, 0);",
};
const LATER: Migration =
    Migration { name: "test/0002", sql: "ALTER TABLE thing ADD COLUMN note TEXT NOT NULL DEFAULT '-';" };

fn steps() -> Vec<Migration> {
    [store::MIGRATIONS, &[THINGS]].concat()
}

fn record(tx: &mut Tx<'_>, n: i64) -> Result<i64> {
    let actor = Actor::trusted(ORG, "王芳", Via::Console);
    tx.record(
        &actor,
        Instant::from_micros(n),
        &Event::new("thing.add", Subject { kind: "th", number: n }, ODD),
    )
}

/// Rows of every class, among them the extremes, a child before its parent, and two files.
fn furnish(db: &TempDb, store: &Files) {
    let contents = [store.put(&b"one"[..], None).unwrap(), store.put(&[7u8; 100_000][..], None).unwrap()];
    db.write_blocking(move |tx: &mut Tx<'_>| -> Result<()> {
        let add = "INSERT INTO thing (org, id, parent, text, score, done, content) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let reals = [0.1 + 0.2, f64::MIN_POSITIVE, -f64::MAX, 1e21, -0.0];
        for n in 1..=300i64 {
            let (text, bytes) = (format!("{ODD}{n}"), n.to_be_bytes());
            let child = if n == 1 { None } else { Some(1i64) };
            let some = |yes: bool| if yes { Some(&bytes[..]) } else { None };
            tx.exec(add, &[&1i64, &n, &child, &text, &reals[n as usize % 5], &(n % 2 == 0), &some(n % 3 > 0)])?;
            record(tx, n)?;
        }
        tx.exec(add, &[&i64::MIN, &i64::MAX, &None::<i64>, &None::<String>, &None::<f64>, &None::<bool>, &Some(&b""[..])])?;
        for content in &contents {
            let id = tx.new_id();
            let file =
                NewFile { id, content, name: "附件.bin", media_type: "a/b", uploader: None, claimed: true };
            files::add(tx, ORG, Instant::from_micros(5), &file)?;
        }
        Ok(())
    })
    .unwrap();
}

fn empty_of_both() -> Vec<TempDb> {
    [Some(testbed::sqlite()), testbed::postgres()].into_iter().flatten().collect()
}

#[test]
fn a_backup_restores_on_either_engine_with_equal_digests() {
    on_both(&steps(), |db| {
        let store = Files::open(db.dir(), 1 << 20).unwrap();
        furnish(db, &store);
        let notary = Notary::open(db.dir()).unwrap();
        notary.sign(db, ORG, Instant::from_micros(9)).unwrap();
        let archive = db.dir().join("backup.zip");
        let manifest = backup(db, Some(&store), None, &archive).unwrap();
        assert_eq!((manifest.files.len(), manifest.files_missing.len()), (2, 0));
        let original = backup::digests(db).unwrap();
        assert_eq!(manifest.tables, original);
        for copy in empty_of_both() {
            let copied = Files::open(copy.dir(), 1 << 20).unwrap();
            restore(&archive, &copy, Some(&copied), &steps()).unwrap();
            assert_eq!(backup::digests(&copy).unwrap(), original);
            for file in &manifest.files {
                let digest: Vec<u8> =
                    (0..64).step_by(2).map(|i| u8::from_str_radix(&file[i..i + 2], 16).unwrap()).collect();
                assert!(copied.is_sound(&digest).unwrap());
            }
            let (keys, heads) = (notary.witness().keys, notary.witness().heads);
            let report = copy
                .read_blocking(move |tx: &mut Tx<'_>| audit::verify(tx, ORG, &keys, Some(&heads)))
                .unwrap();
            assert!(report.is_clean() && report.entries == 300, "{report:?}");
            // The copy goes on where the original stood, and back again to the first engine.
            assert_eq!(copy.write_blocking(|tx: &mut Tx<'_>| record(tx, 301)).unwrap(), 301);
            let orphan: Result<u64> = copy.write_blocking(|tx: &mut Tx<'_>| {
                tx.exec("INSERT INTO thing (org, id, parent) VALUES (1, 999, 998)", &[])
            });
            assert!(matches!(orphan, Err(Error::Constraint(_))), "foreign keys are tied again: {orphan:?}");
            let second = copy.dir().join("second.zip");
            backup(&copy, None, None, &second).unwrap();
            for again in empty_of_both() {
                restore(&second, &again, None, &steps()).unwrap();
                assert_eq!(backup::digests(&again).unwrap(), backup::digests(&copy).unwrap());
            }
        }
    });
}

#[test]
fn a_backup_is_one_moment_while_writers_go_on() {
    on_both(&steps(), |db| {
        let (stop, acknowledged) = (AtomicBool::new(false), AtomicI64::new(0));
        let target = db.dir().join("b.zip");
        let plain: &Db = db;
        std::thread::scope(|scope| {
            for writer in 0..4i64 {
                let (stop, acknowledged) = (&stop, &acknowledged);
                scope.spawn(move || {
                    let mut n = 0;
                    while !stop.load(Ordering::Relaxed) {
                        n += 1;
                        plain
                            .write_blocking(move |tx: &mut Tx<'_>| record(tx, writer * 1_000_000 + n))
                            .unwrap();
                        acknowledged.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
            for _ in 0..3 {
                std::thread::sleep(std::time::Duration::from_millis(60));
                let before = acknowledged.load(Ordering::SeqCst);
                backup(plain, None, None, &target).unwrap();
                let copy = testbed::sqlite();
                restore(&target, &copy, None, &steps()).unwrap();
                let (last, rows) = copy
                    .read_blocking(|tx: &mut Tx<'_>| -> Result<_> {
                        Ok((journal::last_seq(tx, ORG)?, journal::since(tx, ORG, 0, i64::MAX)?.len() as i64))
                    })
                    .unwrap();
                assert_eq!(last, rows, "half a transaction is in the backup");
                assert!(last >= before, "{before} were acknowledged before, {last} are in the backup");
            }
            stop.store(true, Ordering::Relaxed);
        });
        assert!(acknowledged.load(Ordering::SeqCst) > 20, "the writers hardly wrote");
    });
}

#[test]
fn damaged_newer_and_misplaced_backups_are_refused() {
    on_both(&steps(), |db| {
        let store = Files::open(db.dir(), 1 << 20).unwrap();
        furnish(db, &store);
        let archive = db.dir().join("b.zip");
        backup(db, Some(&store), None, &archive).unwrap();
        assert!(
            matches!(restore(&archive, db, None, &steps()), Err(Error::NotEmpty)),
            "the database is not empty"
        );
        let fresh = testbed::sqlite();
        let newer = restore(&archive, &fresh, None, store::MIGRATIONS);
        assert!(matches!(&newer, Err(Error::Schema(why)) if why.contains("newer version")), "{newer:?}");
        let good = fs::read(&archive).unwrap();
        for place in (0..good.len()).step_by(good.len() / 150) {
            let mut bad = good.clone();
            bad[place] ^= 0x10;
            fs::write(&archive, &bad).unwrap();
            // A bit that means nothing (a time stamp in the directory) may pass; then all contents are still right.
            if restore(&archive, &fresh, None, &steps()).is_ok() {
                assert_eq!(backup::digests(&fresh).unwrap(), backup::digests(db).unwrap(), "byte {place}");
                return;
            }
        }
        fs::write(&archive, &good[..good.len() / 2]).unwrap();
        assert!(backup::verify(&archive).is_err());
        assert!(backup::digests(&fresh).unwrap().is_empty(), "a refused restore leaves nothing behind");
    });
}

#[test]
fn an_upgrade_begins_with_a_backup_and_an_old_backup_is_upgraded() {
    on_both(&steps(), |db| {
        let store = Files::open(db.dir(), 1 << 20).unwrap();
        furnish(db, &store);
        fs::remove_file(store.path(&store.put(&b"one"[..], None).unwrap().digest)).unwrap();
        let later = [&steps()[..], &[LATER]].concat();
        let (dir, mut made) = (db.dir().join("backups"), None);
        migrate(db, &later, || {
            made = Some(backup::before_migration(db, Some(&store), None, &dir)?);
            Ok(())
        })
        .unwrap();
        let made: &Path = made.as_deref().unwrap();
        let manifest = backup::verify(made).unwrap();
        assert_eq!((manifest.files.len(), manifest.files_missing.len()), (1, 1), "a missing file is named");
        for copy in empty_of_both() {
            restore(made, &copy, None, &later).unwrap();
            assert_eq!(backup::digests(&copy).unwrap(), backup::digests(db).unwrap());
        }
    });
}
