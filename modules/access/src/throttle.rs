//! How often one may be wrong about a password in a quarter of an hour: ten times for a name from an address, fifty
//! times from an address whatever the names (an office shares one), ten times for the current password within a
//! session. The rightful owner at another address, or in another session, is never locked out.

use std::net::IpAddr;

use kernel::{Fault, Id, Instant, Kind, Outcome};
use store::Tx;

use crate::{model::SessionKind, secret, store as db};

/// The kind of a failure's id, which nobody sees.
enum FailureKind {}
impl Kind for FailureKind {
    const PREFIX: &'static str = "sf";
}

/// How far back failures count.
pub const WINDOW_SECONDS: i64 = 15 * 60;
/// Failures allowed for one name from one address, or for the current password within one session.
pub const TRIES_OF_PAIR: i64 = 10;
/// Failures allowed from one address.
pub const TRIES_OF_ADDRESS: i64 = 50;

/// Whose failures count together.
#[derive(Clone, Debug)]
pub(crate) struct Tries {
    place: String,
    digest: Vec<u8>,
    /// Whether the place is an address, from which all failures count together too.
    is_address: bool,
}

impl Tries {
    /// A name from an address, at sign-in.
    pub(crate) fn at_sign_in(login: &str, address: &str) -> Tries {
        Tries { place: place(address), digest: secret::digest(login), is_address: true }
    }

    /// The current password, asked for once more within a session: whoever took a session over cannot guess on, and
    /// cannot keep the owner from changing the password in another one. No failed sign-in counts here, for names
    /// that sign in are in small letters.
    pub(crate) fn in_session(session: Id<SessionKind>) -> Tries {
        Tries { place: session.to_string(), digest: secret::digest("Password"), is_address: false }
    }
}

/// [`Fault::TooMany`] with the seconds to wait when there were too many failures.
pub(crate) fn check(tx: &mut Tx<'_>, now: Instant, tries: &Tries) -> Outcome<()> {
    let since = now.plus_seconds(-WINDOW_SECONDS);
    if tries.is_address {
        let failed = db::failures(tx, db::FAILURES_OF_ADDRESS, &[&tries.place, &since])?;
        below(now, failed, TRIES_OF_ADDRESS)?;
    }
    let failed = db::failures(tx, db::FAILURES_OF_PAIR, &[&tries.place, &since, &tries.digest])?;
    below(now, failed, TRIES_OF_PAIR)
}

fn below(now: Instant, (count, first): (i64, Option<Instant>), limit: i64) -> Outcome<()> {
    if count < limit {
        return Ok(());
    }
    let over = first.unwrap_or(now).plus_seconds(WINDOW_SECONDS);
    let wait = now.seconds_until(over).clamp(1, WINDOW_SECONDS);
    Err(Fault::TooMany { retry_seconds: u32::try_from(wait).unwrap_or(1) })
}

/// Takes down whether a password was right, once it was checked: a failure counts, a success forgives. Of many tries on
/// the way together only so many get that far.
pub(crate) fn settle(tx: &mut Tx<'_>, now: Instant, tries: &Tries, right: bool) -> Outcome<()> {
    check(tx, now, tries)?;
    if right { forgive(tx, tries) } else { note(tx, now, tries) }
}

/// Counts a failure, and forgets those that count no more.
pub(crate) fn note(tx: &mut Tx<'_>, now: Instant, tries: &Tries) -> Outcome<()> {
    tx.exec(db::FORGET_FAILURES, &[&now.plus_seconds(-WINDOW_SECONDS)])?;
    let id: Id<FailureKind> = tx.new_id();
    tx.exec(db::INSERT_FAILURE, &[&id, &tries.place, &tries.digest, &now])?;
    Ok(())
}

/// Forgets the failures of somebody who knew the password.
pub(crate) fn forgive(tx: &mut Tx<'_>, tries: &Tries) -> Outcome<()> {
    tx.exec(db::FORGIVE, &[&tries.place, &tries.digest])?;
    Ok(())
}

/// From how many addresses this name may not be tried now.
pub(crate) fn shut(tx: &mut Tx<'_>, now: Instant, login: &str) -> Outcome<usize> {
    let since = now.plus_seconds(-WINDOW_SECONDS);
    let counts: Vec<i64> =
        tx.all(db::FAILURES_OF_LOGIN, &[&secret::digest(login), &since], |row| row.get(0))?;
    Ok(counts.into_iter().filter(|count| *count >= TRIES_OF_PAIR).count())
}

/// Forgets the failures of a name from all addresses.
pub(crate) fn absolve(tx: &mut Tx<'_>, login: &str) -> Outcome<u64> {
    Ok(tx.exec(db::ABSOLVE, &[&secret::digest(login)])?)
}

/// What counts as one address: an IPv6 subscriber has a whole /64.
fn place(address: &str) -> String {
    match address.trim().parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(ip) => ip.to_string(),
        Err(_) => address.chars().take(100).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn neighbours_in_a_network_count_as_one() {
        assert_eq!(place("2001:db8:1:2:aaaa::1"), place("2001:db8:1:2:bbbb::2"));
        assert_ne!(place("2001:db8:1:2::1"), place("2001:db8:1:3::1"));
        assert_eq!(place("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
