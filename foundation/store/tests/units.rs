//! What a unit of work promises, on both engines.

#![allow(clippy::unwrap_used)]

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use store::{Db, Error, Migration, Record, Result, Tx};
use testbed::on_both;

const STEPS: &[Migration] = &[Migration {
    name: "test/0001",
    sql: "CREATE TABLE owner (
            org BIGINT NOT NULL,
            id BIGINT NOT NULL,
            PRIMARY KEY (org, id)
          );
          CREATE TABLE thing (
            org BIGINT NOT NULL,
            id BIGINT NOT NULL,
            version BIGINT NOT NULL,
            name TEXT NOT NULL,
            score DOUBLE PRECISION,
            done BOOLEAN NOT NULL,
            content BYTEA,
            owner BIGINT,
            PRIMARY KEY (org, id),
            UNIQUE (org, name),
            FOREIGN KEY (org, owner) REFERENCES owner (org, id)
          );",
}];

store::record! {
    /// One column of each storage class.
    struct Thing in "thing" {
        org: i64, id: i64, version: i64, name: String, score: Option<f64>, done: bool, content: Option<Vec<u8>>,
        owner: Option<i64>,
    }
}

store::statements! {
    BY_ID = Thing::SELECT, " WHERE org = $1 AND id = $2";
    COUNT = "SELECT COUNT(*) FROM thing WHERE org = $1";
    ALL = Thing::SELECT, " WHERE org = $1 ORDER BY id";
    ADD_RETURNING = "INSERT INTO thing (org, id, version, name, done, owner) VALUES ($1, $2, 1, $3, $4, $5) RETURNING id";
}

fn thing(id: i64, name: &str) -> Thing {
    Thing { org: 1, id, version: 1, name: name.into(), score: None, done: false, content: None, owner: None }
}

