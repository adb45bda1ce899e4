//! What the journal says of saved views, in words.

use kernel::Text;
use operation::{Act, Wording};

use crate::words;

/// What is done in this room.
pub(crate) const ACTS: &[Act] = &[
    Act::whole("view.save", "filter", words::ACT_SAVED),
    Act::new("view.rename", "edit", words::ACT_RENAMED),
    Act::whole("view.remove", "trash", words::ACT_REMOVED),
];

/// What its entries hold.
pub(crate) const WORDING: Wording = Wording { field, value: |_, _| None };

fn field(name: &str) -> Option<Text> {
    Some(match name {
        "name" => words::VIEW_NAME,
        "path" => words::VIEW_LIST,
        "query" => words::VIEW_QUERY,
        "shared" => words::SHARE,
        "owner" => words::VIEW_OWNER,
        _ => return None,
    })
}
