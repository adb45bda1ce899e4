//! What can go wrong with an operation. Modules return faults; only the doors know status codes.

use std::{error::Error, panic::Location};

use serde_json::Value;

use crate::{Right, Text};

/// The result of everything that can be done in the house.
pub type Outcome<T> = Result<T, Fault>;

/// One field of the input that cannot be accepted, and how to mend it.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldFault {
    /// The field's name in the API.
    pub field: String,
    /// What was expected and what to do.
    pub text: Text,
}

/// Why an operation did not happen. Nothing was changed.
#[derive(Debug)]
pub enum Fault {
    /// The input cannot be read or accepted; all bad fields are named together.
    Malformed {
        /// The fields at fault.
        fields: Vec<FieldFault>,
    },
    /// Nobody is signed in, or no longer.
    SignedOut,
    /// Somebody said who they are, and it is not so or not proved.
    Unproven {
        /// A stable name for programs, `room.rule`.
        code: &'static str,
        /// The reason and the remedy.
        text: Text,
    },
    /// The actor lacks a right.
    Forbidden {
        /// The right it takes.
        right: Right,
    },
    /// It is for those of the firm, whatever right a portal user has.
    InsideOnly,
    /// Another site's page asked for a change through a signed-in browser.
    CrossSite,
    /// No such record, or none that the actor may know of: the two must look the same.
    Missing,
    /// Somebody else changed the record since it was read.
    Stale {
        /// The record as it is now.
        current: Value,
    },
    /// The record's state or a rule does not allow it.
    Refused {
        /// A stable name for programs, `room.rule`.
        code: &'static str,
        /// The reason and the remedy.
        text: Text,
    },
    /// More than the product accepts.
    TooLarge {
        /// The limit, in words.
        text: Text,
    },
    /// The caller tried too often; others may go on.
    TooMany {
        /// After how long another try counts again, in seconds.
        retry_seconds: u32,
    },
    /// The machine has too much to do: try again later.
    Busy {
        /// After how long, in seconds; 0 when the engine itself asks for another try at once.
        retry_seconds: u32,
    },
    /// The disk is full; reading goes on.
    Full,
    /// A defect or a failing machine. The user sees an incident number, the log has the rest.
    Broken {
        /// What failed.
        source: Box<dyn Error + Send + Sync>,
        /// Where it was noticed.
        place: &'static Location<'static>,
    },
}

impl Fault {
    /// One field at fault.
    pub fn field(field: &str, text: Text) -> Fault {
        Fault::Malformed { fields: vec![FieldFault { field: field.into(), text }] }
    }

    /// A rule that says no.
    pub fn refused(code: &'static str, text: Text) -> Fault {
        Fault::Refused { code, text }
    }

    /// A defect or a failing machine, with the place of the call.
    #[track_caller]
    pub fn broken(source: impl Into<Box<dyn Error + Send + Sync>>) -> Fault {
        Fault::Broken { source: source.into(), place: Location::caller() }
    }
}
