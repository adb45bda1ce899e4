//! SQLite: one thread writes, several read on snapshots.
//!
//! The writer commits in groups: units of work that wait in the queue run one after another, each in its own
//! savepoint, and share one durable commit. A unit that fails rolls back alone. Nobody gets an answer before
//! the commit that holds their work is on the disk.

use std::{path::Path, sync::Arc, thread::JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded};
use rusqlite::{Connection, OpenFlags};

use crate::{
    Error, Result, Tx,
    db::{Options, Shared, Unit},
    tx::TxEngine,
};

/// How many units of work share one commit at most: more would make the first wait for the last.
const GROUP_MAX: usize = 128;

type Queues = (Sender<Box<dyn Unit>>, Sender<Box<dyn Unit>>, Vec<JoinHandle<()>>);

pub(crate) fn start(path: &Path, options: &Options, shared: &Arc<Shared>) -> Result<Queues> {
    let (write, writes) = bounded(options.queue);
    let (read, reads) = bounded(options.queue);
    let writer = open(path, options.durable, false)?;
    let mut threads = vec![spawn("sqlite-writer", {
        let shared = shared.clone();
        move || write_loop(&writer, &writes, &shared)
    })?];
    for _ in 0..options.connections.max(1) {
        let (connection, reads, shared) = (open(path, options.durable, true)?, reads.clone(), shared.clone());
        threads.push(spawn("sqlite-reader", move || read_loop(&connection, &reads, &shared))?);
    }
    Ok((read, write, threads))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    Ok(std::thread::Builder::new().name(name.into()).spawn(work)?)
}

/// Opens one connection. WAL lets readers go on while the writer writes; `synchronous = FULL` makes every
/// acknowledged commit survive a power loss, which the default of WAL mode does not.
fn open(path: &Path, durable: bool, query_only: bool) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let synchronous = if durable { "FULL" } else { "NORMAL" };
    connection.execute_batch(&format!(
        "PRAGMA busy_timeout = 5000;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = {synchronous};
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA mmap_size = 1073741824;
         PRAGMA cache_size = -16000;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA trusted_schema = OFF;
         PRAGMA query_only = {};",
        if query_only { "ON" } else { "OFF" }
    ))?;
    connection.set_prepared_statement_cache_capacity(512);
    Ok(connection)
}

fn read_loop(connection: &Connection, queue: &Receiver<Box<dyn Unit>>, shared: &Shared) {
    for mut unit in queue {
        let ended = in_transaction(connection, "BEGIN DEFERRED", |c| {
            let mut tx = Tx { engine: TxEngine::Sqlite(c), shared, touched: vec![] };
            let _ = unit.run(&mut tx); // the unit keeps its own answer; reads have nothing to roll back
            Ok(())
        });
        unit.finish(ended);
    }
}

fn write_loop(connection: &Connection, queue: &Receiver<Box<dyn Unit>>, shared: &Shared) {
    for first in queue {
        let mut group = vec![first];
        let mut touched = vec![];
        let ended = in_transaction(connection, "BEGIN IMMEDIATE", |c| {
            let mut place = 0;
            while let Some(unit) = group.get_mut(place) {
                touched.extend(run_alone(c, unit.as_mut(), shared)?);
                place += 1;
                if place == group.len() && place < GROUP_MAX {
                    group.extend(queue.try_recv().ok());
                }
            }
            Ok(())
        });
        match ended {
            Ok(()) => {
                shared.committed(&touched);
                group.into_iter().for_each(|unit| unit.finish(Ok(())));
            }
            Err(error) => {
                tracing::error!(%error, units = group.len(), "a group of writes was rolled back");
                group.into_iter().for_each(|unit| unit.finish(Err(same(&error))));
            }
        }
    }
    let _ = connection.execute_batch("PRAGMA optimize"); // a hint for the next start; failing it loses nothing
}

/// Runs one unit in a savepoint, so that its failure undoes its own changes and nobody else's.
fn run_alone(
    connection: &Connection,
    unit: &mut dyn Unit,
    shared: &Shared,
) -> Result<Vec<kernel::Id<kernel::Org>>> {
    cached(connection, "SAVEPOINT unit")?;
    let mut tx = Tx { engine: TxEngine::Sqlite(connection), shared, touched: vec![] };
    let verdict = unit.run(&mut tx);
    let touched = tx.touched;
    if verdict.is_ok() {
        cached(connection, "RELEASE unit")?;
        return Ok(touched);
    }
    // A full disk makes SQLite abandon the whole transaction by itself; then there is no savepoint left.
    if connection.is_autocommit() {
        return Err(Error::Full);
    }
    cached(connection, "ROLLBACK TO unit")?;
    cached(connection, "RELEASE unit")?;
    Ok(vec![])
}

fn in_transaction(
    connection: &Connection,
    begin: &str,
    work: impl FnOnce(&Connection) -> Result<()>,
) -> Result<()> {
    cached(connection, begin)?;
    let ended = work(connection).and_then(|()| cached(connection, "COMMIT"));
    if ended.is_err() && !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK"); // the first error is the one that matters
    }
    ended
}

fn cached(connection: &Connection, sql: &str) -> Result<()> {
    Ok(connection.prepare_cached(sql)?.execute([]).map(|_| ())?)
}

/// The error again, for every member of the group: engine errors cannot be cloned.
fn same(error: &Error) -> Error {
    match error {
        Error::Full => Error::Full,
        Error::Busy => Error::Busy,
        other => Error::Closed(format!("the commit failed: {other}")),
    }
}
