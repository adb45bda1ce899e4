//! Lists: every order, page by page, and every filter, on both engines.

#![allow(clippy::unwrap_used)]

mod common;

use common::{NOW, bad_fields, boss, call_at, on_both};
use kernel::Instant;
use serde_json::{Value, json};
use store::Db;

const COUNT: usize = 500;
const ROLES: [&str; 3] = ["customer", "supplier", "partner"];
const CHARACTERS: [&str; 12] = ["江", "海", "安", "北", "浙", "alpha", "Beta", "苏", "九", "🙂", "绿", "重"];

/// Five hundred parties; many with the same name, many created and changed in the same moment.
fn fill(db: &Db) {
    let boss = boss();
    db.write_blocking(move |tx: &mut store::Tx<'_>| {
        let house = common::house();
        for n in 0..COUNT {
            let name = format!("{}{}有限公司", CHARACTERS[n % 12], CHARACTERS[n / 12 % 5]);
            let input = json!({ "name": name, "roles": [ROLES[n % 3]], "tier": if n % 5 == 0 { "key" } else { "ordinary" },
                "kind": if n % 10 == 0 { "department" } else { "organisation" }, "email": format!("p{n}@example.com"), "owner": owner(n as i64 % 10) });
            let now = Instant::from_micros(NOW.micros() + (n as i64 / 7) * 1000);
            let caller = operation::Caller { actor: &boss, now, lang: kernel::Lang::Zh };
            let row = house.operation("party.create").unwrap();
            house.call(row, &input, &caller, tx)?;
        }
        Ok::<_, kernel::Fault>(())
    })
    .unwrap();
}

fn owner(number: i64) -> kernel::Id<kernel::User> {
    kernel::Id::from_number(number)
}

fn list(db: &Db, input: Value) -> Value {
    call_at(db, &boss(), NOW, "party.list", input).unwrap()
}

fn all_pages(db: &Db, mut input: Value, limit: usize) -> Vec<Value> {
    let mut out: Vec<Value> = vec![];
    input["limit"] = json!(limit);
    loop {
        let page = list(db, input.clone());
        let items = page["items"].as_array().unwrap();
        out.extend(items.iter().cloned());
        assert!(items.len() <= limit);
        if page["next"].is_null() {
            assert_eq!(page["total"], out.len(), "the count is that of all pages");
            return out;
        }
        assert_eq!(items.len(), limit, "only the last page is short");
        input["after"] = page["next"].clone();
    }
}

#[test]
fn pages_have_no_gaps_and_nothing_twice() {
    on_both(|db| {
        fill(db);
        for sort in ["name", "changed", "created"] {
            for limit in [7, 50, 200] {
                let rows = all_pages(db, json!({ "sort": sort }), limit);
                let ids: std::collections::BTreeSet<&str> =
                    rows.iter().map(|r| r["id"].as_str().unwrap()).collect();
                assert_eq!((rows.len(), ids.len()), (COUNT, COUNT), "{sort} by {limit}");
                let name = |row: &Value| party::text::sort_key(row["name"].as_str().unwrap());
                let at = |row: &Value| {
                    serde_json::from_value::<Instant>(row[format!("{sort}_at")].clone()).unwrap()
                };
                let sorted = |w: &[Value]| match sort {
                    "name" => name(&w[0]) <= name(&w[1]),
                    _ => at(&w[0]) >= at(&w[1]),
                };
                assert!(rows.windows(2).all(sorted), "{sort}");
            }
        }
        let mut of_owner = vec![];
        for sort in ["name", "changed", "created"] {
            of_owner = all_pages(db, json!({ "sort": sort, "owner": owner(3) }), 7);
            let ids: std::collections::BTreeSet<&str> =
                of_owner.iter().map(|r| r["id"].as_str().unwrap()).collect();
            assert_eq!((of_owner.len(), ids.len()), (COUNT / 10, COUNT / 10), "{sort}");
        }
        assert_eq!(of_owner[0]["email"], "p493@example.com");
        let newest = list(db, json!({ "sort": "created", "limit": 1 }));
        assert_eq!(newest["items"][0]["email"], "p499@example.com");
    });
}

#[test]
fn filters_narrow_and_count_truly() {
    on_both(|db| {
        fill(db);
        for (input, expected) in [
            (json!({}), 500),
            (json!({ "role": "customer" }), 167),
            (json!({ "role": "guarantor" }), 0),
            (json!({ "kind": "department" }), 50),
            (json!({ "tier": "key" }), 100),
            (json!({ "tier": "key", "role": "customer", "kind": "department" }), 17),
            (json!({ "archived": true }), 0),
            (json!({ "q": "P499@EXAMPLE.com" }), 1),
            (json!({ "q": "jianganyouxian" }), 8),
            (json!({ "q": "江 安" }), 8),
            (json!({ "q": "没有" }), 0),
        ] {
            let rows = all_pages(db, input.clone(), 40);
            assert_eq!(rows.len(), expected, "{input}");
        }
    });
}

#[test]
fn a_party_that_changes_comes_first_among_the_changed() {
    on_both(|db| {
        fill(db);
        let old = list(db, json!({ "q": "p3@example.com" }))["items"][0].clone();
        let later = Instant::from_micros(NOW.micros() + 3_600_000_000);
        let input = json!({ "party": old["id"], "version": 1, "city": "南通", "roles": ["guarantor"] });
        call_at(db, &boss(), later, "party.change", input).unwrap();
        assert_eq!(list(db, json!({ "sort": "changed", "limit": 1 }))["items"][0]["id"], old["id"]);
        assert_eq!(list(db, json!({ "role": "guarantor" }))["total"], 1);
    });
}

#[test]
fn markers_and_limits_are_checked() {
    on_both(|db| {
        for after in ["x", "pt_0000000000001", "ct_0000000000001~a", "pt_0000000000001~a\u{0}"] {
            assert_eq!(
                bad_fields(db, &boss(), "party.list", json!({ "after": after })),
                ["after"],
                "{after}"
            );
        }
        let marker = json!({ "sort": "changed", "after": "pt_0000000000001~jiang" });
        assert_eq!(bad_fields(db, &boss(), "party.list", marker), ["after"]);
        for limit in [0, -1, 201] {
            assert_eq!(bad_fields(db, &boss(), "party.list", json!({ "limit": limit })), ["limit"]);
        }
        assert_eq!(
            bad_fields(db, &boss(), "party.list", json!({ "role": "king", "sort": "x" })),
            ["role", "sort"]
        );
    });
}
