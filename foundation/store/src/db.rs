//! The database as the rest of the house sees it: two doors, `read` and `write`.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    thread::JoinHandle,
    time::{SystemTime, UNIX_EPOCH},
};

use crossbeam_channel::{Sender, TrySendError};
use kernel::{Id, Instant, Mint, Org};
use tokio::sync::{broadcast, oneshot};

use crate::{Error, Result, Tx, counts::Counts, node, notary::Witness, postgres, sqlite};

/// Which engine, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file.
    Sqlite(PathBuf),
    /// A PostgreSQL server, by its connection string.
    Postgres(String),
}

impl Engine {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    pub fn parse(url: &str) -> Result<Engine> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            Ok(Engine::Sqlite(Path::new(path).to_path_buf()))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Engine::Postgres(url.to_owned()))
        } else {
            Err(Error::Schema(format!(
                "`{url}` names no database: write sqlite:PATH or postgres://USER@HOST/NAME"
            )))
        }
    }
}

/// How to open a database.
#[derive(Clone, Debug)]
pub struct Options {
    /// Engine and place.
    pub engine: Engine,
    /// Connections that read (SQLite), or connections in all (PostgreSQL).
    pub connections: usize,
    /// How many units of work may wait before callers are told that the database is busy.
    pub queue: usize,
    /// Whether a commit waits for the disk. `false` is for the control run of the power-loss test only.
    pub durable: bool,
}

impl Options {
    /// Sensible values for one engine: SQLite reads with two connections for each processor, which are busy; those of
    /// PostgreSQL mostly wait for it.
    pub fn new(engine: Engine) -> Options {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let connections = match engine {
            Engine::Sqlite(_) => (processors * 2).clamp(4, 16),
            Engine::Postgres(_) => 8,
        };
        Options { engine, connections, queue: 4096, durable: true }
    }
}

/// A handle to the database; cheap to clone. The last one to go closes the connections.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    shared: Arc<Shared>,
    read: Option<Sender<Box<dyn Unit>>>,
    write: Option<Sender<Box<dyn Unit>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What all connections of one database share.
pub(crate) struct Shared {
    mint: Mutex<Mint>,
    /// The last id made.
    last_id: AtomicI64,
    /// Until when, in microseconds, this process may make ids with its number; for ever if it leased none.
    may_write_until: AtomicI64,
    commits: broadcast::Sender<Id<Org>>,
    pub(crate) witness: OnceLock<Witness>,
    pub(crate) counts: Counts,
}

impl Shared {
    pub(crate) fn next_number(&self) -> i64 {
        let mut mint = self.mint.lock().unwrap_or_else(PoisonError::into_inner);
        let id = mint.next(now().millis());
        self.last_id.store(id, Ordering::Relaxed);
        id
    }
    /// Up to which moment ids were made.
    pub(crate) fn last_millis(&self) -> i64 {
        node::millis_of(self.last_id.load(Ordering::Relaxed)).max(now().millis())
    }
    /// Makes ids with another number from now on, none of them before a moment.
    pub(crate) fn lead(&self, number: i64, start_millis: i64, until: Instant) {
        let mut mint = Mint::new(u16::try_from(number).unwrap_or_default());
        mint.next(start_millis);
        *self.mint.lock().unwrap_or_else(PoisonError::into_inner) = mint;
        self.extend(until);
    }
    /// Lets this process write for longer.
    pub(crate) fn extend(&self, until: Instant) {
        self.may_write_until.store(until.micros(), Ordering::Relaxed);
    }
    fn may_write(&self) -> Result<()> {
        if now().micros() > self.may_write_until.load(Ordering::Relaxed) {
            return Err(Error::Closed(
                "the lease of this process ran out: it may not make ids any more".into(),
            ));
        }
        Ok(())
    }
    /// Tells listeners that these journals grew. Nobody listening is fine.
    pub(crate) fn committed(&self, touched: &[Id<Org>]) {
        for org in touched {
            let _ = self.commits.send(*org);
        }
    }
}

