//! Changes of many parties at once, and the list as a table. On both engines.

#![allow(clippy::unwrap_used)]

mod common;

use common::{NOW, bad_fields, boss, house, missing, ok, on_both, refusal, user};
use kernel::{Actor, Id, Lang, Outcome, Scope};
use operation::{Caller, Source};
use serde_json::{Value, json};
use store::{Db, Tx};

fn make(db: &Db, names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| ok(db, &boss(), "party.create", json!({ "name": name }))["id"].clone()).collect()
}

fn shown(db: &Db, id: &Value) -> Value {
    ok(db, &boss(), "party.show", json!({ "party": id }))["party"].clone()
}

#[test]
fn many_are_changed_at_once_and_the_opposite_is_offered() {
    on_both(|db| {
        let all = make(db, &["甲", "乙", "丙"]);
        let done = ok(db, &boss(), "party.bulk", json!({ "party": all, "act": "tier", "tier": "key" }));
        assert_eq!((&done["changed"], &done["undo"]), (&json!(3), &Value::Null));
        let again = ok(db, &boss(), "party.bulk", json!({ "party": all, "act": "tier", "tier": "key" }));
        assert_eq!(again["changed"], 0);
        assert_eq!(ok(db, &boss(), "party.list", json!({ "tier": "key" }))["total"], 3);
        let owner = Id::<kernel::User>::from_number(4);
        ok(db, &boss(), "party.bulk", json!({ "party": all[..2], "act": "owner", "owner": owner }));
        assert_eq!(ok(db, &boss(), "party.list", json!({ "owner": owner }))["total"], 2);
        let two = json!([all[0], all[1], all[0]]);
        let done = ok(db, &boss(), "party.bulk", json!({ "party": two, "act": "archive" }));
        assert_eq!(done["changed"], 2, "one that is named twice is one");
        assert_eq!(ok(db, &boss(), "party.list", json!({}))["total"], 1);
        let undo = done["undo"].as_str().unwrap();
        assert!(undo.starts_with("/parties/bulk?act=restore&party=pt_"), "{undo}");
        ok(db, &boss(), "party.bulk", json!({ "party": two, "act": "restore" }));
        assert_eq!(ok(db, &boss(), "party.list", json!({}))["total"], 3);
        let story = ok(db, &boss(), "party.timeline", json!({ "party": all[0] }))["entries"].clone();
        let acts: Vec<&str> = story.as_array().unwrap().iter().map(|e| e["act"].as_str().unwrap()).collect();
        assert_eq!(acts, ["party.restore", "party.archive", "party.change", "party.change", "party.create"]);
    });
}

#[test]
fn all_are_changed_or_none_and_the_refusal_names_the_one() {
    on_both(|db| {
        let all = make(db, &["甲", "乙", "丙"]);
        ok(db, &boss(), "party.archive", json!({ "party": all[2] }));
        let input = json!({ "party": all, "act": "tier", "tier": "key" });
        let (code, text) = refusal(db, &boss(), "party.bulk", input);
        assert!(code == "party.archived" && text.contains("丙"), "{text}");
        assert_eq!(shown(db, &all[0])["tier"], "", "nothing of it was kept");
        let input = json!({ "party": all[..2], "act": "tier", "tier": "长".repeat(41) });
        let (code, text) = refusal(db, &boss(), "party.bulk", input);
        assert!(code == "party.bulk" && text.contains("40"), "{text}");
        for (input, field) in [
            (json!({ "party": [], "act": "archive" }), "party"),
            (
                json!({ "party": (1..=201).map(Id::<party::PartyKind>::from_number).collect::<Vec<_>>(), "act": "archive" }),
                "party",
            ),
            (json!({ "party": all, "act": "owner" }), "owner"),
            (json!({ "party": all, "act": "team" }), "team"),
            (json!({ "party": all, "act": "burn" }), "act"),
        ] {
            assert_eq!(bad_fields(db, &boss(), "party.bulk", input), [field]);
        }
        let seller = user(7, Scope::Own, &[]);
        let mine = ok(db, &seller, "party.create", json!({ "name": "我的" }))["id"].clone();
        missing(db, &seller, "party.bulk", json!({ "party": [mine, all[0]], "act": "archive" }));
        assert_eq!(shown(db, &mine)["archived"], false);
        let input = json!({ "party": [mine], "act": "owner", "owner": Id::<kernel::User>::from_number(8) });
        assert_eq!(
            refusal(db, &seller, "party.bulk", input).0,
            "party.bulk",
            "nobody gives away what they may not"
        );
    });
}

fn export(db: &Db, actor: &Actor, input: Value) -> Outcome<(String, String)> {
    let actor = actor.clone();
    db.read_blocking(move |tx: &mut Tx<'_>| {
        let house = house();
        let row = house.downloads().find(|row| row.name == "party.export").unwrap();
        let caller = Caller { actor: &actor, now: NOW, lang: Lang::Zh };
        let content = house.make(row, &input, &caller, tx)?;
        let Source::Bytes(bytes) = content.source else { panic!("bytes") };
        Ok((content.name, String::from_utf8(bytes).unwrap()))
    })
}

#[test]
fn the_table_holds_what_the_list_shows_in_its_order() {
    on_both(|db| {
        for n in 0..80 {
            let tier = if n % 2 == 0 { "key" } else { "" };
            let name = format!("{}{n}公司", ["江", "安", "海"][n % 3]);
            ok(db, &boss(), "party.create", json!({ "name": name, "tier": tier }));
        }
        ok(
            db,
            &boss(),
            "party.create",
            json!({ "name": "=HYPERLINK(\"http://x\")", "phone": "+86 513 5550 1001",
            "kind": "person", "code": "11010519491231002X" }),
        );
        for filter in [
            json!({}),
            json!({ "tier": "key", "sort": "created" }),
            json!({ "q": "江", "direction": "down" }),
        ] {
            let (name, table) = export(db, &boss(), filter.clone()).unwrap();
            assert_eq!(name, "往来单位-2026-10-31.csv");
            assert!(table.starts_with('\u{feff}') && table.ends_with("\r\n"));
            let mut input = filter.clone();
            input["limit"] = json!(200);
            let listed = ok(db, &boss(), "party.list", input);
            let ids: Vec<&str> =
                listed["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap()).collect();
            let rows: Vec<&str> = table.lines().skip(1).map(|l| &l[1..17]).collect();
            assert_eq!(rows, ids, "{filter}");
        }
        let (_, table) = export(db, &boss(), json!({})).unwrap();
        assert!(table.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "no cell is a formula");
        assert!(table.contains("\"'+86 513 5550 1001\""));
        assert!(!table.contains("19491231"), "a person's number stays masked");
        let (_, none) = export(db, &user(9, Scope::Own, &[]), json!({})).unwrap();
        assert_eq!(none.lines().count(), 1, "nothing out of reach goes out");
        assert!(export(db, &boss(), json!({ "role": "king" })).is_err());
    });
}
