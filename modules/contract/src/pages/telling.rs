//! What the journal says of contracts, in words.

use kernel::Text;
use operation::{Act, Wording};

use super::{kind_word, words};

/// What is done in this room.
pub(crate) const ACTS: &[Act] = &[
    Act::whole("contract.create", "upload", words::ACT_CREATED),
    Act::new("contract.change", "edit", words::ACT_CHANGED),
    Act::new("contract.revise", "file", words::ACT_REVISED),
    Act::new("contract.archive", "archive", words::ACT_ARCHIVED),
    Act::new("contract.restore", "undo", words::ACT_RESTORED),
    Act::new("contract.assign", "user", words::ACT_ASSIGNED),
    Act::new("contract.decide", "check", words::ACT_DECIDED),
    Act::new("contract.correct", "edit", words::ACT_CORRECTED),
    Act::new("contract.uncorrect", "undo", words::ACT_UNCORRECTED),
];

/// What its entries hold.
pub(crate) const WORDING: Wording = Wording { field: words::field, value };

fn value(field: &str, stored: &str) -> Option<Text> {
    match field {
        "type" => stored.parse().ok().map(kind_word),
        "side" => words::side(stored),
        "state" => words::state(stored),
        // A decision's field is the finding it is about.
        _ if words::field(field).is_none() => words::state(stored),
        _ => None,
    }
}
