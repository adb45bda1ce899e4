//! Each running process makes ids with a number of its own (0 to 1023), leased in the database, so that no two ever
//! make the same id: servers on PostgreSQL, or a server and a command on one SQLite file.
//!
//! A process that cannot renew its lease stops writing before somebody else can get the number. The database also
//! remembers up to which moment ids were made, so that they go on growing when the clock was set back.

use std::{thread::JoinHandle, time::Duration};

use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use kernel::{Instant, Mint};

use crate::{Db, Error, Result, Tx, db::now, hex};

crate::statements! {
    /// The numbers in use or once used.
    NODES = "SELECT number, expires_at, last_millis FROM node ORDER BY number";
    /// Takes a number that is free or whose lease ran out.
    TAKE = "INSERT INTO node (number, token, expires_at, last_millis) VALUES ($1, $2, $3, $4)
        ON CONFLICT (number) DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at
        WHERE node.expires_at < $5";
    /// Keeps a number for longer, if it is still ours.
    RENEW = "UPDATE node SET expires_at = $3, last_millis = $4 WHERE number = $1 AND token = $2";
}

/// How long a lease lasts.
const LEASE_SECONDS: i64 = 60;
/// The holder stops writing so long before the lease ends: clocks differ a little.
const MARGIN_SECONDS: i64 = 15;
/// How often a lease is renewed.
const RENEW_EVERY: Duration = Duration::from_secs(10);
/// How many numbers there are.
const NUMBERS: i64 = 1024;

/// The lease of a number; renewed in the background, given back when this value goes.
pub struct Node {
    number: i64,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A number, and the moment after which the first id is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The number.
    pub number: i64,
    /// Milliseconds since 1970.
    pub start_millis: i64,
}

impl Node {
    /// Leases a number for this process. To be called after the schema is up to date and before anything else writes.
    pub fn join(db: &Db) -> Result<Node> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|e| std::io::Error::other(e.to_string()))?;
        let token = hex::write(&random);
        let (own, at) = (token.clone(), now());
        let taken = db.write_unchecked(move |tx: &mut Tx<'_>| take(tx, &own, at))?;
        db.shared().lead(taken.number, taken.start_millis, at.plus_seconds(LEASE_SECONDS - MARGIN_SECONDS));
        let (stop, stopped) = bounded(0);
        let (db, number) = (db.clone(), taken.number);
        let renew = move || {
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(RENEW_EVERY) {
                if let Err(error) = keep(&db, number, &token, LEASE_SECONDS) {
                    tracing::error!(%error, number, "the lease of the node's number was not renewed");
                }
            }
            let _ = keep(&db, number, &token, -1); // given back; if that fails, it runs out
        };
        let thread = Some(std::thread::Builder::new().name("node-lease".into()).spawn(renew)?);
        Ok(Node { number, stop: Some(stop), thread })
    }

    /// The number.
    pub fn number(&self) -> i64 {
        self.number
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.stop = None; // the thread gives the number back and ends
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Takes the smallest free number.
pub fn take(tx: &mut Tx<'_>, token: &str, at: Instant) -> Result<Taken> {
    let expires = at.plus_seconds(LEASE_SECONDS);
    for _ in 0..20 {
        let nodes: Vec<(i64, Instant, i64)> =
            tx.all(NODES, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let taken = |n: &i64| nodes.iter().any(|(number, until, _)| number == n && *until >= at);
        let Some(number) = (0..NUMBERS).find(|n| !taken(n)) else { return Err(Error::Busy) };
        let last = nodes.iter().map(|(_, _, last)| *last).max().unwrap_or(0);
        if tx.exec(TAKE, &[&number, &token, &expires, &at.millis(), &at])? == 1 {
            // Ids made since the last renewal are not remembered: so a step over more than that, if the clock went back.
            let behind = last > at.millis();
            let start_millis = if behind { last + LEASE_SECONDS * 1000 } else { at.millis() };
            return Ok(Taken { number, start_millis });
        }
    }
    Err(Error::Busy)
}

fn keep(db: &Db, number: i64, token: &str, seconds: i64) -> Result<()> {
    let (at, token, last) = (now(), token.to_owned(), db.shared().last_millis());
    let until = at.plus_seconds(seconds);
    let kept =
        db.write_unchecked(move |tx: &mut Tx<'_>| tx.exec(RENEW, &[&number, &token, &until, &last]))?;
    if kept == 0 {
        return Err(Error::Closed("another process has taken this node's number".into()));
    }
    db.shared().extend(at.plus_seconds(seconds - MARGIN_SECONDS));
    Ok(())
}

/// The milliseconds since 1970 in an id's number. The mint alone knows where it counts from.
pub(crate) fn millis_of(id: i64) -> i64 {
    const SAMPLE: i64 = 2_000_000_000_000;
    let counted = Mint::new(0).next(SAMPLE) >> 22;
    (id >> 22) + SAMPLE - counted
}
