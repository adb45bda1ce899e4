//! The journal as its readers see it: filtered, proved, taken away. On both engines.

#![allow(clippy::unwrap_used)]

use std::io::Read as _;

use kernel::{Actor, Fault, Grant, Grants, Id, Lang, Org, Outcome, Scope, User, Verb, Via};
use operation::{Caller, House};
use serde_json::{Value, json};
use store::{Db, Tx, files::Files, notary::Notary};
use testbed::TempDb;

const ORG: Id<Org> = Id::from_number(1);

fn house() -> House {
    House::new(vec![access::MODULE, party::MODULE, audit::MODULE])
}

fn actor(org: Id<Org>, grants: &[(&str, Verb, Scope)]) -> Actor {
    let grant = |(room, verb, scope): &(&str, Verb, Scope)| Grant {
        room: (*room).into(),
        verb: *verb,
        scope: *scope,
    };
    Actor {
        user: Some(Id::<User>::from_number(7)),
        grants: Grants(grants.iter().map(grant).collect()),
        ..Actor::trusted(org, "顾明晗", Via::Session)
    }
}

fn auditor() -> Actor {
    actor(ORG, &[("audit", Verb::See, Scope::All), ("party", Verb::Edit, Scope::All)])
}

fn call(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Outcome<Value> {
    let actor = actor.clone();
    db.write_blocking(move |tx: &mut Tx<'_>| {
        let house = house();
        let caller = Caller { actor: &actor, now: store::now(), lang: Lang::Zh };
        Ok(house.call(house.operation(name).unwrap(), &input, &caller, tx)?.value)
    })
}

fn ok(db: &Db, name: &'static str, input: Value) -> Value {
    call(db, &auditor(), name, input.clone()).unwrap_or_else(|fault| panic!("{name} {input}: {fault:?}"))
}

fn page(db: &Db, lang: Lang, path: &'static str, input: Value) -> String {
    db.read_blocking(move |tx: &mut Tx<'_>| {
        let (house, actor) = (house(), auditor());
        let row = house.pages().find(|row| row.path == path).unwrap();
        Ok::<_, Fault>(house.show(row, &input, &Caller { actor: &actor, now: store::now(), lang }, tx)?.html)
    })
    .unwrap()
}

fn file(db: &TempDb, name: &'static str, input: Value) -> Outcome<String> {
    let content = db.read_blocking(move |tx: &mut Tx<'_>| {
        let (house, actor) = (house(), auditor());
        let row = house.download(name).unwrap();
        house.make(row, &input, &Caller { actor: &actor, now: store::now(), lang: Lang::En }, tx)
    })?;
    let mut text = String::new();
    let files = Files::open(db.dir(), 1 << 20).unwrap();
    content.source.open(&files)?.reader.read_to_string(&mut text).unwrap();
    Ok(text)
}

/// Two parties, one of them changed; another organisation with a party of its own.
fn furnish(db: &Db) -> (Value, Value) {
    let first = ok(db, "party.create", json!({ "name": "江海重工集团有限公司" }));
    let second = ok(db, "party.create", json!({ "name": "澜庭<b>置业</b>有限公司" }));
    ok(db, "party.change", json!({ "party": first["id"], "version": 1, "tier": "key" }));
    let abroad = actor(Id::from_number(2), &[("party", Verb::Edit, Scope::All)]);
    call(db, &abroad, "party.create", json!({ "name": "外国公司" })).unwrap();
    (first["id"].clone(), second["id"].clone())
}

