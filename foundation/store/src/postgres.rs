//! PostgreSQL: a pool of connections, each on its own thread.
//!
//! Reads run on one snapshot (REPEATABLE READ, READ ONLY). Writes run READ COMMITTED: what must not be lost is
//! held by unique indexes, by the version in every UPDATE, and by the row of the organisation's journal head,
//! which each write locks when it records its event. A deadlock is answered by running the unit again.

use std::{sync::Arc, thread::JoinHandle, time::Duration};

use crossbeam_channel::{Receiver, Sender, bounded};
use postgres::{Client, IsolationLevel, NoTls};

use crate::{
    Error, Result, Tx,
    db::{Options, Shared, Unit},
    tx::{Statements, TxEngine},
};

/// How often a unit of work is run at most when transactions stand in each other's way.
const TRIES_MAX: u32 = 6;

type Queues = (Sender<Box<dyn Unit>>, Sender<Box<dyn Unit>>, Vec<JoinHandle<()>>);

struct Connection {
    url: String,
    client: Client,
    statements: Statements,
}

pub(crate) fn start(url: &str, options: &Options, shared: &Arc<Shared>) -> Result<Queues> {
    let (read, reads) = bounded(options.queue);
    let (write, writes) = bounded(options.queue);
    let mut threads = vec![];
    // Halves: long reports must not keep writes waiting, and the other way round.
    let half = options.connections.div_ceil(2).max(1);
    for (queue, writing) in [(reads, false), (writes, true)] {
        for _ in 0..half {
            let (connection, queue, shared) = (Connection::open(url)?, queue.clone(), shared.clone());
            let name = if writing { "postgres-writer" } else { "postgres-reader" };
            let thread = std::thread::Builder::new().name(name.into());
            threads.push(thread.spawn(move || serve(connection, &queue, writing, &shared))?);
        }
    }
    Ok((read, write, threads))
}

impl Connection {
    fn open(url: &str) -> Result<Connection> {
        let mut client = Client::connect(url, NoTls)?;
        client.batch_execute("SET timezone = 'UTC'; SET lock_timeout = '10s'")?;
        Ok(Connection { url: url.to_owned(), client, statements: Statements::new() })
    }

    /// Opens the connection again if the server has gone away since.
    fn renew(&mut self) -> Result<()> {
        if self.client.is_closed() {
            *self = Connection::open(&self.url)?;
            tracing::info!("reconnected to PostgreSQL");
        }
        Ok(())
    }

    /// One try. `Err(Retry)` means that the engine wants the unit run again.
    fn attempt(&mut self, unit: &mut dyn Unit, writing: bool, shared: &Shared) -> Result<()> {
        let isolation = if writing { IsolationLevel::ReadCommitted } else { IsolationLevel::RepeatableRead };
        let tx = self.client.build_transaction().isolation_level(isolation).read_only(!writing).start()?;
        let mut tx = Tx {
            engine: TxEngine::Postgres { tx, statements: &mut self.statements },
            shared,
            touched: vec![],
        };
        let verdict = unit.run(&mut tx);
        let touched = tx.touched;
        let TxEngine::Postgres { tx, .. } = tx.engine else { return Ok(()) };
        match verdict {
            Ok(()) => tx.commit()?,
            Err(again) => {
                let rolled_back = tx.rollback();
                if again {
                    return Err(Error::Retry);
                }
                rolled_back?;
            }
        }
        shared.committed(&touched);
        Ok(())
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
