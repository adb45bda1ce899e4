//! Who may do what, tried: every operation of the table, by every role, against another organisation's records.
//! A new operation is in this test by being in the table.

#[path = "../src/house.rs"]
mod house;
mod records;

use access::roles::{Role, grants_of};
use kernel::{Actor, Fault, Id, Lang, Org, User, Via};
use operation::{Caller, House, Source};
use serde_json::{Map, Value, json};
use store::{Db, Tx};

use records::{call, done, furnish, input};

/// Stands in every text of the other organisation; no answer may hold it.
const CANARY: &str = "金丝雀7319";

fn actor(org: Id<Org>, user: Id<User>, role: Option<Role>) -> Actor {
    let trusted = Actor::trusted(org, "console", Via::Console);
    let Some(role) = role else { return trusted };
    let party = (role == Role::PortalUser).then_some(1);
    Actor { user: Some(user), grants: grants_of(&[role]), via: Via::Session, party, ..trusted }
}

/// What a page or download takes: the records that its path names.
fn named(path: &str, records: &Map<String, Value>) -> Value {
    let fields = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    fields.map(|field| (field.to_owned(), records.get(field).cloned().unwrap_or(json!(1)))).collect()
}

/// Everything that a page or download lets an actor know.
fn looked_at(
    house: &House,
    name: &str,
    input: &Value,
    actor: &Actor,
    tx: &mut Tx<'_>,
) -> Result<String, Fault> {
    let caller = Caller { actor, now: store::now(), lang: Lang::Zh };
    if let Some(page) = house.pages().find(|page| page.name == name) {
        let body = house.show(page, input, &caller, tx)?;
        return Ok(body.title + &body.html);
    }
    let download = house.download(name).ok_or(Fault::Missing)?;
    let content = house.make(download, input, &caller, tx)?;
    Ok(match content.source {
        Source::Bytes(bytes) => content.name + &String::from_utf8_lossy(&bytes),
        Source::Kept(_) | Source::Made(..) => content.name + CANARY, // a file is always somebody's own
    })
}

#[test]
fn no_page_and_no_download_shows_another_organisation() {
    let house = house::house();
    testbed::everywhere(&house.migrations(), &house.tables(), |db| {
        let (ours, theirs) = (Id::from_number(1), Id::from_number(2));
        let records = furnish(db, theirs, CANARY);
        let account =
            json!({ "login": "own", "name": "own", "password": "千里江陵一日还两岸", "roles": ["legal"] });
        let own =
            done(db, ours, "user.create", account)["id"].as_str().and_then(|id| id.parse().ok()).unwrap();
        let pages = house.pages().map(|page| (page.name, page.path));
        for (name, path) in pages.chain(house.downloads().map(|row| (row.name, row.path))) {
            let input = named(path, &records);
            for role in Role::ALL.iter().copied().map(Some).chain([None]) {
                let (given, who) = (input.clone(), actor(ours, own, role));
                let outcome = db.read_blocking(move |tx| looked_at(&house::house(), name, &given, &who, tx));
                let told = format!("{outcome:?}");
                assert!(!told.contains(CANARY), "{name} by {role:?} tells: {told}");
                assert!(!told.contains("Broken"), "{name} by {role:?} broke: {told}");
                let names_theirs = input.as_object().is_some_and(|fields| !fields.is_empty());
                assert!(!(names_theirs && outcome.is_ok()), "{name} by {role:?} shows a record: {told}");
            }
            // The test would prove nothing if nobody saw anything: their own operator does.
            let console = Actor::trusted(theirs, "console", Via::Console);
            let seen = db.read_blocking(move |tx| looked_at(&house::house(), name, &input, &console, tx));
            assert!(
                !matches!(seen, Err(Fault::Missing | Fault::Forbidden { .. } | Fault::Broken { .. })),
                "{name}: {seen:?}"
            );
        }
    });
}

#[test]
fn no_operation_by_any_role_reaches_another_organisation() {
    let house = house::house();
    testbed::everywhere(&house.migrations(), &house.tables(), |db| {
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
