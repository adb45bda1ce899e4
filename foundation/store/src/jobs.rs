//! Work to be done after a commit: mail, webhooks, reminders, imports.
//!
//! A job is enqueued in the transaction that causes it, so it exists exactly when its cause does. A worker leases it
//! for a while, by moving its `run_at` into the future; if the worker dies, the job comes due again. Each lease has
//! a new version, and only the worker with the latest one can finish the job.

use kernel::{Id, Instant, Kind, Org};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Json, Result, Row, Tx};

crate::statements! {
    /// Adds a job; one with the same unique key takes the new payload and the earlier time.
    ENQUEUE = "INSERT INTO job (org, id, version, kind, payload, unique_key, run_at, tries, tries_max, dead, error,
            created_at)
        VALUES ($1, $2, 1, $3, $4, $5, $6, 0, $7, FALSE, '', $8)
        ON CONFLICT (org, kind, unique_key) DO UPDATE SET payload = excluded.payload, version = job.version + 1,
            run_at = CASE WHEN job.run_at < excluded.run_at AND job.tries = 0 THEN job.run_at ELSE excluded.run_at END,
            tries = 0, dead = FALSE WHERE job.org = $1
        RETURNING id";
    /// Organisations that have work due, the longest waiting first. Looks at all of them: a worker's question.
    DUE_ORGS = "SELECT org, MIN(run_at) FROM job WHERE dead = FALSE AND run_at <= $1 GROUP BY org
        ORDER BY MIN(run_at) LIMIT $2";
    /// Leases due jobs of one organisation.
    LEASE_SQLITE = "UPDATE job SET run_at = $3, tries = tries + 1, version = version + 1 WHERE org = $1 AND id IN
            (SELECT id FROM job WHERE org = $1 AND dead = FALSE AND run_at <= $2 ORDER BY run_at, id LIMIT $4)
        RETURNING org, id, version, kind, payload, run_at, tries, tries_max, dead, error, created_at";
    /// The same; jobs that another worker is leasing in this moment are passed over.
    LEASE_POSTGRES = "UPDATE job SET run_at = $3, tries = tries + 1, version = version + 1 WHERE org = $1 AND id IN
            (SELECT id FROM job WHERE org = $1 AND dead = FALSE AND run_at <= $2 ORDER BY run_at, id LIMIT $4
             FOR UPDATE SKIP LOCKED)
        RETURNING org, id, version, kind, payload, run_at, tries, tries_max, dead, error, created_at";
    /// The job is done.
    REMOVE = "DELETE FROM job WHERE org = $1 AND id = $2 AND version = $3";
    /// The job is to be tried again, or not any more.
    PUT_BACK = "UPDATE job SET run_at = $4, dead = $5, error = $6, tries = $7 WHERE org = $1 AND id = $2 AND version = $3";
    /// Jobs that were given up.
    DEAD = "SELECT org, id, version, kind, payload, run_at, tries, tries_max, dead, error, created_at FROM job
        WHERE org = $1 AND dead = TRUE AND id < $2 ORDER BY id DESC LIMIT $3";
    /// Jobs that wait for their first try.
    WAITING = "SELECT org, id, version, kind, payload, run_at, tries, tries_max, dead, error, created_at FROM job
        WHERE org = $1 AND dead = FALSE AND error = '' AND id < $2 ORDER BY id DESC LIMIT $3";
    /// Jobs that failed and are tried again.
    FAILED = "SELECT org, id, version, kind, payload, run_at, tries, tries_max, dead, error, created_at FROM job
        WHERE org = $1 AND dead = FALSE AND error <> '' AND id < $2 ORDER BY id DESC LIMIT $3";
    /// Jobs in whatever state.
    ALL = "SELECT org, id, version, kind, payload, run_at, tries, tries_max, dead, error, created_at FROM job
        WHERE org = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    /// One job.
    ONE = "SELECT org, id, version, kind, payload, run_at, tries, tries_max, dead, error, created_at FROM job
        WHERE org = $1 AND id = $2";
    /// Gives a dead job another life.
    REVIVE = "UPDATE job SET dead = FALSE, tries = 0, run_at = $3, version = version + 1
        WHERE org = $1 AND id = $2 AND dead = TRUE";
    /// How many jobs wait, and how many are dead, of all organisations: the operator's question.
    COUNTS_EVERYWHERE = "SELECT (SELECT COUNT(*) FROM job WHERE dead = FALSE), (SELECT COUNT(*) FROM job WHERE dead = TRUE)";
    /// How many jobs wait, and how many are dead.
    COUNTS = "SELECT COALESCE(SUM(CASE WHEN dead = FALSE THEN 1 ELSE 0 END), 0),
        COALESCE(SUM(CASE WHEN dead = TRUE THEN 1 ELSE 0 END), 0) FROM job WHERE org = $1";
}

