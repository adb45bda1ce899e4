//! Measures the store on this machine, on both engines, lists, and the review of contracts: `cargo run --release -p
//! bench --bin bench`, or with one of the words `write`, `read`, `search`, `audit`, `lists`, `contracts`, `review` to
//! measure only that. `lists --parties 1000000` and `contracts --contracts 100000` take a larger house, `--engine sqlite`
//! one engine.
//!
//! Figures depend on the disk more than on anything else: compare only figures of one machine.

#![allow(clippy::expect_used)] // a measurement that fails should stop with a message

mod contract_lists;
mod contracts;
mod dice;
mod lists;
mod search;

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant as Clock},
};

use kernel::{Actor, Event, Id, Instant, Org, Subject, Via};
use store::{Migration, Options, Result, Tx, audit, notary::Notary};
use testbed::TempDb;

const ORG: Id<Org> = Id::from_number(1);
const PARTY: Migration = Migration {
    name: "bench/0001",
    sql: "CREATE TABLE party (org BIGINT NOT NULL, id BIGINT NOT NULL, version BIGINT NOT NULL, name TEXT NOT NULL,
        phone TEXT NOT NULL, PRIMARY KEY (org, id));",
};
const INSERT: &str = "INSERT INTO party (org, id, version, name, phone) VALUES ($1, $2, 1, $3, $4)";
const READ: &str = "SELECT name, phone, version FROM party WHERE org = $1 AND id = $2";

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let after = |option: &str| {
        given.iter().position(|word| word == option).and_then(|at| given.get(at + 1)).map(String::as_str)
    };
    let parties = after("--parties").map_or(100_000, |number| number.parse().expect("a number of parties"));
    let contracts =
        after("--contracts").map_or(20_000, |number| number.parse().expect("a number of contracts"));
    let only = given.first().filter(|word| !word.starts_with("--"));
    let wanted = |what: &str| only.is_none_or(|o| o == what);
    if wanted("review") {
        println!("\nreview");
        contracts::measure();
    }
    if only.is_some_and(|only| only == "review") {
        return;
    }
    let engines = ["sqlite", "postgres"];
    for name in engines.into_iter().filter(|name| after("--engine").is_none_or(|engine| engine == *name)) {
        println!("\n{name}");
        if wanted("write") {
            for callers in [1, 32] {
                let Some(db) = database(name, |_| ()) else { break };
                println!("  durable creates, {callers:>2} callers       {:>9.0} /s", writes(&db, callers, 3));
            }
            if let Some(db) = database(name, |o| o.durable = false) {
                println!("  creates that wait for no disk, 32  {:>9.0} /s", writes(&db, 32, 3));
            }
        }
        if wanted("read")
            && let Some(db) = database(name, |o| o.connections = 4)
        {
            for callers in [1, 8] {
                println!("  reads by key, {callers:>2} callers          {:>9.0} /s", reads(&db, callers, 2));
            }
        }
        if wanted("search")
            && let Some(db) = database(name, |_| ())
        {
            search::measure(&db);
        }
        if wanted("audit")
            && let Some(db) = database(name, |_| ())
        {
            proof(&db, 100_000);
        }
        if wanted("lists")
            && let Some(db) = opened(name, &lists::house().migrations(), |_| ())
        {
            lists::measure(&db, parties);
        }
        if wanted("contracts")
            && let Some(db) = opened(name, &contract_lists::house().migrations(), |_| ())
        {
            contract_lists::measure(&db, contracts);
        }
    }
}

fn database(engine: &str, change: impl FnOnce(&mut Options)) -> Option<TempDb> {
    opened(engine, &[store::MIGRATIONS, &[PARTY]].concat(), change)
}

fn opened(engine: &str, steps: &[Migration], change: impl FnOnce(&mut Options)) -> Option<TempDb> {
    let mut db = if engine == "sqlite" { Some(testbed::sqlite()) } else { testbed::postgres() }?;
    db.reopen(|options| {
        options.connections = 16;
        change(options);
    });
    testbed::migrated(&db, steps);
    Some(db)
}

/// A record and its journal entry, each in a unit of work of its own.
fn writes(db: &TempDb, callers: i64, seconds: u64) -> f64 {
    per_second(callers, seconds, |n| {
        let unit = move |tx: &mut Tx<'_>| -> Result<()> {
            tx.exec(INSERT, &[&ORG, &n, &"江海集团有限公司", &"021-5555 0000"])?;
            let actor = Actor::trusted(ORG, "王芳", Via::System);
            let event = Event::new("party.create", Subject { kind: "pt", number: n }, "江海集团有限公司");
            tx.record(&actor, Instant::from_micros(n), &event).map(|_| ())
        };
        db.write_blocking(unit).expect("a write");
    })
}

fn reads(db: &TempDb, callers: i64, seconds: u64) -> f64 {
    db.write_blocking(|tx: &mut Tx<'_>| -> Result<()> {
        for n in 0..1000i64 {
            let add = "INSERT INTO party (org, id, version, name, phone) VALUES ($1, $2, 1, $3, $4)
                ON CONFLICT (org, id) DO NOTHING";
            tx.exec(add, &[&ORG, &n, &"江海集团有限公司", &"021"])?;
        }
        Ok(())
    })
    .expect("rows to read");
    per_second(callers, seconds, |n| {
        let unit = move |tx: &mut Tx<'_>| tx.one(READ, &[&ORG, &(n % 1000)], |row| row.get::<String>(0));
        db.read_blocking(unit).expect("a read");
    })
}

fn per_second(callers: i64, seconds: u64, work: impl Fn(i64) + Sync) -> f64 {
    let (next, begun) = (AtomicI64::new(0), Clock::now());
    let end = begun + Duration::from_secs(seconds);
    std::thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(|| {
                while Clock::now() < end {
                    work(next.fetch_add(1, Ordering::Relaxed));
                }
            });
        }
    });
    next.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}

/// How long it takes to prove a journal.
fn proof(db: &TempDb, entries: i64) {
    let begun = Clock::now();
    for start in (0..entries).step_by(5000) {
        db.write_blocking(move |tx: &mut Tx<'_>| -> Result<()> {
            let actor = Actor::trusted(ORG, "王芳", Via::System);
            for n in start..start + 5000 {
                let event = Event::new("party.create", Subject { kind: "pt", number: n }, "江海集团有限公司");
                tx.record(&actor, Instant::from_micros(n), &event)?;
            }
            Ok(())
        })
        .expect("entries");
    }
    println!(
        "  journal entries in bulk            {:>9.0} /s",
        entries as f64 / begun.elapsed().as_secs_f64()
    );
    let notary = Notary::open(db.dir()).expect("a notary");
    let begun = Clock::now();
    notary.sign(db, ORG, Instant::from_micros(1)).expect("a head");
    println!("  tree grown and signed, {entries} entries {:>6} ms", begun.elapsed().as_millis());
    let (keys, heads) = (notary.witness().keys, notary.witness().heads);
    let begun = Clock::now();
    let report = db
        .read_blocking(move |tx: &mut Tx<'_>| audit::verify(tx, ORG, &keys, Some(&heads)))
        .expect("a report");
    assert!(report.is_clean(), "{report:?}");
    println!("  journal proved, {entries} entries        {:>6} ms", begun.elapsed().as_millis());
}

/// Prints the middle and the slow end of some times.
fn report(what: &str, times: &mut [Duration]) {
    times.sort();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
    println!("  {what:<40} p50 {:>7.2} ms   p95 {:>7.2} ms", at(50), at(95));
}
