//! Changing one's own password: what is checked before the transaction, what is counted, and what goes on.

#![allow(clippy::unwrap_used)]

mod common;

use access::{NewSession, TRIES_OF_PAIR, WINDOW_SECONDS};
use common::*;
use kernel::{Fault, Instant, Lang, Outcome};
use operation::{Caller, Prepared};
use serde_json::{Value, json};
use store::{Db, Tx};

const NEW: &str = "海内存知己，天涯若比邻";
const NAME: &str = "own.change_password";

fn change(db: &Db, by: &NewSession, now: Instant, old: &str, new: &str) -> Outcome<Value> {
    call(db, &by.actor, now, NAME, json!({ "old": old, "password": new }))
}

fn guess(db: &Db, by: &NewSession, now: Instant) -> String {
    word(&change(db, by, now, "wrong", NEW))
}

#[test]
fn guesses_in_a_session_have_to_wait_and_nobody_else_does() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let here = sign_in(db, at(0), "admin", PASSWORD, ADDRESS).unwrap();
        let there = sign_in(db, at(0), "admin", PASSWORD, "198.51.100.7").unwrap();
        let lin = user(db, &here.actor, "lin", &["legal"]);
        for number in 0..TRIES_OF_PAIR {
            assert_eq!(guess(db, &here, at(10 + number)), "malformed old", "guess {number}");
        }
        let late = change(db, &here, at(30), PASSWORD, NEW);
        let Err(Fault::TooMany { retry_seconds }) = late else {
            panic!("the right one comes too late: {late:?}")
        };
        assert_eq!(i64::from(retry_seconds), WINDOW_SECONDS - 20);
        assert_eq!(guess(db, &there, at(30)), "malformed old", "the owner elsewhere is not kept out");
        assert_eq!(word(&change(db, &lin, at(30), PASSWORD, NEW)), "done", "nor are others");
        let again = sign_in(db, at(30), "admin", PASSWORD, ADDRESS);
        assert!(again.is_ok(), "signing in is counted apart: {again:?}");
        assert_eq!(word(&change(db, &here, at(WINDOW_SECONDS + 30), PASSWORD, NEW)), "done");
    });
}

#[test]
fn who_knows_the_password_has_all_tries_again() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let here = sign_in(db, at(0), "admin", PASSWORD, ADDRESS).unwrap();
        for round in 0..2 {
            for number in 1..TRIES_OF_PAIR {
                assert_eq!(guess(db, &here, at(number)), "malformed old", "round {round}, guess {number}");
            }
            let refused = change(db, &here, at(20), PASSWORD, "short");
            assert_eq!(word(&refused), "malformed password", "round {round}: the current one was right");
        }
    });
}

#[test]
fn failed_sign_ins_keep_nobody_from_changing_their_password() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let here = sign_in(db, at(0), "admin", PASSWORD, ADDRESS).unwrap();
        let session = here.session.to_string();
        // An address is what the caller's proxy says: here it says the session itself.
        for number in 0..access::TRIES_OF_ADDRESS {
            let login = if number < TRIES_OF_PAIR { "Password".to_owned() } else { format!("user{number}") };
            let address = session.clone();
            db.write_blocking(move |tx: &mut Tx<'_>| -> Outcome<()> {
                let challenge = access::challenge(tx, at(1), &login, &address)?;
                access::admit(tx, at(1), &challenge, false, "").map(|_| ())
            })
            .unwrap();
        }
        assert_eq!(word(&change(db, &here, at(2), PASSWORD, NEW)), "done");
    });
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let here = sign_in(db, at(0), "admin", PASSWORD, ADDRESS).unwrap();
        assert_eq!(word(&change(db, &here, at(1), "wrong", "short")), "malformed old password");
    });
}

#[test]
fn a_password_that_changed_since_it_was_checked_changes_no_more() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let here = sign_in(db, at(0), "admin", PASSWORD, ADDRESS).unwrap();
        let input = json!({ "old": PASSWORD, "password": "第二个新的密码也很长" });
        let slow = prepared(db, &here.actor, at(1), NAME, &input).unwrap();
        assert_eq!(word(&change(db, &here, at(2), PASSWORD, NEW)), "done");
        let actor = here.actor.clone();
        let answer = db.write_blocking(move |tx: &mut Tx<'_>| {
            let caller = Caller { actor: &actor, now: at(3), lang: Lang::Zh };
            slow.run(&HOUSE, &caller, tx).map(|answer| answer.value)
        });
        assert_eq!(word(&answer), "malformed old");
        assert!(sign_in(db, at(4), "admin", NEW, ADDRESS).is_ok());
    });
}

#[test]
fn passwords_are_looked_at_before_the_transaction() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let here = sign_in(db, at(0), "admin", PASSWORD, ADDRESS).unwrap();
        let lin = user(db, &here.actor, "lin", &["legal"]).actor.user;
        let weak = "lin123456";
        for (name, input) in [
            ("user.create", json!({ "login": "lin", "name": "林", "password": weak, "roles": ["legal"] })),
            ("user.reset_password", json!({ "user": lin, "password": weak })),
            (NAME, json!({ "old": PASSWORD, "password": "admin2026" })),
        ] {
            assert!(HOUSE.operation(name).unwrap().prepares, "{name}");
            let refused = prepared(db, &here.actor, at(1), name, &input).map(|_| Value::Null);
            assert_eq!(word(&refused), "malformed password", "{name}");
        }
        // As a part of something else a count could not be kept: nothing is checked there.
        let actor = here.actor.clone();
        let within = db.write_blocking(move |tx: &mut Tx<'_>| {
            let caller = Caller { actor: &actor, now: at(2), lang: Lang::Zh };
            let input = json!({ "old": PASSWORD, "password": NEW });
            HOUSE.call(HOUSE.operation(NAME).unwrap(), &input, &caller, tx).map(|answer| answer.value)
        });
        assert_eq!(word(&within), "access.password_alone");
    });
}

fn prepared(db: &Db, actor: &kernel::Actor, now: Instant, name: &str, input: &Value) -> Outcome<Prepared> {
    let files = files();
    let ahead = ahead(db, &files, actor, now);
    HOUSE.prepare(HOUSE.operation(name).unwrap(), input, &ahead)
}
