//! A record's identity as text, for rows that may name records of any kind.

use std::{fmt, str::FromStr};

use kernel::{Id, IdError, Org, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de};

/// The id of a record of any kind: `ct_0d1v9h3x7m2ka` in text and JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectId {
    /// The id's prefix.
    pub kind: String,
    /// The id's number.
    pub number: i64,
}

/// Every id ends alike; only the prefix differs from kind to kind.
const SAMPLE: &str = "og";

impl From<Subject> for SubjectId {
    fn from(subject: Subject) -> SubjectId {
        SubjectId { kind: subject.kind.to_owned(), number: subject.number }
    }
}

impl PartialEq<Subject> for SubjectId {
    fn eq(&self, other: &Subject) -> bool {
        self.kind == other.kind && self.number == other.number
    }
}

impl fmt::Display for SubjectId {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let sample = Id::<Org>::from_number(self.number).to_string();
        write!(f, "{}{}", self.kind, sample.strip_prefix(SAMPLE).unwrap_or(&sample))
    }
}

impl FromStr for SubjectId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<SubjectId, IdError> {
        let (kind, digits) = text.split_once('_').ok_or(IdError)?;
        if !(2..=3).contains(&kind.len()) || !kind.bytes().all(|b| b.is_ascii_lowercase()) {
            return Err(IdError);
        }
        let id: Id<Org> = format!("{SAMPLE}_{digits}").parse()?;
        Ok(SubjectId { kind: kind.to_owned(), number: id.number() })
    }
}

impl Serialize for SubjectId {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SubjectId {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<SubjectId, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(input)?;
        text.parse().map_err(|_| de::Error::custom(format!("`{text}` is not an id")))
    }
}

impl JsonSchema for SubjectId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SubjectId".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[a-z]{2,3}_[0-9a-hjkmnp-tv-z]{13}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_any_kind_reads_back() {
        let id = SubjectId { kind: "ct".into(), number: 123_456_789_012 };
        assert_eq!(id.to_string().parse(), Ok(id.clone()));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
        for bad in ["", "ct", "ct_", "CT_0000000000001", "contract_0000000000001", "ct_000000000000u"] {
            assert_eq!(bad.parse::<SubjectId>(), Err(IdError), "{bad}");
        }
    }
}
