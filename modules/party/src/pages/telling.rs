//! What the journal says of parties and contacts, in words.

use kernel::Text;
use operation::{Act, Wording};

use super::{TIERS, buying_word, kind_word, role_word, words};

/// What is done in this room.
pub(crate) const ACTS: &[Act] = &[
    Act::whole("party.create", "plus", words::ACT_CREATED),
    Act::new("party.change", "edit", words::ACT_CHANGED),
    Act::new("party.archive", "archive", words::ACT_ARCHIVED),
    Act::new("party.restore", "undo", words::ACT_RESTORED),
    Act::whole("contact.create", "user", words::ACT_CONTACT_CREATED),
    Act::new("contact.change", "user", words::ACT_CONTACT_CHANGED),
    Act::whole("contact.remove", "user", words::ACT_CONTACT_REMOVED),
];

/// What its entries hold.
pub(crate) const WORDING: Wording = Wording { field: words::field, value };

fn value(field: &str, stored: &str) -> Option<Text> {
    match field {
        "tier" => TIERS.iter().find(|(known, ..)| *known == stored).map(|(_, word, ..)| word.clone()),
        "kind" => stored.parse().ok().map(kind_word),
        "roles" => stored.parse().ok().map(role_word),
        "buying_role" => stored.parse().ok().map(buying_word),
        _ => None,
    }
}
