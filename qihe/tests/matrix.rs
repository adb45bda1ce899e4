//! Who may do what, tried: every operation of the table, by every role, against another organisation's records.
//! A new operation is in this test by being in the table.

#[path = "../src/house.rs"]
mod house;
mod records;

use access::roles::{Role, grants_of};
use kernel::{Actor, Fault, Id, Lang, Org, User, Via};
use serde_json::json;
use store::Db;

use records::{call, done, furnish, input};

/// Stands in every text of the other organisation; no answer may hold it.
const CANARY: &str = "金丝雀7319";

fn actor(org: Id<Org>, user: Id<User>, role: Option<Role>) -> Actor {
    let trusted = Actor::trusted(org, "console", Via::Console);
    let Some(role) = role else { return trusted };
    let party = (role == Role::PortalUser).then_some(1);
    Actor { user: Some(user), grants: grants_of(&[role]), via: Via::Session, party, ..trusted }
}

#[test]
fn no_operation_by_any_role_reaches_another_organisation() {
    let house = house::house();
    testbed::on_both(&house.migrations(), |db| {
        let (ours, theirs) = (Id::from_number(1), Id::from_number(2));
        let records = furnish(db, theirs, CANARY);
        let account =
            json!({ "login": "own", "name": "own", "password": "千里江陵一日还两岸", "roles": ["legal"] });
        let own =
            done(db, ours, "user.create", account)["id"].as_str().and_then(|id| id.parse().ok()).unwrap();
        let kept = |db: &Db| done(db, theirs, "party.show", json!({ "party": records["party"] }));
        let (before, mut tried) = (kept(db), 0);
        for role in Role::ALL.iter().copied().map(Some).chain([None]) {
            for row in house.operations() {
                let (given, who) = (input(row, &records), actor(ours, own, role));
                let names_theirs = row.route.fields().next().is_some();
                let outcome = db.write_blocking(move |tx| {
                    let answer = call(&house::house(), row, &given, &who, tx);
                    // Whatever it did in its own organisation is undone: each try begins alike.
                    Err::<(), Fault>(Fault::Refused {
                        code: if answer.is_ok() { "matrix.done" } else { "matrix.refused" },
                        text: kernel::Text::same(format!("{answer:?}")),
                    })
                });
                let Err(Fault::Refused { code, text }) = outcome else { panic!("{}: {outcome:?}", row.name) };
                let told = text.get(Lang::Zh);
                assert!(!told.contains(CANARY), "{} by {role:?} tells: {told}", row.name);
                assert!(
                    !(names_theirs && code == "matrix.done"),
                    "{} by {role:?} did something to a record of another organisation: {told}",
                    row.name
                );
                assert!(!told.contains("Broken"), "{} by {role:?} broke: {told}", row.name);
                tried += 1;
            }
        }
        assert_eq!(kept(db), before, "the other organisation's party was changed");
        assert_eq!(tried, (Role::ALL.len() + 1) * house.operations().count());
    });
}
