//! PostgreSQL: a pool of connections, each on its own thread.
//!
//! Reads run on one snapshot (REPEATABLE READ, READ ONLY). Writes run READ COMMITTED: what must not be lost is
//! held by unique indexes, by the version in every UPDATE, and by the row of the organisation's journal head,
//! which each write locks when it records its event. A deadlock is answered by running the unit again.

use std::{sync::Arc, thread::JoinHandle, time::Duration};

use crossbeam_channel::{Receiver, Sender, bounded};
use postgres::{Client, IsolationLevel};

use crate::{
    Error, Result, Tx,
    db::{Options, Shared, Unit},
    tls,
    tx::{Statements, TxEngine},
};

/// How often a unit of work is run at most when transactions stand in each other's way.
const TRIES_MAX: u32 = 6;

type Queues = (Sender<Box<dyn Unit>>, Sender<Box<dyn Unit>>, Vec<JoinHandle<()>>);

struct Connection {
    url: String,
    durable: bool,
    client: Client,
    statements: Statements,
    /// The server went away, or left the transaction in a state we cannot know.
    broken: bool,
}

pub(crate) fn start(url: &str, options: &Options, shared: &Arc<Shared>) -> Result<Queues> {
    let (read, reads) = bounded(options.queue);
    let (write, writes) = bounded(options.queue);
    let mut threads = vec![];
    // Halves: long reports must not keep writes waiting, and the other way round.
    let half = options.connections.div_ceil(2).max(1);
    for (queue, writing) in [(reads, false), (writes, true)] {
        for _ in 0..half {
            let (connection, queue, shared) =
                (Connection::open(url, options.durable)?, queue.clone(), shared.clone());
            let name = if writing { "postgres-writer" } else { "postgres-reader" };
            let thread = std::thread::Builder::new().name(name.into());
            threads.push(thread.spawn(move || serve(connection, &queue, writing, &shared))?);
        }
    }
    Ok((read, write, threads))
}

impl Connection {
    fn open(url: &str, durable: bool) -> Result<Connection> {
        let mut client = tls::connect(url)?;
        client.batch_execute("SET timezone = 'UTC'; SET lock_timeout = '10s'")?;
        if !durable {
            client.batch_execute("SET synchronous_commit = off")?;
        }
        Ok(Connection { url: url.to_owned(), durable, client, statements: Statements::new(), broken: false })
    }

    /// Opens the connection again if the server has gone away since.
    fn renew(&mut self) -> Result<()> {
        if self.broken || self.client.is_closed() {
            *self = Connection::open(&self.url, self.durable)?;
            tracing::info!("reconnected to PostgreSQL");
        }
        Ok(())
    }

    /// One try. `Err(Retry)` means that nothing was kept and the unit may be run again.
    fn attempt(&mut self, unit: &mut dyn Unit, writing: bool, shared: &Shared) -> Result<()> {
        let isolation = if writing { IsolationLevel::ReadCommitted } else { IsolationLevel::RepeatableRead };
        let begun = self.client.build_transaction().isolation_level(isolation).read_only(!writing).start();
        let tx = match begun.map_err(Error::from) {
            Ok(tx) => tx,
            Err(Error::Closed(_)) => {
                self.broken = true;
                return Err(Error::Retry);
            }
            Err(error) => return Err(error),
        };
        let mut tx = Tx::new(TxEngine::Postgres { tx, statements: &mut self.statements }, shared, writing);
        let verdict = unit.run(&mut tx);
        let ended = tx.kept(verdict);
        let lost = matches!(tx.failed, Some(Error::Closed(_)));
        let touched = std::mem::take(&mut tx.touched);
        let TxEngine::Postgres { tx, .. } = tx.engine else { return Ok(()) };
        if verdict.is_ok() && ended.is_ok() {
            let committed = tx.commit().map_err(Error::from);
            if let Err(error) = committed {
                self.broken = true;
                return Err(match error {
                    // The server may have committed before the connection broke: another try could do it twice.
                    Error::Closed(why) => Error::Closed(format!("the commit was not confirmed: {why}")),
                    other => other,
                });
            }
            shared.committed(&touched);
            return Ok(());
        }
        let rolled_back = tx.rollback();
        self.broken = lost || rolled_back.is_err();
        if lost || verdict == Err(true) { Err(Error::Retry) } else { ended }
    }
}

fn serve(mut connection: Connection, queue: &Receiver<Box<dyn Unit>>, writing: bool, shared: &Shared) {
    for mut unit in queue {
        let mut ended = Err(Error::Retry);
        for tries in 1..=TRIES_MAX {
            ended = connection.renew().and_then(|()| connection.attempt(unit.as_mut(), writing, shared));
            if !matches!(ended, Err(Error::Retry)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(5 << tries));
        }
        if let Err(error) = &ended {
            tracing::warn!(%error, "a transaction did not end well");
        }
        unit.finish(ended);
    }
}
