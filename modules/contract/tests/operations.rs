//! Contracts as callers meet them, on both engines.

#![allow(clippy::unwrap_used)]

use kernel::{Actor, Fault, Grant, Grants, Id, Instant, Lang, Org, Outcome, Scope, User, Verb, Via};
use operation::{Caller, House};
use serde_json::{Value, json};
use store::{Db, Tx, search};

const NOW: Instant = Instant::from_micros(1_793_404_800_000_000); // 2026-10-31
const SAMPLE: &str = include_str!("../../../samples/contracts/03_sale_equipment.defect.txt");

fn house() -> House {
    House::new(vec![access::MODULE, party::MODULE, contract::MODULE])
}

fn on_both(test: impl Fn(&Db)) {
    testbed::everywhere(&house().migrations(), &house().tables(), |db| test(db));
}

fn org(number: i64) -> Id<Org> {
    Id::from_number(number)
}

fn boss() -> Actor {
    Actor::trusted(org(1), "顾明晗", Via::Console)
}

fn user(number: i64, scope: Scope, teams: &[i64]) -> Actor {
    let grant = |room: &str, scope| Grant { room: room.into(), verb: Verb::Edit, scope };
    Actor {
        user: Some(Id::<User>::from_number(number)),
        grants: Grants(vec![grant("party", Scope::All), grant("contract", scope)]),
        teams: teams.to_vec(),
        via: Via::Session,
        ..boss()
    }
}

fn call_in(db: &Db, actor: &Actor, lang: Lang, at: i64, name: &'static str, input: Value) -> Outcome<Value> {
    let actor = actor.clone();
    db.write_blocking(move |tx: &mut Tx<'_>| {
        let house = house();
        let row = house.operation(name).unwrap_or_else(|| panic!("no operation {name}"));
        let caller = Caller { actor: &actor, now: Instant::from_micros(NOW.micros() + at), lang };
        Ok(house.call(row, &input, &caller, tx)?.value)
    })
}