fn count(db: &Db) -> i64 {
    db.read_blocking(|tx: &mut Tx<'_>| tx.one(COUNT, &[&1i64], |row| row.get(0))).unwrap()
}

#[test]
fn every_statement_is_understood() {
    on_both(STEPS, |db| {
        for statement in STATEMENTS {
            let sql = statement.sql;
            let checked: Result<()> = db.read_blocking(move |tx: &mut Tx<'_>| tx.check(sql));
            assert!(checked.is_ok(), "{}: {checked:?}", statement.name);
        }
        let wrong: Result<()> = db.read_blocking(|tx: &mut Tx<'_>| {
            assert!(tx.check("SELECT nothing FROM thing").is_err());
            tx.one(COUNT, &[&1i64], |row| row.get::<i64>(0)).map(|_| ()) // the transaction is still usable
        });
        assert!(wrong.is_ok(), "{wrong:?}");
    });
}

#[test]
fn a_record_reads_back_as_it_was_written() {
    on_both(STEPS, |db| {
        let written = Thing {
            score: Some(0.1 + 0.2),
            done: true,
            content: Some(vec![0, 159, 146, 150]),
            name: "名 '\"; --\u{1F600}".into(),
            ..thing(i64::MAX, "")
        };
        let sent = written.clone();
        db.write_blocking(move |tx: &mut Tx<'_>| sent.insert(tx)).unwrap();
        let read =
            db.read_blocking(|tx: &mut Tx<'_>| tx.one(BY_ID, &[&1i64, &i64::MAX], Thing::read)).unwrap();
        assert_eq!(format!("{read:?}"), format!("{written:?}"));
        let none = db.read_blocking(|tx: &mut Tx<'_>| tx.one(BY_ID, &[&2i64, &i64::MAX], Thing::read));
        assert!(matches!(none, Err(Error::NoRow)), "{none:?}");
    });
}

#[test]
fn sums_are_whole_numbers_and_means_are_not() {
    on_both(STEPS, |db| {
        let read = |db: &Db, sql: &'static str| {
            db.read_blocking(move |tx: &mut Tx<'_>| {
                tx.one(sql, &[], |row| Ok((row.get::<Option<i64>>(0).ok(), row.get::<Option<f64>>(0)?)))
            })
            .unwrap()
        };
        assert_eq!(read(db, "SELECT SUM(id) FROM thing WHERE org = 1"), (Some(None), None));
        db.write_blocking(|tx: &mut Tx<'_>| {
            [-5, 20_000, 900_000_000_000_000, 3]
                .iter()
                .try_for_each(|id| thing(*id, &id.to_string()).insert(tx))
        })
        .unwrap();
        let sum = 900_000_000_019_998i64;
        assert_eq!(read(db, "SELECT SUM(id) FROM thing WHERE org = 1"), (Some(Some(sum)), Some(sum as f64)));
        assert_eq!(
            read(db, "SELECT SUM(id) FROM thing WHERE org = 1 AND id < 0"),
            (Some(Some(-5)), Some(-5.0))
        );
        assert_eq!(read(db, "SELECT AVG(id) FROM thing WHERE org = 1 AND id < 5").1, Some(-1.0));
        assert_eq!(read(db, "SELECT AVG(id + 0.5) FROM thing WHERE org = 1 AND id < 5"), (None, Some(-0.5)));
        let many: (_, Option<f64>) = read(db, "SELECT AVG(id) FROM thing WHERE org = 1");
        assert_eq!(many.1, Some(224_999_999_999_999.5 + 5_000.0));
    });
}

#[test]
fn failures_have_the_same_names_on_both_engines() {
    on_both(STEPS, |db| {
        db.write_blocking(|tx: &mut Tx<'_>| thing(1, "甲").insert(tx)).unwrap();
        let failure = |work: fn(&mut Tx<'_>) -> Result<()>| db.write_blocking(work).unwrap_err();
        assert!(matches!(failure(|tx| thing(1, "乙").insert(tx)), Error::Taken(_)));
        assert!(matches!(failure(|tx| thing(2, "甲").insert(tx)), Error::Taken(_)));
        let orphan = failure(|tx| Thing { owner: Some(9), ..thing(3, "丙") }.insert(tx));
        assert!(matches!(orphan, Error::Constraint(_)), "{orphan:?}");
        // RETURNING must not hide a broken foreign key.
        let orphan = failure(|tx| {
            tx.one(ADD_RETURNING, &[&1i64, &4i64, &"丁", &false, &9i64], |row| row.get::<i64>(0)).map(|_| ())
        });
        assert!(matches!(orphan, Error::Constraint(_)), "{orphan:?}");
        assert!(matches!(failure(|tx| Thing { version: 7, ..thing(1, "戊") }.update(tx)), Error::Stale));
        let shape = failure(|tx| tx.one(BY_ID, &[&1i64, &1i64], |row| row.get::<i64>(3)).map(|_| ()));
        assert!(matches!(shape, Error::Shape { column: 3, .. }), "{shape:?}");
        assert_eq!(count(db), 1);
    });
}

#[test]
fn a_unit_that_goes_on_after_a_failure_is_not_kept() {
    on_both(STEPS, |db| {
        let ended: Result<()> = db.write_blocking(|tx: &mut Tx<'_>| {
            thing(1, "甲").insert(tx)?;
            assert!(matches!(thing(1, "乙").insert(tx), Err(Error::Taken(_))));
            assert!(matches!(thing(2, "丙").insert(tx), Err(Error::Aborted(_))));
            Ok(())
        });
        assert!(matches!(ended, Err(Error::Aborted(_))), "{ended:?}");
        assert_eq!(count(db), 0);
    });
}

#[test]
fn an_attempt_may_fail_alone() {
    on_both(STEPS, |db| {
        db.write_blocking(|tx: &mut Tx<'_>| {
            thing(1, "甲").insert(tx)?;
            let taken: Result<()> = tx.attempt(|tx| {
                thing(2, "乙").insert(tx)?;
                tx.attempt(|tx| thing(3, "丙").insert(tx))?;
                thing(4, "甲").insert(tx)
            });
            assert!(matches!(taken, Err(Error::Taken(_))), "{taken:?}");
            let swallowed: Result<()> = tx.attempt(|tx| {
                let _ = thing(5, "甲").insert(tx);
                Ok(())
            });
            assert!(matches!(swallowed, Err(Error::Aborted(_))), "{swallowed:?}");
            tx.attempt(|tx| thing(6, "己").insert(tx))
        })
        .unwrap();
        assert_eq!(count(db), 2);
    });
}

#[test]
fn a_panic_undoes_its_own_unit_only() {
    on_both(STEPS, |db| {
        let db: &Db = db;
        std::thread::scope(|scope| {
            for id in 0..40 {
                scope.spawn(move || {
                    let ended: Result<()> = db.write_blocking(move |tx: &mut Tx<'_>| {
                        thing(id, &id.to_string()).insert(tx)?;
                        assert!(id % 4 != 0, "unit {id} panics");
                        if id % 4 == 1 { Err(Error::Stale) } else { Ok(()) }
                    });
                    match id % 4 {
                        0 => assert!(matches!(ended, Err(Error::Panic(_))), "{ended:?}"),
                        1 => assert!(matches!(ended, Err(Error::Stale)), "{ended:?}"),
                        _ => assert!(ended.is_ok(), "{ended:?}"),
                    }
                });
            }
        });
        assert_eq!(count(db), 20);
    });
}

