//! What every list has: a direction, a limit, a mark from which the next page begins, an address; and its page.

mod asked;
mod listing;

use kernel::{Fault, Id, Kind, Outcome};
use store::Value;

use crate::words;

pub use asked::{Asked, Fields, Head, Link, On};
pub use listing::{Begin, Bulk, Column, Listing, Typed, Wording, rendered};

/// A page has so many rows at most.
pub const LIMIT_MAX: i64 = 200;
/// A page has so many rows unless the caller says otherwise.
pub const LIMIT: i64 = 50;

store::text_enum! {
    /// Which way a list runs.
    pub enum Direction { Up = "up", Down = "down" }
}

/// The page's length that was asked for.
pub fn limit(asked: Option<i64>) -> Outcome<i64> {
    match asked {
        None => Ok(LIMIT),
        Some(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
        Some(_) => Err(Fault::field("limit", words::limit(LIMIT_MAX))),
    }
}

/// In which order a key sorts, and so where a list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// A text, from the beginning.
    Text,
    /// A text, from the end.
    TextDown,
    /// A number or moment, from the smallest.
    Number,
    /// A number or moment, from the largest.
    NumberDown,
}

/// Sorts after every text that people write.
const LAST_TEXT: &str = "\u{10ffff}";

/// The sort key and the id's number after which a page begins: `after` as [`mark`] gave it, or the beginning.
pub fn start<K: Kind>(after: Option<&str>, order: Order) -> Outcome<(Value<'static>, i64)> {
    let Some(after) = after.filter(|after| !after.is_empty()) else {
        return Ok(match order {
            Order::Text => (Value::Text("".into()), 0),
            Order::TextDown => (Value::Text(LAST_TEXT.into()), i64::MAX),
            Order::Number => (Value::Int(i64::MIN), 0),
            Order::NumberDown => (Value::Int(i64::MAX), i64::MAX),
        });
    };
    let bad = || Fault::field("after", words::MARK);
    let (id, key) = after.split_once('~').filter(|_| !after.contains('\0')).ok_or_else(bad)?;
    let id: Id<K> = id.parse().map_err(|_| bad())?;
    let key = match order {
        Order::Text | Order::TextDown => Value::Text(key.to_owned().into()),
        Order::Number | Order::NumberDown => Value::Int(key.parse().map_err(|_| bad())?),
    };
    Ok((key, id.number()))
}

/// The mark after a row: give it as `after` for the next page.
pub fn mark<K: Kind>(id: Id<K>, key: impl std::fmt::Display) -> String {
    format!("{id}~{key}")
}

/// Takes the one row more than the limit away again, and tells whether it was there.
pub fn cut<T>(rows: &mut Vec<T>, limit: i64) -> bool {
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    more
}

/// Text as it stands in a query string.
pub fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => (byte as char).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

/// Fields as a query string, without the `?`.
pub fn query_string(fields: &[(&'static str, String)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, text)| format!("{name}={}", encoded(text))).collect();
    pairs.join("&")
}

/// A path with these fields in its query.
pub fn address(path: &str, fields: &[(&'static str, String)]) -> String {
    if fields.is_empty() { path.to_owned() } else { format!("{path}?{}", query_string(fields)) }
}
