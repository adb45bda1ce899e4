//! A transaction on one connection, the same on both engines.

use std::collections::HashMap;

use kernel::{Id, Kind, Org};
use postgres::types::ToSql;

use crate::{Error, Param, Result, Row, Value, db::Shared};

/// An open transaction. It lives inside a unit of work and ends with it.
pub struct Tx<'a> {
    pub(crate) engine: TxEngine<'a>,
    pub(crate) shared: &'a Shared,
    /// Organisations whose journal grew: told to live screens after the commit.
    pub(crate) touched: Vec<Id<Org>>,
}

pub(crate) enum TxEngine<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres { tx: postgres::Transaction<'a>, statements: &'a mut Statements },
}

/// Prepared statements of one PostgreSQL connection, by their text.
pub(crate) type Statements = HashMap<String, postgres::Statement>;

/// Beyond this many statements a connection forgets them all; only generated text could get there.
const STATEMENTS_MAX: usize = 1000;

impl Tx<'_> {
    /// Runs a statement; returns how many rows it changed.
    pub fn exec(&mut self, sql: &str, params: &[&dyn Param]) -> Result<u64> {
        match &mut self.engine {
            TxEngine::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                Ok(statement.raw_execute()? as u64)
            }
            TxEngine::Postgres { tx, statements } => {
                let statement = prepared(tx, statements, sql)?;
                let values: Vec<Value<'_>> = params.iter().map(|p| p.value()).collect();
                Ok(tx.execute(&statement, &refs(&values))?)
            }
        }
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

    /// Hands the rows to `take` one by one until it says `false`, without holding them all in memory on SQLite.
    pub fn each(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        mut take: impl FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        match &mut self.engine {
            TxEngine::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    if !take(&Row::Sqlite(row))? {
                        break;
                    }
                }
            }
            TxEngine::Postgres { tx, statements } => {
                let statement = prepared(tx, statements, sql)?;
                let values: Vec<Value<'_>> = params.iter().map(|p| p.value()).collect();
                for row in tx.query(&statement, &refs(&values))? {
                    if !take(&Row::Postgres(&row))? {
                        break;
                    }
                }
            }
        }
        Ok(())
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
        match &mut self.engine {
            TxEngine::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            TxEngine::Postgres { tx, .. } => Ok(tx.batch_execute(sql)?),
        }
    }

    /// Checks that the engine understands a statement, without running it.
    pub fn check(&mut self, sql: &str) -> Result<()> {
        match &mut self.engine {
            TxEngine::Sqlite(connection) => Ok(connection.prepare(sql).map(|_| ())?),
            TxEngine::Postgres { tx, .. } => Ok(tx.prepare(sql).map(|_| ())?),
        }
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
        statement.raw_bind_parameter(slot, param.value())?;
    }
    Ok(())
}

fn refs<'v>(values: &'v [Value<'v>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values.iter().map(|v| v as &(dyn ToSql + Sync)).collect()
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
