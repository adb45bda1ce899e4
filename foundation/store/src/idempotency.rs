//! Keys by which a caller may repeat a request without a second effect.
//!
//! Key, work and answer are one transaction: either all are kept or none. A retry that comes while the first request
//! still runs waits for it (SQLite has one writer; PostgreSQL waits at the unique index) and gets its answer.

use kernel::{Id, Instant, Org};

use crate::{Error, Result, Tx};

crate::statements! {
    /// Claims a key.
    CLAIM = "INSERT INTO idempotency (org, actor, key, request, status, body, at) VALUES ($1, $2, $3, $4, 0, '', $5)
        ON CONFLICT (org, actor, key) DO NOTHING";
    /// What was answered under a key.
    KEPT = "SELECT request, status, body FROM idempotency WHERE org = $1 AND actor = $2 AND key = $3";
    /// Keeps the answer.
    ANSWER = "UPDATE idempotency SET status = $4, body = $5 WHERE org = $1 AND actor = $2 AND key = $3";
    /// Forgets one key that is too old.
    FORGET = "DELETE FROM idempotency WHERE org = $1 AND actor = $2 AND key = $3 AND at < $4";
    /// Forgets old keys.
    PURGE = "DELETE FROM idempotency WHERE org = $1 AND at < $2";
}

/// How long an answer is kept at least.
pub const SECONDS_KEPT: i64 = 24 * 3600;

/// A request and the key its caller gave it.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The caller's organisation.
    pub org: Id<Org>,
    /// The caller: a user's or token's number. Keys of different callers do not meet.
    pub actor: i64,
    /// The key.
    pub key: String,
    /// A digest of method, path and body: the same key with another request is refused.
    pub request: [u8; 32],
}

/// An answer as it goes to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: i64,
    /// The body.
    pub body: String,
}

/// Does the work once for each key: a repeated request gets the first answer again, and `true` with it.
/// When the work fails, nothing is kept, and the request may be repeated.
pub fn once<E: From<Error>>(
    tx: &mut Tx<'_>,
    claim: &Claim,
    at: Instant,
    work: impl FnOnce(&mut Tx<'_>) -> std::result::Result<Answer, E>,
) -> std::result::Result<(Answer, bool), E> {
    if let Some(answer) = begin(tx, claim, at)? {
        return Ok((answer, true));
    }
    let answer = work(tx)?;
    finish(tx, claim, &answer)?;
    Ok((answer, false))
}

/// Claims the key; returns the answer if the request was answered before. [`Error::KeyReused`] if the key stands for
/// another request.
pub fn begin(tx: &mut Tx<'_>, claim: &Claim, at: Instant) -> Result<Option<Answer>> {
    let Claim { org, actor, key, request } = claim;
    if tx.exec(CLAIM, &[org, actor, key, &&request[..], &at])? == 1 {
        return Ok(None);
    }
    kept(tx, claim)?.map(Some).ok_or(Error::NoRow)
}

/// What was answered under a key, where anything was. [`Error::KeyReused`] if the key stands for another request.
pub fn kept(tx: &mut Tx<'_>, claim: &Claim) -> Result<Option<Answer>> {
    let Claim { org, actor, key, request } = claim;
    let kept = tx.opt(KEPT, &[org, actor, key], |row| {
        Ok((row.get::<Vec<u8>>(0)?, Answer { status: row.get(1)?, body: row.get(2)? }))
    })?;
    match kept {
        Some((kept, _)) if kept != request => Err(Error::KeyReused),
        kept => Ok(kept.map(|(_, answer)| answer)),
    }
}

/// Keeps the answer, in the transaction that began the claim.
pub fn finish(tx: &mut Tx<'_>, claim: &Claim, answer: &Answer) -> Result<()> {
    let Claim { org, actor, key, .. } = claim;
    tx.exec(ANSWER, &[org, actor, key, &answer.status, &answer.body]).map(|_| ())
}

/// Forgets what was answered under this key before a moment, so that the same request counts as a new one.
pub fn forget(tx: &mut Tx<'_>, claim: &Claim, before: Instant) -> Result<()> {
    tx.exec(FORGET, &[&claim.org, &claim.actor, &claim.key, &before]).map(|_| ())
}

/// Forgets the keys of an organisation that are older than [`SECONDS_KEPT`]; returns how many.
pub fn purge(tx: &mut Tx<'_>, org: Id<Org>, now: Instant) -> Result<u64> {
    tx.exec(PURGE, &[&org, &now.plus_seconds(-SECONDS_KEPT)])
}
