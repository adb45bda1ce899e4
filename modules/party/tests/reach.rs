//! Who reaches what: scopes, portal users, other organisations. On both engines.

#![allow(clippy::unwrap_used)]

mod common;

use common::{bad_fields, boss, call, missing, ok, on_both, org, refusal, user};
use kernel::{Actor, Fault, Grants, Id, Scope, Verb};
use serde_json::{Value, json};
use store::{Db, Tx, journal};

const CODE: &str = "91320612MACR49Q48E";

fn us(number: i64) -> Value {
    json!(Id::<kernel::User>::from_number(number))
}

fn tm(number: i64) -> Value {
    json!(Id::<access::model::TeamKind>::from_number(number))
}

/// Three parties: of user 1 in team 10, of user 2 in team 20, of nobody.
fn three(db: &Db) -> [Value; 3] {
    let make = |input: Value| ok(db, &boss(), "party.create", input)["id"].clone();
    [
        make(json!({ "name": "甲", "owner": us(1), "team": tm(10), "code": CODE, "phone": "19900001001" })),
        make(json!({ "name": "乙", "owner": us(2), "team": tm(20) })),
        make(json!({ "name": "丙" })),
    ]
}

fn portal(party: &Value) -> Actor {
    let id: Id<party::PartyKind> = party.as_str().unwrap().parse().unwrap();
    let mut actor = user(9, Scope::Party, &[]);
    actor.party = Some(id.number());
    actor
}

#[test]
fn each_scope_sees_its_own() {
    on_both(|db| {
        let [one, two, three] = three(db);
        let all = [&one, &two, &three];
        for (who, actor, sees) in [
            ("all", user(5, Scope::All, &[]), vec![0, 1, 2]),
            ("team 10", user(5, Scope::Team, &[10]), vec![0]),
            ("teams 10 and 20", user(5, Scope::Team, &[10, 20]), vec![0, 1]),
            ("team 1, which 10 begins with", user(5, Scope::Team, &[1]), vec![]),
            ("owner 2 in another team", user(2, Scope::Team, &[30]), vec![1]),
            ("owner 1", user(1, Scope::Own, &[20]), vec![0]),
            ("owner of none", user(5, Scope::Own, &[10]), vec![]),
            ("portal of the third", portal(&three), vec![2]),
            ("portal without a party", user(9, Scope::Party, &[]), vec![]),
        ] {
            let listed = ok(db, &actor, "party.list", json!({}));
            let mut ids: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|i| &i["id"]).collect();
            ids.sort_by_key(|id| id.as_str());
            assert_eq!(ids, sees.iter().map(|n| all[*n]).collect::<Vec<_>>(), "{who}");
            assert_eq!(listed["total"], sees.len(), "{who}");
            for (n, id) in all.into_iter().enumerate() {
                for name in ["party.show", "party.timeline"] {
                    match call(db, &actor, name, json!({ "party": id })) {
                        Ok(_) => assert!(sees.contains(&n), "{who} {name} {n}"),
                        // The journal is the firm's own, of whatever record.
                        Err(Fault::InsideOnly) => assert!(
                            name == "party.timeline" && actor.party.is_some() && sees.contains(&n),
                            "{who}"
                        ),
                        Err(Fault::Missing) => assert!(!sees.contains(&n), "{who} {name} {n}"),
                        other => panic!("{who}: {other:?}"),
                    }
                }
            }
        }
    });
}

