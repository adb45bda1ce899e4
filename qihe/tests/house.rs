//! Proofs over the whole house: every statement on both engines, every table fit for sharding.

#[path = "../src/house.rs"]
mod house;

use serde_json::Value;
use store::scale;

/// Statements that may look over the borders of organisations: the worker asks which of them have jobs due, the
/// operator how many there are, and the sweep asks which files no row names.
const ALLOWED: [&str; 5] = ["DUE_ORGS", "COUNTS_EVERYWHERE", "DIGEST_IN_USE", "DIGESTS", "LAST_SEQS"];

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

/// Whether a file can be named somewhere in a part of a schema.
fn names_file(schema: &Value, part: &Value, depth: usize) -> bool {
    match part {
        Value::Object(fields) => fields.iter().any(|(key, value)| match value.as_str() {
            Some(text) if key == "pattern" => text.starts_with("^fl_"),
            Some(link) if key == "$ref" => {
                let definition = schema.pointer(link.trim_start_matches('#'));
                depth < 8 && definition.is_some_and(|part| names_file(schema, part, depth + 1))
            }
            _ => names_file(schema, value, depth),
        }),
        Value::Array(items) => items.iter().any(|item| names_file(schema, item, depth)),
        _ => false,
    }
}

/// Files are claimed where the whole table is done, by the fields that name them: none may be named deeper down.
#[test]
fn every_file_that_an_operation_names_is_claimed() {
    let mut claimed = 0;
    for row in house::house().operations() {
        let schema = (row.input)();
        let fields = operation::file_fields(&schema);
        for (name, wanted) in schema["properties"].as_object().into_iter().flatten() {
            let direct = fields.contains(&name.as_str());
            assert_eq!(names_file(&schema, wanted, 0), direct, "{}: {name}", row.name);
            claimed += usize::from(direct);
        }
    }
    assert!(claimed > 1, "no operation takes a file");
}

/// Operations that change nothing by themselves, or whose entries bear the names of other operations.
const WITHOUT_ENTRY: [&str; 3] = ["party.check", "party.bulk", "organisation.clear_demo"];

#[test]
fn everything_in_the_journal_has_words_and_icons() {
    let house = house::house();
    let icons = include_str!("../../interfaces/web/assets/icons.svg");
    for row in house.operations().filter(|row| row.writes() && !WITHOUT_ENTRY.contains(&row.name)) {
        assert!(house.act(row.name).is_some(), "{} is not called anything in timelines", row.name);
    }
    for act in house.acts() {
        assert!(icons.contains(&format!("id=\"{}\"", act.icon)), "{} has no icon {}", act.name, act.icon);
        assert!(house.wording(act.name).is_some(), "{} has no words for its fields", act.name);
    }
}
