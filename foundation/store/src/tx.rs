//! A transaction on one connection, the same on both engines.

use std::collections::HashMap;

use kernel::{Id, Kind, Org};
use postgres::{fallible_iterator::FallibleIterator as _, types::ToSql};

use crate::{Error, Param, Result, Row, Value, db::Shared, notary::Witness};

/// An open transaction. It lives inside a unit of work and ends with it.
pub struct Tx<'a> {
    pub(crate) engine: TxEngine<'a>,
    pub(crate) shared: &'a Shared,
    /// Whether it may change anything.
    pub(crate) writes: bool,
    /// Organisations whose journal grew: told to live screens after the commit.
    pub(crate) touched: Vec<Id<Org>>,
    /// The first statement that failed. PostgreSQL refuses all that follow one, and then answers COMMIT with a silent
    /// rollback; so both engines refuse, and a unit that goes on regardless is not committed.
    pub(crate) failed: Option<Error>,
}

pub(crate) enum TxEngine<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres { tx: postgres::Transaction<'a>, statements: &'a mut Statements },
}

/// Prepared statements of one PostgreSQL connection, by their text.
pub(crate) type Statements = HashMap<String, postgres::Statement>;

/// Beyond this many statements a connection forgets them all; only generated text could get there.
const STATEMENTS_MAX: usize = 1000;

impl<'a> Tx<'a> {
    pub(crate) fn new(engine: TxEngine<'a>, shared: &'a Shared, writes: bool) -> Tx<'a> {
        Tx { engine, shared, writes, touched: vec![], failed: None }
    }

    /// How the unit ended: one that says all is well after a statement of it failed is not to be kept.
    pub(crate) fn kept(&self, verdict: std::result::Result<(), bool>) -> Result<()> {
        match (&self.failed, verdict) {
            (Some(first), Ok(())) => Err(Error::Aborted(first.to_string())),
            _ => Ok(()),
        }
    }
}

