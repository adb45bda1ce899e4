//! Erasing what the journal says about a person, so that what remains can still be proved.

use kernel::{Actor, Event, Instant, Subject};

use crate::{Result, Tx};

crate::statements! {
    /// Destroys salt and payload. The digest stays, and without the salt nobody can try guesses against it.
    ERASE = "UPDATE journal SET salt = NULL, payload = NULL WHERE org = $1 AND seq = $2 AND payload IS NOT NULL";
    /// The entries on a record itself, not those that only name it.
    SEQS_ON = "SELECT j.seq FROM journal_about a JOIN journal j ON j.org = a.org AND j.seq = a.seq
        WHERE a.org = $1 AND j.org = $1 AND a.kind = $2 AND a.number = $3 AND j.kind = $2 AND j.number = $3
        ORDER BY j.seq";
}

/// The operation under which an erasure is recorded.
pub(crate) const ACT: &str = "journal.erase";
/// How an erasure names the entries it emptied.
pub(crate) const KIND: &str = "jn";

/// Empties all entries on a record (its title, the names of those who acted on it, its changed values), and records
/// that in the journal; returns how many entries were emptied.
pub fn erase(tx: &mut Tx<'_>, actor: &Actor, at: Instant, subject: impl Into<Subject>) -> Result<u64> {
    let subject = subject.into();
    let seqs: Vec<i64> = tx.all(SEQS_ON, &[&actor.org, &subject.kind, &subject.number], |row| row.get(0))?;
    let mut event = Event::new(ACT, subject, "");
    let mut erased = 0;
    for seq in seqs {
        let changed = tx.exec(ERASE, &[&actor.org, &seq])?;
        if changed > 0 {
            event.about.push(Subject { kind: KIND, number: seq });
            erased += changed;
        }
    }
    if erased > 0 {
        tx.record(actor, at, &event)?;
    }
    Ok(erased)
}
