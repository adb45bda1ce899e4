//! Work that the house does by itself: what waits, what failed, what was given up, and another try for that.

use kernel::{Event, Fault, Id, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::jobs::{self, Job, JobKind, State};

use crate::user::RIGHT;

/// So many jobs at once.
pub(crate) const JOBS_MAX: i64 = 100;

/// Shows jobs.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct List {
    /// Only those in this state: `waiting` for their first try, `failed` and to be tried again, or `dead`: given up.
    #[serde(default)]
    pub state: Option<State>,
    /// Only those before this one.
    #[serde(default)]
    pub before: Option<Id<JobKind>>,
}

/// A job for those who look after them: what it holds is its own business.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JobShown {
    /// Its id.
    pub id: Id<JobKind>,
    /// What is to be done.
    pub kind: String,
    /// Its state.
    pub state: State,
    /// How often it was tried.
    pub tries: i64,
    /// How often it is tried before it is given up.
    pub tries_max: i64,
    /// When it is tried next; for one that was given up, when that was.
    pub run_at: kernel::Instant,
    /// Why its last try failed.
    pub error: String,
    /// When it was enqueued.
    pub created_at: kernel::Instant,
}

impl From<Job> for JobShown {
    fn from(job: Job) -> JobShown {
        let state = job.state();
        let Job { id, kind, tries, tries_max, run_at, error, created_at, .. } = job;
        JobShown { id, kind, state, tries, tries_max, run_at, error, created_at }
    }
}

/// Jobs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Jobs {
    /// The latest first, at most 100.
    pub jobs: Vec<JobShown>,
}

impl Operation for List {
    const NAME: &'static str = "job.list";
    const ABOUT: Text = Text::fixed("查看后台任务", "Shows background jobs");
    const ROUTE: Route = Route::get("/jobs");
    const RIGHT: Right = RIGHT;
    type Output = Jobs;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Jobs> {
        let org = cx.org();
        let jobs = jobs::list(cx.tx, org, self.state, self.before, JOBS_MAX)?;
        Ok(Jobs { jobs: jobs.into_iter().map(JobShown::from).collect() })
    }
}

/// Has a job tried again that was given up. One that is not given up stays as it is.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Revive {
    /// The job.
    pub job: Id<JobKind>,
}

/// What came of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Revived {
    /// Whether it had been given up.
    pub revived: bool,
}

impl Operation for Revive {
    const NAME: &'static str = "job.revive";
    const ABOUT: Text =
        Text::fixed("重试一个已放弃的后台任务", "Has a background job tried again that was given up");
    const ROUTE: Route = Route::post("/jobs/{job}/revive");
    const RIGHT: Right = RIGHT;
    type Output = Revived;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Revived> {
        let org = cx.org();
        let job = jobs::one(cx.tx, org, self.job)?.ok_or(Fault::Missing)?;
        let revived = jobs::revive(cx.tx, org, self.job, cx.now)?;
        if revived {
            cx.record(&Event::new(Self::NAME, self.job, &job.kind))?;
        }
        Ok(Revived { revived })
    }

    fn landing(_: &Revived) -> Option<String> {
        Some("/settings/jobs".to_owned())
    }
}
