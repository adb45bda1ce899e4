//! Jobs and idempotency keys on both engines.

#![allow(clippy::unwrap_used)]

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use kernel::{Id, Instant, Org};
use serde_json::json;
use store::{
    Db, Error, Migration, Result, Tx, Worker,
    idempotency::{self, Answer, Claim},
    jobs::{self, NewJob, Outcome},
};
use testbed::on_both;

const ORG: Id<Org> = Id::from_number(1);
const ADD: &str = "INSERT INTO effect (org, id, note) VALUES (1, $1, $2)";
const COUNT: &str = "SELECT COUNT(*) FROM effect WHERE org = 1";

fn steps() -> Vec<Migration> {
    let effect = Migration {
        name: "test/0001",
        sql: "CREATE TABLE effect (org BIGINT NOT NULL, id BIGINT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (org, id));",
    };
    [store::MIGRATIONS, &[effect]].concat()
}

fn at(second: i64) -> Instant {
    Instant::from_micros(second * 1_000_000)
}

fn count(db: &Db) -> i64 {
    db.read_blocking(|tx: &mut Tx<'_>| tx.one(COUNT, &[], |row| row.get(0))).unwrap()
}

fn effect(tx: &mut Tx<'_>, note: &str) -> Result<()> {
    let id: Id<Org> = tx.new_id();
    tx.exec(ADD, &[&id, &note]).map(|_| ())
}

fn enqueue(
    db: &Db,
    second: i64,
    kind: &'static str,
    unique: Option<&'static str>,
    payload: serde_json::Value,
) {
    db.write_blocking(move |tx: &mut Tx<'_>| {
        let job = NewJob { unique, tries_max: 3, ..NewJob::new(kind, payload.clone(), at(second)) };
        jobs::enqueue(tx, ORG, at(second), job)
    })
    .unwrap();
}

fn counts(db: &Db) -> (i64, i64) {
    db.read_blocking(|tx: &mut Tx<'_>| jobs::counts(tx, ORG)).unwrap()
}

/// R9: the same request fifty times at once.
#[test]
fn fifty_retries_of_one_key_have_one_effect() {
    on_both(&steps(), |db| {
        let db: &Db = db;
        let claim = Claim { org: ORG, actor: 5, key: "k-1".into(), request: [7; 32] };
        let fresh = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for caller in 0..50 {
                let (claim, fresh) = (claim.clone(), &fresh);
                scope.spawn(move || {
                    let (answer, replayed) = db
                        .write_blocking(move |tx: &mut Tx<'_>| {
                            idempotency::once(tx, &claim, at(1), |tx| -> Result<Answer> {
                                effect(tx, "signed")?;
                                Ok(Answer { status: 201, body: format!("by {caller}") })
                            })
                        })
                        .unwrap();
                    assert_eq!(answer.status, 201);
                    fresh.fetch_add(u32::from(!replayed), Ordering::Relaxed);
                    answer.body
                });
            }
        });
        assert_eq!((fresh.into_inner(), count(db)), (1, 1));
        let other = Claim { request: [8; 32], ..claim.clone() };
        let reused = db.write_blocking(move |tx: &mut Tx<'_>| idempotency::begin(tx, &other, at(2)));
        assert!(matches!(reused, Err(Error::KeyReused)), "{reused:?}");
        // Work that fails keeps nothing: the request may be repeated.
        let failing = Claim { key: "k-2".into(), ..claim.clone() };
        let again = failing.clone();
        let failed: Result<_> = db.write_blocking(move |tx: &mut Tx<'_>| {
            idempotency::once(tx, &failing, at(3), |_| Err(Error::Stale))
        });
        assert!(matches!(failed, Err(Error::Stale)));
        let kept = db.write_blocking(move |tx: &mut Tx<'_>| idempotency::begin(tx, &again, at(4))).unwrap();
        assert_eq!(kept, None);
        let purged = |second| {
            db.write_blocking(move |tx: &mut Tx<'_>| idempotency::purge(tx, ORG, at(second))).unwrap()
        };
        assert_eq!((purged(24 * 3600), purged(24 * 3600 + 2)), (0, 1));
    });
}

#[test]
fn a_job_exists_exactly_when_its_cause_does() {
    on_both(&steps(), |db| {
        let undone: Result<()> = db.write_blocking(|tx: &mut Tx<'_>| {
            jobs::enqueue(tx, ORG, at(1), NewJob::new("note", json!({}), at(1)))?;
            Err(Error::Stale)
        });
        assert!(undone.is_err());
        assert_eq!(counts(db), (0, 0));
        enqueue(db, 1, "note", None, json!({ "text": "甲" }));
        enqueue(db, 50, "note", None, json!({ "text": "later" }));
        let worker = Worker::new((**db).clone()).on("note", |tx, job| {
            effect(tx, job.payload["text"].as_str().unwrap())
                .map_or(Outcome::Failed("?".into()), |()| Outcome::Done)
        });
        assert_eq!(worker.work(at(2)).unwrap(), 1);
        assert_eq!((counts(db), count(db)), ((1, 0), 1));
        assert_eq!(worker.work(at(50)).unwrap(), 1);
        assert_eq!((counts(db), count(db)), ((0, 0), 2));
    });
}

