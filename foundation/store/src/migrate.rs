//! Forward migrations: one text for both engines, each run once, in order, recorded with its digest.

use sha2::{Digest, Sha256};

use crate::{Db, Error, Result, Tx, db::now};

/// One step of the schema. Steps are never edited after a release; a new step corrects an old one.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `module/0001`; steps run in the order they are listed, lower modules first.
    pub name: &'static str,
    /// Its SQL. A `FOREIGN KEY` stands on a line of its own in a CREATE TABLE.
    pub sql: &'static str,
}

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_step (
    name TEXT NOT NULL PRIMARY KEY,
    place BIGINT NOT NULL,
    digest TEXT NOT NULL,
    applied_at BIGINT NOT NULL)";
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
    let applied: Vec<(String, String)> = db.write_blocking(|tx: &mut Tx<'_>| -> Result<_> {
        tx.batch(LEDGER)?;
        tx.all(APPLIED, &[], |row| Ok((row.get(0)?, row.get(1)?)))
    })?;
    agree(&applied, steps)?;
    let missing: Vec<Migration> = steps[applied.len()..].to_vec();
    if !missing.is_empty() && !applied.is_empty() {
        before()?;
    }
    let names = missing.iter().map(|m| m.name).collect();
    let first = applied.len() as i64;
    // One transaction for all: a crash in the middle leaves the old schema, never half of a new one.
    db.write_blocking(move |tx: &mut Tx<'_>| -> Result<()> {
        let mut later = vec![];
        for (place, step) in (first..).zip(&missing) {
            let (now_sql, foreign_keys) = for_engine(step.sql, tx.is_postgres());
            tx.batch(&now_sql)?;
            later.extend(foreign_keys);
            tx.exec(APPLY, &[&step.name, &place, &digest(step.sql), &now().micros()])?;
        }
        later.iter().try_for_each(|key| tx.batch(key))
    })?;
    Ok(names)
}

/// Checks that what ran before is the beginning of what this program knows.
fn agree(applied: &[(String, String)], steps: &[Migration]) -> Result<()> {
    for (place, (name, old)) in applied.iter().enumerate() {
        let Some(step) = steps.get(place).filter(|s| s.name == name) else {
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
    }
    Ok(())
}

fn digest(sql: &str) -> String {
    Sha256::digest(sql.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// The text for one engine, and the foreign keys to be added when all tables stand.
///
/// PostgreSQL gets `COLLATE "C"` on every text column, so that both engines sort alike (SQLite compares bytes);
/// and its foreign keys come last, because a sharded PostgreSQL distributes the tables before they are tied.
fn for_engine(sql: &str, postgres: bool) -> (String, Vec<String>) {
    if !postgres {
        return (sql.to_owned(), vec![]);
    }
    let (mut body, mut keys, mut table) = (String::new(), vec![], "");
    for line in sql.lines() {
        let words = line.trim().trim_end_matches(',');
        if let Some(rest) = words.strip_prefix("CREATE TABLE ") {
            table = rest.split([' ', '(']).next().unwrap_or_default();
        }
        if words.starts_with("FOREIGN KEY ") {
            let (key, closing) = match words.strip_suffix(");") {
                Some(key) => (key, ");"),
                None => (words, ""),
            };
            keys.push(format!("ALTER TABLE {table} ADD {key};"));
            if !closing.is_empty() {
                let open = body.trim_end().trim_end_matches(',').len();
                body.truncate(open);
                body.push_str("\n);\n");
            }
        } else {
            body.push_str(&line.replace(" TEXT", " TEXT COLLATE \"C\""));
            body.push('\n');
        }
    }
    (body, keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_gets_its_foreign_keys_after_the_tables() {
        let (body, keys) = for_engine(
            "CREATE TABLE contract (\n  org BIGINT NOT NULL,\n  title TEXT NOT NULL,\n  PRIMARY KEY (org, id),\n  \
             FOREIGN KEY (org, party) REFERENCES party (org, id)\n);\n",
            true,
        );
        assert_eq!(keys, ["ALTER TABLE contract ADD FOREIGN KEY (org, party) REFERENCES party (org, id);"]);
        assert!(body.contains("title TEXT COLLATE \"C\" NOT NULL"), "{body}");
        assert!(!body.contains("FOREIGN"), "{body}");
    }
}
