//! One list of columns for a record: its struct, SELECT, reader, INSERT and UPDATE come from it.

use crate::{Error, Param, Result, Row, Tx};

/// How a table's rows are spread when one machine is not enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Rows belong to an organisation: every key begins with `org`, every statement says `org = $n`.
    Tenant(&'static str),
    /// Small and the same everywhere: copied to every machine.
    Shared(&'static str),
}

impl Table {
    /// Its name.
    pub const fn name(&self) -> &'static str {
        match self {
            Table::Tenant(name) | Table::Shared(name) => name,
        }
    }
}

/// A named SQL statement, listed so that tests can prepare every one of them on both engines.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// The constant's name.
    pub name: &'static str,
    /// Its text.
    pub sql: &'static str,
}

impl Statement {
    /// Whether the statement is meant for this engine: a name that ends with `_SQLITE` or `_POSTGRES` is for one.
    pub fn is_for(&self, postgres: bool) -> bool {
        !self.name.ends_with(if postgres { "_SQLITE" } else { "_POSTGRES" })
    }

    /// Checks that the engine understands it, if it is meant for this engine.
    pub fn check(&self, tx: &mut Tx<'_>) -> Result<()> {
        if self.is_for(tx.is_postgres()) { tx.check(self.sql) } else { Ok(()) }
    }
}

/// A row of a table as a struct. Made by [`record!`](crate::record).
pub trait Record: Sized {
    /// The table's name.
    const TABLE: &'static str;
    /// Column names in order; the first three are `org`, `id`, `version` where the record has versions.
    const COLUMNS: &'static [&'static str];
    /// `SELECT a, b, c FROM table`, to be continued with `WHERE`.
    const SELECT: &'static str;
    /// `INSERT INTO table (a, b, c) VALUES ($1, $2, $3)`.
    const INSERT: &'static str;
    /// `UPDATE table SET …, version = version + 1 WHERE org = $1 AND id = $2 AND version = $3`.
    const UPDATE: &'static str;

    /// Reads a row of [`Record::SELECT`].
    fn read(row: &Row<'_>) -> Result<Self>;
    /// The columns' values, in order.
    fn params(&self) -> Vec<&dyn Param>;

    /// Writes a new row.
    fn insert(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.exec(Self::INSERT, &self.params()).map(|_| ())
    }

    /// Writes the record back if its version is still the one that was read; [`Error::Stale`] if not.
    /// The caller's copy keeps the old version number.
    fn update(&self, tx: &mut Tx<'_>) -> Result<()> {
        match tx.exec(Self::UPDATE, &self.params())? {
            1 => Ok(()),
            _ => Err(Error::Stale),
        }
    }
}

/// SQL text that is put together when the program is compiled.
#[doc(hidden)]
pub struct SqlText<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> SqlText<N> {
    const fn new() -> SqlText<N> {
        SqlText { bytes: [0; N], len: 0 }
    }
    const fn push(mut self, text: &str) -> SqlText<N> {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }
    const fn place(self, number: usize) -> SqlText<N> {
        const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let out = self.push("$");
        let out = if number >= 10 { out.push(DIGITS[number / 10 % 10]) } else { out };
        out.push(DIGITS[number % 10])
    }
    /// `SELECT a, b FROM table`.
    pub const fn select(table: &str, columns: &[&str]) -> SqlText<N> {
        SqlText::new().push("SELECT ").list(columns).push(" FROM ").push(table)
    }
    /// `INSERT INTO table (a, b) VALUES ($1, $2)`.
    pub const fn insert(table: &str, columns: &[&str]) -> SqlText<N> {
        let mut out =
            SqlText::new().push("INSERT INTO ").push(table).push(" (").list(columns).push(") VALUES (");
        let mut i = 0;
        while i < columns.len() {
            out = if i > 0 { out.push(", ") } else { out };
            i += 1;
            out = out.place(i);
        }
        out.push(")")
    }
    /// `UPDATE table SET c = $4, version = version + 1 WHERE org = $1 AND id = $2 AND version = $3`.
    pub const fn update(table: &str, columns: &[&str]) -> SqlText<N> {
        let mut out = SqlText::new().push("UPDATE ").push(table).push(" SET version = version + 1");
        let mut i = 3;
        while i < columns.len() {
            out = out.push(", ").push(columns[i]).push(" = ");
            i += 1;
            out = out.place(i);
        }
        out.push(" WHERE org = $1 AND id = $2 AND version = $3")
    }
    const fn list(self, columns: &[&str]) -> SqlText<N> {
        let (mut out, mut i) = (self, 0);
        while i < columns.len() {
            out = if i > 0 { out.push(", ") } else { out };
            out = out.push(columns[i]);
            i += 1;
        }
        out
    }
    /// The text.
    pub const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => panic!("SQL text is put together from whole strings"),
        }
    }
}