/// The clock. Stores and doors read it; engines and decisions get the time as input.
pub fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// A unit of work in the queue. It may run more than once; its answer goes out once, after the commit.
pub(crate) trait Unit: Send {
    /// Runs inside a transaction. `Ok` asks for a commit, `Err(true)` for another try, `Err(false)` to roll back.
    fn run(&mut self, tx: &mut Tx<'_>) -> std::result::Result<(), bool>;
    /// Answers the caller. `Err` when the transaction itself failed, whatever the work said.
    fn finish(self: Box<Self>, ended: Result<()>);
}

struct Job<W, T, E> {
    work: W,
    answer: Option<std::result::Result<T, E>>,
    done: oneshot::Sender<std::result::Result<T, E>>,
}

/// Errors that can carry a failure of the store, and tell whether they are one worth another try.
pub trait Failure: From<Error> + Send + 'static {
    /// Whether the engines asked for the unit of work to be run again.
    fn is_retry(&self) -> bool;
}
impl Failure for Error {
    fn is_retry(&self) -> bool {
        matches!(self, Error::Retry)
    }
}
impl Failure for kernel::Fault {
    fn is_retry(&self) -> bool {
        matches!(self, kernel::Fault::Busy { retry_seconds: 0 })
    }
}

impl<W, T, E> Unit for Job<W, T, E>
where
    W: FnMut(&mut Tx<'_>) -> std::result::Result<T, E> + Send,
    T: Send,
    E: Failure,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> std::result::Result<(), bool> {
        let _inside = Inside::enter();
        let work = std::panic::AssertUnwindSafe(|| (self.work)(tx));
        let answer = std::panic::catch_unwind(work).unwrap_or_else(|panic| {
            let words = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
            let words = words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            Err(E::from(Error::Panic(words)))
        });
        let verdict = answer.as_ref().map(|_| ()).map_err(Failure::is_retry);
        self.answer = Some(answer);
        verdict
    }
    fn finish(self: Box<Self>, ended: Result<()>) {
        let answer = match (ended, self.answer) {
            // The engine asked for another try until we gave up: to the caller that is a busy database.
            (Err(Error::Retry), Some(Err(own))) if own.is_retry() => Err(E::from(Error::Busy)),
            (_, Some(Err(own))) => Err(own),
            (Ok(()), Some(answer)) => answer,
            (Ok(()), None) => Err(E::from(Error::Closed("the unit of work never ran".into()))),
            (Err(error), _) => Err(E::from(error)),
        };
        let _ = self.done.send(answer); // the caller may have gone away; its work is committed all the same
    }
}