/// How often a job is tried, unless its enqueuer says otherwise.
pub const TRIES_MAX: i64 = 10;

/// A job's kind of id.
#[derive(Debug)]
pub enum JobKind {}
impl Kind for JobKind {
    const PREFIX: &'static str = "jb";
}

/// A job to be enqueued.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// Which handler does it, for example `webhook.send`.
    pub kind: &'a str,
    /// What the handler needs to know.
    pub payload: serde_json::Value,
    /// Not before this moment.
    pub run_at: Instant,
    /// Waiting jobs of one kind with the same key become one.
    pub unique: Option<&'a str>,
    /// How often it is tried before it is given up.
    pub tries_max: i64,
}

impl<'a> NewJob<'a> {
    /// A job to run as soon as it is committed.
    pub fn new(kind: &'a str, payload: serde_json::Value, now: Instant) -> NewJob<'a> {
        NewJob { kind, payload, run_at: now, unique: None, tries_max: TRIES_MAX }
    }
    /// Not before this moment.
    #[must_use]
    pub fn at(mut self, run_at: Instant) -> NewJob<'a> {
        self.run_at = run_at;
        self
    }
    /// Waiting jobs of this kind with the same key become one.
    #[must_use]
    pub fn unique(mut self, key: &'a str) -> NewJob<'a> {
        self.unique = Some(key);
        self
    }
}

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Job {
    /// Its organisation.
    pub org: Id<Org>,
    /// Its id.
    pub id: Id<JobKind>,
    /// Its lease: each has another number.
    pub version: i64,
    /// Which handler does it.
    pub kind: String,
    /// What the handler needs to know.
    pub payload: serde_json::Value,
    /// When it is due, or until when it is leased.
    pub run_at: Instant,
    /// How often it was tried, this time included.
    pub tries: i64,
    /// How often it is tried before it is given up.
    pub tries_max: i64,
    /// Whether it was given up.
    pub dead: bool,
    /// Why its last try failed.
    pub error: String,
    /// When it was enqueued first.
    pub created_at: Instant,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its try is to come, or under way.
    Waiting,
    /// It failed, and is tried again.
    Failed,
    /// It was given up.
    Dead,
}

impl Job {
    /// How far it is.
    pub fn state(&self) -> State {
        match (self.dead, self.error.is_empty()) {
            (true, _) => State::Dead,
            (false, true) => State::Waiting,
            (false, false) => State::Failed,
        }
    }
    /// Whether it is given up when this try ends so.
    pub fn dies_of(&self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Dead(_) => true,
            Outcome::Failed(_) => self.tries >= self.tries_max,
            Outcome::Done | Outcome::Later(_) => false,
        }
    }
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done; the job is gone.
    Done,
    /// Nothing wrong, but to be done again at this moment: what recurs, or waits for something.
    Later(Instant),
    /// It failed for now; tried again after a while, each time a longer one.
    Failed(String),
    /// It can never succeed.
    Dead(String),
}

/// Enqueues a job in the transaction that causes it.
pub fn enqueue(tx: &mut Tx<'_>, org: Id<Org>, now: Instant, job: NewJob<'_>) -> Result<Id<JobKind>> {
    let id: Id<JobKind> = tx.new_id();
    let payload = Json(job.payload);
    tx.one(
        ENQUEUE,
        &[&org, &id, &job.kind, &payload, &job.unique, &job.run_at, &job.tries_max.max(1), &now],
        |row| row.get(0),
    )
}

/// Organisations that have work due, the longest waiting first.
pub fn due_orgs(tx: &mut Tx<'_>, now: Instant, limit: i64) -> Result<Vec<Id<Org>>> {
    tx.all(DUE_ORGS, &[&now, &limit], |row| row.get(0))
}