fn acts(answer: &Value) -> Vec<(i64, String)> {
    let entries = answer["entries"].as_array().unwrap().iter();
    entries.map(|e| (e["seq"].as_i64().unwrap(), e["act"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn the_journal_is_listed_latest_first_and_narrowed_by_each_filter() {
    testbed::on_both(&house().migrations(), |db| {
        let (first, second) = furnish(db);
        let list = |input: Value| acts(&ok(db, "audit.list", input));
        let named = |entries: &[(i64, &str)]| -> Vec<(i64, String)> {
            entries.iter().map(|(seq, act)| (*seq, (*act).to_owned())).collect()
        };
        let (create, change) = ("party.create", "party.change");
        assert_eq!(list(json!({})), named(&[(3, change), (2, create), (1, create)]));
        assert_eq!(list(json!({ "act": create })), named(&[(2, create), (1, create)]));
        assert_eq!(list(json!({ "record": first })), named(&[(3, change), (1, create)]));
        assert_eq!(list(json!({ "record": second })), named(&[(2, create)]));
        assert_eq!(list(json!({ "user": Id::<User>::from_number(7) })).len(), 3);
        assert_eq!(list(json!({ "user": Id::<User>::from_number(8) })), []);
        let today = store::now().day_in("Asia/Shanghai");
        assert_eq!(list(json!({ "from": today, "until": today })).len(), 3);
        assert_eq!(list(json!({ "until": today.plus_days(-1) })), []);
        assert_eq!(list(json!({ "from": today.plus_days(1) })), []);
        let page = ok(db, "audit.list", json!({ "limit": 2 }));
        assert_eq!((page["next"].as_i64(), page["last"].as_i64()), (Some(2), Some(3)));
        assert_eq!(list(json!({ "limit": 2, "before": 2 })), named(&[(1, create)]));
        let turned =
            call(db, &auditor(), "audit.list", json!({ "from": "2026-02-01", "until": "2026-01-31" }));
        let Err(Fault::Malformed { fields }) = turned else { panic!("{turned:?}") };
        assert_eq!(fields[0].field, "until");
    });
}

#[test]
fn whoever_may_not_read_all_of_it_reads_none() {
    testbed::on_both(&house().migrations(), |db| {
        furnish(db);
        let nobody = actor(ORG, &[("party", Verb::Administer, Scope::All)]);
        let partly = actor(ORG, &[("audit", Verb::See, Scope::Team)]);
        for reader in [&nobody, &partly] {
            for (name, input) in [
                ("audit.list", json!({})),
                ("audit.show", json!({ "seq": 1 })),
                ("audit.head", json!({})),
                ("audit.verify", json!({})),
            ] {
                let answer = call(db, reader, name, input);
                assert!(matches!(answer, Err(Fault::Forbidden { .. })), "{name}: {answer:?}");
            }
        }
        let abroad = actor(Id::from_number(2), &[("audit", Verb::See, Scope::All)]);
        let seen = call(db, &abroad, "audit.list", json!({})).unwrap().to_string();
        assert!(seen.contains("外国公司") && !seen.contains("江海"), "{seen}");
        assert!(matches!(call(db, &abroad, "audit.show", json!({ "seq": 2 })), Err(Fault::Missing)));
    });
}

#[test]
fn a_check_finds_nothing_until_somebody_changes_the_past() {
    testbed::on_both(&house().migrations(), |db| {
        furnish(db);
        let unheard = call(db, &auditor(), "audit.verify", json!({}));
        assert!(matches!(unheard, Err(Fault::Refused { code: "audit.no_witness", .. })), "{unheard:?}");
        let notary = Notary::open(db.dir()).unwrap();
        db.set_witness(notary.witness());
        notary.sign(db, ORG, store::now()).unwrap();
        let receipt = file(db, "audit.receipt", json!({})).unwrap();
        let sound = ok(db, "audit.verify", json!({ "head": receipt }));
        assert_eq!(
            (&sound["sound"], &sound["entries"], &sound["kept"]),
            (&json!(true), &json!(3), &json!("holds"))
        );
        let html = page(db, Lang::Zh, "/audit", json!({}));
        assert!(html.contains("没有发现改动") && html.contains("核对 3 条"), "{html}");
        let shown = ok(db, "audit.show", json!({ "seq": 2 }));
        assert_eq!(shown["proof"]["head"]["size"], json!(3));

        db.write_blocking(|tx: &mut Tx<'_>| {
            let changed = "UPDATE journal SET payload = $3 WHERE org = $1 AND seq = $2";
            tx.exec(changed, &[&ORG, &2i64, &"{\"actor\":\"某\",\"title\":\"某\",\"changes\":[]}"])
        })
        .unwrap();
        let broken = ok(db, "audit.verify", json!({}));
        assert_eq!(broken["sound"], json!(false));
        assert_eq!(broken["findings"], json!([{ "first": 2, "last": 2, "flaw": "payload_altered" }]));
        for (lang, words) in [
            (Lang::Zh, ["发现日志被改动", "第 2 条：名称或前后内容被改动"]),
            (Lang::En, ["The journal was changed", "2: title or values were altered"]),
        ] {
            let html = page(db, lang, "/audit", json!({}));
            words.iter().for_each(|word| assert!(html.contains(word), "{word}: {html}"));
        }
        for (head, field) in [("no head", "head"), ("00", "head")] {
            let answer = call(db, &auditor(), "audit.verify", json!({ "head": head }));
            let Err(Fault::Malformed { fields }) = answer else { panic!("{answer:?}") };
            assert_eq!(fields[0].field, field);
        }
    });
}

#[test]
fn the_pages_escape_and_say_everything_in_words() {
    testbed::on_both(&house().migrations(), |db| {
        let (first, _) = furnish(db);
        let html = page(db, Lang::En, "/audit", json!({}));
        for word in [
            "3 entries",
            "Details changed",
            "Tier",
            "<ins>Key</ins>",
            "/audit/entries/3",
            "No head is signed yet",
        ] {
            assert!(html.contains(word), "{word}: {html}");
        }
        assert!(!html.contains("<b>置业</b>"), "{html}");
        let one = page(db, Lang::Zh, "/audit", json!({ "record": first }));
        assert!(one.contains("江海重工") && !one.contains("澜庭"), "{one}");
        let entry = page(db, Lang::Zh, "/audit/entries/{seq}", json!({ "seq": 3 }));
        for word in ["第 3 条", "修改资料", "分级", "party.change", "叶校验值", "还没有签名的树头覆盖这一条"]
        {
            assert!(entry.contains(word), "{word}: {entry}");
        }
        let none = page(db, Lang::Zh, "/audit", json!({ "act": "party.archive" }));
        assert!(none.contains("没有符合条件的日志"), "{none}");
    });
}

#[test]
fn an_erased_entry_keeps_its_place_and_its_proof_but_says_nothing() {
    testbed::on_both(&house().migrations(), |db| {
        let (first, _) = furnish(db);
        let party: store::SubjectId = first.as_str().unwrap().parse().unwrap();
        db.write_blocking(move |tx: &mut Tx<'_>| {
            let on = kernel::Subject { kind: "pt", number: party.number };
            store::erasure::erase(tx, &auditor(), store::now(), on)
        })
        .unwrap();
        let shown = ok(db, "audit.show", json!({ "seq": 1 }));
        assert_eq!((shown.get("title"), shown["leaf"].as_str().unwrap().len()), (None, 64));
        let html = page(db, Lang::Zh, "/audit", json!({}));
        assert!(html.contains("已按要求删除") && html.contains("按要求删除个人信息"), "{html}");
        let notary = Notary::open(db.dir()).unwrap();
        db.set_witness(notary.witness());
        let sound = ok(db, "audit.verify", json!({}));
        assert_eq!((&sound["sound"], &sound["erased"]), (&json!(true), &json!(2)));
    });
}

#[test]
fn the_export_has_a_line_for_each_entry_of_the_list() {
    testbed::on_both(&house().migrations(), |db| {
        let (first, _) = furnish(db);
        let csv = file(db, "audit.export", json!({ "record": first })).unwrap();
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines.len(), 4, "{csv}"); // a head, two entries, and the end
        assert!(lines[1].contains("\"Details changed\"") && lines[1].contains("Tier:  → Key"), "{csv}");
        assert!(lines[2].contains("\"party.create\"") && lines[2].contains("江海重工"), "{csv}");
        let none = file(db, "audit.receipt", json!({}));
        assert!(matches!(none, Err(Fault::Refused { code: "audit.no_receipt", .. })), "{none:?}");
    });
}

#[test]
fn an_export_says_every_id_in_words_however_many_it_holds() {
    testbed::on_both(&house().migrations(), |db| {
        for n in 0..30 {
            let above = ok(db, "party.create", json!({ "name": format!("集团{n:02}本部") }))["id"].clone();
            ok(db, "party.create", json!({ "name": format!("第{n:02}分公司"), "parent": above }));
        }
        let csv = file(db, "audit.export", json!({})).unwrap();
        for n in 0..30 {
            assert!(csv.contains(&format!("Parent:  → 集团{n:02}本部")), "{n}: {csv}");
        }
    });
}
