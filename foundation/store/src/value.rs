//! Five storage classes both engines have: BIGINT, DOUBLE PRECISION, TEXT, BYTEA, BOOLEAN.

use std::{error::Error as StdError, str::FromStr};

use kernel::{Day, Id, Instant, Money};
use postgres::types::{IsNull, ToSql, Type, private::BytesMut};
use rusqlite::types::{ToSqlOutput, ValueRef};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Error, Result, numeric::Numeric};

/// A value on its way into a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// BIGINT.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// TEXT.
    Text(std::borrow::Cow<'a, str>),
    /// BYTEA.
    Bytes(&'a [u8]),
    /// BOOLEAN.
    Bool(bool),
}

/// A type that can stand for `$1`, `$2`, … in a statement.
pub trait Param {
    /// The value to bind.
    fn value(&self) -> Value<'_>;
}

/// A type that can be read from a column.
pub trait Field: Sized {
    /// Reads a cell; the error names what was expected.
    fn read(cell: Cell<'_>) -> std::result::Result<Self, Unexpected>;
}

/// A value on its way out of a row.
#[derive(Debug)]
pub enum Cell<'a> {
    /// No value.
    Null,
    /// BIGINT, and BOOLEAN on SQLite.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// TEXT.
    Text(&'a str),
    /// BYTEA.
    Bytes(&'a [u8]),
    /// BOOLEAN on PostgreSQL.
    Bool(bool),
}

/// A cell that does not hold what its reader wants.
#[derive(Debug)]
pub struct Unexpected {
    expected: &'static str,
    found: String,
}

impl Unexpected {
    /// Names the type wanted and shows the cell.
    pub fn new(expected: &'static str, cell: &Cell<'_>) -> Unexpected {
        let mut found = format!("{cell:?}");
        found.truncate(found.floor_char_boundary(120));
        Unexpected { expected, found }
    }
}

/// One row of an answer.
pub enum Row<'a> {
    #[doc(hidden)]
    Sqlite(&'a rusqlite::Row<'a>),
    #[doc(hidden)]
    Postgres(&'a postgres::Row),
}

impl Row<'_> {
    /// Reads the column at a place, counted from 0.
    pub fn get<T: Field>(&self, column: usize) -> Result<T> {
        let read = |cell: Cell<'_>| {
            T::read(cell).map_err(|u| Error::Shape { column, expected: u.expected, found: u.found })
        };
        match self {
            Row::Sqlite(row) => read(match row.get_ref(column)? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(i) => Cell::Int(i),
                ValueRef::Real(r) => Cell::Real(r),
                ValueRef::Text(t) => Cell::Text(std::str::from_utf8(t).map_err(|_| Error::Shape {
                    column,
                    expected: "UTF-8 text",
                    found: "other bytes".into(),
                })?),
                ValueRef::Blob(b) => Cell::Bytes(b),
            }),
            Row::Postgres(row) => match *row.columns().get(column).ok_or(Error::NoRow)?.type_() {
                Type::INT8 => read(row.try_get::<_, Option<i64>>(column)?.map_or(Cell::Null, Cell::Int)),
                Type::INT4 => {
                    let int: Option<i32> = row.try_get(column)?;
                    read(int.map_or(Cell::Null, |i| Cell::Int(i64::from(i))))
                }
                Type::FLOAT8 => read(row.try_get::<_, Option<f64>>(column)?.map_or(Cell::Null, Cell::Real)),
                Type::BOOL => read(row.try_get::<_, Option<bool>>(column)?.map_or(Cell::Null, Cell::Bool)),
                Type::BYTEA => read(row.try_get::<_, Option<&[u8]>>(column)?.map_or(Cell::Null, Cell::Bytes)),
                Type::NUMERIC => read(match row.try_get::<_, Option<Numeric>>(column)? {
                    None => Cell::Null,
                    Some(Numeric::Int(i)) => Cell::Int(i),
                    Some(Numeric::Real(r)) => Cell::Real(r),
                }),
                _ => read(row.try_get::<_, Option<&str>>(column)?.map_or(Cell::Null, Cell::Text)),
            },
        }
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(i) => ValueRef::Integer(*i),
            Value::Real(r) => ValueRef::Real(*r),
            Value::Text(t) => ValueRef::Text(t.as_bytes()),
            Value::Bytes(b) => ValueRef::Blob(b),
            Value::Bool(b) => ValueRef::Integer(i64::from(*b)),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(i) if *ty == Type::INT4 => i32::try_from(*i)?.to_sql(ty, out),
            Value::Int(i) => i.to_sql(ty, out),
            Value::Real(r) => r.to_sql(ty, out),
            Value::Text(t) => t.as_ref().to_sql(ty, out),
            Value::Bytes(b) => b.to_sql(ty, out),
            Value::Bool(b) => b.to_sql(ty, out),
        }
    }
    fn accepts(_: &Type) -> bool {
        true // the server has inferred the type; a mismatch fails in `to_sql_checked` below with both names
    }
    fn to_sql_checked(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn StdError + Sync + Send>> {
        if matches!(self, Value::Real(r) if r.is_nan()) {
            return Err("NaN is no number to keep".into()); // SQLite would make NULL of it
        }
        let fits = match self {
            Value::Null => true,
            Value::Int(_) => matches!(*ty, Type::INT8 | Type::INT4),
            Value::Real(_) => *ty == Type::FLOAT8,
            Value::Text(_) => matches!(*ty, Type::TEXT | Type::VARCHAR),
            Value::Bytes(_) => *ty == Type::BYTEA,
            Value::Bool(_) => *ty == Type::BOOL,
        };
        if fits {
            ToSql::to_sql(self, ty, out)
        } else {
            Err(format!("{self:?} is bound where {ty} is wanted").into())
        }
    }
}

