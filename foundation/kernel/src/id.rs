//! Identity: 64-bit numbers that we make ourselves, ordered by time, typed by what they name.

use std::{cmp, fmt, hash, marker::PhantomData, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de};

/// A kind of record. The prefix (two or three small letters) tells a reader what an id names.
pub trait Kind {
    /// For example `ct` for a contract: its ids read `ct_0d1v9h3x7m2ka`.
    const PREFIX: &'static str;
}

/// The identity of one record of kind `K`. A BIGINT in the database, `ct_…` everywhere else.
pub struct Id<K>(i64, PhantomData<fn() -> K>);

/// Text that is not an id of the kind wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdError;

/// Crockford's alphabet: no i, l, o, u, so that ids survive being read aloud.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const DIGITS: usize = 13;

impl<K> Id<K> {
    /// The id with this number, as the database holds it.
    pub const fn from_number(number: i64) -> Id<K> {
        Id(number, PhantomData)
    }
    /// The number the database holds.
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut digits = [b'0'; DIGITS];
        let mut rest = self.0 as u64;
        for digit in digits.iter_mut().rev() {
            *digit = ALPHABET[(rest % 32) as usize];
            rest /= 32;
        }
        write!(f, "{}_", K::PREFIX)?;
        digits.iter().try_for_each(|d| fmt::Write::write_char(f, char::from(*d)))
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Id<K>, IdError> {
        let digits = text.strip_prefix(K::PREFIX).and_then(|t| t.strip_prefix('_')).ok_or(IdError)?;
        if digits.len() != DIGITS {
            return Err(IdError);
        }
        let mut number = 0u64;
        for c in digits.bytes() {
            let value = ALPHABET.iter().position(|a| *a == c).ok_or(IdError)?;
            number = number.checked_mul(32).and_then(|n| n.checked_add(value as u64)).ok_or(IdError)?;
        }
        i64::try_from(number).map(Id::from_number).map_err(|_| IdError)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Id<K> {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Id<K>) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Id<K>) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Id<K>) -> cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}
impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Id<K>, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(input)?;
        text.parse().map_err(|_| {
            de::Error::custom(format!("`{text}` is not an id that starts with `{}_`", K::PREFIX))
        })
    }
}
impl<K: Kind> JsonSchema for Id<K> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Id_{}", K::PREFIX).into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": format!("^{}_[0-9a-hjkmnp-tv-z]{{13}}$", K::PREFIX) })
    }
}

/// Makes ids: 41 bits of milliseconds since 2025-01-01, 10 bits of node, 12 bits of sequence.
/// Each running node leases its own number in the database, so two nodes never make the same id.
#[derive(Debug)]
pub struct Mint {
    node: i64,
    last: i64,
}

/// 2025-01-01T00:00:00Z in milliseconds since 1970.
const EPOCH_MILLIS: i64 = 1_735_689_600_000;

impl Mint {
    /// A mint for the node with this number (0 to 1023).
    pub fn new(node: u16) -> Mint {
        Mint { node: i64::from(node & 1023), last: 0 }
    }

    /// The next number at `now_millis` since 1970. Always larger than the one before, even if the clock
    /// went back or a millisecond overflowed: then it borrows from the next millisecond.
    pub fn next(&mut self, now_millis: i64) -> i64 {
        let moment = (now_millis - EPOCH_MILLIS).clamp(0, (1 << 41) - 1);
        let fresh = moment << 22 | self.node << 12;
        self.last = if fresh > self.last {
            fresh
        } else if self.last & 0xfff == 0xfff {
            ((self.last >> 22) + 1) << 22 | self.node << 12
        } else {
            self.last + 1
        };
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug)]
    struct Contract;
    impl Kind for Contract {
        const PREFIX: &'static str = "ct";
    }

    proptest! {
        #[test]
        fn an_id_reads_back(number in 0i64..) {
            let id = Id::<Contract>::from_number(number);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }
        #[test]
        fn foreign_text_is_refused_without_panic(text in ".*") {
            prop_assume!(!text.starts_with("ct_"));
            prop_assert_eq!(text.parse::<Id<Contract>>(), Err(IdError));
        }
    }

    #[test]
    fn ids_grow_even_when_the_clock_goes_back() {
        let (mut mint, mut last) = (Mint::new(7), 0);
        for now in [EPOCH_MILLIS + 5; 5000].into_iter().chain([EPOCH_MILLIS, EPOCH_MILLIS + 9]) {
            let next = mint.next(now);
            assert!(next > last, "{next} after {last}");
            assert_eq!(next >> 12 & 1023, 7);
            last = next;
        }
    }
}