#[test]
fn a_failing_job_waits_longer_each_time_and_dies_in_the_end() {
    on_both(&steps(), |db| {
        enqueue(db, 0, "bad", None, json!({}));
        enqueue(db, 0, "unknown", None, json!({}));
        enqueue(db, 0, "panic", None, json!({}));
        let worker = Worker::new((**db).clone())
            .on("bad", |tx, _| {
                effect(tx, "must not stay").unwrap();
                Outcome::Failed("the printer is on fire".into())
            })
            .on("panic", |_, _| panic!("no handler should"));
        assert_eq!(worker.work(at(0)).unwrap(), 3);
        assert_eq!(worker.work(at(4)).unwrap(), 0, "not before five seconds have passed");
        assert_eq!(worker.work(at(10)).unwrap(), 3);
        assert_eq!(worker.work(at(100)).unwrap(), 3);
        assert_eq!((counts(db), count(db)), ((0, 3), 0));
        assert_eq!(worker.work(at(10_000)).unwrap(), 0);
        let dead = db.read_blocking(|tx: &mut Tx<'_>| jobs::dead(tx, ORG, None, 10)).unwrap();
        let bad = dead.iter().find(|j| j.kind == "bad").unwrap();
        assert_eq!((bad.tries, bad.error.as_str()), (3, "the printer is on fire"));
        assert!(dead.iter().any(|j| j.error == "panic: no handler should"), "{dead:?}");
        let id = bad.id;
        assert!(db.write_blocking(move |tx: &mut Tx<'_>| jobs::revive(tx, ORG, id, at(20_000))).unwrap());
        let cured = Worker::new((**db).clone()).on("bad", |_, _| Outcome::Done);
        assert_eq!(cured.work(at(20_000)).unwrap(), 1);
        assert_eq!(counts(db), (0, 2));
    });
}

#[test]
fn the_lease_of_a_dead_worker_runs_out_and_its_late_end_counts_for_nothing() {
    on_both(&steps(), |db| {
        enqueue(db, 0, "note", None, json!({}));
        let lease = |now: i64| {
            db.write_blocking(move |tx: &mut Tx<'_>| jobs::lease(tx, ORG, at(now), at(now + 30), 9)).unwrap()
        };
        let first = lease(0);
        assert_eq!((first.len(), lease(29).len()), (1, 0));
        let second = lease(30);
        assert_eq!((second.len(), second[0].tries), (1, 2));
        let finish = |job: &jobs::Job| {
            let job = job.clone();
            db.write_blocking(move |tx: &mut Tx<'_>| jobs::finish(tx, &job, &Outcome::Done, at(31))).unwrap()
        };
        assert!(!finish(&first[0]));
        assert!(finish(&second[0]));
    });
}

#[test]
fn jobs_with_one_key_become_one_and_none_is_lost_while_it_runs() {
    on_both(&steps(), |db| {
        enqueue(db, 5, "index", Some("ct_1"), json!({ "n": 1 }));
        enqueue(db, 9, "index", Some("ct_1"), json!({ "n": 2 }));
        enqueue(db, 5, "index", Some("ct_2"), json!({ "n": 3 }));
        assert_eq!(counts(db), (2, 0));
        let leased = db.write_blocking(|tx: &mut Tx<'_>| jobs::lease(tx, ORG, at(5), at(35), 9)).unwrap();
        assert_eq!(leased.len(), 2);
        let first = leased.iter().find(|j| j.payload == json!({ "n": 2 })).unwrap().clone();
        enqueue(db, 6, "index", Some("ct_1"), json!({ "n": 4 })); // the record changed while the job runs
        let kept = db
            .write_blocking(move |tx: &mut Tx<'_>| jobs::finish(tx, &first, &Outcome::Done, at(7)))
            .unwrap();
        assert!(!kept);
        let again = db.write_blocking(|tx: &mut Tx<'_>| jobs::lease(tx, ORG, at(7), at(35), 9)).unwrap();
        assert_eq!(again.iter().map(|j| j.payload.clone()).collect::<Vec<_>>(), [json!({ "n": 4 })]);
    });
}

#[test]
fn a_worker_that_is_told_to_stop_gives_back_what_it_did_not_begin() {
    on_both(&steps(), |db| {
        for n in 0..5 {
            enqueue(db, 0, "note", None, json!({ "n": n }));
        }
        let stop = Arc::new(AtomicBool::new(false));
        let told = stop.clone();
        let worker = Worker::new((**db).clone()).outside("note", move |_, _| {
            told.store(true, Ordering::Relaxed);
            Outcome::Done
        });
        worker.run(&stop);
        assert_eq!(counts(db), (4, 0));
        let again = store::now();
        let leased = db.write_blocking(move |tx: &mut Tx<'_>| jobs::lease(tx, ORG, again, again, 9)).unwrap();
        assert_eq!((leased.len(), leased[0].tries), (4, 1), "they are due at once, and were not tried");
    });
}

#[test]
fn many_workers_do_each_job_once() {
    on_both(&steps(), |db| {
        for n in 0..60 {
            enqueue(db, 0, if n % 2 == 0 { "in" } else { "out" }, None, json!({ "n": n }));
        }
        let outside = Arc::new(AtomicU32::new(0));
        let seen = outside.clone();
        let worker = Worker::new((**db).clone())
            .on("in", |tx, _| effect(tx, "").map_or(Outcome::Failed("?".into()), |()| Outcome::Done))
            .outside("out", move |_, _| {
                seen.fetch_add(1, Ordering::Relaxed);
                Outcome::Done
            });
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| while worker.work(at(1)).unwrap() > 0 {});
            }
        });
        while worker.work(at(1)).unwrap() > 0 {}
        assert_eq!((counts(db), count(db), outside.load(Ordering::Relaxed)), ((0, 0), 30, 30));
    });
}
