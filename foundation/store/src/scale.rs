//! Whether the schema and the statements are fit for a PostgreSQL that is sharded by organisation (Citus), proved on
//! a stock one: every table of organisations in 16 hash parts, and no statement may touch more than one of them.
//!
//! For tests only. What this cannot show (triggers, SET NULL) the lint looks for in the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::{Db, Error, Migration, Result, Statement, Table, Tx, ddl, migrate};

/// Into how many parts each table of organisations is cut.
pub const PARTS: u32 = 16;

/// A thing that would not work, or not scale, on a sharded PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// The statement, table or constraint.
    pub name: String,
    /// What is wrong with it.
    pub why: String,
}

fn objection(name: impl Into<String>, why: impl Into<String>) -> Objection {
    Objection { name: name.into(), why: why.into() }
}

/// Makes the schema with every table of organisations in [`PARTS`] parts. PostgreSQL only.
pub fn migrate_partitioned(db: &Db, steps: &[Migration], tables: &[Table]) -> Result<()> {
    let (steps, tables) = (steps.to_vec(), tables.to_vec());
    db.write_blocking(move |tx: &mut Tx<'_>| {
        let (mut keys, place) = (vec![], migrate::ledger(tx)?.len() as i64);
        for (place, step) in (place..).zip(&steps) {
            for statement in ddl::read(step.sql, true) {
                partition(tx, &statement, &tables)?;
                keys.extend(statement.foreign_keys());
            }
            migrate::note(tx, step, place)?;
        }
        keys.iter().try_for_each(|key| tx.batch(key))
    })
}

fn partition(tx: &mut Tx<'_>, statement: &ddl::Ddl, tables: &[Table]) -> Result<()> {
    let ddl::Ddl::Table { name, .. } = statement else { return tx.batch(&statement.for_postgres("")) };
    match tables.iter().find(|t| t.name() == name) {
        Some(Table::Shared(_)) => tx.batch(&statement.for_postgres("")),
        Some(Table::Tenant(_)) => {
            tx.batch(&statement.for_postgres(" PARTITION BY HASH (org)"))?;
            (0..PARTS).try_for_each(|part| {
                tx.batch(&format!(
                    "CREATE TABLE {name}_part{part} PARTITION OF {name} FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
                ))
            })
        }
        None => {
            Err(Error::Schema(format!("`{name}` is in no list of tables: is it a Tenant or a Shared one?")))
        }
    }
}

