//! SQLite: one thread writes, several read on snapshots.
//!
//! The writer commits in groups: units of work that wait in the queue run one after another and share one durable
//! commit. When one fails, the group is rolled back and runs again, each unit in its own savepoint, so that only the
//! one that fails is undone. Nobody gets an answer before the commit that holds their work is on the disk.

use std::{path::Path, sync::Arc, thread::JoinHandle, time::Duration};

use crossbeam_channel::{Receiver, Sender, bounded};
use rusqlite::{Connection, OpenFlags};

use crate::{
    Error, Result, Tx,
    db::{Options, Shared, Unit},
    tx::TxEngine,
};

/// How many units of work share one commit at most: more would make the first wait for the last.
const GROUP_MAX: usize = 128;
/// After this long a group takes nobody in any more.
const GROUP_TIME_MAX: Duration = Duration::from_millis(20);

/// Pages kept in memory by all readers together, and by the writer, in KiB.
const PAGES_KIB: usize = 128 << 10;
const WRITER_PAGES_KIB: usize = 16 << 10;

type Queues = (Sender<Box<dyn Unit>>, Sender<Box<dyn Unit>>, Vec<JoinHandle<()>>);

pub(crate) fn start(path: &Path, options: &Options, shared: &Arc<Shared>) -> Result<Queues> {
    let readers = options.connections.max(1);
    let (write, writes) = bounded(options.queue);
    let (read, reads) = bounded(options.queue);
    let writer = open(path, options.durable, false, readers)?;
    let mut threads = vec![spawn("sqlite-writer", {
        let shared = shared.clone();
        move || write_loop(&writer, &writes, &shared)
    })?];
    for _ in 0..readers {
        let (connection, reads, shared) =
            (open(path, options.durable, true, readers)?, reads.clone(), shared.clone());
        threads.push(spawn("sqlite-reader", move || read_loop(&connection, &reads, &shared))?);
    }
    Ok((read, write, threads))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    Ok(std::thread::Builder::new().name(name.into()).spawn(work)?)
}

/// Opens one connection. WAL lets readers go on while the writer writes; `synchronous = FULL` makes every
/// acknowledged commit survive a power loss, which the default of WAL mode does not. The file is not mapped into
/// memory: that made reads no faster here, and would turn a disk error into a dead process.
fn open(path: &Path, durable: bool, query_only: bool, readers: usize) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    if connection.is_readonly("main")? {
        // SQLite opens for reading what it may not write; we would notice at the first change only.
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY);
        return Err(rusqlite::Error::SqliteFailure(code, None).into());
    }
    let cache = if query_only { PAGES_KIB / readers } else { WRITER_PAGES_KIB };
    let synchronous = if durable { "FULL" } else { "NORMAL" };
    connection.execute_batch(&format!(
        "PRAGMA busy_timeout = 5000;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = {synchronous};
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -{cache};
         PRAGMA journal_size_limit = 67108864;
         PRAGMA trusted_schema = OFF;
         PRAGMA query_only = {};",
        if query_only { "ON" } else { "OFF" }
    ))?;
    // Plans do not look at values: else each new pattern of a LIKE would have its statement prepared anew.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(512);
    Ok(connection)
}

fn read_loop(connection: &Connection, queue: &Receiver<Box<dyn Unit>>, shared: &Shared) {
    for mut unit in queue {
        let ended = in_transaction(connection, "BEGIN DEFERRED", |c| {
            let mut tx = Tx::new(TxEngine::Sqlite(c), shared, false);
            let verdict = unit.run(&mut tx);
            Ok(tx.kept(verdict))
        });
        unit.finish(ended.unwrap_or_else(|failure| Err(failure.error)));
    }
}

fn write_loop(connection: &Connection, queue: &Receiver<Box<dyn Unit>>, shared: &Shared) {
    let (mut disk_failed, mut apart) = (false, Apart::No);
    for first in queue {
        if disk_failed {
            // After a failed sync nobody knows which pages are on the disk; writing on could make it worse.
            first.finish(Err(Error::Closed(
                "the disk failed to keep a commit: check it, then start again".into(),
            )));
            continue;
        }
        let mut group = vec![first];
        let mut ended = commit(connection, &mut group, || queue.try_recv().ok(), shared, apart);
        if let Ok(Ended::Again) = ended {
            ended = commit(connection, &mut group, || None, shared, Apart::Yes);
        }
        let failure = match ended {
            Ok(ended) => {
                // Where one failed, others may: the next group takes care from the start.
                apart = if matches!(ended, Ended::Whole) { Apart::No } else { Apart::Yes };
                continue;
            }
            Err(failure) => failure,
        };
        tracing::error!(error = %failure.error, units = group.len(), "a group of writes was rolled back");
        disk_failed = failure.at_commit && is_disk(&failure.error);
        if disk_failed || group.len() == 1 || matches!(failure.error, Error::Busy) {
            group.into_iter().for_each(|unit| unit.finish(Err(failure.error.again())));
            continue;
        }
        // One of them filled the disk or broke the transaction. Each gets a transaction of its own.
        for unit in group {
            let mut alone = vec![unit];
            if let Err(failure) = commit(connection, &mut alone, || None, shared, Apart::Yes) {
                alone.into_iter().for_each(|unit| unit.finish(Err(failure.error.again())));
            }
        }
    }
    let _ = connection.execute_batch("PRAGMA optimize"); // a hint for the next start; failing it loses nothing
}

