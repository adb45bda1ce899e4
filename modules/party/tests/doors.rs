//! What forms and query strings become, and text that nobody expected.

#![allow(clippy::unwrap_used)]

mod common;

use common::{boss, ok, on_both};
use kernel::Day;
use party::{identifier, text};
use proptest::prelude::*;
use serde_json::{Value, json};

fn form(name: &str, pairs: &[(&str, &str)]) -> Value {
    let row = party::MODULE.operations.iter().find(|row| row.name == name).unwrap();
    let pairs = pairs.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned()));
    let input = Value::Object(operation::from_strings(&(row.input)(), pairs));
    operation::validate(&(row.input)(), &input).unwrap_or_else(|fault| panic!("{input}: {fault:?}"));
    input
}

#[test]
fn a_form_creates_and_changes_a_party() {
    on_both(|db| {
        let filled = [
            ("name", "甲公司"),
            ("roles", "customer"),
            ("roles", "supplier"),
            ("since", "2020-01-31"),
            ("code", ""),
        ];
        let made = ok(db, &boss(), "party.create", form("party.create", &filled));
        assert_eq!(made["roles"], json!(["customer", "supplier"]));
        let id = made["id"].as_str().unwrap();
        let filled =
            [("party", id), ("version", "1"), ("clear", "since"), ("clear", "roles"), ("tier", "key")];
        let changed = ok(db, &boss(), "party.change", form("party.change", &filled));
        assert_eq!(
            (&changed["since"], &changed["roles"], &changed["tier"]),
            (&Value::Null, &json!([]), &json!("key"))
        );
        let asked = [("q", "jia"), ("limit", "10"), ("archived", "false"), ("sort", "name"), ("after", "")];
        assert_eq!(ok(db, &boss(), "party.list", form("party.list", &asked))["total"], 1);
        let filled = [("party", id), ("name", "王某"), ("main", "on"), ("buying_role", "buyer")];
        assert_eq!(ok(db, &boss(), "contact.create", form("contact.create", &filled))["main"], true);
    });
}

proptest! {
    #[test]
    fn no_text_is_too_strange(given in any::<String>()) {
        let today = Day::parse("2026-10-31").unwrap();
        let tidy = identifier::tidy(&given);
        prop_assert_eq!(identifier::tidy(&tidy), tidy.clone());
        let _ = (identifier::credit_code(&given), identifier::resident_number(&given, today));
        prop_assert_eq!(identifier::masked(&given).chars().count(), given.chars().count());
        let _ = (text::sort_key(&given), text::is_email(&given), text::is_phone(&given));
        let key = text::name_key(&given);
        prop_assert_eq!(text::name_key(&key), key.clone(), "a key is its own key");
        prop_assert_eq!(text::name_key(&format!("（{given}） ")), key);
        prop_assert!(text::phone_key(&given).bytes().all(|b| b.is_ascii_digit()));
    }

    #[test]
    fn one_wrong_character_in_a_credit_code_is_always_noticed(place in 8usize..17, other in 0usize..31) {
        let good = "91320612MACR49Q48E";
        let other = char::from(b"0123456789ABCDEFGHJKLMNPQRTUWXY"[other]);
        let wrong: String = good.chars().enumerate().map(|(n, c)| if n == place { other } else { c }).collect();
        prop_assert_eq!(identifier::credit_code(&wrong).is_ok(), wrong == good);
    }
}
