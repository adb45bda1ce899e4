//! Signed heads of journals. The key lies in a file beside the database, never in it, and each head is also written
//! to a file that only grows: whoever owns the database still cannot rewrite the past unseen.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use kernel::{Id, Instant, Org};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Db, Error, Result, Row, Tx, hex, journal,
    keys::{self, EarlierKey, Keys},
    merkle::Hash,
    tree,
};

crate::statements! {
    /// Keeps a signed head.
    INSERT_HEAD = "INSERT INTO journal_signed (org, size, at, root, signature) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (org, size) DO NOTHING";
    /// The heads above a size, smallest first.
    HEADS = "SELECT org, size, at, root, signature FROM journal_signed WHERE org = $1 AND size > $2 ORDER BY size";
    /// The latest head.
    LAST_HEAD = "SELECT org, size, at, root, signature FROM journal_signed WHERE org = $1
        ORDER BY size DESC LIMIT 1";
}

/// Between two heads of one organisation pass at least this many seconds, unless one is asked for.
pub const SECONDS_BETWEEN_HEADS: i64 = 10;

/// "The first `size` entries of this organisation's journal have this root."
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignedHead {
    /// The organisation.
    pub org: Id<Org>,
    /// How many entries it covers.
    pub size: i64,
    /// When it was signed.
    pub at: Instant,
    /// The root of the Merkle tree, in hexadecimal.
    pub root: String,
    /// The Ed25519 signature, in hexadecimal.
    pub signature: String,
}

impl SignedHead {
    /// Whether the signature is that of this key over this very head.
    pub fn is_signed_by(&self, key: &[u8; 32]) -> bool {
        let parts = (VerifyingKey::from_bytes(key).ok(), hex::read(&self.signature), hex::read(&self.root));
        let (Some(key), Some(signature), Some(root)) = parts else { return false };
        let Ok(signature) = Signature::from_slice(&signature) else { return false };
        key.verify_strict(&message(self.org, self.size, self.at, &root), &signature).is_ok()
    }

    fn read(row: &Row<'_>) -> Result<SignedHead> {
        Ok(SignedHead {
            org: row.get(0)?,
            size: row.get(1)?,
            at: row.get(2)?,
            root: hex::write(&row.get::<Vec<u8>>(3)?),
            signature: hex::write(&row.get::<Vec<u8>>(4)?),
        })
    }
}

fn message(org: Id<Org>, size: i64, at: Instant, root: &[u8]) -> Vec<u8> {
    let numbers = [org.number(), size, at.micros()].map(i64::to_be_bytes).concat();
    [b"qihe journal head 1\n", &numbers[..], root].concat()
}

/// Signs heads and keeps the file of heads.
pub struct Notary {
    key: SigningKey,
    earlier: Vec<EarlierKey>,
    log: PathBuf,
    /// The last head in the file, for each organisation.
    logged: Mutex<HashMap<Id<Org>, i64>>,
}

/// What proves a journal from outside its database: the keys that signed its heads, and the file they are written to.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The public keys.
    pub keys: Keys,
    /// The file of heads.
    pub heads: PathBuf,
}

impl Witness {
    /// What lies in a journal's folder; nothing where no key was ever made.
    pub fn read(dir: &Path) -> Result<Option<Witness>> {
        match dir.join("keys").join("journal.key").try_exists()? {
            true => Ok(Some(Notary::open(dir)?.witness())),
            false => Ok(None),
        }
    }

    /// The key that signs here, in hexadecimal.
    pub fn key_text(&self) -> String {
        self.keys.own_text()
    }
}

