//! Passwords and keys in memory: never printed, and written out only where that is said in so many words.

use std::fmt;

use kernel::{Fault, Id, Org, Outcome};
use schemars::JsonSchema;
use serde::{Deserialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A password or key. Its Debug shows nothing, and it has no Serialize: events and logs cannot hold it by accident.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a text as a secret.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }
    /// The text itself: for a cookie, a hash, or the one answer that shows it.
    pub fn expose(&self) -> &str {
        &self.0
    }
    /// For `serialize_with` on the one answer that shows it.
    pub(crate) fn reveal<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
    /// What the database keeps of it.
    pub(crate) fn digest(&self) -> Vec<u8> {
        digest(&self.0)
    }

    /// A new key that carries its organisation: `qs_`, the organisation's digits, `_`, 256 random bits.
    pub(crate) fn key(prefix: &str, org: Id<Org>) -> Outcome<Secret> {
        let mut random = [0u8; 32];
        getrandom::fill(&mut random).map_err(|e| Fault::broken(e.to_string()))?;
        let org = org.to_string();
        let digits = org.split('_').next_back().unwrap_or_default();
        let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Secret(format!("{prefix}_{digits}_{random}")))
    }

    /// The organisation that a key with this prefix carries; `None` for any other text.
    pub(crate) fn org(&self, prefix: &str) -> Option<Id<Org>> {
        let (digits, random) = self.0.strip_prefix(prefix)?.strip_prefix('_')?.split_once('_')?;
        if random.len() != 64 {
            return None;
        }
        format!("og_{digits}").parse().ok()
    }
}

/// SHA-256 of a text.
pub(crate) fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secret".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "password" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_carries_its_organisation_and_is_never_printed() {
        let org = Id::from_number(77);
        let key = Secret::key("qs", org).unwrap();
        assert_eq!(key.org("qs"), Some(org));
        assert_eq!(key.org("qt"), None);
        assert_eq!(format!("{key:?}"), "Secret(…)");
        for odd in ["", "qs_", "qs_0000000000001", "qs_0000000000001_ff", "qs_zz_ff", "密码"] {
            assert_eq!(Secret::new(odd).org("qs"), None, "{odd}");
        }
    }
}
