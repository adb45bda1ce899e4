//! What happened. Every change of the house is one event in the journal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Id, Kind};

/// A record that an event touches, without its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subject {
    /// The id's prefix: `ct`, `pt`, …
    pub kind: &'static str,
    /// The id's number.
    pub number: i64,
}

impl<K: Kind> From<Id<K>> for Subject {
    fn from(id: Id<K>) -> Subject {
        Subject { kind: K::PREFIX, number: id.number() }
    }
}

/// One field, before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The field's name in the API.
    pub field: String,
    /// Its value before; null when it had none.
    pub before: Value,
    /// Its value after; null when it has none.
    pub after: Value,
}

/// One thing that happened to one record, and to whom else it matters.
#[derive(Clone, Debug)]
pub struct Event {
    /// The operation, for example `contract.sign`.
    pub act: &'static str,
    /// The record it happened to.
    pub on: Subject,
    /// The record's title at that time, so that the journal reads without look-ups.
    pub title: String,
    /// The fields that changed.
    pub changes: Vec<Change>,
    /// Other records whose timelines show it: the parties of a contract, the contract of a file.
    pub about: Vec<Subject>,
}

impl Event {
    /// An event without changed fields.
    pub fn new(act: &'static str, on: impl Into<Subject>, title: impl Into<String>) -> Event {
        Event { act, on: on.into(), title: title.into(), changes: vec![], about: vec![] }
    }

    /// Adds another record whose timeline shows this.
    #[must_use]
    pub fn about(mut self, subject: impl Into<Subject>) -> Event {
        self.about.push(subject.into());
        self
    }

    /// Adds every top-level field that differs between two states of a record.
    /// A state that does not exist (before a creation, after a deletion) is `Value::Null`.
    #[must_use]
    pub fn between(mut self, before: &Value, after: &Value) -> Event {
        let empty = serde_json::Map::new();
        let (old, new) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
        for field in new.keys().chain(old.keys().filter(|k| !new.contains_key(*k))) {
            let get = |side: &serde_json::Map<String, Value>| side.get(field).cloned().unwrap_or(Value::Null);
            if field != "version" && get(old) != get(new) {
                self.changes.push(Change { field: field.clone(), before: get(old), after: get(new) });
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_fields_that_differ_are_changes() {
        let on = Subject { kind: "ct", number: 1 };
        let before = json!({ "title": "旧", "amount_fen": 1, "gone": true, "version": 1 });
        let after = json!({ "title": "新", "amount_fen": 1, "version": 2 });
        let event = Event::new("contract.amend", on, "新").between(&before, &after);
        let fields: Vec<_> = event.changes.iter().map(|c| c.field.as_str()).collect();
        assert_eq!(fields, ["title", "gone"]);
        assert_eq!(event.changes[1].after, Value::Null);
    }
}
