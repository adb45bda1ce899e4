//! Tables as text that both engines write alike: one JSON array a line, rows in the order of their key.

use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::{Error, Result, Row, Tx, Value, hex};

crate::statements! {
    /// The tables. The full-text table and its parts are derived.
    TABLES_SQLITE = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND name NOT LIKE 'search\\_words%' ESCAPE '\\' ORDER BY name";
    /// The tables; parts of partitioned ones are not counted again.
    TABLES_POSTGRES = "SELECT CAST(c.relname AS TEXT) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1";
    /// A table's columns, their types, and their places in the primary key.
    COLUMNS_SQLITE = "SELECT name, lower(type), pk FROM pragma_table_info($1) ORDER BY cid";
    /// The same.
    COLUMNS_POSTGRES = "SELECT CAST(a.attname AS TEXT), CAST(format_type(a.atttypid, a.atttypmod) AS TEXT),
            CAST(COALESCE(array_position(CAST(i.indkey AS int2[]), a.attnum), -1) + 1 AS BIGINT)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        WHERE n.nspname = current_schema() AND CAST(c.relname AS TEXT) = $1 AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum";
}

/// Tables that are made anew rather than moved: the ledger of schema steps, leases of running processes, and the
/// search index, whose words each engine keeps in its own way.
const NOT_MOVED: [&str; 3] = ["node", "schema_step", "search_doc"];

/// A column's storage class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// BIGINT.
    Int,
    /// TEXT.
    Text,
    /// DOUBLE PRECISION.
    Real,
    /// BYTEA.
    Bytes,
    /// BOOLEAN.
    Bool,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its storage class.
    pub class: Class,
}

/// A table's shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    key: Vec<String>,
}

/// What was written of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDigest {
    /// The table's name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 of its rows in the order of their key.
    pub digest: String,
}

/// The tables of the database that are moved, in the order of their names.
pub(crate) fn shapes(tx: &mut Tx<'_>) -> Result<Vec<Shape>> {
    let sql = if tx.is_postgres() { TABLES_POSTGRES } else { TABLES_SQLITE };
    let names: Vec<String> = tx.all(sql, &[], |row| row.get(0))?;
    let moved = names.into_iter().filter(|name| !NOT_MOVED.contains(&name.as_str()));
    moved.map(|name| shape(tx, name)).collect()
}

fn shape(tx: &mut Tx<'_>, name: String) -> Result<Shape> {
    let sql = if tx.is_postgres() { COLUMNS_POSTGRES } else { COLUMNS_SQLITE };
    let mut key = vec![];
    let columns = tx.all(sql, &[&name], |row| {
        let (column, ty, place): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if place > 0 {
            key.push((place, column.clone()));
        }
        let class = match ty.as_str() {
            "bigint" => Class::Int,
            "text" => Class::Text,
            "double precision" => Class::Real,
            "bytea" => Class::Bytes,
            "boolean" => Class::Bool,
            other => return Err(Error::Schema(format!("{name}.{column} has the type {other}"))),
        };
        Ok(Column { name: column, class })
    })?;
    key.sort();
    Ok(Shape { name, columns, key: key.into_iter().map(|(_, column)| column).collect() })
}

/// Writes a table's rows; returns their number and digest.
pub(crate) fn write(tx: &mut Tx<'_>, shape: &Shape, mut out: impl Write) -> Result<TableDigest> {
    let names: Vec<&str> = shape.columns.iter().map(|c| c.name.as_str()).collect();
    let order = if shape.key.is_empty() { names.join(", ") } else { shape.key.join(", ") };
    // The names come from the catalogue of our own schema.
    let sql = format!("SELECT {} FROM {} ORDER BY {order}", names.join(", "), shape.name);
    let (mut hash, mut rows, mut line) = (Sha256::new(), 0, vec![]);
    tx.each(&sql, &[], |row| {
        line.clear();
        serde_json::to_writer(&mut line, &cells(row, &shape.columns)?).map_err(std::io::Error::from)?;
        line.push(b'\n');
        hash.update(&line);
        out.write_all(&line)?;
        rows += 1;
        Ok(true)
    })?;
    let (name, columns) = (shape.name.clone(), shape.columns.clone());
    Ok(TableDigest { name, columns, rows, digest: hex::write(&hash.finalize()) })
}

