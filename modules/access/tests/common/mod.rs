//! A house with only this room, and people in it.

#![allow(dead_code, clippy::unwrap_used)] // each test file uses its part

use std::{
    path::Path,
    sync::{Arc, LazyLock},
};

use access::{Admission, NewSession, Secret, SetUp, Signed};
use kernel::{Actor, Fault, Id, Instant, Lang, Org, Outcome, Via};
use operation::{Ahead, Caller, House};
use serde_json::{Value, json};
use store::{Db, Migration, Table, Tx, files::Files};

pub const PASSWORD: &str = "春风又绿江南岸-1";
pub const ADDRESS: &str = "192.0.2.1";

pub static HOUSE: LazyLock<Arc<House>> = LazyLock::new(|| Arc::new(House::new(vec![access::MODULE])));

pub fn steps() -> Vec<Migration> {
    HOUSE.migrations()
}

/// The tables, for the stand-in for a sharded database.
pub fn tables() -> Vec<Table> {
    HOUSE.tables()
}

/// A moment, in seconds after an arbitrary beginning.
pub fn at(seconds: i64) -> Instant {
    Instant::from_micros(1_790_000_000_000_000).plus_seconds(seconds)
}

pub fn set_up(db: &Db) -> Outcome<Id<Org>> {
    db.write_blocking(|tx: &mut Tx<'_>| {
        let with = SetUp {
            organisation: "江海建设".into(),
            login: "Admin".into(),
            name: "王芳".into(),
            password: Secret::new(PASSWORD),
            lang: Lang::Zh,
        };
        access::set_up(tx, at(0), &with)
    })
}

/// Signs in as a door does: three steps.
pub fn sign_in(db: &Db, now: Instant, login: &str, password: &str, address: &str) -> Outcome<NewSession> {
    let (login, address) = (login.to_owned(), address.to_owned());
    let challenge = db.read_blocking(move |tx: &mut Tx<'_>| access::challenge(tx, now, &login, &address))?;
    let ok = access::password::verify(&challenge, &Secret::new(password));
    let admitted: Outcome<Admission> =
        db.write_blocking(move |tx: &mut Tx<'_>| access::admit(tx, now, &challenge, ok, "Firefox"));
    admitted?.answer()
}

pub fn admin(db: &Db) -> Actor {
    sign_in(db, at(1), "admin", PASSWORD, ADDRESS).unwrap().actor
}

pub fn by_session(db: &Db, now: Instant, secret: &Secret) -> Option<Signed> {
    let secret = secret.clone();
    db.read_blocking(move |tx: &mut Tx<'_>| access::by_session(tx, now, &secret)).unwrap()
}

pub fn by_token(db: &Db, now: Instant, secret: &Secret) -> Option<Signed> {
    let secret = secret.clone();
    db.read_blocking(move |tx: &mut Tx<'_>| access::by_token(tx, now, &secret)).unwrap()
}

/// Does one operation as doors do: prepared, then run in a unit of work.
pub fn call(db: &Db, actor: &Actor, now: Instant, name: &str, input: Value) -> Outcome<Value> {
    let row = HOUSE.operation(name).unwrap_or_else(|| panic!("no operation {name}"));
    HOUSE.perform(row, &input, &ahead(db, &files(), actor, now)).map(|answer| answer.value)
}

/// A place for files; no operation of this room has any.
pub fn files() -> Files {
    Files::open(Path::new(env!("CARGO_TARGET_TMPDIR")), 0).unwrap()
}

pub fn ahead<'a>(db: &'a Db, files: &'a Files, actor: &'a Actor, now: Instant) -> Ahead<'a> {
    Ahead { db, files, uploads: &[], actor, now, lang: Lang::Zh }
}

/// A page of the room as HTML.
pub fn page(db: &Db, actor: &Actor, now: Instant, path: &str, input: Value) -> Outcome<String> {
    let (actor, path) = (actor.clone(), path.to_owned());
    db.read_blocking(move |tx: &mut Tx<'_>| {
        let row = HOUSE.pages().find(|row| row.path == path).unwrap_or_else(|| panic!("no page {path}"));
        let caller = Caller { actor: &actor, now, lang: Lang::Zh };
        Ok(HOUSE.show(row, &input, &caller, tx)?.html)
    })
}

/// A user made by the administrator, signed in.
pub fn user(db: &Db, by: &Actor, login: &str, roles: &[&str]) -> NewSession {
    let party = roles.contains(&"portal_user").then_some("pt_0000000000001");
    let input =
        json!({ "login": login, "name": login, "password": PASSWORD, "roles": roles, "party": party });
    call(db, by, at(2), "user.create", input).unwrap();
    sign_in(db, at(3), login, PASSWORD, ADDRESS).unwrap()
}

/// A result in one word, for tables of attempts.
pub fn word(answer: &Outcome<Value>) -> String {
    match answer {
        Ok(_) => "done".into(),
        Err(Fault::Malformed { fields }) => {
            let names: Vec<&str> = fields.iter().map(|f| f.field.as_str()).collect();
            format!("malformed {}", names.join(" "))
        }
        Err(Fault::Refused { code, .. } | Fault::Unproven { code, .. }) => (*code).into(),
        Err(Fault::Forbidden { right }) => format!("forbidden {right}"),
        Err(Fault::Missing) => "missing".into(),
        Err(Fault::Stale { .. }) => "stale".into(),
        Err(Fault::TooMany { .. }) => "too many".into(),
        Err(Fault::Busy { .. }) => "busy".into(),
        Err(other) => format!("{other:?}"),
    }
}

/// Every right in another organisation.
pub fn stranger() -> Actor {
    Actor::trusted(Id::from_number(4_242), "stranger", Via::System)
}