thread_local! {
    static INSIDE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Marks the thread as running a unit of work: one that waits there for another would wait for ever.
struct Inside;

impl Inside {
    fn enter() -> Inside {
        INSIDE.set(true);
        Inside
    }
    fn refuse() -> Result<()> {
        if INSIDE.get() {
            return Err(Error::Nested);
        }
        Ok(())
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.set(false);
    }
}

impl Db {
    /// A fresh id.
    pub fn new_id<K: kernel::Kind>(&self) -> kernel::Id<K> {
        kernel::Id::from_number(self.shared().next_number())
    }

    /// Says what proves the journals of this database from outside it; the first word counts.
    pub fn set_witness(&self, witness: Witness) {
        let _ = self.shared().witness.set(witness);
    }

    /// Opens a database. Migrations are a separate step: [`migrate`](crate::migrate).
    pub fn open(options: &Options) -> Result<Db> {
        let (commits, _) = broadcast::channel(1024);
        // Until a number is leased (`Node::join`), one by chance: better than the same for all.
        let mut chance = [0; 2];
        getrandom::fill(&mut chance).map_err(|e| std::io::Error::other(e.to_string()))?;
        let shared = Arc::new(Shared {
            mint: Mutex::new(Mint::new(u16::from_le_bytes(chance))),
            last_id: AtomicI64::new(0),
            may_write_until: AtomicI64::new(i64::MAX),
            commits,
            witness: OnceLock::new(),
            counts: Counts::default(),
        });
        let (read, write, threads) = match &options.engine {
            Engine::Sqlite(path) => sqlite::start(path, options, &shared)?,
            Engine::Postgres(url) => postgres::start(url, options, &shared)?,
        };
        let inner = Inner {
            engine: options.engine.clone(),
            shared,
            read: Some(read),
            write: Some(write),
            threads: Mutex::new(threads),
        };
        Ok(Db { inner: Arc::new(inner) })
    }

    /// Runs a unit of work that only reads, on one snapshot.
    pub async fn read<T, E, W>(&self, work: W) -> std::result::Result<T, E>
    where
        W: FnMut(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Failure,
    {
        wait(submit(self.inner.read.as_ref(), work)?.await)
    }

    /// Runs a unit of work that may write; all of it is committed, durably, or none.
    /// It may be run again, when the engine asks for it or a unit beside it fails: it must not act outside the transaction.
    pub async fn write<T, E, W>(&self, work: W) -> std::result::Result<T, E>
    where
        W: FnMut(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Failure,
    {
        self.inner.shared.may_write()?;
        wait(submit(self.inner.write.as_ref(), work)?.await)
    }

    /// [`Db::read`] for callers outside async code: the command line and tests.
    pub fn read_blocking<T, E, W>(&self, work: W) -> std::result::Result<T, E>
    where
        W: FnMut(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Failure,
    {
        Inside::refuse()?;
        wait(submit(self.inner.read.as_ref(), work)?.blocking_recv())
    }

    /// [`Db::write`] for callers outside async code: the command line and tests.
    pub fn write_blocking<T, E, W>(&self, work: W) -> std::result::Result<T, E>
    where
        W: FnMut(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Failure,
    {
        self.inner.shared.may_write()?;
        self.write_unchecked(work)
    }

    /// Writes whether or not the process still holds its number: for the lease itself.
    pub(crate) fn write_unchecked<T, E, W>(&self, work: W) -> std::result::Result<T, E>
    where
        W: FnMut(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Failure,
    {
        Inside::refuse()?;
        wait(submit(self.inner.write.as_ref(), work)?.blocking_recv())
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.inner.shared
    }

    /// Each message names an organisation whose journal grew.
    pub fn commits(&self) -> broadcast::Receiver<Id<Org>> {
        self.inner.shared.commits.subscribe()
    }

    /// The engine and its place.
    pub fn engine(&self) -> &Engine {
        &self.inner.engine
    }
}

fn submit<T, E, W>(
    queue: Option<&Sender<Box<dyn Unit>>>,
    work: W,
) -> std::result::Result<oneshot::Receiver<std::result::Result<T, E>>, E>
where
    W: FnMut(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: Failure,
{
    let (done, answer) = oneshot::channel();
    let queue = queue.ok_or_else(|| Error::Closed("shutting down".into()))?;
    match queue.try_send(Box::new(Job { work, answer: None, done })) {
        Ok(()) => Ok(answer),
        Err(TrySendError::Full(_)) => Err(E::from(Error::Busy)),
        Err(TrySendError::Disconnected(_)) => Err(E::from(Error::Closed("no connection is left".into()))),
    }
}

fn wait<T, E: Failure>(
    answer: std::result::Result<std::result::Result<T, E>, oneshot::error::RecvError>,
) -> std::result::Result<T, E> {
    answer.unwrap_or_else(|_| Err(E::from(Error::Closed("the connection ended before it answered".into()))))
}

impl Drop for Inner {
    fn drop(&mut self) {
        (self.read, self.write) = (None, None); // threads end when their queue has no sender
        let own = std::thread::current().id();
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..).filter(|t| t.thread().id() != own) {
            let _ = thread.join();
        }
    }
}
