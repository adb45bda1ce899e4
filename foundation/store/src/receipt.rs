//! A head that somebody kept outside the house, compared with the journal as it is now: whoever rewrites the past and
//! all heads in reach still cannot reach that one.

use kernel::{Id, Org};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Result, Tx, hex, journal,
    notary::{self, SignedHead, Witness},
    tree,
};

crate::statements! {
    /// How many entries have this root, if a head says so.
    SIZE_OF_ROOT = "SELECT size FROM journal_signed WHERE org = $1 AND root = $2";
}

/// What a kept head says of the journal as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// The entries that it covers are still the same.
    Holds,
    /// They are not.
    Differs,
    /// The journal is shorter than that now.
    Shorter,
    /// It is signed with a key that is not believed for it, or was changed itself.
    Forged,
    /// It is of another organisation.
    Foreign,
    /// It is no head and no root of one.
    Unknown,
}

/// Compares what somebody kept: a signed head as JSON, or only its root in hexadecimal.
pub fn compare(tx: &mut Tx<'_>, org: Id<Org>, witness: &Witness, kept: &str) -> Result<Kept> {
    let (size, root) = match serde_json::from_str::<SignedHead>(kept) {
        Ok(head) if head.org != org => return Ok(Kept::Foreign),
        Ok(head) if witness.keys.signer(&head).is_none() => return Ok(Kept::Forged),
        Ok(head) => (head.size, head.root),
        Err(_) => match size_of(tx, org, kept.trim())? {
            Some(size) => (size, kept.trim().to_ascii_lowercase()),
            None => return Ok(Kept::Unknown),
        },
    };
    if size > journal::last_seq(tx, org)? {
        return Ok(Kept::Shorter);
    }
    match tree::root(tx, org, size) {
        Ok(now) if hex::write(&now) == root => Ok(Kept::Holds),
        Ok(_) | Err(crate::Error::NoRow) => Ok(Kept::Differs), // without a row an entry is gone
        Err(other) => Err(other),
    }
}

fn size_of(tx: &mut Tx<'_>, org: Id<Org>, root: &str) -> Result<Option<i64>> {
    match hex::read(root) {
        Some(root) if root.len() == 32 => tx.opt(SIZE_OF_ROOT, &[&org, &&root[..]], |row| row.get(0)),
        _ => Ok(None),
    }
}

/// That an entry is among those that a signed head covers: RFC 9162, 2.1.3.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Proof {
    /// The head.
    pub head: SignedHead,
    /// The hashes from the entry's leaf up to the head's root, in hexadecimal.
    pub path: Vec<String>,
}

/// The proof of one entry under the latest head; nothing while no head covers it.
pub fn proof(tx: &mut Tx<'_>, org: Id<Org>, seq: i64) -> Result<Option<Proof>> {
    let Some(head) = notary::last_head(tx, org)?.filter(|head| head.size >= seq) else { return Ok(None) };
    let path = tree::inclusion(tx, org, seq, head.size)?;
    Ok(Some(Proof { path: path.iter().map(|hash| hex::write(hash)).collect(), head }))
}
