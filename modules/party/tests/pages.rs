//! The pages of the room, on both engines.

#![allow(clippy::unwrap_used)]

mod common;

use common::{boss, missing, ok, on_both, page, user};
use kernel::{Fault, Scope, Verb};
use serde_json::{Value, json};
use store::Db;

const LIST: &str = "/parties";
const RECORD: &str = "/parties/{party}";
const EDIT: &str = "/parties/{party}/edit";
const NEW: &str = "/parties/new";
const PAST: &str = "/parties/{party}/timeline";
const EVIL: &str = "\"><script>alert(1)</script>'&{{x}}";

/// A party whose every text tries to break out.
fn evil(db: &Db) -> Value {
    let short = "\"><b>x";
    let party = ok(
        db,
        &boss(),
        "party.create",
        json!({ "name": EVIL, "short_name": short, "tier": short,
        "province": short, "city": short, "industry": EVIL, "address": EVIL, "note": EVIL,
        "website": "http://x\"><script>" }),
    );
    ok(
        db,
        &boss(),
        "contact.create",
        json!({ "party": party["id"], "name": EVIL, "title": EVIL, "note": EVIL }),
    );
    party["id"].clone()
}

#[test]
fn nothing_that_people_type_becomes_markup() {
    on_both(|db| {
        let id = evil(db);
        let asked = json!({ "q": EVIL, "tier": "\"><b>x", "city": "\"><b>x", "province": "\"><b>x" });
        for (path, input) in [
            (LIST, json!({ "col": ["tier", "city", "phone"] })),
            (LIST, asked),
            (RECORD, json!({ "party": id })),
            (EDIT, json!({ "party": id })),
            (PAST, json!({ "party": id })),
            (NEW, json!({ "name": EVIL, "code": EVIL, "phone": EVIL })),
        ] {
            let html = page(db, &boss(), path, input).unwrap();
            assert!(!html.contains("<script") && !html.contains("<b>x"), "{path}: {html}");
            assert!(!html.contains("style="), "{path}");
        }
    });
}

#[test]
fn a_full_list_page_is_light_and_shows_the_columns_asked_for() {
    on_both(|db| {
        for n in 0..55 {
            ok(
                db,
                &boss(),
                "party.create",
                json!({ "name": format!("南通江海建设物流集团{n:02}有限公司"),
                "short_name": format!("江海{n:02}"), "roles": ["customer", "supplier"], "tier": "key", "city": "南通市",
                "phone": "0513-55501001" }),
            );
        }
        let html = page(db, &boss(), LIST, json!({})).unwrap();
        assert_eq!(html.matches("<a class=\"title\"").count(), 50, "fifty rows");
        assert!(html.len() < 50_000, "{} bytes before compression", html.len());
        assert!(html.contains("rel=\"next\"") && html.contains("55 家"));
        assert!(html.contains("data-operation=\"party.bulk\"") && html.contains("\"/parties/export.csv\""));
        let html =
            page(db, &boss(), LIST, json!({ "col": ["kind"], "sort": "name", "direction": "down" })).unwrap();
        assert!(html.contains("data-col=\"kind\"") && !html.contains("data-col=\"phone\""));
        assert!(html.contains("aria-sort=\"descending\"") && html.contains("direction=up"));
        let mut reader = user(5, Scope::All, &[]);
        reader.grants.0[0].verb = Verb::See;
        let html = page(db, &reader, LIST, json!({})).unwrap();
        assert!(
            !html.contains("data-operation=") && !html.contains("/parties/new"),
            "who only reads sees no acts"
        );
        let html = page(db, &boss(), LIST, json!({ "q": "火星" })).unwrap();
        assert!(html.contains("没有符合条件的单位"));
        assert!(page(db, &user(6, Scope::Own, &[]), LIST, json!({})).unwrap().contains("还没有往来单位"));
    });
}