fn state(db: &Db) -> (Value, i64) {
    let listed = ok(db, &boss(), "party.list", json!({}));
    let seq = db.read_blocking(|tx: &mut Tx<'_>| journal::last_seq(tx, org(1))).unwrap();
    (listed, seq)
}

#[test]
fn what_is_out_of_reach_is_missing_and_unchanged() {
    on_both(|db| {
        let [one, two, _] = three(db);
        let contact =
            ok(db, &boss(), "contact.create", json!({ "party": one, "name": "王某" }))["id"].clone();
        let before = state(db);
        let mut abroad = boss();
        abroad.org = org(2);
        for actor in [abroad, user(2, Scope::Own, &[10]), user(5, Scope::Team, &[20]), portal(&two)] {
            missing(db, &actor, "party.show", json!({ "party": one }));
            missing(db, &actor, "party.timeline", json!({ "party": one }));
            missing(db, &actor, "party.change", json!({ "party": one, "version": 1, "name": "改" }));
            missing(db, &actor, "party.change", json!({ "party": one, "version": 7, "name": "改" }));
            missing(db, &actor, "party.archive", json!({ "party": one }));
            missing(db, &actor, "party.restore", json!({ "party": one }));
            missing(db, &actor, "contact.create", json!({ "party": one, "name": "改" }));
            missing(db, &actor, "contact.change", json!({ "contact": contact, "version": 1, "name": "改" }));
            missing(db, &actor, "contact.remove", json!({ "contact": contact }));
            let found = ok(db, &actor, "party.check", json!({ "code": CODE, "phone": "19900001001" }));
            assert_eq!(found["items"], json!([]));
            assert_eq!(found["elsewhere"], actor.org == org(1) && actor.party.is_none(), "{actor:?}");
        }
        assert_eq!(state(db), before);
    });
}

#[test]
fn only_those_who_are_there_look_after_a_party() {
    on_both(|db| {
        let mine = ok(db, &boss(), "party.create", json!({ "name": "甲" }));
        db.write_blocking(|tx: &mut Tx<'_>| {
            tx.exec("UPDATE user_account SET active = FALSE WHERE org = 1 AND id = 5", &[])?;
            tx.exec("UPDATE user_account SET party = 1 WHERE org = 1 AND id = 6", &[])
        })
        .unwrap();
        let kept = ok(db, &boss(), "party.create", json!({ "name": "乙", "owner": us(7), "team": tm(7) }));
        for (field, value, why) in [
            ("owner", us(99), "nobody"),
            ("owner", us(5), "one who left"),
            ("owner", us(6), "one of the portal"),
            ("team", tm(99), "no team"),
        ] {
            let create = json!({ "name": "丙", field: value });
            let change = json!({ "party": kept["id"], "version": 1, field: value });
            let bulk = json!({ "party": [mine["id"], kept["id"]], "act": field, field: value });
            for (name, input) in [("party.create", create), ("party.change", change), ("party.bulk", bulk)] {
                assert_eq!(bad_fields(db, &boss(), name, input), [field], "{name}: {why}");
            }
        }
        let both = json!({ "name": "", "owner": us(99), "team": tm(99) });
        assert_eq!(bad_fields(db, &boss(), "party.create", both), ["name", "owner", "team"]);
        let abroad = Actor { org: org(2), ..boss() };
        let theirs = json!({ "name": "丁", "owner": us(1), "team": tm(1) });
        assert_eq!(bad_fields(db, &abroad, "party.create", theirs), ["owner", "team"]);
        assert_eq!(ok(db, &boss(), "party.list", json!({}))["total"], 2, "nothing was kept");
        // Who has left still stands on what they looked after: everything else of it can be changed, in one or many.
        db.write_blocking(|tx: &mut Tx<'_>| {
            tx.exec("UPDATE user_account SET active = FALSE WHERE org = 1 AND id = 7", &[])
        })
        .unwrap();
        let form = json!({ "party": kept["id"], "version": 1, "note": "改", "owner": us(7), "team": tm(7) });
        assert_eq!(ok(db, &boss(), "party.change", form)["note"], "改");
        let tier = json!({ "party": [mine["id"], kept["id"]], "act": "tier", "tier": "key" });
        assert_eq!(ok(db, &boss(), "party.bulk", tier)["changed"], 2);
    });
}

#[test]
fn nobody_gives_away_what_they_may_not() {
    on_both(|db| {
        let seller = user(1, Scope::Own, &[10]);
        let mine = ok(db, &seller, "party.create", json!({ "name": "我的" }));
        assert_eq!((&mine["owner"], &mine["team"]), (&us(1), &tm(10)));
        let given = json!({ "name": "他的", "owner": us(2) });
        assert_eq!(bad_fields(db, &seller, "party.create", given), ["owner"]);
        let given = json!({ "party": mine["id"], "version": 1, "owner": us(2) });
        assert_eq!(bad_fields(db, &seller, "party.change", given), ["owner"]);
        let leader = user(3, Scope::Team, &[10]);
        let given = json!({ "party": mine["id"], "version": 1, "owner": us(2) });
        ok(db, &leader, "party.change", given);
        let away = json!({ "party": mine["id"], "version": 2, "team": tm(20) });
        assert_eq!(bad_fields(db, &leader, "party.change", away), ["team"]);
        missing(db, &seller, "party.show", json!({ "party": mine["id"] }));
    });
}

