//! The statements and tables of this room: understood by both engines, fit for one sharded by organisation.

#![allow(clippy::unwrap_used)]

mod common;

use common::{HOUSE, steps};
use store::{Tx, scale};

#[test]
fn every_statement_is_understood() {
    testbed::on_both(&steps(), |db| {
        for statement in HOUSE.statements() {
            let checked = db.read_blocking(move |tx: &mut Tx<'_>| statement.check(tx));
            assert!(checked.is_ok(), "{}: {checked:?}", statement.name);
        }
    });
}

#[test]
fn every_statement_touches_one_part() {
    let Some(db) = testbed::partitioned(&steps(), &HOUSE.tables()) else { return };
    for statements in access::MODULE.statements {
        let objections = scale::check_statements(&db, statements, &HOUSE.tables(), &[]).unwrap();
        assert!(objections.is_empty(), "{objections:#?}");
    }
}

#[test]
fn the_catalogue_is_clean() {
    let Some(db) = testbed::postgres() else { return };
    testbed::migrated(&db, &steps());
    let objections = scale::lint(&db, &HOUSE.tables()).unwrap();
    assert!(objections.is_empty(), "{objections:#?}");
}

#[test]
fn operations_are_named_and_routed_once_and_speak_both_languages() {
    let mut seen = std::collections::BTreeSet::new();
    for row in access::MODULE.operations {
        assert!(seen.insert(row.name.to_owned()), "{} twice", row.name);
        assert!(
            seen.insert(format!("{:?} {}", row.route.method, row.route.path)),
            "{} twice",
            row.route.path
        );
        assert!(!row.about.zh.is_empty() && row.about.en.is_ascii(), "{}", row.name);
        let input = (row.input)();
        for field in row.route.fields() {
            assert!(input["properties"][field].is_object(), "{} has no field {field}", row.name);
        }
        for (field, schema) in input["properties"].as_object().into_iter().flatten() {
            assert!(schema["description"].is_string(), "{}.{field} is not described", row.name);
        }
    }
}
