//! How often one may fail to sign in: ten times in a quarter of an hour for a name from an address, and fifty times
//! from an address whatever the names (an office shares one). The rightful owner at another address is never locked
//! out.

use std::net::IpAddr;

use kernel::{Fault, Id, Instant, Kind, Outcome};
use store::Tx;

use crate::{secret, store as db};

/// The kind of a failure's id, which nobody sees.
enum FailureKind {}
impl Kind for FailureKind {
    const PREFIX: &'static str = "sf";
}

/// How far back failures count.
pub const WINDOW_SECONDS: i64 = 15 * 60;
/// Failures allowed for one name from one address.
pub const TRIES_OF_PAIR: i64 = 10;
/// Failures allowed from one address.
pub const TRIES_OF_ADDRESS: i64 = 50;

/// [`Fault::Busy`] with the seconds to wait when there were too many failures.
pub(crate) fn check(tx: &mut Tx<'_>, now: Instant, login: &str, address: &str) -> Outcome<()> {
    let (since, place) = (now.plus_seconds(-WINDOW_SECONDS), place(address));
    let of_address = db::failures(tx, db::FAILURES_OF_ADDRESS, &[&place, &since])?;
    let pair = secret::digest(login);
    let of_pair = db::failures(tx, db::FAILURES_OF_PAIR, &[&place, &since, &pair])?;
    for ((count, first), limit) in [(of_address, TRIES_OF_ADDRESS), (of_pair, TRIES_OF_PAIR)] {
        if count >= limit {
            let over = first.unwrap_or(now).plus_seconds(WINDOW_SECONDS);
            let wait = now.seconds_until(over).clamp(1, WINDOW_SECONDS);
            return Err(Fault::Busy { retry_seconds: u32::try_from(wait).unwrap_or(1) });
        }
    }
    Ok(())
}

/// Counts a failure, and forgets those that count no more.
pub(crate) fn note(tx: &mut Tx<'_>, now: Instant, login: &str, address: &str) -> Outcome<()> {
    tx.exec(db::FORGET_FAILURES, &[&now.plus_seconds(-WINDOW_SECONDS)])?;
    let id: Id<FailureKind> = tx.new_id();
    tx.exec(db::INSERT_FAILURE, &[&id, &place(address), &secret::digest(login), &now])?;
    Ok(())
}

/// Forgets the failures of somebody who signed in.
pub(crate) fn forgive(tx: &mut Tx<'_>, login: &str, address: &str) -> Outcome<()> {
    tx.exec(db::FORGIVE, &[&place(address), &secret::digest(login)])?;
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