/// A value kept as JSON text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T: Serialize> Param for Json<T> {
    fn value(&self) -> Value<'_> {
        // A map with keys that are no strings is the only way this fails, and no record has one.
        Value::Text(serde_json::to_string(&self.0).unwrap_or_else(|_| "null".into()).into())
    }
}
impl<T: DeserializeOwned> Field for Json<T> {
    fn read(cell: Cell<'_>) -> std::result::Result<Json<T>, Unexpected> {
        match &cell {
            Cell::Text(text) => serde_json::from_str(text)
                .map(Json)
                .map_err(|_| Unexpected::new("JSON of the record's type", &cell)),
            _ => Err(Unexpected::new("JSON text", &cell)),
        }
    }
}

// `+ 0.0` makes minus zero plain zero, as SQLite does of itself.
macro_rules! plain {
    ($($ty:ty, $name:literal, |$this:ident| $value:expr, $($pattern:pat => $out:expr),+;)+) => {$(
        impl Param for $ty {
            fn value(&self) -> Value<'_> { let $this = self; $value }
        }
        impl Field for $ty {
            fn read(cell: Cell<'_>) -> std::result::Result<$ty, Unexpected> {
                match cell {
                    $($pattern => Ok($out),)+
                    other => Err(Unexpected::new($name, &other)),
                }
            }
        }
    )+};
}
plain! {
    i64, "a whole number", |v| Value::Int(*v), Cell::Int(i) => i;
    f64, "a number", |v| Value::Real(*v + 0.0), Cell::Real(r) => r, Cell::Int(i) => i as f64;
    bool, "true or false", |v| Value::Bool(*v), Cell::Bool(b) => b, Cell::Int(i) => i != 0;
    String, "text", |v| Value::Text(v.as_str().into()), Cell::Text(t) => t.to_owned();
    Vec<u8>, "bytes", |v| Value::Bytes(v), Cell::Bytes(b) => b.to_vec();
    Money, "fen", |v| Value::Int(v.fen()), Cell::Int(i) => Money::from_fen(i);
    Instant, "microseconds", |v| Value::Int(v.micros()), Cell::Int(i) => Instant::from_micros(i);
}

impl Param for Value<'_> {
    fn value(&self) -> Value<'_> {
        self.clone()
    }
}
impl Param for &str {
    fn value(&self) -> Value<'_> {
        Value::Text((*self).into())
    }
}
impl Param for &[u8] {
    fn value(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}
impl Param for Day {
    fn value(&self) -> Value<'_> {
        Value::Text(self.to_string().into())
    }
}
impl Field for Day {
    fn read(cell: Cell<'_>) -> std::result::Result<Day, Unexpected> {
        let day = if let Cell::Text(text) = &cell { Day::parse(text).ok() } else { None };
        day.ok_or_else(|| Unexpected::new("a day", &cell))
    }
}
impl<K> Param for Id<K> {
    fn value(&self) -> Value<'_> {
        Value::Int(self.number())
    }
}
impl<K> Field for Id<K> {
    fn read(cell: Cell<'_>) -> std::result::Result<Id<K>, Unexpected> {
        i64::read(cell).map(Id::from_number)
    }
}
impl<T: Param> Param for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Param::value)
    }
}
impl<T: Field> Field for Option<T> {
    fn read(cell: Cell<'_>) -> std::result::Result<Option<T>, Unexpected> {
        if matches!(cell, Cell::Null) { Ok(None) } else { T::read(cell).map(Some) }
    }
}
impl<T: Param + ?Sized> Param for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

/// Declares an enum that is kept as one word of text, the same word in JSON.
///
/// ```
/// store::text_enum! {
///     /// How a contract stands.
///     pub enum State { Draft = "draft", Signed = "signed" }
/// }
/// assert_eq!(State::Signed.as_str(), "signed");
/// assert_eq!("draft".parse(), Ok(State::Draft));
/// ```
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $Name:ident { $($(#[$vmeta:meta])* $Variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema)]
        $vis enum $Name { $($(#[$vmeta])* #[serde(rename = $word)] #[doc = $word] $Variant),+ }
        impl $Name {
            /// All of them, in order.
            pub const ALL: &'static [$Name] = &[$($Name::$Variant),+];
            /// The word in JSON and in the database.
            pub const fn as_str(self) -> &'static str { match self { $($Name::$Variant => $word),+ } }
        }
        impl ::std::str::FromStr for $Name {
            type Err = $crate::UnknownWord;
            fn from_str(word: &str) -> ::std::result::Result<$Name, $crate::UnknownWord> {
                match word { $($word => Ok($Name::$Variant),)+ _ => Err($crate::UnknownWord) }
            }
        }
        impl $crate::Param for $Name {
            fn value(&self) -> $crate::Value<'_> { $crate::Value::Text(self.as_str().into()) }
        }
        impl $crate::Field for $Name {
            fn read(cell: $crate::Cell<'_>) -> ::std::result::Result<$Name, $crate::Unexpected> {
                $crate::read_word(cell, stringify!($Name))
            }
        }
    };
}

/// Text that is none of an enum's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;

#[doc(hidden)]
pub fn read_word<T: FromStr>(cell: Cell<'_>, name: &'static str) -> std::result::Result<T, Unexpected> {
    let word = if let Cell::Text(text) = &cell { text.parse().ok() } else { None };
    word.ok_or_else(|| Unexpected::new(name, &cell))
}
