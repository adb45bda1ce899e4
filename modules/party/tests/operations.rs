//! What can be done with parties and contacts, on both engines.

#![allow(clippy::unwrap_used)]

mod common;

use common::{bad_fields, boss, call, call_at, house, missing, ok, on_both, org, refusal};
use kernel::{Fault, Instant, Lang};
use serde_json::{Value, json};
use store::{Tx, search};

const CODE: &str = "91320612MACR49Q48E";

fn changes(entry: &Value) -> Vec<&str> {
    entry["changes"].as_array().unwrap().iter().map(|c| c["field"].as_str().unwrap()).collect()
}

#[test]
fn every_statement_is_understood() {
    on_both(|db| {
        for statement in house().statements() {
            let checked = db.read_blocking(move |tx: &mut Tx<'_>| statement.check(tx));
            assert!(checked.is_ok(), "{}: {checked:?}", statement.name);
        }
    });
}

#[test]
fn the_schema_is_fit_for_many_machines() {
    let (steps, tables) = (house().migrations(), house().tables());
    let Some(db) = testbed::partitioned(&steps, &tables) else { return };
    let own: Vec<_> = party::MODULE.statements.iter().copied().flatten().copied().collect();
    assert_eq!(store::scale::check_statements(&db, &own, &tables, &[]).unwrap(), []);
    let Some(db) = testbed::postgres() else { return };
    testbed::migrated(&db, &steps);
    assert_eq!(store::scale::lint(&db, &tables).unwrap(), []);
}

#[test]
fn names_routes_and_schemas_are_whole() {
    let mut seen = std::collections::BTreeSet::new();
    for row in party::MODULE.operations {
        assert!(seen.insert((row.route.method, row.route.path)), "{} has another's route", row.name);
        let input = (row.input)();
        for (field, schema) in input["properties"].as_object().unwrap() {
            assert!(schema["description"].is_string(), "{}.{field} says nothing", row.name);
        }
        for field in row.route.fields() {
            assert!(input["properties"][field].is_object(), "{} lacks {field}", row.name);
        }
        (row.output)();
    }
}

#[test]
fn a_party_is_created_and_shown() {
    on_both(|db| {
        let made = ok(
            db,
            &boss(),
            "party.create",
            json!({ "name": " 南通澜庭置业有限公司 ", "short_name": "澜庭置业",
            "roles": ["supplier", "customer", "customer"], "code": "91320612-macr49q48e", "tier": "key",
            "phone": "0513-55501001", "email": "a@lanting.example.com", "since": "2020-02-29", "note": "一\r\n二" }),
        );
        assert_eq!(made["name"], "南通澜庭置业有限公司");
        assert_eq!(made["roles"], json!(["customer", "supplier"]));
        assert_eq!(made["code"], CODE);
        assert_eq!(
            (&made["version"], &made["kind"], &made["note"]),
            (&json!(1), &json!("organisation"), &json!("一\n二"))
        );
        assert!(made.get("org").is_none() && made.get("words").is_none(), "inner columns stay inside");
        let contact = ok(
            db,
            &boss(),
            "contact.create",
            json!({ "party": made["id"], "name": "王某", "main": true,
            "buying_role": "decision_maker", "phone": "19900001001" }),
        );
        let shown = ok(db, &boss(), "party.show", json!({ "party": made["id"] }));
        assert_eq!(shown["party"], made);
        assert_eq!(shown["contacts"], json!([contact]));
    });
}

#[test]
fn all_bad_fields_are_named_together() {
    on_both(|db| {
        let input = json!({ "name": " ", "code": "91320612MACR49Q48X", "phone": "call me", "email": "a@b",
            "website": "javascript:alert(1)", "since": "2026-11-30", "tier": "x".repeat(41), "short_name": "a\u{0}b" });
        let expected = ["code", "email", "name", "phone", "short_name", "since", "tier", "website"];
        assert_eq!(bad_fields(db, &boss(), "party.create", input), expected);
        assert_eq!(
            bad_fields(db, &boss(), "party.create", json!({ "name": "人", "kind": "person", "code": CODE })),
            ["code"]
        );
        assert_eq!(
            bad_fields(
                db,
                &boss(),
                "party.create",
                json!({ "name": "部", "kind": "department", "code": CODE })
            ),
            ["code"]
        );
        assert_eq!(
            bad_fields(db, &boss(), "party.create", json!({ "name": "甲", "since": "2026-06-31" })),
            ["since"]
        );
        assert_eq!(bad_fields(db, &boss(), "party.create", json!({})), ["name"]);
        assert_eq!(ok(db, &boss(), "party.list", json!({}))["total"], 0, "nothing was written");
        let Err(Fault::Malformed { fields }) =
            call(db, &boss(), "party.create", json!({ "name": "甲", "code": "91320612MACR49Q48X" }))
        else {
            panic!("a wrong check character is refused")
        };
        assert!(fields[0].text.get(Lang::Zh).contains('E') && fields[0].text.get(Lang::En).contains('E'));
    });
}

#[test]
fn scripts_and_long_names_are_only_text() {
    on_both(|db| {
        let script = "<script>alert('1')</script>'; DROP TABLE party; --";
        let made = ok(db, &boss(), "party.create", json!({ "name": script, "note": script }));
        assert_eq!(ok(db, &boss(), "party.show", json!({ "party": made["id"] }))["party"]["name"], script);
        assert_eq!(ok(db, &boss(), "party.list", json!({ "q": "drop table" }))["total"], 1);
        assert_eq!(ok(db, &boss(), "party.list", json!({ "q": "%_'" }))["total"], 0);
        let long = "江".repeat(10_000);
        assert_eq!(bad_fields(db, &boss(), "party.create", json!({ "name": long })), ["name"]);
        assert_eq!(bad_fields(db, &boss(), "party.list", json!({ "q": long })), ["q"]);
        assert_eq!(ok(db, &boss(), "party.list", json!({ "q": "zz ".repeat(33) }))["total"], 0);
        assert_eq!(ok(db, &boss(), "party.check", json!({ "name": long }))["items"], json!([]));
        let limit = ok(db, &boss(), "party.create", json!({ "name": "江".repeat(200) }));
        assert_eq!(limit["name"].as_str().unwrap().chars().count(), 200);
    });
}

#[test]
fn a_change_needs_the_version_that_was_read() {
    on_both(|db| {
        let made = ok(
            db,
            &boss(),
            "party.create",
            json!({ "name": "甲公司", "tier": "key", "code": CODE, "city": "南通" }),
        );
        let id = &made["id"];
        let later = Instant::from_micros(common::NOW.micros() + 1_000_000);
        let changed = call_at(
            db,
            &boss(),
            later,
            "party.change",
            json!({ "party": id, "version": 1, "name": "乙公司", "clear": ["tier", "code"] }),
        )
        .unwrap();
        assert_eq!(
            (&changed["version"], &changed["name"], &changed["tier"]),
            (&json!(2), &json!("乙公司"), &json!(""))
        );
        assert_eq!((&changed["code"], &changed["city"]), (&Value::Null, &json!("南通")));
        assert!(changed["changed_at"].as_str() > made["changed_at"].as_str());
        match call(db, &boss(), "party.change", json!({ "party": id, "version": 1, "name": "丙公司" })) {
            Err(Fault::Stale { current }) => assert_eq!(current, changed),
            other => panic!("{other:?}"),
        }
        let same = ok(db, &boss(), "party.change", json!({ "party": id, "version": 2, "name": " 乙公司 " }));
        assert_eq!(same, changed, "nothing changed, nothing is written");
        let story = ok(db, &boss(), "party.timeline", json!({ "party": id }));
        let entries = story["entries"].as_array().unwrap();
        assert_eq!(entries.len(), 2);
        let mut fields = changes(&entries[0]);
        fields.sort_unstable();
        assert_eq!(fields, ["code", "name", "tier"]);
        let name = entries[0]["changes"].as_array().unwrap().iter().find(|c| c["field"] == "name").unwrap();
        assert_eq!((&name["before"], &name["after"]), (&json!("甲公司"), &json!("乙公司")));
    });
}

#[test]
fn an_archived_party_rests() {
    on_both(|db| {
        let made = ok(db, &boss(), "party.create", json!({ "name": "甲公司" }));
        let id = &made["id"];
        let archived = ok(db, &boss(), "party.archive", json!({ "party": id }));
        assert_eq!((&archived["archived"], &archived["version"]), (&json!(true), &json!(2)));
        assert_eq!(ok(db, &boss(), "party.archive", json!({ "party": id })), archived, "twice is once");
        assert_eq!(ok(db, &boss(), "party.list", json!({}))["total"], 0);
        assert_eq!(ok(db, &boss(), "party.list", json!({ "archived": true }))["total"], 1);
        let change = json!({ "party": id, "version": 2, "name": "乙" });
        assert_eq!(refusal(db, &boss(), "party.change", change).0, "party.archived");
        let contact = json!({ "party": id, "name": "王某" });
        assert_eq!(refusal(db, &boss(), "contact.create", contact).0, "party.archived");
        assert_eq!(ok(db, &boss(), "party.restore", json!({ "party": id }))["archived"], false);
        assert_eq!(ok(db, &boss(), "party.list", json!({}))["total"], 1);
        assert_eq!(
            ok(db, &boss(), "party.timeline", json!({ "party": id }))["entries"].as_array().unwrap().len(),
            3
        );
    });
}

#[test]
fn a_code_belongs_to_one_party_of_an_organisation() {
    on_both(|db| {
        let first = ok(db, &boss(), "party.create", json!({ "name": "澜庭", "code": CODE }));
        let again = json!({ "name": "另一家", "code": CODE });
        let (code, text) = refusal(db, &boss(), "party.create", again.clone());
        assert!(code == "party.code_taken" && text.contains("澜庭"), "{text}");
        let other = ok(db, &boss(), "party.create", json!({ "name": "另一家" }));
        let change = json!({ "party": other["id"], "version": 1, "code": CODE });
        assert_eq!(refusal(db, &boss(), "party.change", change).0, "party.code_taken");
        ok(db, &boss(), "party.archive", json!({ "party": first["id"] }));
        assert!(refusal(db, &boss(), "party.create", again.clone()).1.contains("归档"));
        let mut abroad = boss();
        abroad.org = org(2);
        ok(db, &abroad, "party.create", again);
    });
}

#[test]
fn duplicates_are_found_before_creating() {
    on_both(|db| {
        let one = ok(
            db,
            &boss(),
            "party.create",
            json!({ "name": "江苏宁禾（南通）电器股份有限公司", "code": CODE, "phone": "0513-55501001" }),
        );
        let two = ok(db, &boss(), "party.create", json!({ "name": "海曜供应链" }));
        ok(
            db,
            &boss(),
            "contact.create",
            json!({ "party": two["id"], "name": "李某", "phone": "+86 199 0000 1001" }),
        );
        let same = |input: Value| -> Vec<(Value, Value)> {
            let found = ok(db, &boss(), "party.check", input);
            found["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|d| (d["party"]["id"].clone(), d["same"].clone()))
                .collect()
        };
        let all = json!({ "name": "江苏宁禾南通电器有限公司", "code": CODE.to_lowercase(), "phone": "(0513) 5550 1001" });
        assert_eq!(same(all), [(one["id"].clone(), json!(["code", "name", "phone"]))]);
        assert_eq!(same(json!({ "phone": "19900001001" })), [(two["id"].clone(), json!(["phone"]))]);
        assert_eq!(same(json!({ "name": "宁禾" })), []);
        assert_eq!(bad_fields(db, &boss(), "party.check", json!({ "name": "（）" })), ["name"]);
    });
}

#[test]
fn a_party_stands_below_another_but_never_in_a_circle() {
    on_both(|db| {
        let top = ok(db, &boss(), "party.create", json!({ "name": "集团" }));
        let middle = ok(db, &boss(), "party.create", json!({ "name": "子", "parent": top["id"] }));
        let low = ok(db, &boss(), "party.create", json!({ "name": "孙", "parent": middle["id"] }));
        for parent in [&top["id"], &middle["id"], &low["id"]] {
            let change = json!({ "party": top["id"], "version": 1, "parent": parent });
            assert_eq!(bad_fields(db, &boss(), "party.change", change), ["parent"]);
        }
        let named = ok(db, &boss(), "party.create", json!({ "name": "又一", "parent": middle["name"] }));
        assert_eq!(named["parent"], middle["id"], "by its name as well as by its id");
        let nobody = json!({ "name": "孤", "parent": "没有这家", "phone": "1" });
        assert_eq!(bad_fields(db, &boss(), "party.create", nobody), ["parent", "phone"], "all at once");
        let orphan = json!({ "name": "孤", "parent": "pt_0000000000009" });
        assert_eq!(bad_fields(db, &boss(), "party.create", orphan), ["parent"]);
        assert_eq!(
            ok(db, &boss(), "party.change", json!({ "party": low["id"], "version": 1, "clear": ["parent"] }))
                ["parent"],
            Value::Null
        );
    });
}

#[test]
fn contacts_come_change_and_go() {
    on_both(|db| {
        let party = ok(db, &boss(), "party.create", json!({ "name": "甲公司" }));
        let bad = json!({ "party": party["id"], "name": "", "phone": "1", "email": "x" });
        assert_eq!(bad_fields(db, &boss(), "contact.create", bad), ["email", "name", "phone"]);
        let made = ok(
            db,
            &boss(),
            "contact.create",
            json!({ "party": party["id"], "name": "王某", "title": "经理" }),
        );
        let id = &made["id"];
        let changed = ok(
            db,
            &boss(),
            "contact.change",
            json!({ "contact": id, "version": 1, "title": "", "phone": "19900001001" }),
        );
        assert_eq!((&changed["version"], &changed["title"]), (&json!(2), &json!("")));
        let stale =
            call(db, &boss(), "contact.change", json!({ "contact": id, "version": 1, "title": "总监" }));
        assert!(matches!(stale, Err(Fault::Stale { .. })), "{stale:?}");
        ok(db, &boss(), "contact.remove", json!({ "contact": id }));
        missing(db, &boss(), "contact.remove", json!({ "contact": id }));
        assert_eq!(ok(db, &boss(), "party.show", json!({ "party": party["id"] }))["contacts"], json!([]));
        let story = ok(db, &boss(), "party.timeline", json!({ "party": party["id"], "limit": 2 }));
        let acts: Vec<_> = story["entries"].as_array().unwrap().iter().map(|e| e["act"].clone()).collect();
        assert_eq!(acts, ["contact.remove", "contact.change"]);
        let rest =
            ok(db, &boss(), "party.timeline", json!({ "party": party["id"], "before": story["next"] }));
        assert_eq!(rest["entries"].as_array().unwrap().len(), 2);
        assert_eq!(rest["next"], Value::Null);
    });
}

#[test]
fn what_is_written_can_be_searched() {
    on_both(|db| {
        let found = |query: &'static str| -> Vec<String> {
            let hits =
                db.read_blocking(move |tx: &mut Tx<'_>| search::find(tx, org(1), query, &[], 10)).unwrap();
            hits.into_iter().map(|h| h.title).collect()
        };
        let party = ok(
            db,
            &boss(),
            "party.create",
            json!({ "name": "锦澜纺织", "short_name": "锦澜", "code": CODE, "address": "常熟市望潮路" }),
        );
        let contact = ok(
            db,
            &boss(),
            "contact.create",
            json!({ "party": party["id"], "name": "沈怀舟", "email": "shen@jl.example.com" }),
        );
        assert_eq!(found("jlfz"), ["锦澜纺织 锦澜"]);
        assert_eq!(found("望潮路"), ["锦澜纺织 锦澜"]);
        assert_eq!(found("shen@jl.example.com"), ["沈怀舟"]);
        ok(db, &boss(), "party.change", json!({ "party": party["id"], "version": 1, "address": "江阴" }));
        assert_eq!(found("望潮路"), [] as [&str; 0]);
        ok(db, &boss(), "contact.remove", json!({ "contact": contact["id"] }));
        assert_eq!(found("沈怀舟"), [] as [&str; 0]);
    });
}

#[test]
fn a_persons_identity_number_is_masked_where_it_is_shown() {
    on_both(|db| {
        let person = json!({ "name": "王某", "kind": "person", "code": "11010519491231002x" });
        let made = ok(db, &boss(), "party.create", person);
        assert_eq!(made["code"], "110105********002X");
        let renamed = ok(
            db,
            &boss(),
            "party.change",
            json!({ "party": made["id"], "version": 1, "name": "王某某", "code": made["code"] }),
        );
        assert_eq!(renamed["code"], "110105********002X", "the number itself is still valid");
        for (name, input) in [
            ("party.show", json!({ "party": made["id"] })),
            ("party.list", json!({})),
            ("party.timeline", json!({ "party": made["id"] })),
            ("party.check", json!({ "code": "11010519491231002X" })),
        ] {
            let answer = ok(db, &boss(), name, input).to_string();
            assert!(!answer.contains("11010519491231002X") && answer.contains("王某某"), "{name}: {answer}");
        }
    });
}

#[test]
fn of_two_who_take_a_code_at_once_one_gets_it() {
    on_both(|db| {
        let made: usize = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..6)
                .map(|n| {
                    let input = json!({ "name": format!("甲{n}"), "code": CODE });
                    scope.spawn(move || match call(db, &boss(), "party.create", input) {
                        Ok(_) => 1,
                        Err(Fault::Refused { code: "party.code_taken", .. } | Fault::Busy { .. }) => 0,
                        other => panic!("{other:?}"),
                    })
                })
                .collect();
            tries.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(made, 1);
        assert_eq!(ok(db, &boss(), "party.list", json!({}))["total"], 1);
    });
}