#[test]
fn a_unit_that_reads_cannot_write() {
    on_both(STEPS, |db| {
        let ended: Result<()> = db.read_blocking(|tx: &mut Tx<'_>| thing(1, "甲").insert(tx));
        assert!(ended.is_err());
        let ddl: Result<()> = db.read_blocking(|tx: &mut Tx<'_>| tx.batch("CREATE TABLE x (a BIGINT)"));
        assert!(ddl.is_err());
        assert_eq!(count(db), 0);
        // And the connection is still good.
        assert!(db.write_blocking(|tx: &mut Tx<'_>| thing(1, "甲").insert(tx)).is_ok());
    });
}

#[test]
fn a_reader_sees_one_snapshot() {
    on_both(STEPS, |db| {
        db.write_blocking(|tx: &mut Tx<'_>| thing(1, "甲").insert(tx)).unwrap();
        let (seen, look) = (std::sync::mpsc::channel(), std::sync::mpsc::channel());
        let (seen_tx, look_rx) = (seen.0, std::sync::Mutex::new(look.1));
        std::thread::scope(|scope| {
            let db: &Db = db;
            let reader = scope.spawn(move || {
                db.read_blocking(move |tx: &mut Tx<'_>| -> Result<(i64, i64)> {
                    let first = tx.one(COUNT, &[&1i64], |row| row.get(0))?;
                    seen_tx.send(()).unwrap();
                    look_rx.lock().unwrap().recv().unwrap();
                    Ok((first, tx.one(COUNT, &[&1i64], |row| row.get(0))?))
                })
            });
            seen.1.recv().unwrap();
            db.write_blocking(|tx: &mut Tx<'_>| thing(2, "乙").insert(tx)).unwrap();
            look.0.send(()).unwrap();
            assert_eq!(reader.join().unwrap().unwrap(), (1, 1));
        });
    });
}

#[test]
fn each_stops_when_told_and_leaves_the_transaction_usable() {
    on_both(STEPS, |db| {
        db.write_blocking(|tx: &mut Tx<'_>| (0..50).try_for_each(|id| thing(id, &id.to_string()).insert(tx)))
            .unwrap();
        let seen = db
            .read_blocking(|tx: &mut Tx<'_>| {
                let mut seen = vec![];
                tx.each(ALL, &[&1i64], |row| {
                    seen.push(row.get::<i64>(1)?);
                    Ok(seen.len() < 3)
                })?;
                let odd: Result<()> = tx.each(ALL, &[&1i64], |_| Err(Error::Stale));
                assert!(matches!(odd, Err(Error::Stale)));
                assert_eq!(tx.one(COUNT, &[&1i64], |row| row.get::<i64>(0))?, 50);
                Result::Ok(seen)
            })
            .unwrap();
        assert_eq!(seen, [0, 1, 2]);
    });
}

#[test]
fn a_unit_cannot_wait_for_another() {
    on_both(STEPS, |db| {
        let inner = Arc::new((**db).clone());
        let ended: Result<()> =
            db.write_blocking(move |_| inner.write_blocking(|tx: &mut Tx<'_>| thing(1, "甲").insert(tx)));
        assert!(matches!(ended, Err(Error::Nested)), "{ended:?}");
    });
}

#[test]
fn what_the_queue_holds_is_done_before_the_database_closes() {
    on_both(STEPS, |db| {
        let done = Arc::new(AtomicU32::new(0));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            for id in 0..20 {
                let done = done.clone();
                let unit = db.write(move |tx: &mut Tx<'_>| {
                    thing(id, &id.to_string()).insert(tx)?;
                    done.fetch_add(1, Ordering::Relaxed);
                    Result::Ok(())
                });
                // Polled once, so that it is in the queue; then dropped, as when a browser goes away.
                let mut unit = std::pin::pin!(unit);
                let poll =
                    std::future::poll_fn(|cx| std::task::Poll::Ready(unit.as_mut().poll(cx).is_ready()));
                poll.await;
            }
        });
        db.reopen(|_| ());
        assert_eq!(done.load(Ordering::Relaxed), 20);
        assert_eq!(count(db), 20);
    });
}

/// R11: many editors of one record, each with the version it read.
#[test]
fn no_edit_is_lost_between_fifty_editors() {
    on_both(STEPS, |db| {
        let (db, editors, edits) = (&**db, 50, 40);
        db.write_blocking(|tx: &mut Tx<'_>| Thing { score: Some(0.0), ..thing(1, "甲") }.insert(tx)).unwrap();
        let stale = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..editors {
                scope.spawn(|| {
                    for _ in 0..edits {
                        loop {
                            let read = |tx: &mut Tx<'_>| tx.one(BY_ID, &[&1i64, &1i64], Thing::read);
                            let mut seen = db.read_blocking(read).unwrap();
                            seen.score = seen.score.map(|s| s + 1.0);
                            match db.write_blocking(move |tx: &mut Tx<'_>| seen.update(tx)) {
                                Ok(()) => break,
                                Err(Error::Stale) => stale.fetch_add(1, Ordering::Relaxed),
                                Err(other) => panic!("{other:?}"),
                            };
                        }
                    }
                });
            }
        });
        let read = |tx: &mut Tx<'_>| tx.one(BY_ID, &[&1i64, &1i64], Thing::read);
        let end = db.read_blocking(read).unwrap();
        assert_eq!(
            (end.score, end.version),
            (Some(f64::from(editors * edits)), i64::from(editors * edits) + 1)
        );
        assert!(stale.load(Ordering::Relaxed) > 0, "the editors never met: the test shows nothing");
    });
}