fn cells(row: &Row<'_>, columns: &[Column]) -> Result<Vec<Json>> {
    let cell = |(place, column): (usize, &Column)| -> Result<Json> {
        Ok(match column.class {
            Class::Int => row.get::<Option<i64>>(place)?.into(),
            Class::Text => row.get::<Option<String>>(place)?.into(),
            // As text with all its digits: JSON readers round numbers in their own ways.
            Class::Real => row.get::<Option<f64>>(place)?.map(|r| format!("{r:?}")).into(),
            Class::Bytes => row.get::<Option<Vec<u8>>>(place)?.map(|b| hex::write(&b)).into(),
            Class::Bool => row.get::<Option<bool>>(place)?.into(),
        })
    };
    columns.iter().enumerate().map(cell).collect()
}

/// Puts rows into an empty table.
pub(crate) fn read(tx: &mut Tx<'_>, table: &TableDigest, rows: impl BufRead) -> Result<()> {
    let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let list = names.join(", ");
    if tx.is_postgres() {
        let sql = format!("COPY {} ({list}) FROM STDIN", table.name);
        return tx.copy_in(&sql, |out| {
            each_line(table, rows, |cells| Ok(out.write_all(copy_line(cells)?.as_bytes())?))
        });
    }
    let places: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
    let sql = format!("INSERT INTO {} ({list}) VALUES ({})", table.name, places.join(", "));
    each_line(table, rows, |cells| {
        let owned = cells.iter().map(|(c, cell)| bytes_of(*c, cell)).collect::<Result<Vec<_>>>()?;
        let values = cells.iter().zip(&owned).map(|((c, cell), bytes)| value(*c, cell, bytes));
        let values = values.collect::<Result<Vec<Value<'_>>>>()?;
        let params: Vec<&dyn crate::Param> = values.iter().map(|v| v as _).collect();
        tx.exec(&sql, &params).map(|_| ())
    })
}

type Cells<'a> = [(Class, &'a Json)];

fn each_line(
    table: &TableDigest,
    rows: impl BufRead,
    mut take: impl FnMut(&Cells<'_>) -> Result<()>,
) -> Result<()> {
    for line in rows.lines() {
        let row: Vec<Json> = serde_json::from_str(&line?).map_err(|_| damaged(&table.name))?;
        if row.len() != table.columns.len() {
            return Err(damaged(&table.name));
        }
        let cells: Vec<(Class, &Json)> = table.columns.iter().map(|c| c.class).zip(&row).collect();
        take(&cells)?;
    }
    Ok(())
}

pub(crate) fn damaged(what: &str) -> Error {
    Error::Damaged(what.to_owned())
}

fn bytes_of(class: Class, cell: &Json) -> Result<Vec<u8>> {
    match (class, cell) {
        (Class::Bytes, Json::String(text)) => hex::read(text).ok_or_else(|| damaged("bytes")),
        _ => Ok(vec![]),
    }
}

fn value<'a>(class: Class, cell: &'a Json, bytes: &'a [u8]) -> Result<Value<'a>> {
    Ok(match (class, cell) {
        (_, Json::Null) => Value::Null,
        (Class::Int, Json::Number(n)) => Value::Int(n.as_i64().ok_or_else(|| damaged("a number"))?),
        (Class::Text, Json::String(text)) => Value::Text(text.as_str().into()),
        (Class::Real, Json::String(text)) => Value::Real(text.parse().map_err(|_| damaged("a number"))?),
        (Class::Bytes, Json::String(_)) => Value::Bytes(bytes),
        (Class::Bool, Json::Bool(b)) => Value::Bool(*b),
        _ => return Err(damaged("a cell")),
    })
}

/// A line for COPY, in PostgreSQL's text format.
fn copy_line(cells: &Cells<'_>) -> Result<String> {
    let mut line = String::new();
    for (place, (class, cell)) in cells.iter().enumerate() {
        if place > 0 {
            line.push('\t');
        }
        match (class, cell) {
            (_, Json::Null) => line.push_str("\\N"),
            (Class::Int, Json::Number(n)) => line.push_str(&n.to_string()),
            (Class::Real, Json::String(text)) => line.push_str(text),
            (Class::Bool, Json::Bool(b)) => line.push(if *b { 't' } else { 'f' }),
            (Class::Bytes, Json::String(text)) => line.extend(["\\\\x", text]),
            (Class::Text, Json::String(text)) => {
                for c in text.chars() {
                    match c {
                        '\\' => line.push_str("\\\\"),
                        '\t' => line.push_str("\\t"),
                        '\n' => line.push_str("\\n"),
                        '\r' => line.push_str("\\r"),
                        other => line.push(other),
                    }
                }
            }
            _ => return Err(damaged("a cell")),
        }
    }
    line.push('\n');
    Ok(line)
}