#[doc(hidden)]
pub const fn join_len(parts: &[&str]) -> usize {
    let (mut len, mut i) = (0, 0);
    while i < parts.len() {
        len += parts[i].len();
        i += 1;
    }
    len
}

#[doc(hidden)]
pub const fn join<const N: usize>(parts: &[&str]) -> SqlText<N> {
    let (mut out, mut i) = (SqlText::new(), 0);
    while i < parts.len() {
        out = out.push(parts[i]);
        i += 1;
    }
    out
}

/// Puts constant pieces of SQL together into one `&'static str`.
#[macro_export]
macro_rules! sql {
    ($($part:expr),+ $(,)?) => {{
        const PARTS: &[&str] = &[$($part),+];
        const TEXT: $crate::SqlText<{ $crate::join_len(PARTS) }> = $crate::join(PARTS);
        TEXT.as_str()
    }};
}

/// Names the SQL statements of a `store.rs`: a constant for each, and `STATEMENTS`, the list of all.
///
/// ```ignore
/// store::statements! {
///     /// One party.
///     PARTY_BY_ID = Party::SELECT, " WHERE org = $1 AND id = $2";
/// }
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $NAME:ident = $($part:expr),+;)+) => {
        $($(#[$meta])* pub(crate) const $NAME: &str = $crate::sql!($($part),+);)+
        /// Every statement of this file, for the test that prepares them all on both engines.
        pub const STATEMENTS: &[$crate::Statement] =
            &[$($crate::Statement { name: stringify!($NAME), sql: $NAME }),+];
    };
}

/// Declares a record: the struct and, from the same list, its table's SELECT, INSERT, UPDATE and reader.
/// Columns are named as the fields are.
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $Name:ident in $table:literal {
        $($(#[$fmeta:meta])* $fvis:vis $field:ident : $ty:ty),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, ::serde::Serialize, ::schemars::JsonSchema)]
        $vis struct $Name { $($(#[$fmeta])* $fvis $field: $ty),+ }

        impl $crate::Record for $Name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];
            const SELECT: &'static str = {
                const TEXT: $crate::SqlText<2048> =
                    $crate::SqlText::select($table, <$Name as $crate::Record>::COLUMNS);
                TEXT.as_str()
            };
            const INSERT: &'static str = {
                const TEXT: $crate::SqlText<2048> =
                    $crate::SqlText::insert($table, <$Name as $crate::Record>::COLUMNS);
                TEXT.as_str()
            };
            const UPDATE: &'static str = {
                const TEXT: $crate::SqlText<2048> =
                    $crate::SqlText::update($table, <$Name as $crate::Record>::COLUMNS);
                TEXT.as_str()
            };
            fn read(row: &$crate::Row<'_>) -> $crate::Result<$Name> {
                let mut columns = 0..;
                Ok($Name { $($field: row.get(columns.next().unwrap_or_default())?),+ })
            }
            fn params(&self) -> Vec<&dyn $crate::Param> {
                vec![$(&self.$field),+]
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::Record as _;

    crate::record! {
        /// A record with the three leading columns and two of its own.
        struct Sample in "sample" { org: i64, id: i64, version: i64, name: String, amount: Option<i64> }
    }

    #[test]
    fn all_statements_come_from_one_list_of_columns() {
        assert_eq!(Sample::SELECT, "SELECT org, id, version, name, amount FROM sample");
        assert_eq!(
            Sample::INSERT,
            "INSERT INTO sample (org, id, version, name, amount) VALUES ($1, $2, $3, $4, $5)"
        );
        assert_eq!(
            Sample::UPDATE,
            "UPDATE sample SET version = version + 1, name = $4, amount = $5 \
             WHERE org = $1 AND id = $2 AND version = $3"
        );
        let longer = crate::sql!(Sample::SELECT, " WHERE org = $1");
        assert_eq!(longer, "SELECT org, id, version, name, amount FROM sample WHERE org = $1");
    }
}