impl Notary {
    /// Opens the key `keys/journal.key` under `dir`, or makes it, and the file `heads.log`.
    pub fn open(dir: &Path) -> Result<Notary> {
        let keys = dir.join("keys");
        fs::create_dir_all(&keys)?;
        let key = match fs::read_to_string(keys.join("journal.key")) {
            Ok(text) => {
                let bytes = hex::read(text.trim()).and_then(|b| b.try_into().ok());
                SigningKey::from_bytes(
                    &bytes.ok_or_else(|| Error::Schema("keys/journal.key is no key".into()))?,
                )
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => make_key(&keys)?,
            Err(e) => return Err(e.into()),
        };
        let log = dir.join("heads.log");
        let mut logged = HashMap::new();
        for head in read_heads(&log)?.heads {
            let size = logged.entry(head.org).or_insert(0);
            *size = head.size.max(*size);
        }
        Ok(Notary { key, earlier: keys::earlier(dir)?, log, logged: Mutex::new(logged) })
    }

    /// What proves the journals that this notary signs.
    pub fn witness(&self) -> Witness {
        let keys = Keys { own: self.key.verifying_key().to_bytes(), earlier: self.earlier.clone() };
        Witness { keys, heads: self.log.clone() }
    }

    /// Signs the journal as it stands, unless its last head is fresh or covers all of it. For the background.
    pub fn sign_if_due(&self, db: &Db, org: Id<Org>, at: Instant) -> Result<Option<SignedHead>> {
        let last = db.read_blocking(move |tx: &mut Tx<'_>| last_head(tx, org))?;
        match last {
            Some(head) if head.at.seconds_until(at) < SECONDS_BETWEEN_HEADS => Ok(None),
            _ => self.sign(db, org, at),
        }
    }

    /// Signs the journal as it stands; returns its latest head, or nothing if the journal is empty. Blocks.
    pub fn sign(&self, db: &Db, org: Id<Org>, at: Instant) -> Result<Option<SignedHead>> {
        while db.write_blocking(move |tx: &mut Tx<'_>| tree::grow_tree(tx, org))? {}
        let key = self.key.clone();
        let head = db.write_blocking(move |tx: &mut Tx<'_>| {
            let size = journal::last_seq(tx, org)?;
            if size > 0 {
                let root: Hash = tree::root(tx, org, size)?;
                let signature = key.sign(&message(org, size, at, &root)).to_bytes();
                tx.exec(INSERT_HEAD, &[&org, &size, &at, &&root[..], &&signature[..]])?;
            }
            last_head(tx, org)
        })?;
        // Only after the commit: a head in the file that the database rolled back would be a false alarm for ever.
        self.log_heads(db, org)?;
        Ok(head)
    }

    /// Appends the heads that are not in the file yet, also those that a crash kept from it.
    fn log_heads(&self, db: &Db, org: Id<Org>) -> Result<()> {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        let last = logged.get(&org).copied().unwrap_or(0);
        let heads =
            db.read_blocking(move |tx: &mut Tx<'_>| tx.all(HEADS, &[&org, &last], SignedHead::read))?;
        let Some(newest) = heads.last().map(|h| h.size) else { return Ok(()) };
        let mut text = String::new();
        for head in &heads {
            text.push_str(&serde_json::to_string(head).map_err(std::io::Error::other)?);
            text.push('\n');
        }
        let mut file = OpenOptions::new().create(true).append(true).open(&self.log)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        logged.insert(org, newest);
        Ok(())
    }
}

fn make_key(keys: &Path) -> Result<SigningKey> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|e| std::io::Error::other(e.to_string()))?;
    let key = SigningKey::from_bytes(&secret);
    let path = keys.join("journal.key");
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{}", hex::write(&secret))?;
    file.sync_all()?;
    fs::write(keys.join("journal.pub"), hex::write(key.verifying_key().as_bytes()) + "\n")?;
    File::open(keys)?.sync_all()?;
    Ok(key)
}

/// What a file of heads holds.
#[derive(Debug, Default)]
pub struct HeadsFile {
    /// The heads, in the order they were written.
    pub heads: Vec<SignedHead>,
    /// Numbers of lines that are no heads. A last line without its end is none: a crash leaves such.
    pub bad_lines: Vec<usize>,
}

/// Reads a file of heads; one that does not exist has none.
pub fn read_heads(path: &Path) -> Result<HeadsFile> {
    let mut text = String::new();
    match File::open(path) {
        Ok(mut file) => file.read_to_string(&mut text)?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(HeadsFile::default()),
        Err(e) => return Err(e.into()),
    };
    let mut out = HeadsFile::default();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        match serde_json::from_str(line) {
            Ok(head) => out.heads.push(head),
            Err(_) if line.trim().is_empty() || !line.ends_with('\n') => {}
            Err(_) => out.bad_lines.push(number),
        }
    }
    Ok(out)
}

/// The latest head of an organisation; nothing before the first.
pub fn last_head(tx: &mut Tx<'_>, org: Id<Org>) -> Result<Option<SignedHead>> {
    tx.opt(LAST_HEAD, &[&org], SignedHead::read)
}

/// The heads of one organisation in the database.
pub(crate) fn heads(tx: &mut Tx<'_>, org: Id<Org>) -> Result<Vec<SignedHead>> {
    tx.all(HEADS, &[&org, &i64::MIN], SignedHead::read)
}