fn call(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Outcome<Value> {
    call_in(db, actor, Lang::Zh, 0, name, input)
}

fn ok(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Value {
    call(db, actor, name, input).unwrap_or_else(|fault| panic!("{name}: {fault:?}"))
}

fn missing(db: &Db, actor: &Actor, name: &'static str, input: Value) {
    let answer = call(db, actor, name, input);
    assert!(matches!(answer, Err(Fault::Missing)), "{name} should miss: {answer:?}");
}

fn bad(db: &Db, name: &'static str, input: Value) -> String {
    match call(db, &boss(), name, input) {
        Err(Fault::Malformed { fields }) => fields[0].field.clone(),
        other => panic!("{name} should name a bad field: {other:?}"),
    }
}

fn sample() -> Value {
    json!({ "name": "采购合同.txt", "text": SAMPLE, "side": "a" })
}

#[test]
fn a_contract_is_read_and_reviewed_as_it_comes_in() {
    on_both(|db| {
        let made = ok(db, &boss(), "contract.create", sample());
        assert_eq!(made["title"], "预制构件生产设备采购合同");
        assert_eq!(made["number"], "JH-CG-2025-112");
        assert_eq!(made["amount_fen"], 1_002_530_000);
        assert_eq!((&made["type"], &made["state"]), (&json!("sale"), &json!("reviewed")));
        assert_eq!(made["sign_date"], "2025-11-06");
        let asked = json!({ "contract": made["id"] });
        let shown = ok(db, &boss(), "contract.show", asked.clone());
        let rules: Vec<&str> =
            shown["findings"].as_array().unwrap().iter().map(|f| f["rule"].as_str().unwrap()).collect();
        assert!(rules.contains(&"C046") && rules.contains(&"C053"), "{rules:?}");
        assert_eq!(shown["facts"]["number"], made["number"]);
        assert!(shown["rules"]["failed"].as_array().unwrap().contains(&json!("C046")));
        assert_eq!(shown["latest"]["text_chars"], SAMPLE.chars().count());
        for finding in shown["findings"].as_array().unwrap() {
            let at = |field: &str| finding[field].as_u64().unwrap() as usize;
            let words: String = SAMPLE.chars().skip(at("start")).take(at("end") - at("start")).collect();
            assert_eq!(finding["text"], words, "a finding stands where it says");
        }
        let english = call_in(db, &boss(), Lang::En, 0, "contract.show", asked).unwrap();
        let message = |shown: &Value| shown["findings"][0]["message"].as_str().unwrap().to_owned();
        assert_ne!(message(&english), message(&shown), "each reads in their own language");
    });
}

#[test]
fn a_phrase_finds_it_also_after_a_new_title() {
    on_both(|db| {
        let made = ok(db, &boss(), "contract.create", sample());
        let find = |org: Id<Org>, words: &'static str| {
            db.read_blocking(move |tx: &mut Tx<'_>| search::find(tx, org, words, &["ct"], 10)).unwrap()
        };
        assert_eq!(find(org(1), "设备基础和动力接入").len(), 1);
        assert_eq!(find(org(2), "设备基础和动力接入").len(), 0, "other houses do not search here");
        let change = json!({ "contract": made["id"], "version": 1, "title": "生产线合同" });
        assert_eq!(ok(db, &boss(), "contract.change", change.clone())["version"], 2);
        assert_eq!(find(org(1), "设备基础和动力接入")[0].title, "生产线合同 JH-CG-2025-112");
        assert!(matches!(call(db, &boss(), "contract.change", change), Err(Fault::Stale { .. })));
        assert_eq!(ok(db, &boss(), "contract.list", json!({ "q": "scxht" }))["total"], 1);
        assert_eq!(ok(db, &boss(), "contract.list", json!({ "q": "恒翊智能" }))["total"], 1);
    });
}

#[test]
fn another_side_reviews_again_and_both_timelines_tell() {
    on_both(|db| {
        let firm = ok(db, &boss(), "party.create", json!({ "name": "苏州恒翊智能装备有限公司" }));
        let made = ok(db, &boss(), "contract.create", sample());
        let change = json!({ "contract": made["id"], "version": 1, "side": "b", "party": firm["id"] });
        let changed = ok(db, &boss(), "contract.change", change);
        assert_eq!((&changed["side"], &changed["party"]), (&json!("b"), &firm["id"]));
        let shown = ok(db, &boss(), "contract.show", json!({ "contract": made["id"] }));
        assert_eq!((&shown["latest"]["side"], &shown["latest"]["number"]), (&json!("b"), &json!(1)));
        let acts = |entries: &Value| -> Vec<String> {
            let entries = entries["entries"].as_array().unwrap();
            entries.iter().map(|e| e["act"].as_str().unwrap().to_owned()).collect()
        };
        let told = ok(db, &boss(), "contract.timeline", json!({ "contract": made["id"] }));
        assert_eq!(acts(&told), ["contract.change", "contract.create"]);
        let told = ok(db, &boss(), "party.timeline", json!({ "party": firm["id"] }));
        assert_eq!(acts(&told), ["contract.change", "party.create"]);
        let by_name = ok(db, &boss(), "contract.list", json!({ "party": firm["name"] }));
        assert_eq!(by_name["items"][0]["id"], made["id"]);
        let listed = ok(db, &boss(), "contract.list", json!({ "party": firm["id"] }));
        assert_eq!(listed["total"], 1);
        let same = json!({ "contract": made["id"], "version": 2, "side": "b" });
        assert_eq!(ok(db, &boss(), "contract.change", same)["version"], 2, "nothing changed");
    });
}

#[test]
fn pages_have_no_gaps_and_nothing_twice() {
    on_both(|db| {
        for n in 0..23 {
            let text =
                format!("货物买卖合同\n合同编号：甲-{n}\n合同总价为人民币{}元。\n", 1000 * (n % 5 + 1));
            let title = ["江", "海", "安", "alpha"][n % 4];
            let kind = if n % 2 == 0 { "sale" } else { "lease" };
            let input = json!({ "name": "a.txt", "text": text, "title": title, "type": kind });
            call_in(db, &boss(), Lang::Zh, n as i64 / 3, "contract.create", input).unwrap();
        }
        for sort in ["changed", "title", "amount"] {
            let (mut seen, mut input) = (vec![], json!({ "sort": sort, "limit": 4 }));
            loop {
                let page = ok(db, &boss(), "contract.list", input.clone());
                assert_eq!(page["total"], 23);
                seen.extend(page["items"].as_array().unwrap().iter().cloned());
                if page["next"].is_null() {
                    break;
                }
                input["after"] = page["next"].clone();
            }
            let ids: std::collections::BTreeSet<&str> =
                seen.iter().map(|c| c["id"].as_str().unwrap()).collect();
            assert_eq!((seen.len(), ids.len()), (23, 23), "{sort}");
            let amount = |c: &Value| c["amount_fen"].as_i64().unwrap_or(-1);
            assert!(sort != "amount" || seen.windows(2).all(|w| amount(&w[0]) >= amount(&w[1])));
        }
        assert_eq!(ok(db, &boss(), "contract.list", json!({ "kind": "sale" }))["total"], 12);
        assert_eq!(ok(db, &boss(), "contract.list", json!({ "archived": true }))["total"], 0);
        let open = ok(db, &boss(), "contract.list", json!({ "errors": true, "sort": "errors" }));
        assert!(open["items"].as_array().unwrap().iter().all(|one| one["open_errors"].as_i64() > Some(0)));
        assert_eq!(ok(db, &boss(), "contract.list", json!({ "q": "甲-22" }))["total"], 1);
        assert_eq!(bad(db, "contract.list", json!({ "after": "x" })), "after");
        assert_eq!(bad(db, "contract.list", json!({ "limit": 0 })), "limit");
    });
}

#[test]
fn what_is_out_of_reach_does_not_exist() {
    on_both(|db| {
        let made = ok(db, &user(7, Scope::Own, &[3]), "contract.create", sample());
        let asked = json!({ "contract": made["id"] });
        let change = json!({ "contract": made["id"], "version": 1, "title": "x" });
        let stranger = Actor::trusted(org(2), "外人", Via::Console);
        for who in [&stranger, &user(8, Scope::Own, &[3]), &user(8, Scope::Team, &[33])] {
            missing(db, who, "contract.show", asked.clone());
            missing(db, who, "contract.timeline", asked.clone());
            missing(db, who, "contract.change", change.clone());
            assert_eq!(ok(db, who, "contract.list", json!({}))["total"], 0);
        }
        for who in [&user(7, Scope::Own, &[]), &user(8, Scope::Team, &[3]), &user(8, Scope::All, &[])] {
            ok(db, who, "contract.show", asked.clone());
            assert_eq!(ok(db, who, "contract.list", json!({}))["total"], 1);
        }
        let firm = ok(db, &boss(), "party.create", json!({ "name": "甲公司" }));
        let portal = Actor {
            party: firm["id"].as_str().map(|id| id.parse::<Id<party::PartyKind>>().unwrap().number()),
            ..user(9, Scope::Party, &[])
        };
        missing(db, &portal, "contract.show", asked.clone());
        let theirs = json!({ "contract": made["id"], "version": 1, "party": firm["id"] });
        ok(db, &boss(), "contract.change", theirs);
        ok(db, &portal, "contract.show", asked);
        let refused = call(db, &portal, "contract.create", sample());
        assert!(matches!(refused, Err(Fault::InsideOnly)));
    });
}

#[test]
fn what_cannot_be_read_is_named() {
    on_both(|db| {
        let nobody: Id<party::PartyKind> = Id::from_number(99);
        let nothing: Id<store::files::FileKind> = Id::from_number(99);
        for (field, value) in [
            ("text", json!("")),
            ("title", json!(" \u{7}")),
            ("title", json!("长".repeat(201))),
            ("party", json!(nobody)),
            ("file", json!(nothing)),
        ] {
            let mut input = sample();
            input[field] = value;
            assert_eq!(bad(db, "contract.create", input), field);
        }
        let odd = json!({ "name": "\u{0}", "text": "甲\u{0}乙", "title": "合同" });
        ok(db, &boss(), "contract.create", odd);
    });
}

#[test]
fn every_statement_is_understood() {
    on_both(|db| {
        db.read_blocking(|tx: &mut Tx<'_>| {
            let statements = contract::MODULE.statements.iter().copied().flatten();
            statements.copied().collect::<Vec<_>>().iter().try_for_each(|statement| statement.check(tx))
        })
        .unwrap();
    });
}

#[test]
fn many_are_archived_together_or_not_at_all() {
    on_both(|db| {
        let made = |_| ok(db, &boss(), "contract.create", sample())["id"].clone();
        let ids: Vec<Value> = (0..3).map(made).collect();
        let stranger = json!("ct_0000000000001");
        let both = json!([ids[0], stranger]);
        missing(db, &boss(), "contract.archive", json!({ "contracts": both }));
        assert_eq!(ok(db, &boss(), "contract.list", json!({}))["total"], 3);
        let moved = ok(db, &boss(), "contract.archive", json!({ "contracts": [ids[0], ids[1]] }));
        assert_eq!(moved["contracts"].as_array().unwrap().len(), 2);
        assert_eq!(ok(db, &boss(), "contract.list", json!({}))["total"], 1);
        let again = ok(db, &boss(), "contract.archive", json!({ "contracts": [ids[0]] }));
        assert_eq!((&again["contracts"], &again["undo"]), (&json!([]), &Value::Null));
        ok(db, &boss(), "contract.restore", json!({ "contracts": ids }));
        assert_eq!(ok(db, &boss(), "contract.list", json!({}))["total"], 3);
        assert_eq!(bad(db, "contract.archive", json!({ "contracts": [] })), "contracts");
    });
}

#[test]
fn the_other_side_can_be_taken_away_again() {
    on_both(|db| {
        let party = ok(db, &boss(), "party.create", json!({ "name": "苏州恒翊" }))["id"].clone();
        let made = ok(db, &boss(), "contract.create", sample());
        let change = |version: i64, with: Value| {
            let mut input = json!({ "contract": made["id"], "version": version });
            input.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
            ok(db, &boss(), "contract.change", input)
        };
        let with = change(1, json!({ "party": party, "without_party": true }));
        assert_eq!(with["party"], party);
        let without = change(2, json!({ "without_party": true }));
        assert_eq!((&without["party"], &without["version"]), (&Value::Null, &json!(3)));
    });
}