/// Leases up to `limit` due jobs of an organisation until a moment.
pub fn lease(tx: &mut Tx<'_>, org: Id<Org>, now: Instant, until: Instant, limit: i64) -> Result<Vec<Job>> {
    let sql = if tx.is_postgres() { LEASE_POSTGRES } else { LEASE_SQLITE };
    tx.all(sql, &[&org, &now, &until, &limit], read)
}

/// Ends a lease. `false` if it is ours no more: it ran out and somebody else has the job, or the job was enqueued
/// anew with another payload. What was done under the lease must then not be kept.
pub fn finish(tx: &mut Tx<'_>, job: &Job, outcome: &Outcome, now: Instant) -> Result<bool> {
    let Job { org, id, version, .. } = job;
    let mut put_back = |run_at: Instant, dead: bool, error: &str, tries: i64| {
        tx.exec(PUT_BACK, &[org, id, version, &run_at, &dead, &error, &tries])
    };
    let changed = match outcome {
        Outcome::Done => tx.exec(REMOVE, &[org, id, version])?,
        Outcome::Later(at) => put_back(*at, false, "", 0)?,
        Outcome::Failed(why) if !job.dies_of(outcome) => {
            put_back(now.plus_seconds(wait_seconds(job.tries, id.number())), false, why, job.tries)?
        }
        Outcome::Failed(why) | Outcome::Dead(why) => put_back(now, true, why, job.tries)?,
    };
    Ok(changed == 1)
}

/// Gives a leased job back untried, for another worker to take at once. `false` if it is ours no more.
pub fn give_back(tx: &mut Tx<'_>, job: &Job, now: Instant) -> Result<bool> {
    let Job { org, id, version, error, tries, .. } = job;
    Ok(tx.exec(PUT_BACK, &[org, id, version, &now, &false, error, &(tries - 1)])? == 1)
}

/// Jobs in a state, or in any, latest first.
pub fn list(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    state: Option<State>,
    before: Option<Id<JobKind>>,
    limit: i64,
) -> Result<Vec<Job>> {
    let sql = match state {
        Some(State::Waiting) => WAITING,
        Some(State::Failed) => FAILED,
        Some(State::Dead) => DEAD,
        None => ALL,
    };
    tx.all(sql, &[&org, &before.map_or(i64::MAX, Id::number), &limit], read)
}

/// One job, while it is not done.
pub fn one(tx: &mut Tx<'_>, org: Id<Org>, id: Id<JobKind>) -> Result<Option<Job>> {
    tx.opt(ONE, &[&org, &id], read)
}

/// Jobs that were given up, latest first.
pub fn dead(tx: &mut Tx<'_>, org: Id<Org>, before: Option<Id<JobKind>>, limit: i64) -> Result<Vec<Job>> {
    tx.all(DEAD, &[&org, &before.map_or(i64::MAX, Id::number), &limit], read)
}

/// Gives a dead job another life; `false` if there is no such dead job.
pub fn revive(tx: &mut Tx<'_>, org: Id<Org>, id: Id<JobKind>, now: Instant) -> Result<bool> {
    Ok(tx.exec(REVIVE, &[&org, &id, &now])? == 1)
}

/// How many jobs wait, and how many were given up.
pub fn counts(tx: &mut Tx<'_>, org: Id<Org>) -> Result<(i64, i64)> {
    tx.one(COUNTS, &[&org], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// How many jobs of all organisations wait, and how many were given up.
pub fn counts_everywhere(tx: &mut Tx<'_>) -> Result<(i64, i64)> {
    tx.one(COUNTS_EVERYWHERE, &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// 5 s, 10 s, 20 s … an hour at most, and a little more or less, so that jobs that failed together do not come
/// back together.
fn wait_seconds(tries: i64, id: i64) -> i64 {
    let base = 5i64 << tries.clamp(1, 10).saturating_sub(1);
    let base = base.min(3600);
    base + id.rem_euclid(base / 4 + 1)
}

fn read(row: &Row<'_>) -> Result<Job> {
    Ok(Job {
        org: row.get(0)?,
        id: row.get(1)?,
        version: row.get(2)?,
        kind: row.get(3)?,
        payload: row.get::<Json<serde_json::Value>>(4)?.0,
        run_at: row.get(5)?,
        tries: row.get(6)?,
        tries_max: row.get(7)?,
        dead: row.get(8)?,
        error: row.get(9)?,
        created_at: row.get(10)?,
    })
}
