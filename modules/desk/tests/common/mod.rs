//! A house for the tests of this room: parties, contracts, and the desk.

#![allow(dead_code)] // each test file uses its part

use kernel::{Actor, Fault, Grant, Grants, Id, Lang, Org, Outcome, Scope, User, Verb, Via};
use operation::{Caller, House};
use serde_json::Value;
use store::{Db, Tx};

pub fn house() -> House {
    House::new(vec![access::MODULE, party::MODULE, contract::MODULE, desk::MODULE])
}

pub fn org(number: i64) -> Id<Org> {
    Id::from_number(number)
}

/// A user of the first organisation with one scope in all rooms.
pub fn user(number: i64, scope: Scope, teams: &[i64]) -> Actor {
    let grant = |room: &str| Grant { room: room.into(), verb: Verb::Edit, scope };
    Actor {
        org: org(1),
        user: Some(Id::<User>::from_number(number)),
        name: format!("用户{number}"),
        grants: Grants(vec![grant("party"), grant("contract")]),
        teams: teams.to_vec(),
        party: None,
        via: Via::Session,
        session: None,
    }
}

pub fn boss() -> Actor {
    user(1, Scope::All, &[])
}

pub fn call(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Outcome<Value> {
    let actor = actor.clone();
    db.write_blocking(move |tx: &mut Tx<'_>| {
        let house = house();
        let row = house.operation(name).unwrap_or_else(|| panic!("no operation {name}"));
        let caller = Caller { actor: &actor, now: store::now(), lang: Lang::Zh };
        Ok(house.call(row, &input, &caller, tx)?.value)
    })
}

/// The call works, and this is its answer.
pub fn ok(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Value {
    call(db, actor, name, input.clone()).unwrap_or_else(|fault| panic!("{name} {input}: {fault:?}"))
}

/// A page as HTML.
pub fn page(db: &Db, actor: &Actor, lang: Lang, path: &'static str, input: Value) -> String {
    let actor = actor.clone();
    db.read_blocking(move |tx: &mut Tx<'_>| {
        let house = house();
        let row = house.pages().find(|row| row.path == path).unwrap_or_else(|| panic!("no page {path}"));
        Ok::<_, Fault>(house.show(row, &input, &Caller { actor: &actor, now: store::now(), lang }, tx)?.html)
    })
    .unwrap()
}

/// Users of the first organisation by their number, 0 to 9: those who own records in these tests.
fn people(db: &Db) {
    const USER: &str =
        "INSERT INTO user_account (org, id, version, login, name, lang, roles, party, active, created_at)
        VALUES (1, $1, 1, $2, $2, 'zh', '[]', NULL, TRUE, 0)";
    let insert = |tx: &mut Tx<'_>, number: i64| tx.exec(USER, &[&number, &format!("用户{number}")]);
    db.write_blocking(move |tx: &mut Tx<'_>| (0..10).try_for_each(|number| insert(tx, number).map(|_| ())))
        .unwrap();
}

pub fn on_both(test: impl Fn(&Db)) {
    testbed::on_both(&house().migrations(), |db| {
        people(db);
        test(db);
    });
}