/// Whether each unit of a group has a savepoint of its own. A savepoint costs a copy of every page that its unit
/// changes, and the search words gathered in memory are written out before it, a segment for each unit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Apart {
    Yes,
    No,
}

/// How a group ended.
enum Ended {
    /// All of it is committed.
    Whole,
    /// What did not fail is committed.
    Part,
    /// One failed that had no savepoint: nothing is kept, nobody is answered, and all are to be run again.
    Again,
}

/// Why a transaction was not committed.
struct Failure {
    error: Error,
    at_commit: bool,
}

/// Runs the units of a group, and those that join it meanwhile, and commits them together; then answers them. When
/// the transaction fails as a whole, the units stay in the group, unanswered, and nothing of them is kept.
fn commit(
    connection: &Connection,
    group: &mut Vec<Box<dyn Unit>>,
    mut next: impl FnMut() -> Option<Box<dyn Unit>>,
    shared: &Shared,
    apart: Apart,
) -> std::result::Result<Ended, Failure> {
    let begun = std::time::Instant::now();
    let (mut endings, mut touched): (Vec<Ending>, _) = (vec![], vec![]);
    let whole = |endings: &[Ending]| endings.iter().all(|ending| ending.kept);
    let committed = in_transaction(connection, "BEGIN IMMEDIATE", |c| {
        while let Some(unit) = group.get_mut(endings.len()) {
            endings.push(match apart {
                Apart::Yes => run_apart(c, unit.as_mut(), shared, &mut touched)?,
                Apart::No => run(c, unit.as_mut(), shared, &mut touched)?,
            });
            if apart == Apart::No && !whole(&endings) {
                return Err(Error::Retry); // rolls all of it back
            }
            if endings.len() == group.len() && group.len() < GROUP_MAX && begun.elapsed() < GROUP_TIME_MAX {
                group.extend(next());
            }
        }
        Ok(())
    });
    let ended = match (committed, whole(&endings)) {
        (Ok(()), true) => Ended::Whole,
        (Ok(()), false) => Ended::Part,
        // The only one: it failed, and no other's work was undone with it.
        (Err(_), false) if apart == Apart::No && group.len() == 1 => Ended::Part,
        (Err(_), false) if apart == Apart::No => return Ok(Ended::Again),
        (Err(failure), _) => return Err(failure),
    };
    shared.committed(&touched);
    group.drain(..).zip(endings).for_each(|(unit, ending)| unit.finish(ending.answer));
    Ok(ended)
}

/// How one unit ended.
struct Ending {
    /// Whether its changes are kept.
    kept: bool,
    answer: Result<()>,
}

/// Runs one unit. The outer `Err` means that the whole transaction is lost.
fn run(
    connection: &Connection,
    unit: &mut dyn Unit,
    shared: &Shared,
    touched: &mut Vec<kernel::Id<kernel::Org>>,
) -> Result<Ending> {
    let mut tx = Tx::new(TxEngine::Sqlite(connection), shared, true);
    let verdict = unit.run(&mut tx);
    if connection.is_autocommit() {
        // A full disk makes SQLite abandon the whole transaction by itself; then there is no savepoint left.
        return Err(tx.failed.take().unwrap_or(Error::Full));
    }
    let answer = tx.kept(verdict);
    let kept = verdict.is_ok() && answer.is_ok();
    if kept {
        touched.append(&mut tx.touched);
    }
    Ok(Ending { kept, answer })
}

/// Runs one unit in a savepoint, so that its failure undoes its own changes and nobody else's.
fn run_apart(
    connection: &Connection,
    unit: &mut dyn Unit,
    shared: &Shared,
    touched: &mut Vec<kernel::Id<kernel::Org>>,
) -> Result<Ending> {
    cached(connection, "SAVEPOINT unit")?;
    let mut own = vec![];
    let mut ending = run(connection, unit, shared, &mut own)?;
    if ending.kept {
        match cached(connection, "RELEASE unit") {
            Ok(()) => {
                touched.append(&mut own);
                return Ok(ending);
            }
            Err(error) => ending = Ending { kept: false, answer: Err(error) },
        }
    }
    cached(connection, "ROLLBACK TO unit")?;
    cached(connection, "RELEASE unit")?;
    Ok(ending)
}

fn in_transaction<T>(
    connection: &Connection,
    begin: &str,
    work: impl FnOnce(&Connection) -> Result<T>,
) -> std::result::Result<T, Failure> {
    cached(connection, begin).map_err(|error| Failure { error, at_commit: false })?;
    let ended = match work(connection) {
        Ok(value) => cached(connection, "COMMIT").map(|()| value).map_err(|e| (e, true)),
        Err(error) => Err((error, false)),
    };
    ended.map_err(|(error, at_commit)| {
        if !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK"); // the first error is the one that matters
        }
        Failure { error, at_commit }
    })
}

fn cached(connection: &Connection, sql: &str) -> Result<()> {
    Ok(connection.prepare_cached(sql)?.execute([]).map(|_| ())?)
}

fn is_disk(error: &Error) -> bool {
    matches!(error, Error::Sqlite(rusqlite::Error::SqliteFailure(code, _))
        if code.code == rusqlite::ErrorCode::SystemIoFailure)
}