/// Plans every statement on a partitioned database and names those that touch more than one part of a table, and
/// those that leave the organisation of a table to be inferred. `allowed` are reports and a worker's questions.
pub fn check_statements(
    db: &Db,
    statements: &[Statement],
    tables: &[Table],
    allowed: &[&str],
) -> Result<Vec<Objection>> {
    let mut objections = vec![];
    for statement in statements.iter().filter(|s| s.is_for(true) && !allowed.contains(&s.name)) {
        if let Some(why) = unnamed_org(statement.sql, tables) {
            objections.push(objection(statement.name, why));
        }
        let (statement, tenants) = (*statement, tables.to_vec());
        // One that cannot be planned (catalogue queries with odd types) is an objection too, not an end.
        let planned: Result<Json> = db.read_blocking(move |tx: &mut Tx<'_>| plan(tx, statement.sql));
        match planned {
            Ok(plan) => {
                let mut parts = BTreeMap::new();
                collect_parts(&plan, &tenants, &mut parts);
                let wide = parts.into_iter().filter(|(_, parts)| parts.len() > 1);
                objections.extend(wide.map(|(table, parts)| {
                    objection(statement.name, format!("touches {} parts of `{table}`", parts.len()))
                }));
            }
            Err(error) => objections.push(objection(statement.name, error.to_string())),
        }
    }
    Ok(objections)
}

/// The plan for sample values. EXPLAIN does not run the statement, so a reader may ask for it.
fn plan(tx: &mut Tx<'_>, sql: &str) -> Result<Json> {
    let types = tx.parameter_types(sql)?;
    let mut text = String::from("EXPLAIN (FORMAT JSON) ");
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('$') {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = after.split_at(digits);
        let place: usize = number.parse().unwrap_or_default();
        let ty = place.checked_sub(1).and_then(|i| types.get(i)).map_or("text", String::as_str);
        text.push_str(before);
        text.push_str(match ty {
            "int8" => "CAST(7 AS bigint)",
            "int4" => "7",
            "float8" => "CAST(1.5 AS double precision)",
            "bool" => "TRUE",
            "bytea" => "CAST('\\x00' AS bytea)",
            // A number too, because numbers of many records come in as one text.
            _ => "CAST('7' AS text)",
        });
        rest = after;
    }
    text.push_str(rest);
    let plan = tx.explain(&text)?;
    serde_json::from_str(&plan).map_err(|e| Error::Schema(e.to_string()))
}

fn collect_parts(plan: &Json, tables: &[Table], parts: &mut BTreeMap<String, BTreeSet<String>>) {
    match plan {
        Json::Object(fields) => {
            if let Some(Json::String(relation)) = fields.get("Relation Name")
                && let Some((table, _)) = relation.rsplit_once("_part")
                && is_tenant(table, tables)
            {
                parts.entry(table.to_owned()).or_default().insert(relation.clone());
            }
            fields.values().for_each(|v| collect_parts(v, tables, parts));
        }
        Json::Array(items) => items.iter().for_each(|v| collect_parts(v, tables, parts)),
        _ => {}
    }
}

fn is_tenant(name: &str, tables: &[Table]) -> bool {
    tables.iter().any(|t| matches!(t, Table::Tenant(tenant) if *tenant == name))
}

/// Why a statement leaves an organisation to be inferred, if it does: each table of organisations that it reads or
/// changes takes an `org = $n` of its own. An implied one fans out to every shard (measured: 50 a second, not 900).
fn unnamed_org(sql: &str, tables: &[Table]) -> Option<String> {
    let words: Vec<&str> = sql.split([' ', '\n', '(', ')', ',']).filter(|w| !w.is_empty()).collect();
    let reads = |pair: &&[&str]| {
        matches!(pair, [verb, table] if matches!(*verb, "FROM" | "JOIN" | "UPDATE")
        && is_tenant(table, tables))
    };
    let references = words.windows(2).filter(reads).count();
    let named = words.windows(3).filter(|w| {
        matches!(w, [column, "=", value] if (*column == "org" || column.ends_with(".org")) && value.starts_with('$'))
    });
    let named = named.count();
    (named < references)
        .then(|| format!("{references} tables of organisations, but {named} times `org = $n`"))
}

crate::statements! {
    /// All tables with their columns' types.
    COLUMN_TYPES = "SELECT CAST(c.relname AS TEXT), CAST(a.attname AS TEXT), CAST(format_type(a.atttypid, NULL) AS TEXT)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0
        AND NOT a.attisdropped ORDER BY 1, a.attnum";
    /// Primary keys and unique indexes, each with its first column.
    UNIQUE_INDEXES = "SELECT CAST(c.relname AS TEXT), CAST(x.relname AS TEXT), CAST(a.attname AS TEXT)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE n.nspname = current_schema() AND i.indisunique AND NOT c.relispartition ORDER BY 1, 2";
    /// Foreign keys, each with its first columns, the other table, and what happens on deletion.
    FOREIGN_KEYS = "SELECT CAST(c.relname AS TEXT), CAST(k.conname AS TEXT), CAST(a.attname AS TEXT),
            CAST(f.relname AS TEXT), CAST(b.attname AS TEXT), CAST(k.confdeltype AS TEXT), CAST(k.confupdtype AS TEXT)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
        JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = k.confkey[1]
        WHERE n.nspname = current_schema() AND k.contype = 'f' AND NOT c.relispartition ORDER BY 1, 2";
    /// Triggers that somebody made.
    TRIGGERS = "SELECT CAST(c.relname AS TEXT), CAST(t.tgname AS TEXT) FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND NOT t.tgisinternal ORDER BY 1, 2";
}

/// The types both engines have; and the one of the search index.
const TYPES: [&str; 6] = ["bigint", "text", "double precision", "bytea", "boolean", "tsvector"];

/// Looks through the catalogue of a migrated PostgreSQL for what a sharded one would refuse.
pub fn lint(db: &Db, tables: &[Table]) -> Result<Vec<Objection>> {
    let tables = tables.to_vec();
    db.read_blocking(move |tx: &mut Tx<'_>| {
        let tenant = |name: &str| is_tenant(name, &tables);
        let mut out = vec![];
        let mut seen = BTreeSet::new();
        tx.each(COLUMN_TYPES, &[], |row| {
            let (table, column, ty): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if !TYPES.contains(&ty.as_str()) {
                out.push(objection(format!("{table}.{column}"), format!("has the type {ty}")));
            }
            seen.insert(table);
            Ok(true)
        })?;
        let listed = |name: &String| tables.iter().any(|t| t.name() == name) || name == "schema_step";
        out.extend(
            seen.iter().filter(|n| !listed(n)).map(|n| objection(n.as_str(), "is in no list of tables")),
        );
        let missing = tables.iter().map(Table::name).filter(|n| !seen.contains(*n));
        out.extend(missing.map(|n| objection(n, "is listed, and there is no such table")));
        tx.each(UNIQUE_INDEXES, &[], |row| {
            let (table, index, first): (String, String, Option<String>) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            if tenant(&table) && first.as_deref() != Some("org") {
                out.push(objection(index, "is unique and does not begin with org"));
            }
            Ok(true)
        })?;
        tx.each(FOREIGN_KEYS, &[], |row| {
            let (table, key, first): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (other, other_first): (String, String) = (row.get(3)?, row.get(4)?);
            let (on_delete, on_update): (String, String) = (row.get(5)?, row.get(6)?);
            match (tenant(&table), tenant(&other)) {
                (false, true) => out.push(objection(&key, format!("ties the shared `{table}` to `{other}`"))),
                (true, true) if first != "org" || other_first != "org" => {
                    out.push(objection(&key, "does not begin with org"));
                }
                _ => {}
            }
            if [on_delete, on_update].iter().any(|action| matches!(action.as_str(), "n" | "d")) {
                out.push(objection(&key, "sets columns to NULL or a default"));
            }
            Ok(true)
        })?;
        tx.each(TRIGGERS, &[], |row| {
            out.push(objection(row.get::<String>(1)?, format!("is a trigger on {}", row.get::<String>(0)?)));
            Ok(true)
        })?;
        Ok(out)
    })
}
