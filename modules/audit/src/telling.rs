//! What the journal says of itself, in words.

use kernel::Text;
use operation::{Act, Wording};

use crate::words;

/// What is done with the journal.
pub(crate) const ACTS: &[Act] = &[
    Act::new("audit.verify", "audit", words::ACT_VERIFIED),
    Act::new("journal.erase", "trash", words::ACT_ERASED),
    Act::new(store::hand_over::ACT, "audit", words::ACT_RESTORED),
];

/// What its entries hold.
pub(crate) const WORDING: Wording = Wording { field, value };

fn field(name: &str) -> Option<Text> {
    Some(match name {
        "sound" => words::SOUND,
        "entries" => words::ENTRIES,
        "heads" => words::HEADS,
        "anchors" => words::ANCHORS,
        "erased" => words::ERASED,
        "flaws" => words::FLAWS,
        "findings" => words::FINDINGS,
        "kept" => words::KEPT,
        "signers" => words::SIGNERS,
        "backup" => words::BACKUP,
        "key" => words::KEY,
        "lost" => words::LOST,
        _ => return None,
    })
}

fn value(field: &str, stored: &str) -> Option<Text> {
    match field {
        "findings" => finding(stored),
        "kept" => words::kept(stored),
        "signers" => signer(stored),
        _ => None,
    }
}

/// `100-250 own KEY` in words.
pub(crate) fn signer(stored: &str) -> Option<Text> {
    let (place, rest) = stored.split_once(' ')?;
    match rest.split_once(' ')? {
        ("own", key) => Some(words::signed_here(place, key)),
        (_, key) => Some(words::signed_before(place, key)),
    }
}

/// `5-9 missing` in words.
pub(crate) fn finding(stored: &str) -> Option<Text> {
    let (place, flaw) = stored.split_once(' ')?;
    let (first, last) = place.split_once('-')?;
    let place = if first == last { first.to_owned() } else { place.to_owned() };
    Some(words::at(&place, &words::flaw(flaw)?))
}
