//! Forward migrations: one text for both engines, each run once, in order, recorded with its digest.

use sha2::{Digest, Sha256};

use crate::{Db, Error, Result, Tx, db::now, ddl};

/// One step of the schema. Steps are never edited after a release; a new step corrects an old one.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `module/0001`; steps run in the order they are listed, lower modules first. A new step is listed after those of
    /// its module, whatever other modules ran before it on an existing database.
    pub name: &'static str,
    /// Its SQL in the common dialect. What only one engine understands stands between lines `--! sqlite`,
    /// `--! postgres` and `--! both`.
    pub sql: &'static str,
}

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_step (
    name TEXT NOT NULL PRIMARY KEY,
    place BIGINT NOT NULL,
    digest TEXT NOT NULL,
    applied_at BIGINT NOT NULL)";
/// Two processes that start together on PostgreSQL must not both run the steps; SQLite has one writer anyway.
const LOCK: &str = "LOCK TABLE schema_step IN ACCESS EXCLUSIVE MODE";
const APPLIED: &str = "SELECT name, digest FROM schema_step ORDER BY place";
const APPLY: &str = "INSERT INTO schema_step (name, place, digest, applied_at) VALUES ($1, $2, $3, $4)";

/// Brings the schema up to date; returns the names of the steps that ran. `before` is called once, before the
/// first step changes a database that already has a schema: the place for a backup.
///
/// Refuses a database whose schema is newer than `steps`, or whose recorded steps differ from them.
pub fn migrate(
    db: &Db,
    steps: &[Migration],
    before: impl FnOnce() -> Result<()>,
) -> Result<Vec<&'static str>> {
    let first_look = || db.write_blocking(|tx: &mut Tx<'_>| -> Result<_> { ledger(tx) });
    let applied = match first_look() {
        Err(Error::Taken(_)) => first_look()?, // another process made the ledger in the same moment
        other => other?,
    };
    if missing(&applied, steps)?.is_empty() {
        return Ok(vec![]);
    }
    if !applied.is_empty() {
        before()?;
    }
    let steps = steps.to_vec();
    // One transaction for all: a crash in the middle leaves the old schema, never half of a new one.
    db.write_blocking(move |tx: &mut Tx<'_>| -> Result<_> {
        if tx.is_postgres() {
            tx.batch(LOCK)?;
        }
        let applied = applied_steps(tx)?;
        let missing = missing(&applied, &steps)?;
        for (place, step) in (applied.len() as i64..).zip(&missing) {
            run(tx, step)?;
            note(tx, step, place)?;
        }
        Ok(missing.iter().map(|m| m.name).collect())
    })
}

/// The steps that a database has, in order, with their digests.
pub(crate) fn applied_steps(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>> {
    tx.all(APPLIED, &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Makes the ledger of steps.
pub(crate) fn begin(tx: &mut Tx<'_>) -> Result<()> {
    tx.batch(LEDGER)
}

/// Makes the ledger of steps, and says what it holds so far.
pub(crate) fn ledger(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>> {
    begin(tx)?;
    applied_steps(tx)
}

/// Writes a step into the ledger.
pub(crate) fn note(tx: &mut Tx<'_>, step: &Migration, place: i64) -> Result<()> {
    tx.exec(APPLY, &[&step.name, &place, &digest(step.sql), &now().micros()]).map(|_| ())
}

fn run(tx: &mut Tx<'_>, step: &Migration) -> Result<()> {
    let keys = run_tables(tx, step)?;
    keys.iter().try_for_each(|key| tx.batch(key).map_err(|e| in_step(step, key, &e)))
}

/// Runs a step without its foreign keys and returns these. On SQLite they are part of the tables.
pub(crate) fn run_tables(tx: &mut Tx<'_>, step: &Migration) -> Result<Vec<String>> {
    let postgres = tx.is_postgres();
    let statements = ddl::read(step.sql, postgres);
    for statement in &statements {
        let sql = if postgres { statement.for_postgres("") } else { statement.for_sqlite() };
        tx.batch(&sql).map_err(|e| in_step(step, &sql, &e))?;
    }
    Ok(if postgres { statements.iter().flat_map(ddl::Ddl::foreign_keys).collect() } else { vec![] })
}

fn in_step(step: &Migration, sql: &str, error: &Error) -> Error {
    Error::Schema(format!("schema step `{}`: {error}, in: {sql}", step.name))
}

/// Checks that of each module the beginning of what this program knows ran before; returns the rest, in order.
pub(crate) fn missing(applied: &[(String, String)], steps: &[Migration]) -> Result<Vec<Migration>> {
    let mut rest = steps.to_vec();
    ran(applied, steps)?.iter().for_each(|step| rest.retain(|other| other.name != step.name));
    Ok(rest)
}

/// The steps that ran before, in the order in which they did. Within a module that is the order of this program; between
/// modules it need not be, for a lower one may have got a step after a higher one ran all of its own.
pub(crate) fn ran(applied: &[(String, String)], steps: &[Migration]) -> Result<Vec<Migration>> {
    let mut done: Vec<Migration> = vec![];
    for (name, old) in applied {
        let mut next = steps.iter().filter(|step| module(step.name) == module(name));
        let place = done.iter().filter(|step| module(step.name) == module(name)).count();
        let Some(step) = next.nth(place).filter(|step| step.name == name) else {
            return Err(Error::Schema(format!(
                "the database has schema step `{name}`, which this version does not know: it was written by a \
                 newer version; install that version, or restore a backup made before the upgrade"
            )));
        };
        if *old != digest(step.sql) {
            return Err(Error::Schema(format!(
                "schema step `{name}` was changed after it ran on this database"
            )));
        }
        done.push(*step);
    }
    Ok(done)
}

fn module(step: &str) -> &str {
    step.split_once('/').map_or(step, |(module, _)| module)
}

pub(crate) fn digest(sql: &str) -> String {
    Sha256::digest(sql.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}