impl Tx<'_> {
    /// Runs a statement; returns how many rows it changed.
    pub fn exec(&mut self, sql: &str, params: &[&dyn Param]) -> Result<u64> {
        self.guard(|engine| match engine {
            TxEngine::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                Ok(statement.raw_execute()? as u64)
            }
            TxEngine::Postgres { tx, statements } => {
                let statement = prepared(tx, statements, sql)?;
                let values: Vec<Value<'_>> = params.iter().map(|p| p.value()).collect();
                let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as _).collect();
                Ok(tx.execute(&statement, &values)?)
            }
        })
    }

    /// Reads every row through `read`.
    pub fn all<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut out = Vec::new();
        self.each(sql, params, |row| {
            out.push(read(row)?);
            Ok(true)
        })?;
        Ok(out)
    }

    /// Hands the rows to `take` one by one until it says `false`, without holding them all in memory.
    pub fn each(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        mut take: impl FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        // What the reader of a row says is not the engine's failure: the transaction stays usable.
        let mut own = Ok(());
        let mut wants_more = |row: &Row<'_>| {
            take(row).unwrap_or_else(|error| {
                own = Err(error);
                false
            })
        };
        self.guard(|engine| match engine {
            TxEngine::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                // A statement that writes is run to its end: only there are its foreign keys checked.
                let writes = !statement.readonly();
                let mut wanted = true;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    wanted = wanted && wants_more(&Row::Sqlite(row));
                    if !wanted && !writes {
                        break;
                    }
                }
                Ok(())
            }
            TxEngine::Postgres { tx, statements } => {
                let statement = prepared(tx, statements, sql)?;
                let values: Vec<Value<'_>> = params.iter().map(|p| p.value()).collect();
                let mut rows = tx.query_raw(&statement, values.iter().map(|v| v as &dyn ToSql))?;
                while let Some(row) = rows.next()? {
                    if !wants_more(&Row::Postgres(&row)) {
                        break;
                    }
                }
                Ok(())
            }
        })?;
        own
    }

    /// The first row, if there is one.
    pub fn opt<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut out = None;
        self.each(sql, params, |row| {
            out = Some(read(row)?);
            Ok(false)
        })?;
        Ok(out)
    }

    /// The first row; [`Error::NoRow`] if there is none.
    pub fn one<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.opt(sql, params, read)?.ok_or(Error::NoRow)
    }

    /// Runs several statements without parameters: migrations and tests.
    pub fn batch(&mut self, sql: &str) -> Result<()> {
        self.guard(|engine| match engine {
            TxEngine::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            TxEngine::Postgres { tx, .. } => Ok(tx.batch_execute(sql)?),
        })
    }

    /// Feeds a COPY … FROM STDIN. PostgreSQL only.
    pub(crate) fn copy_in(
        &mut self,
        sql: &str,
        feed: impl FnOnce(&mut dyn std::io::Write) -> Result<()>,
    ) -> Result<()> {
        self.guard(|engine| match engine {
            TxEngine::Sqlite(_) => Err(Error::Schema("SQLite has no COPY".into())),
            TxEngine::Postgres { tx, .. } => {
                let mut writer = tx.copy_in(sql)?;
                feed(&mut writer)?;
                writer.finish()?;
                Ok(())
            }
        })
    }

    /// Checks that the engine understands a statement, without running it.
    pub fn check(&mut self, sql: &str) -> Result<()> {
        self.attempt(|tx| {
            tx.guard(|engine| match engine {
                TxEngine::Sqlite(connection) => Ok(connection.prepare(sql).map(|_| ())?),
                TxEngine::Postgres { tx, .. } => Ok(tx.prepare(sql).map(|_| ())?),
            })
        })
    }

    /// Runs a part of the unit that may fail without failing the whole: when it answers `Err`, its own changes are
    /// undone and the unit goes on. Without it, a statement that fails ends the unit.
    pub fn attempt<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.batch("SAVEPOINT attempt")?;
        let touched = self.touched.len();
        let answer = work(self);
        if answer.is_ok() && self.failed.is_none() {
            self.batch("RELEASE SAVEPOINT attempt")?;
            return answer;
        }
        self.touched.truncate(touched);
        let first = self.failed.take();
        self.batch("ROLLBACK TO SAVEPOINT attempt")?;
        self.batch("RELEASE SAVEPOINT attempt")?;
        match (answer, first) {
            (Ok(_), Some(error)) => Err(E::from(Error::Aborted(error.to_string()))),
            (answer, _) => answer,
        }
    }

    /// Runs one statement unless an earlier one failed.
    fn guard<T>(&mut self, statement: impl FnOnce(&mut TxEngine<'_>) -> Result<T>) -> Result<T> {
        if let Some(first) = &self.failed {
            return Err(Error::Aborted(first.to_string()));
        }
        // A full disk makes SQLite abandon the whole transaction; what follows would commit by itself.
        if let TxEngine::Sqlite(connection) = &self.engine
            && connection.is_autocommit()
        {
            return Err(Error::Aborted("the engine gave the transaction up".into()));
        }
        let answer = statement(&mut self.engine);
        if let Err(error) = &answer {
            self.failed = Some(error.again());
        }
        answer
    }

    /// The types of a statement's parameters. PostgreSQL only; SQLite has none.
    pub(crate) fn parameter_types(&mut self, sql: &str) -> Result<Vec<String>> {
        self.guard(|engine| match engine {
            TxEngine::Sqlite(_) => Ok(vec![]),
            TxEngine::Postgres { tx, .. } => {
                Ok(tx.prepare(sql)?.params().iter().map(|ty| ty.name().to_owned()).collect())
            }
        })
    }

    /// Runs `EXPLAIN (FORMAT JSON) …`, whose answer has the type `json`. PostgreSQL only.
    pub(crate) fn explain(&mut self, sql: &str) -> Result<String> {
        self.guard(|engine| match engine {
            TxEngine::Sqlite(_) => Err(Error::Schema("plans are read on PostgreSQL".into())),
            TxEngine::Postgres { tx, .. } => {
                let rows = tx.simple_query(sql)?;
                let row = rows.iter().find_map(|message| match message {
                    postgres::SimpleQueryMessage::Row(row) => Some(row),
                    _ => None,
                });
                Ok(row.and_then(|row| row.get(0)).unwrap_or_default().to_owned())
            }
        })
    }

    /// What proves the journals of this database from outside it, where the house has been told.
    pub fn witness(&self) -> Option<&Witness> {
        self.shared.witness.get()
    }

    /// A fresh id.
    pub fn new_id<K: Kind>(&mut self) -> Id<K> {
        Id::from_number(self.shared.next_number())
    }

    /// Whether this is PostgreSQL: for the few statements that the two engines cannot share.
    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, TxEngine::Postgres { .. })
    }
}

/// SQLite takes `$2` for a name and numbers names in the order they first appear; PostgreSQL takes it for a
/// place. So values are bound by the number in the name.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[&dyn Param]) -> Result<()> {
    for slot in 1..=statement.parameter_count() {
        let name = statement.parameter_name(slot).unwrap_or_default();
        let place: usize = name.get(1..).and_then(|n| n.parse().ok()).unwrap_or_default();
        let param = place.checked_sub(1).and_then(|i| params.get(i));
        let param =
            param.ok_or_else(|| Error::Schema(format!("no value is given for parameter `{name}`")))?;
        let value = param.value();
        if matches!(&value, Value::Text(text) if text.contains('\0')) {
            return Err(Error::Nul);
        }
        if matches!(value, Value::Real(r) if r.is_nan()) {
            return Err(Error::Constraint("NaN is no number to keep".into())); // SQLite would make NULL of it
        }
        statement.raw_bind_parameter(slot, value)?;
    }
    Ok(())
}

fn prepared(
    tx: &mut postgres::Transaction<'_>,
    known: &mut Statements,
    sql: &str,
) -> Result<postgres::Statement> {
    if let Some(statement) = known.get(sql) {
        return Ok(statement.clone());
    }
    if known.len() >= STATEMENTS_MAX {
        known.clear();
    }
    let statement = tx.prepare(sql)?;
    known.insert(sql.to_owned(), statement.clone());
    Ok(statement)
}