#[test]
fn an_owner_is_a_filter_within_reach_and_in_every_order() {
    on_both(|db| {
        let [one, two, _] = three(db);
        let seller = user(1, Scope::Own, &[]);
        for sort in ["name", "changed", "created"] {
            let ids = |actor: &Actor, input: Value| -> Vec<Value> {
                let listed = ok(db, actor, "party.list", input);
                listed["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect()
            };
            assert_eq!(ids(&boss(), json!({ "sort": sort, "owner": us(2) })), std::slice::from_ref(&two));
            assert_eq!(ids(&seller, json!({ "sort": sort })), std::slice::from_ref(&one));
            assert_eq!(ids(&seller, json!({ "sort": sort, "owner": us(2) })), [] as [Value; 0]);
        }
    });
}

#[test]
fn another_organisations_party_is_no_parent() {
    on_both(|db| {
        let mut abroad = boss();
        abroad.org = org(2);
        let theirs = ok(db, &abroad, "party.create", json!({ "name": "外" }));
        let below = json!({ "name": "下", "parent": theirs["id"] });
        assert_eq!(bad_fields(db, &boss(), "party.create", below), ["parent"]);
    });
}

#[test]
fn a_code_out_of_reach_is_refused_without_the_name() {
    on_both(|db| {
        three(db);
        let (code, text) =
            refusal(db, &user(2, Scope::Own, &[]), "party.create", json!({ "name": "新", "code": CODE }));
        assert!(code == "party.code_taken" && !text.contains('甲'), "{text}");
    });
}

#[test]
fn rights_come_first() {
    on_both(|db| {
        let [one, ..] = three(db);
        let mut reader = user(5, Scope::All, &[]);
        reader.grants.0[0].verb = Verb::See;
        let mut nobody = reader.clone();
        nobody.grants = Grants(vec![]);
        ok(db, &reader, "party.show", json!({ "party": one }));
        for (actor, name, input) in [
            (&reader, "party.create", json!({ "name": "新" })),
            (&reader, "party.change", json!({ "party": one, "version": 1 })),
            (&reader, "party.archive", json!({ "party": one })),
            (&reader, "contact.create", json!({ "party": one, "name": "王某" })),
            (&nobody, "party.list", json!({})),
            (&nobody, "party.show", json!({ "party": one })),
            (&nobody, "party.check", json!({ "name": "甲" })),
        ] {
            let answer = call(db, actor, name, input);
            assert!(matches!(answer, Err(Fault::Forbidden { .. })), "{name}: {answer:?}");
        }
        let answer = call(db, &portal(&one), "party.create", json!({ "name": "新" }));
        assert!(matches!(answer, Err(Fault::InsideOnly)), "{answer:?}");
    });
}

#[test]
fn a_timeline_shows_no_room_that_is_closed() {
    on_both(|db| {
        let [one, ..] = three(db);
        let id: Id<party::PartyKind> = one.as_str().unwrap().parse().unwrap();
        db.write_blocking(move |tx: &mut Tx<'_>| {
            let contract = kernel::Subject { kind: "ct", number: 7 };
            let event = kernel::Event::new("contract.sign", contract, "合同").about(id);
            tx.record(&boss(), common::NOW, &event.between(&Value::Null, &json!({ "amount_fen": 1 })))
        })
        .unwrap();
        let story =
            |actor: &Actor| ok(db, actor, "party.timeline", json!({ "party": one }))["entries"].clone();
        assert_eq!(story(&boss())[0]["changes"][0]["field"], "amount_fen");
        let mut actor = user(5, Scope::All, &[]);
        assert_eq!(story(&actor).as_array().unwrap().len(), 1);
        actor.grants.0.push(kernel::Grant { room: "contract".into(), verb: Verb::See, scope: Scope::Own });
        assert_eq!(story(&actor)[0]["act"], "contract.sign");
        assert_eq!(story(&actor)[0]["changes"], json!([]));
    });
}