#[test]
fn the_record_shows_words_ties_and_what_changed() {
    on_both(|db| {
        let above = ok(db, &boss(), "party.create", json!({ "name": "集团本部" }))["id"].clone();
        let party = ok(
            db,
            &boss(),
            "party.create",
            json!({ "name": "下属公司", "parent": above, "tier": "ordinary" }),
        );
        let id = &party["id"];
        ok(db, &boss(), "party.change", json!({ "party": id, "version": 1, "tier": "key" }));
        let html = page(db, &boss(), RECORD, json!({ "party": id })).unwrap();
        for wanted in [
            "重点",
            "<del>一般</del>",
            "<ins>重点</ins>",
            "集团本部",
            "/edit\"",
            "data-live=",
            "data-version=\"2\"",
            "data-undo=",
            "name=\"version\" value=\"2\"",
        ] {
            assert!(html.contains(wanted), "{wanted} in {html}");
        }
        assert!(page(db, &boss(), RECORD, json!({ "party": above })).unwrap().contains("下属公司"));
        let form = page(db, &boss(), EDIT, json!({ "party": id })).unwrap();
        let picker =
            format!("<party-pick data-id={above}><input class=\"input\" id=\"parent\" name=\"parent\"");
        assert!(form.contains(&picker) && form.contains("value=\"集团本部\""), "{form}");
        let past = page(db, &boss(), PAST, json!({ "party": id, "limit": 1 })).unwrap();
        assert!(
            past.contains("before=")
                && !page(db, &boss(), PAST, json!({ "party": id, "room": "contact" }))
                    .unwrap()
                    .contains("<ins>")
        );
        ok(db, &boss(), "party.archive", json!({ "party": id }));
        let html = page(db, &boss(), RECORD, json!({ "party": id })).unwrap();
        assert!(html.contains("/restore\"") && !html.contains("/edit\""));
        assert!(matches!(page(db, &boss(), EDIT, json!({ "party": id })), Err(Fault::Refused { .. })));
        let other = user(6, Scope::Own, &[]);
        for path in [RECORD, EDIT, PAST] {
            assert!(matches!(page(db, &other, path, json!({ "party": id })), Err(Fault::Missing)), "{path}");
        }
        missing(db, &other, "party.show", json!({ "party": id }));
    });
}

#[test]
fn a_persons_number_is_masked_on_every_page() {
    on_both(|db| {
        let id = ok(
            db,
            &boss(),
            "party.create",
            json!({ "name": "王某", "kind": "person", "code": "11010519491231002X" }),
        )["id"]
            .clone();
        for (path, input) in [
            (LIST, json!({})),
            (RECORD, json!({ "party": id })),
            (EDIT, json!({ "party": id })),
            (PAST, json!({ "party": id })),
        ] {
            assert!(!page(db, &boss(), path, input).unwrap().contains("19491231"), "{path}");
        }
    });
}

#[test]
fn duplicates_are_shown_before_anything_is_saved() {
    on_both(|db| {
        ok(db, &boss(), "party.create", json!({ "name": "江海物流有限公司" }));
        let first = page(db, &boss(), NEW, json!({})).unwrap();
        assert!(first.contains("name=\"name\"") && !first.contains("data-operation"));
        let found = page(db, &boss(), NEW, json!({ "name": "江海物流（有限责任公司）" })).unwrap();
        assert!(found.contains("名称相同") && found.contains("data-operation=\"party.create\""), "{found}");
        let none = page(db, &boss(), NEW, json!({ "name": "别家" })).unwrap();
        assert!(none.contains("没有发现重复") && none.contains("value=\"别家\""));
    });
}

#[test]
fn a_form_can_empty_fields_and_long_names_are_refused_clearly() {
    on_both(|db| {
        let made =
            ok(db, &boss(), "party.create", json!({ "name": "甲", "city": "南通", "roles": ["customer"] }));
        let change = json!({ "party": made["id"], "version": 1, "name": "甲", "clear": ["city", "roles", "phone"], "phone": "0513-55501001" });
        let changed = ok(db, &boss(), "party.change", change);
        assert_eq!(
            (&changed["city"], &changed["roles"], &changed["phone"]),
            (&json!(""), &json!([]), &json!("0513-55501001"))
        );
        let long = "长".repeat(10_000);
        assert_eq!(common::bad_fields(db, &boss(), "party.create", json!({ "name": long })), ["name"]);
        assert!(page(db, &boss(), NEW, json!({ "name": long })).unwrap().contains("<form"));
    });
}
