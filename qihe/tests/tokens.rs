//! What an API token may do that is narrowed to some rights: every operation of the table, tried by tokens of an
//! administrator. A new operation is in this test by being in the table.

#[path = "../src/house.rs"]
mod house;
mod records;

use access::{Secret, by_token, roles::Role};
use kernel::{Actor, Fault, Id, Org, Verb, Via};
use serde_json::{Value, json};
use store::{Db, Tx};

use records::{call, done, furnish, input};

/// What every token may look at: who it acts for, and what it finds of what its rights reach.
const HARMLESS: [&str; 3] = ["own.show", "desk.palette", "search.find"];

/// Asked for by POST, for it takes long; it proves the journal and changes nothing.
const LOOKING: [&str; 1] = ["audit.verify"];

fn ours() -> Id<Org> {
    Id::from_number(1)
}

/// An administrator as a browser's session has them.
fn administrator(db: &Db) -> Actor {
    let account = json!({ "login": "root", "name": "管理员", "password": "千里江陵一日还两岸",
        "roles": ["administrator"] });
    let made = done(db, ours(), "user.create", account);
    let user = made["id"].as_str().and_then(|id| id.parse().ok());
    let console = Actor::trusted(ours(), "console", Via::Console);
    let grants = access::roles::grants_of(&[Role::Administrator]);
    Actor { user, grants, via: Via::Session, ..console }
}

/// Whoever a new token with these rights stands for.
fn bearer(db: &Db, owner: &Actor, rights: &[&str]) -> Actor {
    let (owner, input) = (owner.clone(), json!({ "name": rights.join(" "), "rights": rights }));
    let made = db.write_blocking(move |tx: &mut Tx<'_>| {
        let house = house::house();
        let row = house.operation("token.create").ok_or(Fault::Missing)?;
        call(&house, row, &input, &owner, tx)
    });
    let secret = made.ok().and_then(|made| made["secret"].as_str().map(Secret::new));
    let signed = db.read_blocking(move |tx: &mut Tx<'_>| match &secret {
        Some(secret) => by_token(tx, store::now(), secret),
        None => Ok(None),
    });
    signed.ok().flatten().map(|signed| signed.actor).unwrap_or_else(|| panic!("no token {rights:?}"))
}

/// Whether an operation is refused for want of a right; whatever it does is undone.
fn is_forbidden(db: &Db, actor: &Actor, name: &'static str, given: &Value) -> bool {
    let (actor, given) = (actor.clone(), given.clone());
    let outcome = db.write_blocking(move |tx| {
        let house = house::house();
        let row = house.operation(name).ok_or(Fault::Missing)?;
        let answer = call(&house, row, &given, &actor, tx);
        let code = if matches!(answer, Err(Fault::Forbidden { .. })) { "forbidden" } else { "let in" };
        Err::<(), Fault>(Fault::Refused { code, text: kernel::Text::same(format!("{answer:?}")) })
    });
    match outcome {
        Err(Fault::Refused { code, .. }) => code == "forbidden",
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn a_narrow_token_writes_nothing_and_reads_only_what_it_was_given() {
    let house = house::house();
    testbed::everywhere(&house.migrations(), &house.tables(), |db| {
        let records = furnish(db, ours(), "江海家居");
        let owner = administrator(db);
        for rights in [&["party.see"][..], &["own.see"], &["*.see"], &["party.see", "own.edit"]] {
            let actor = bearer(db, &owner, rights);
            let holds = |room: &str, verb: Verb| {
                rights.iter().filter_map(|right| right.split_once('.')).any(|(held, word)| {
                    (held == room || held == "*")
                        && (verb == Verb::See || word == "edit" && verb == Verb::Edit)
                })
            };
            for row in house.operations() {
                let given = input(row, &records);
                let may = holds(row.right.room, row.right.verb) || HARMLESS.contains(&row.name);
                assert_eq!(is_forbidden(db, &actor, row.name, &given), !may, "{} with {rights:?}", row.name);
                assert!(
                    !(row.writes() && may) || rights.contains(&"own.edit") || LOOKING.contains(&row.name),
                    "{} writes with {rights:?}",
                    row.name
                );
            }
        }
    });
}

#[test]
fn a_token_that_is_not_narrowed_saves_its_owners_views() {
    let house = house::house();
    testbed::everywhere(&house.migrations(), &house.tables(), |db| {
        let owner = administrator(db);
        let given = json!({ "path": "/parties", "query": "role=customer", "name": "客户" });
        for (rights, may) in
            [(&["*.administer"][..], true), (&["own.edit", "party.see"], true), (&["party.see"], false)]
        {
            let actor = bearer(db, &owner, rights);
            assert_eq!(is_forbidden(db, &actor, "view.save", &given), !may, "{rights:?}");
        }
    });
}
