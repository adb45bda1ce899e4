//! The public keys by which signed heads are believed: the house's own, and those of the houses whose backups were
//! restored here. An earlier key is believed up to the entry with which its house was backed up, and no further: what
//! came later is signed by the next key.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ed25519_dalek::VerifyingKey;
use kernel::{Id, Org};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Error, Result, hex, notary::SignedHead};

/// The keys by which a house believes signed heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The key that signs here.
    pub own: [u8; 32],
    /// The keys of the houses that this one was restored from, oldest first.
    pub earlier: Vec<EarlierKey>,
}

/// A key that signed before a backup was restored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierKey {
    /// The public key, in hexadecimal.
    pub key: String,
    /// How far it is believed in each journal.
    pub until: Vec<Until>,
}

/// The last entry of one organisation that a key may cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Until {
    /// The organisation.
    pub org: Id<Org>,
    /// The entry.
    pub seq: i64,
}

/// Whose key signed which heads of one journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Signer {
    /// The public key, in hexadecimal.
    pub key: String,
    /// Whether it is the key of this house; else it is that of the house that the backup came from.
    pub own: bool,
    /// How many heads of the database it signed.
    pub heads: usize,
    /// How many entries its first head covers.
    pub first: i64,
    /// How many entries its last head covers.
    pub last: i64,
}

impl EarlierKey {
    fn believed_for(&self, head: &SignedHead) -> bool {
        self.until.iter().any(|until| until.org == head.org && head.size <= until.seq)
    }
}

impl Keys {
    /// Only the key that signs here.
    pub fn only(own: [u8; 32]) -> Keys {
        Keys { own, earlier: vec![] }
    }

    /// The key that signs here, in hexadecimal.
    pub fn own_text(&self) -> String {
        hex::write(&self.own)
    }

    /// The key that signed this very head and is believed for it; nothing where there is none.
    pub(crate) fn signer(&self, head: &SignedHead) -> Option<Signer> {
        let signer = |key, own| Signer { key, own, heads: 1, first: head.size, last: head.size };
        if head.is_signed_by(&self.own) {
            return Some(signer(self.own_text(), true));
        }
        let earlier = self.earlier.iter().filter(|earlier| earlier.believed_for(head));
        let mut signed = earlier.filter(|e| public(&e.key).is_ok_and(|key| head.is_signed_by(&key)));
        signed.next().map(|earlier| signer(earlier.key.clone(), false))
    }

    /// All keys as a backup names them: its own is believed as far as the backup goes.
    pub(crate) fn handed_on(&self, until: Vec<Until>) -> Vec<EarlierKey> {
        let own = EarlierKey { key: self.own_text(), until };
        self.earlier.iter().cloned().chain([own]).collect()
    }
}

/// Where the earlier keys of a journal's folder stand.
fn place(dir: &Path) -> PathBuf {
    dir.join("keys").join("earlier.json")
}

/// The earlier keys in a journal's folder; a house that was never restored has none.
pub(crate) fn earlier(dir: &Path) -> Result<Vec<EarlierKey>> {
    let wrong = || Error::Schema(format!("{} is no list of keys", place(dir).display()));
    let text = match fs::read_to_string(place(dir)) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        other => other?,
    };
    let keys: Vec<EarlierKey> = serde_json::from_str(&text).map_err(|_| wrong())?;
    keys.iter().try_for_each(|earlier| public(&earlier.key).map(|_| ()))?;
    Ok(keys)
}

/// Writes the earlier keys into a journal's folder.
pub(crate) fn keep_earlier(dir: &Path, keys: &[EarlierKey]) -> Result<()> {
    let text = serde_json::to_string_pretty(keys).map_err(std::io::Error::other)?;
    fs::create_dir_all(dir.join("keys"))?;
    Ok(fs::write(place(dir), text + "\n")?)
}

/// A public key from its digits.
pub(crate) fn public(text: &str) -> Result<[u8; 32]> {
    let bytes: Option<[u8; 32]> = hex::read(text.trim()).and_then(|bytes| bytes.try_into().ok());
    let key = bytes.filter(|bytes| VerifyingKey::from_bytes(bytes).is_ok());
    key.ok_or_else(|| Error::Schema(format!("`{}` is no public key", text.trim())))
}
