//! The loop that does jobs: plain synchronous code over [`Db`], one thread, as many of them as wanted.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use kernel::{Id, Instant, Org};

use crate::{
    Db, Error, Result, Tx, db,
    jobs::{self, Job, Outcome},
};

/// How long a worker may take for one job before another may take it.
const LEASE_SECONDS: i64 = 300;
/// How many jobs are leased together.
const JOBS_A_TIME: i64 = 8;
/// How many organisations are looked at together; the others come with the next look.
const ORGS_A_TIME: i64 = 64;
/// How often an idle worker looks for work.
const IDLE: Duration = Duration::from_millis(300);

type InTx = dyn Fn(&mut Tx<'_>, &Job) -> Outcome + Send + Sync;
type Outside = dyn Fn(&Db, &Job) -> Outcome + Send + Sync;

/// Where a handler does its work.
#[derive(Clone)]
enum Handler {
    InTx(Arc<InTx>),
    Outside(Arc<Outside>),
}

/// A worker and its table of handlers.
#[derive(Clone)]
pub struct Worker {
    db: Db,
    handlers: HashMap<&'static str, Handler>,
}

impl Worker {
    /// A worker that can do nothing yet.
    pub fn new(db: Db) -> Worker {
        Worker { db, handlers: HashMap::new() }
    }

    /// A handler that works in the transaction that also removes the job: its effect happens exactly once.
    /// It may run again when the engine asks for it, so it must not act outside the transaction.
    #[must_use]
    pub fn on(
        mut self,
        kind: &'static str,
        work: impl Fn(&mut Tx<'_>, &Job) -> Outcome + Send + Sync + 'static,
    ) -> Worker {
        self.handlers.insert(kind, Handler::InTx(Arc::new(work)));
        self
    }

    /// A handler that acts on the world (mail, HTTP) with no transaction open. Its effect happens at least once.
    #[must_use]
    pub fn outside(
        mut self,
        kind: &'static str,
        work: impl Fn(&Db, &Job) -> Outcome + Send + Sync + 'static,
    ) -> Worker {
        self.handlers.insert(kind, Handler::Outside(Arc::new(work)));
        self
    }

    /// Works until told to stop; then ends the job at hand and gives back what it leased besides. A database that
    /// cannot be reached is waited for.
    pub fn run(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            match self.work_until(stop, db::now()) {
                Ok(0) => std::thread::sleep(IDLE),
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "the worker could not look for jobs");
                    std::thread::sleep(IDLE);
                }
            }
        }
    }

    /// Does what is due now, once; returns how many jobs were tried.
    pub fn work(&self, now: Instant) -> Result<usize> {
        self.work_until(&AtomicBool::new(false), now)
    }

    fn work_until(&self, stop: &AtomicBool, now: Instant) -> Result<usize> {
        let due = self.db.read_blocking(move |tx: &mut Tx<'_>| jobs::due_orgs(tx, now, ORGS_A_TIME))?;
        let mut tried = 0;
        for org in due {
            if !stop.load(Ordering::Relaxed) {
                tried += self.work_for(org, stop, now)?;
            }
        }
        Ok(tried)
    }

    fn work_for(&self, org: Id<Org>, stop: &AtomicBool, now: Instant) -> Result<usize> {
        let until = now.plus_seconds(LEASE_SECONDS);
        let lease = move |tx: &mut Tx<'_>| jobs::lease(tx, org, now, until, JOBS_A_TIME);
        let (mut leased, mut tried) = (self.db.write_blocking(lease)?.into_iter(), 0);
        while !stop.load(Ordering::Relaxed)
            && let Some(job) = leased.next()
        {
            tried += 1;
            match self.do_one(&job, now) {
                Ok(outcome) => tell(&job, &outcome),
                Err(Error::Stale) => {} // somebody else has the job now; nothing of ours was kept
                // The lease runs out and the job comes due again.
                Err(error) => {
                    tracing::warn!(%error, job = %job.id, kind = %job.kind, "a job was left to its lease");
                }
            }
        }
        for job in leased {
            self.db.write_blocking(move |tx: &mut Tx<'_>| jobs::give_back(tx, &job, now))?;
        }
        Ok(tried)
    }

    fn do_one(&self, job: &Job, now: Instant) -> Result<Outcome> {
        match self.handlers.get(job.kind.as_str()) {
            Some(Handler::InTx(work)) => {
                let (work, own) = (work.clone(), job.clone());
                let ended =
                    self.db.write_blocking(move |tx: &mut Tx<'_>| in_transaction(tx, &*work, &own, now));
                match ended {
                    Err(Error::Panic(words)) => {
                        self.finish(job, Outcome::Failed(format!("panic: {words}")), now)
                    }
                    ended => ended,
                }
            }
            Some(Handler::Outside(work)) => {
                let ended = catch_unwind(AssertUnwindSafe(|| work(&self.db, job)));
                self.finish(
                    job,
                    ended.unwrap_or_else(|_| Outcome::Failed("the handler panicked".into())),
                    now,
                )
            }
            None => self.finish(job, Outcome::Failed(format!("nothing handles `{}`", job.kind)), now),
        }
    }

    fn finish(&self, job: &Job, outcome: Outcome, now: Instant) -> Result<Outcome> {
        let job = job.clone();
        self.db.write_blocking(move |tx: &mut Tx<'_>| {
            if jobs::finish(tx, &job, &outcome, now)? { Ok(outcome.clone()) } else { Err(Error::Stale) }
        })
    }
}

/// Tells the operator of a try that failed.
fn tell(job: &Job, outcome: &Outcome) {
    let Job { org, id, kind, tries, tries_max, .. } = job;
    match outcome {
        Outcome::Failed(why) | Outcome::Dead(why) if job.dies_of(outcome) => {
            tracing::error!(%org, %id, kind, tries, why, "a job was given up");
        }
        Outcome::Failed(why) | Outcome::Dead(why) => {
            tracing::warn!(%org, %id, kind, tries, tries_max, why, "a job failed and will be tried again");
        }
        Outcome::Done | Outcome::Later(_) => {}
    }
}

/// Work and end in one transaction. What a failed try changed is undone; that it failed is kept.
fn in_transaction(tx: &mut Tx<'_>, work: &InTx, job: &Job, now: Instant) -> Result<Outcome> {
    enum Not {
        Kept(Outcome),
        Store(Error),
    }
    impl From<Error> for Not {
        fn from(error: Error) -> Not {
            Not::Store(error)
        }
    }
    let ended = tx.attempt(|tx| match work(tx, job) {
        kept @ (Outcome::Done | Outcome::Later(_)) => Ok(kept),
        failed => Err(Not::Kept(failed)),
    });
    let outcome = match ended {
        Ok(outcome) | Err(Not::Kept(outcome)) => outcome,
        Err(Not::Store(Error::Aborted(why))) => Outcome::Failed(why),
        Err(Not::Store(error)) => return Err(error),
    };
    if jobs::finish(tx, job, &outcome, now)? { Ok(outcome) } else { Err(Error::Stale) }
}
