//! Killed processes, full disks, lost connections: nothing acknowledged is lost, nothing is half done.
//!
//! `QIHE_LONG=1` runs each for longer.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{Duration, Instant as Clock},
};

use store::{Db, Engine, Error, Options, Result, Tx};
use testbed::TempDb;

mod common;

use common::{INSERT, ORG, long, pairs, steps, write_pair};

/// Not a test: the process that is killed. It says `ack ID` for each write that was answered.
#[test]
#[ignore = "the writer of the kill test"]
fn writer_process() {
    let Ok(url) = std::env::var("QIHE_CRASH_DB") else { return };
    let round: i64 = std::env::var("QIHE_CRASH_ROUND").unwrap().parse().unwrap();
    let db = Db::open(&Options::new(Engine::parse(&url).unwrap())).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..8i64 {
            let db = &db;
            scope.spawn(move || {
                for n in 0.. {
                    let id = round * 100_000_000 + writer * 1_000_000 + n;
                    write_pair(db, id, "text").unwrap();
                    println!("ack {id}");
                }
            });
        }
    });
}

fn start_writer(url: &str, round: i64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writer_process", "--ignored", "--nocapture", "--test-threads=1"])
        .env("QIHE_CRASH_DB", url)
        .env("QIHE_CRASH_ROUND", round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// R1: rounds of eight writers, each ended by SIGKILL at another moment.
fn kill_rounds(mut db: TempDb, rounds: i64) {
    let url = match &db.options().engine {
        Engine::Sqlite(path) => format!("sqlite:{}", path.display()),
        Engine::Postgres(url) => url.clone(),
    };
    let sqlite = url.starts_with("sqlite:");
    let mut acknowledged = BTreeSet::new();
    for round in 1..=rounds {
        db.close();
        let mut child = start_writer(&url, round);
        let output = BufReader::new(child.stdout.take().unwrap());
        let (said, heard) = std::sync::mpsc::channel();
        let reader = std::thread::spawn(move || {
            let lines = output.lines().map_while(|l| l.ok());
            // The harness may put its own words before the first line.
            let acks = lines.filter_map(|l| l.rsplit_once("ack ")?.1.parse::<i64>().ok());
            acks.inspect(|_| said.send(()).unwrap_or_default()).collect::<Vec<i64>>()
        });
        // Killed in the middle of its work, however long a busy machine took to begin it.
        heard.recv_timeout(Duration::from_secs(30)).unwrap();
        std::thread::sleep(Duration::from_millis(50 + (round as u64 * 37) % 110));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(reader.join().unwrap());
        let begun = Clock::now();
        db.reopen(|_| ());
        let there = loop {
            // On PostgreSQL the server may still be ending the dead client's transactions.
            match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| pairs(&db))) {
                Ok(there) => break there,
                Err(panic) if begun.elapsed() > Duration::from_secs(3) => std::panic::resume_unwind(panic),
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        };
        assert!(begun.elapsed() < Duration::from_secs(3), "ready again after {:?}", begun.elapsed());
        let lost: Vec<_> = acknowledged.difference(&there).collect();
        assert!(lost.is_empty(), "round {round}: {} acknowledged writes are lost: {lost:?}", lost.len());
        if sqlite {
            let check = |tx: &mut Tx<'_>| tx.one("PRAGMA integrity_check", &[], |row| row.get::<String>(0));
            assert_eq!(db.read_blocking(check).unwrap(), "ok");
        }
    }
    assert!(acknowledged.len() as i64 > rounds, "only {} writes in all", acknowledged.len());
}

#[test]
fn a_killed_sqlite_writer_loses_nothing() {
    let db = testbed::sqlite();
    testbed::migrated(&db, &steps());
    kill_rounds(db, if long() { 100 } else { 20 });
}

#[test]
fn a_killed_postgres_writer_loses_nothing() {
    let Some(db) = testbed::postgres() else { return };
    testbed::migrated(&db, &steps());
    kill_rounds(db, if long() { 50 } else { 5 });
}

/// R3, through SQLite's own limit: no root needed.
#[test]
fn a_full_database_answers_full_and_reads_on() {
    let db = testbed::sqlite();
    testbed::migrated(&db, &steps());
    let limit = |pages: i64| {
        let set = format!("PRAGMA max_page_count = {pages}");
        db.write_blocking(move |tx: &mut Tx<'_>| tx.one(&set, &[], |row| row.get::<i64>(0))).unwrap()
    };
    write_pair(&db, 0, "before").unwrap();
    let pages = db
        .read_blocking(|tx: &mut Tx<'_>| tx.one("PRAGMA page_count", &[], |row| row.get::<i64>(0)))
        .unwrap();
    limit(pages + 60);
    let (kept, full) = fill(&db, 1, 8, "x".repeat(3000).as_str());
    assert!(full > 0, "it never got full");
    assert_eq!(pairs(&db), kept.iter().copied().chain([0]).collect());
    // What needs no room still works beside what does not fit.
    let small: Result<i64> = db.write_blocking(|tx: &mut Tx<'_>| tx.one("SELECT 1", &[], |row| row.get(0)));
    assert!(small.is_ok(), "{small:?}");
    // A unit that ignores the failure and goes on must not be kept by half.
    let stubborn: Result<()> = db.write_blocking(|tx: &mut Tx<'_>| {
        for n in 0..50i64 {
            let _ = tx.exec(INSERT, &[&ORG, &(900_000 + n), &0i64, &"x".repeat(3000)]);
        }
        Ok(())
    });
    assert!(matches!(stubborn, Err(Error::Full | Error::Aborted(_))), "{stubborn:?}");
    pairs(&db);
    limit(1_000_000);
    write_pair(&db, 999_999, "after").unwrap();
    let check = |tx: &mut Tx<'_>| tx.one("PRAGMA integrity_check", &[], |row| row.get::<String>(0));
    assert_eq!(db.read_blocking(check).unwrap(), "ok");
}

/// Writes from several threads until all have been refused; returns the ids that were acknowledged, and how many were
/// answered "full".
fn fill(db: &Db, from: i64, writers: i64, text: &str) -> (BTreeSet<i64>, i64) {
    let (kept, full) = (Mutex::new(BTreeSet::new()), AtomicI64::new(0));
    std::thread::scope(|scope| {
        for writer in 0..writers {
            let (kept, full) = (&kept, &full);
            scope.spawn(move || {
                for n in 0..400 {
                    let id = from + writer * 1000 + n;
                    match write_pair(db, id, text) {
                        Ok(_) => drop(kept.lock().unwrap().insert(id)),
                        Err(Error::Full) => {
                            full.fetch_add(1, Ordering::Relaxed);
                            break;
                        }
                        Err(other) => panic!("{other:?}"),
                    }
                }
            });
        }
    });
    (kept.into_inner().unwrap(), full.into_inner())
}

/// R3, on a file system that is really full.
#[test]
fn a_full_disk_answers_full_and_recovers_without_a_restart() {
    let place = tempfile::tempdir().unwrap();
    let mount = ["-t", "tmpfs", "-o", "size=6m", "tmpfs"];
    let mounted = Command::new("mount").args(mount).arg(place.path()).stderr(Stdio::null()).status();
    if !mounted.is_ok_and(|s| s.success()) {
        return testbed::skip("a full disk: mounting a small tmpfs takes root");
    }
    let ballast = place.path().join("ballast");
    let outcome = std::panic::catch_unwind(|| {
        fs::write(&ballast, vec![1; 2 << 20]).unwrap();
        let db = Db::open(&Options::new(Engine::Sqlite(place.path().join("qihe.db")))).unwrap();
        testbed::migrated(&db, &steps());
        let mut there = BTreeSet::new();
        for round in 0..2 {
            let (kept, full) = fill(&db, 1 + round * 100_000, 4, &"x".repeat(5000));
            assert!(full > 0, "it never got full");
            there.extend(kept);
            assert_eq!(pairs(&db), there, "after filling up");
            let _ = fs::remove_file(&ballast); // somebody makes room
        }
        let check = |tx: &mut Tx<'_>| tx.one("PRAGMA integrity_check", &[], |row| row.get::<String>(0));
        assert_eq!(db.read_blocking(check).unwrap(), "ok");
        let files = store::files::Files::open(place.path(), 64 << 20).unwrap();
        let upload = files.put(std::io::repeat(7), Some(64 << 20));
        assert!(matches!(upload, Err(Error::Full)), "{upload:?}");
        let backup = store::backup::backup(&db, None, None, &place.path().join("backup.zip"));
        assert!(backup.is_ok() || matches!(backup, Err(Error::Full)), "{backup:?}");
        assert_eq!(fs::read_dir(place.path().join("files/tmp")).unwrap().count(), 0, "temporary files stay");
    });
    let _ = Command::new("umount").arg("-l").arg(place.path()).status();
    outcome.unwrap();
}

/// Connections that the server ends are made anew; no write is lost or done twice.
#[test]
fn postgres_connections_may_be_lost() {
    let Some(db) = testbed::postgres() else { return };
    testbed::migrated(&db, &steps());
    let plain: &Db = &db;
    let (kept, stop) = (Mutex::new(BTreeSet::new()), AtomicBool::new(false));
    let unclear = AtomicI64::new(0);
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4i64)
            .map(|writer| {
                let (kept, unclear) = (&kept, &unclear);
                scope.spawn(move || {
                    for n in 0..150 {
                        let id = writer * 1000 + n;
                        match write_pair(plain, id, "text") {
                            Ok(_) => drop(kept.lock().unwrap().insert(id)),
                            // The commit was sent, its answer lost: the caller must ask again.
                            Err(Error::Closed(_) | Error::Busy) => {
                                let _ = unclear.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(other) => panic!("{other:?}"),
                        }
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            let end = "SELECT COUNT(CAST(pg_terminate_backend(pid) AS TEXT)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(40));
                // One's own connection may be the one just ended.
                let _ = plain.read_blocking(move |tx: &mut Tx<'_>| tx.one(end, &[], |row| row.get::<i64>(0)));
            }
        });
        writers.into_iter().for_each(|w| w.join().unwrap());
        stop.store(true, Ordering::Relaxed);
    });
    let (kept, there) = (kept.into_inner().unwrap(), pairs(&db));
    assert!(kept.is_subset(&there), "{:?} are lost", kept.difference(&there).collect::<Vec<_>>());
    assert!(there.len() as i64 - kept.len() as i64 <= unclear.load(Ordering::Relaxed));
    assert!(kept.len() > 400, "only {} of 600 were written", kept.len());
    assert!(write_pair(&db, 999_999, "after").is_ok());
}
