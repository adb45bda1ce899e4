//! What is done after a commit: mail, reminders, imports. A job is enqueued with [`store::jobs::enqueue`] in the
//! transaction that causes it, so it is there exactly when its cause is; what takes long or leaves the house is one.

use std::sync::Arc;

use kernel::{Actor, Fault, Lang, Outcome, Via};
use store::{
    Db, Worker,
    files::Files,
    jobs::{Job as Leased, Outcome as Ended},
};

use crate::{Ahead, Caller, Cx, House};

/// Who does the jobs of one kind.
pub struct Job {
    /// `room.verb`, for example `webhook.send`.
    pub kind: &'static str,
    /// What is done for one of them. A fault is a failed try: it is tried again after a while, each time a longer one.
    pub work: Work,
}

/// Where a job is done.
#[derive(Clone, Copy)]
pub enum Work {
    /// In the transaction that also ends the job: its effect happens exactly once. It may run again when the engine
    /// asks for it, so it must not act outside the transaction.
    Inside(fn(&Leased, &mut Cx<'_, '_>) -> Outcome<Ended>),
    /// Where no transaction is open, and one can act on the world: its effect happens at least once.
    Outside(fn(&Leased, &House, &Ahead<'_>) -> Outcome<Ended>),
}

impl House {
    /// A worker that can do every module's jobs.
    pub fn worker(&self, db: Db, files: Arc<Files>) -> Worker {
        self.jobs().fold(Worker::new(db), |worker, job| {
            let (house, files) = (self.clone(), files.clone());
            match job.work {
                Work::Inside(work) => worker.on(job.kind, move |tx, leased| {
                    let actor = itself(leased);
                    let caller = Caller { actor: &actor, now: store::now(), lang: Lang::default() };
                    ended(work(leased, &mut house.cx(&caller, tx)))
                }),
                Work::Outside(work) => worker.outside(job.kind, move |db, leased| {
                    let actor = itself(leased);
                    let (now, lang) = (store::now(), Lang::default());
                    let ahead = Ahead { db, files: &files, uploads: &[], actor: &actor, now, lang };
                    ended(work(leased, &house, &ahead))
                }),
            }
        })
    }
}

/// The product itself, in the organisation of a job.
fn itself(leased: &Leased) -> Actor {
    Actor::trusted(leased.org, "Qihe", Via::System)
}

fn ended(outcome: Outcome<Ended>) -> Ended {
    outcome.unwrap_or_else(|fault| {
        Ended::Failed(match fault {
            Fault::Broken { source, place } => format!("{source} ({place})"),
            other => format!("{other:?}"),
        })
    })
}
