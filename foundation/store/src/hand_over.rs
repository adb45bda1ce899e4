//! What becomes of the journal's signatures when a backup is restored. Private keys are in no backup, so the restored
//! house goes on under the key it has, or a new one; it keeps the heads and public keys that the archive names, and
//! writes the change of key into each journal, under a head of its own.

use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path};

use kernel::{Actor, Event, Id, Instant, Org, Via};
use serde_json::json;

use crate::{
    Db, Result, Tx,
    backup::{self, Manifest},
    journal, keys,
    notary::{self, Notary},
};

/// The operation under which a restore is recorded.
pub const ACT: &str = "journal.restore";

/// The names of the folder's parts.
const HEADS: &str = "heads.log";
const KEY: &str = "journal.key";

/// What a restore did to the signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// The key that signs from now on, in hexadecimal.
    pub key: String,
    /// The key of the house that the backup came from, where it is another one and the archive names it.
    pub before: Option<String>,
    /// How many entries signed here are later than the backup, all organisations together: they are gone.
    pub lost: i64,
}

/// Makes `folder` the journal's folder of a restored database, and records the restore in each of its journals.
/// `current` is the folder that the house has so far: its key goes on, its heads stay where they are.
pub fn hand_over(
    db: &Db,
    archive: &Path,
    manifest: &Manifest,
    (current, folder): (&Path, &Path),
    (orgs, at): (&[(Id<Org>, String)], Instant),
) -> Result<HandOver> {
    fs::create_dir_all(folder.join("keys"))?;
    keep_key(current, folder)?;
    fs::write(folder.join(HEADS), backup::heads(archive)?)?;
    let own = Notary::open(folder)?.witness().key_text();
    let earlier: Vec<_> = manifest.keys.iter().filter(|earlier| earlier.key != own).cloned().collect();
    keys::keep_earlier(folder, &earlier)?;
    let before = manifest.keys.last().map(|last| last.key.clone()).filter(|key| *key != own);
    let notary = Notary::open(folder)?;
    let signed_here = notary::read_heads(&current.join(HEADS))?.heads;
    let mut done = HandOver { key: own, before, lost: 0 };
    for (org, title) in orgs.iter().cloned() {
        let had = signed_here.iter().filter(|head| head.org == org).map(|head| head.size).max().unwrap_or(0);
        let (key, before, made_at) = (done.key.clone(), done.before.clone(), manifest.made_at);
        done.lost += db.write_blocking(move |tx: &mut Tx<'_>| -> Result<i64> {
            let last = journal::last_seq(tx, org)?;
            let lost = (had > last).then(|| format!("{}-{had}", last + 1));
            let after = json!({ "backup": made_at, "key": key, "lost": lost });
            let event = Event::new(ACT, org, title.clone()).between(&json!({ "key": before }), &after);
            tx.record(&Actor::trusted(org, "console", Via::Console), at, &event)?;
            Ok((had - last).max(0))
        })?;
        notary.sign(db, org, at)?;
    }
    Ok(done)
}

/// The key that signs here goes on: it alone can sign what outsiders already know it by.
fn keep_key(current: &Path, folder: &Path) -> Result<()> {
    let text = match fs::read(current.join("keys").join(KEY)) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let path = folder.join("keys").join(KEY);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(&text)?;
    Ok(file.sync_all()?)
}

/// Puts a folder made by [`hand_over`] in the place of the house's own. Heads that were there stay beside the new
/// ones, named after the moment, for whoever wants to see what was lost.
pub fn settle(folder: &Path, current: &Path, at: Instant) -> Result<()> {
    fs::create_dir_all(current.join("keys"))?;
    let moment: String = at.to_string().chars().filter(char::is_ascii_digit).take(14).collect();
    let heads = current.join(HEADS);
    if heads.exists() && fs::read(&heads)? != fs::read(folder.join(HEADS))? {
        fs::rename(&heads, current.join(format!("heads-before-restore-{moment}.log")))?;
    }
    for part in fs::read_dir(folder.join("keys"))? {
        let part = part?;
        fs::rename(part.path(), current.join("keys").join(part.file_name()))?;
    }
    fs::rename(folder.join(HEADS), heads)?;
    fs::File::open(current.join("keys"))?.sync_all()?;
    Ok(fs::File::open(current)?.sync_all()?)
}
