//! A small house for the tests: this room alone, one organisation unless said otherwise.

#![allow(dead_code, clippy::unwrap_used)] // each test file uses its part

use kernel::{Actor, Fault, Grant, Grants, Id, Instant, Lang, Org, Outcome, Scope, User, Verb, Via};
use operation::{Caller, House};
use serde_json::Value;
use store::{Db, Tx};

pub const NOW: Instant = Instant::from_micros(1_793_404_800_000_000); // 2026-10-31

pub fn house() -> House {
    House::new(vec![access::MODULE, party::MODULE])
}

pub fn org(number: i64) -> Id<Org> {
    Id::from_number(number)
}

/// Somebody at the console of the first organisation.
pub fn boss() -> Actor {
    Actor::trusted(org(1), "顾明晗", Via::Console)
}

/// A user of the first organisation with one scope for both reading and changing.
pub fn user(number: i64, scope: Scope, teams: &[i64]) -> Actor {
    let grant = Grant { room: "party".into(), verb: Verb::Edit, scope };
    Actor {
        org: org(1),
        user: Some(Id::<User>::from_number(number)),
        name: format!("用户{number}"),
        grants: Grants(vec![grant]),
        teams: teams.to_vec(),
        party: None,
        via: Via::Session,
        session: None,
    }
}

pub fn call_at(db: &Db, actor: &Actor, now: Instant, name: &'static str, input: Value) -> Outcome<Value> {
    let actor = actor.clone();
    db.write_blocking(move |tx: &mut Tx<'_>| {
        let house = house();
        let row = house.operation(name).unwrap_or_else(|| panic!("no operation {name}"));
        let caller = Caller { actor: &actor, now, lang: Lang::Zh };
        Ok(house.call(row, &input, &caller, tx)?.value)
    })
}

pub fn call(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Outcome<Value> {
    call_at(db, actor, NOW, name, input)
}

/// The call works, and this is its answer.
pub fn ok(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Value {
    call(db, actor, name, input.clone()).unwrap_or_else(|fault| panic!("{name} {input}: {fault:?}"))
}

/// The fields that a call is refused for, sorted.
pub fn bad_fields(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Vec<String> {
    match call(db, actor, name, input) {
        Err(Fault::Malformed { fields }) => {
            let mut names: Vec<String> = fields.into_iter().map(|f| f.field).collect();
            names.sort();
            names
        }
        other => panic!("{name} should name bad fields: {other:?}"),
    }
}

/// The code and Chinese text of a refusal.
pub fn refusal(db: &Db, actor: &Actor, name: &'static str, input: Value) -> (&'static str, String) {
    match call(db, actor, name, input) {
        Err(Fault::Refused { code, text }) => (code, text.get(Lang::Zh).to_owned()),
        other => panic!("{name} should be refused: {other:?}"),
    }
}

pub fn missing(db: &Db, actor: &Actor, name: &'static str, input: Value) {
    let answer = call(db, actor, name, input);
    assert!(matches!(answer, Err(Fault::Missing)), "{name} should miss: {answer:?}");
}

/// Users and teams of the first organisation by their number, 0 to 20: those who own records in these tests.
pub fn people(db: &Db) {
    const USER: &str =
        "INSERT INTO user_account (org, id, version, login, name, lang, roles, party, active, created_at)
        VALUES (1, $1, 1, $2, $2, 'zh', '[]', NULL, TRUE, 0)";
    const TEAM: &str = "INSERT INTO team (org, id, version, name) VALUES (1, $1, 1, $2)";
    db.write_blocking(|tx: &mut Tx<'_>| {
        (0..=20_i64).try_for_each(|number| {
            tx.exec(USER, &[&number, &format!("用户{number}")])?;
            tx.exec(TEAM, &[&number, &format!("团队{number}")])?;
            Ok::<_, store::Error>(())
        })
    })
    .unwrap();
}

pub fn on_both(test: impl Fn(&Db)) {
    testbed::everywhere(&house().migrations(), &house().tables(), |db| {
        people(db);
        test(db);
    });
}

/// A page of the room as HTML.
pub fn page(db: &Db, actor: &Actor, path: &'static str, input: Value) -> Outcome<String> {
    let actor = actor.clone();
    db.read_blocking(move |tx: &mut Tx<'_>| {
        let house = house();
        let row = house.pages().find(|row| row.path == path).unwrap_or_else(|| panic!("no page {path}"));
        let caller = Caller { actor: &actor, now: NOW, lang: Lang::Zh };
        Ok(house.show(row, &input, &caller, tx)?.html)
    })
}
