//! Jobs as a module brings them: enqueued by an operation, done by a worker of the house.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

use std::sync::{Arc, Mutex};

use kernel::{Actor, Event, Fault, Id, Instant, Lang, Org, Outcome, Right, Subject, Text, Via};
use operation::{Ahead, Caller, Cx, House, Job, Module, Operation, Route, Row, Work, row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Db, Tx, Worker,
    files::Files,
    jobs::{self, Job as Leased, NewJob, Outcome as Ended},
};
use testbed::TempDb;

const ORG: Id<Org> = Id::from_number(1);
const RUNG: &str = "SELECT COUNT(*) FROM journal WHERE org = 1 AND act = 'bell.ring'";

/// Orders a bell to be rung after the commit.
#[derive(Deserialize, JsonSchema)]
struct Order {
    /// The kind of job.
    kind: String,
    /// Goes wrong at the end.
    fail: bool,
    /// The bell breaks once before it rings.
    fragile: bool,
}

#[derive(Serialize, JsonSchema)]
struct Ordered {}

impl Operation for Order {
    const NAME: &'static str = "bell.order";
    const ABOUT: Text = Text::fixed("订铃", "Orders a bell to be rung");
    const ROUTE: Route = Route::post("/bells");
    const RIGHT: Right = Right::edit("bell");
    type Output = Ordered;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Ordered> {
        let job = NewJob::new(&self.kind, json!({ "fragile": self.fragile }), cx.now);
        jobs::enqueue(cx.tx, cx.actor.org, cx.now, job)?;
        if self.fail { Err(Fault::Missing) } else { Ok(Ordered {}) }
    }
}

fn rung() -> Event {
    Event::new("bell.ring", Subject { kind: "be", number: 1 }, "铃")
}

/// Rings in the transaction that ends the job.
fn ring(job: &Leased, cx: &mut Cx<'_, '_>) -> Outcome<Ended> {
    cx.record(&rung())?;
    assert!(!(job.payload["fragile"] == true && job.tries == 1), "the bell broke in the middle");
    Ok(Ended::Done)
}

/// The databases on whose behalf somebody was called, once for each call.
static CALLED: Mutex<Vec<String>> = Mutex::new(vec![]);

/// Calls somebody, and notes it in a transaction of its own.
fn call(_: &Leased, house: &House, ahead: &Ahead<'_>) -> Outcome<Ended> {
    CALLED.lock().unwrap().push(format!("{:?}", ahead.db.engine()));
    let (house, actor, now, lang) = (house.clone(), ahead.actor.clone(), ahead.now, ahead.lang);
    ahead.db.write_blocking(move |tx| {
        let row = house.operation("bell.order").ok_or(Fault::Missing)?;
        let order = json!({ "kind": "bell.ring", "fail": false, "fragile": false });
        house.call(row, &order, &Caller { actor: &actor, now, lang }, tx)
    })?;
    Ok(Ended::Done)
}

static OPERATIONS: &[Row] = &[row::<Order>()];
static JOBS: &[Job] = &[
    Job { kind: "bell.ring", work: Work::Inside(ring) },
    Job { kind: "bell.call", work: Work::Outside(call) },
    Job { kind: "bell.lost", work: Work::Inside(|_, _| Err(Fault::Missing)) },
];

fn house() -> House {
    House::new(vec![Module { operations: OPERATIONS, jobs: JOBS, ..Module::empty("bell") }])
}

fn on_both(test: impl Fn(&TempDb, &Worker)) {
    testbed::on_both(&house().migrations(), |db| {
        let files = Arc::new(Files::open(db.dir(), 1000).unwrap());
        test(db, &house().worker((**db).clone(), files));
    });
}

fn order(db: &Db, kind: &str, fail: bool, fragile: bool) -> Outcome<()> {
    let input = json!({ "kind": kind, "fail": fail, "fragile": fragile });
    db.write_blocking(move |tx| {
        let (house, actor) = (house(), Actor::trusted(ORG, "王芳", Via::Console));
        let caller = Caller { actor: &actor, now: store::now(), lang: Lang::Zh };
        house.call(house.operation("bell.order").unwrap(), &input, &caller, tx).map(|_| ())
    })
}

fn times_rung(db: &Db) -> i64 {
    db.read_blocking(|tx: &mut Tx<'_>| tx.one(RUNG, &[], |row| row.get(0))).unwrap()
}

fn counts(db: &Db) -> (i64, i64) {
    db.read_blocking(jobs::counts_everywhere).unwrap()
}

fn later(seconds: i64) -> Instant {
    store::now().plus_seconds(seconds)
}

#[test]
fn what_is_enqueued_in_a_committed_transaction_is_done_once() {
    on_both(|db, worker| {
        order(db, "bell.ring", false, false).unwrap();
        assert_eq!((counts(db), times_rung(db)), ((1, 0), 0));
        assert_eq!((worker.work(later(1)).unwrap(), times_rung(db)), (1, 1));
        assert_eq!((worker.work(later(9999)).unwrap(), times_rung(db), counts(db)), (0, 1, (0, 0)));
    });
}

#[test]
fn what_is_rolled_back_is_never_done() {
    on_both(|db, worker| {
        assert!(matches!(order(db, "bell.ring", true, false), Err(Fault::Missing)));
        assert_eq!((worker.work(later(9999)).unwrap(), times_rung(db), counts(db)), (0, 0, (0, 0)));
    });
}

#[test]
fn a_job_that_breaks_in_the_middle_is_done_again_and_half_of_it_is_not_kept() {
    on_both(|db, worker| {
        order(db, "bell.ring", false, true).unwrap();
        assert_eq!((worker.work(later(1)).unwrap(), times_rung(db), counts(db)), (1, 0, (1, 0)));
        assert_eq!((worker.work(later(9999)).unwrap(), times_rung(db), counts(db)), (1, 1, (0, 0)));
    });
}

#[test]
fn the_job_of_a_process_that_died_is_done_by_the_next() {
    on_both(|db, worker| {
        order(db, "bell.ring", false, false).unwrap();
        let (now, until) = (later(1), later(300));
        let leased = db.write_blocking(move |tx: &mut Tx<'_>| jobs::lease(tx, ORG, now, until, 9)).unwrap();
        assert_eq!(leased.len(), 1); // here the process dies
        assert_eq!((worker.work(later(200)).unwrap(), times_rung(db)), (0, 0), "it may still live");
        assert_eq!((worker.work(later(301)).unwrap(), times_rung(db), counts(db)), (1, 1, (0, 0)));
    });
}

#[test]
fn a_job_may_act_on_the_world_and_order_more() {
    on_both(|db, worker| {
        order(db, "bell.call", false, false).unwrap();
        assert_eq!(worker.work(later(1)).unwrap(), 1);
        let own = format!("{:?}", db.engine());
        assert_eq!(CALLED.lock().unwrap().iter().filter(|one| **one == own).count(), 1);
        assert_eq!((worker.work(later(2)).unwrap(), times_rung(db), counts(db)), (1, 1, (0, 0)));
    });
}

#[test]
fn what_fails_again_and_again_is_given_up_and_says_why() {
    on_both(|db, worker| {
        order(db, "bell.lost", false, false).unwrap();
        for try_number in 0..jobs::TRIES_MAX {
            assert_eq!(worker.work(later(10_000 * (try_number + 1))).unwrap(), 1);
        }
        assert_eq!(counts(db), (0, 1));
        let dead = db.read_blocking(|tx: &mut Tx<'_>| jobs::dead(tx, ORG, None, 9)).unwrap();
        assert_eq!(dead[0].error, "Missing");
    });
}
