//! Proofs over the whole house: every statement on both engines, every table fit for sharding.

#[path = "../src/house.rs"]
mod house;

use serde_json::Value;
use store::scale;

/// Statements that may look over the borders of organisations: the worker asks which of them have jobs due, the
/// operator how many there are, and the sweep asks which files no row names.
const ALLOWED: [&str; 4] = ["DUE_ORGS", "COUNTS_EVERYWHERE", "DIGEST_IN_USE", "DIGESTS"];

#[test]
fn every_statement_touches_one_organisation_only() {
    let house = house::house();
    let (steps, tables) = (house.migrations(), house.tables());
    let Some(db) = testbed::partitioned(&steps, &tables) else { return };
    let objections = scale::lint(&db, &tables).unwrap();
    assert!(objections.is_empty(), "{objections:#?}");
    let objections = scale::check_statements(&db, &house.statements(), &tables, &ALLOWED).unwrap();
    assert!(objections.is_empty(), "{objections:#?}");
}

#[test]
fn names_and_routes_are_unique() {
    let house = house::house();
    let mut names: Vec<_> = house.operations().map(|r| r.name).collect();
    let mut routes: Vec<_> = house.operations().map(|r| (r.route.method, r.route.path)).collect();
    names.extend(house.downloads().map(|d| d.name));
    routes.extend(house.downloads().map(|d| (operation::Method::Get, d.path)));
    let (named, routed) = (names.len(), routes.len());
    names.sort_unstable();
    names.dedup();
    routes.sort_unstable();
    routes.dedup();
    assert_eq!((names.len(), routes.len()), (named, routed));
    let mut kinds: Vec<_> = house.jobs().map(|job| job.kind).collect();
    kinds.sort_unstable();
    assert!(kinds.windows(2).all(|two| two[0] != two[1]), "{kinds:?}");
}

/// Whether a file can be named anywhere in a schema.
fn names_file(schema: &Value) -> bool {
    match schema {
        Value::Object(fields) => {
            let own = fields.get("pattern").and_then(Value::as_str).is_some_and(|p| p.starts_with("^fl_"));
            own || fields.values().any(names_file)
        }
        Value::Array(items) => items.iter().any(names_file),
        _ => false,
    }
}

/// Files are claimed where the whole table is done, by the fields that name them: none may be named deeper down.
#[test]
fn every_file_that_an_operation_names_is_claimed() {
    for row in house::house().operations() {
        let mut schema = (row.input)();
        let fields: Vec<String> = operation::file_fields(&schema).into_iter().map(str::to_owned).collect();
        let properties = schema["properties"].as_object_mut();
        properties.into_iter().for_each(|all| all.retain(|name, _| !fields.contains(name)));
        assert!(!names_file(&schema), "{} names a file inside another field", row.name);
    }
}
