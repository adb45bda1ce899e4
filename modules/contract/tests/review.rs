//! The review as people work with it, on both engines: every finding on the page, decisions, corrections.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use contract::{Contract, ContractVersion};
use kernel::{Actor, Event, Fault, Grant, Grants, Id, Instant, Lang, Org, Outcome, Scope, User, Verb, Via};
use operation::{Caller, Cx, House};
use serde_json::{Value, json};
use store::{Db, Record as _, Tx};

const NOW: Instant = Instant::from_micros(1_793_404_800_000_000); // 2026-10-31

macro_rules! samples {
    ($($name:literal)*) => { [$(($name, include_str!(concat!(
        "../../../samples/contracts/", $name, ".txt")))),*] };
}
const SAMPLES: [(&str, &str); 16] = samples!("01_gc_residential.clean" "01_gc_residential.defect" "02_sub_steel.clean"
    "02_sub_steel.defect" "03_sale_equipment.clean" "03_sale_equipment.defect" "04_sale_steel_framework.clean"
    "04_sale_steel_framework.defect" "05_transport_annual.clean" "05_transport_annual.defect" "06_warehouse.clean"
    "06_warehouse.defect" "07_lease_warehouse.clean" "07_lease_warehouse.defect" "08_tech_service.clean"
    "08_tech_service.defect");
const SALE: &str = SAMPLES[5].1;

fn house() -> House {
    House::new(vec![access::MODULE, party::MODULE, contract::MODULE])
}

fn on_both(test: impl Fn(&Db)) {
    testbed::everywhere(&house().migrations(), &house().tables(), |db| test(db));
}

fn boss() -> Actor {
    Actor::trusted(Id::<Org>::from_number(1), "顾明晗", Via::Console)
}

fn stranger() -> Actor {
    Actor::trusted(Id::<Org>::from_number(2), "外人", Via::Console)
}

fn user(number: i64, name: &str, verb: Verb) -> Actor {
    let grant = |room: &str, verb| Grant { room: room.into(), verb, scope: Scope::All };
    let grants = Grants(vec![grant("party", Verb::See), grant("contract", verb)]);
    Actor {
        user: Some(Id::<User>::from_number(number)),
        name: name.into(),
        grants,
        via: Via::Session,
        ..boss()
    }
}

fn call(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Outcome<Value> {
    let actor = actor.clone();
    db.write_blocking(move |tx: &mut Tx<'_>| {
        let house = house();
        let row = house.operation(name).unwrap_or_else(|| panic!("no operation {name}"));
        let caller = Caller { actor: &actor, now: NOW, lang: Lang::Zh };
        Ok(house.call(row, &input, &caller, tx)?.value)
    })
}

fn ok(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Value {
    call(db, actor, name, input).unwrap_or_else(|fault| panic!("{name}: {fault:?}"))
}

fn bad(db: &Db, name: &'static str, input: Value) -> String {
    match call(db, &boss(), name, input) {
        Err(Fault::Malformed { fields }) => fields[0].field.clone(),
        other => panic!("{name} should name a bad field: {other:?}"),
    }
}

fn page(db: &Db, actor: &Actor, lang: Lang, input: Value) -> Outcome<String> {
    let actor = actor.clone();
    db.read_blocking(move |tx: &mut Tx<'_>| {
        let house = house();
        let page = house.pages().find(|page| page.name == "contract.review").unwrap();
        let caller = Caller { actor: &actor, now: NOW, lang };
        Ok(house.show(page, &input, &caller, tx)?.html)
    })
}

fn create(db: &Db, text: &str) -> Value {
    ok(db, &boss(), "contract.create", json!({ "name": "合同.txt", "text": text }))["id"].clone()
}

fn review(db: &Db, id: &Value) -> Value {
    ok(db, &boss(), "contract.review", json!({ "contract": id }))
}

fn finding(db: &Db, id: &Value, severity: &str) -> Value {
    let shown = review(db, id);
    let all = shown["findings"].as_array().unwrap();
    all.iter().find(|f| f["severity"] == severity).unwrap_or_else(|| panic!("no {severity}: {all:?}")).clone()
}

/// One element of a page: its attributes, and all text inside.
#[derive(Debug, Default)]
struct Element {
    tag: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Element {
    fn is(&self, class: &str) -> bool {
        self.attributes.get("class").is_some_and(|c| c.split(' ').any(|c| c == class))
    }
    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

fn plain(html: &str) -> String {
    let mut out = html.to_owned();
    for (from, to) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ] {
        out = out.replace(from, to);
    }
    out
}

/// Reads what our templates write: a `<` or `>` of foreign text would break it, and that is the point.
fn elements(html: &str) -> Vec<Element> {
    const VOID: [&str; 3] = ["input", "br", "hr"];
    let (mut all, mut open): (Vec<Element>, Vec<usize>) = (vec![], vec![]);
    for part in html.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("a tag without end: {part}"));
        assert!(!text.contains('>'), "an unescaped > in {text}");
        if let Some(name) = tag.strip_prefix('/') {
            let at = open.pop().unwrap_or_else(|| panic!("</{name}> closes nothing"));
            assert_eq!(all[at].tag, name, "tags are nested");
        } else {
            let name = tag.split([' ', '/']).next().unwrap().to_owned();
            let mut element = Element { tag: name.clone(), ..Element::default() };
            let mut rest = &tag[name.len()..];
            while let Some((before, after)) = rest.split_once("=\"") {
                let (value, after) = after.split_once('"').unwrap();
                let words: Vec<&str> = before.split_whitespace().collect();
                element.attributes.insert((*words.last().unwrap()).to_owned(), plain(value));
                rest = after;
            }
            assert!(!rest.contains(['"', '=']), "an attribute outside of quotes: {tag}");
            assert!(
                element.attributes.keys().all(|name| !name.starts_with("on") && name != "style"),
                "{tag}"
            );
            assert!(!matches!(name.as_str(), "script" | "style" | "iframe" | "img"), "{tag}");
            let link = open.iter().any(|at| all[*at].tag == "a");
            assert!(name != "a" || !link, "a link within a link: {tag}");
            all.push(element);
            if !VOID.contains(&name.as_str()) && !tag.ends_with('/') {
                open.push(all.len() - 1);
            }
        }
        for at in &open {
            all[*at].text += &plain(text);
        }
    }
    assert!(open.is_empty(), "all tags are closed");
    all
}

fn tight(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whatever the text: one card and one mark for each finding, the marked words are the finding's, and ids are unique.
fn check_page(name: &str, html: &str, shown: &Value) {
    let all = elements(html);
    let mut ids = BTreeSet::new();
    for id in all.iter().map(|e| e.attribute("id")).filter(|id| !id.is_empty()) {
        assert!(
            ids.insert(id) && !id.contains(char::is_whitespace),
            "{name}: the id `{id}` twice or with a gap"
        );
    }
    for link in all.iter().map(|e| e.attribute("href")).filter_map(|href| href.strip_prefix('#')) {
        assert!(ids.contains(link), "{name}: nothing at #{link}");
    }
    let findings = shown["findings"].as_array().unwrap();
    assert_eq!(
        all.iter().filter(|e| e.tag == "article" && e.is("finding")).count(),
        findings.len(),
        "{name}"
    );
    for (n, finding) in findings.iter().enumerate() {
        let (card, mark) = (format!("f{}", n + 1), format!("m{}", n + 1));
        let shown = all.iter().find(|e| e.attribute("id") == card).unwrap();
        let rule = finding["rule"].as_str().unwrap();
        assert!(
            shown.text.contains(rule) && shown.text.contains(finding["message"].as_str().unwrap()),
            "{name} {card}"
        );
        let anchor =
            all.iter().find(|e| e.attribute("id") == mark).unwrap_or_else(|| panic!("{name}: no {mark}"));
        assert!(anchor.tag == "a" && anchor.is("mark") && anchor.attribute("href") == format!("#{card}"));
        let marked: String = all
            .iter()
            .filter(|e| e.is("mark") && !e.is("n") && e.attribute("data-of") == card)
            .map(|e| &*e.text)
            .collect();
        assert_eq!(tight(&marked), tight(finding["text"].as_str().unwrap()), "{name} {card} {rule}");
    }
    let paper = all.iter().find(|e| e.tag == "article" && e.is("paper")).unwrap();
    assert_eq!(
        tight(&paper.text),
        tight(shown["text"].as_str().unwrap()),
        "{name}: the whole text, nothing else"
    );
}

#[test]
fn every_finding_of_every_sample_has_its_card_and_its_words_marked() {
    on_both(|db| {
        let mut total = 0;
        for (name, text) in SAMPLES {
            let id = create(db, text);
            let html = page(db, &boss(), Lang::Zh, json!({ "contract": id })).unwrap();
            let shown = review(db, &id);
            check_page(name, &html, &shown);
            total += shown["findings"].as_array().unwrap().len();
            assert!(html.matches("id=\"c-").count() > 15, "{name}: clauses are places");
            let english = page(db, &boss(), Lang::En, json!({ "contract": id })).unwrap();
            assert!(english.contains("Blind spots") && !english.contains("没有看到的"), "{name}");
            assert!(html.len() < 600_000, "{name}: {}", html.len());
        }
        assert!(total > 25, "the samples have defects: {total}");
    });
}

#[test]
fn a_hostile_text_stays_text() {
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;";
    let text = format!(
        "{evil}合同\n合同编号：{evil}\n甲方：{evil}公司\n统一社会信用代码：{evil}\n乙方：\n1. {evil}\n第一条 {evil}\n1.1　总价______元{evil}。\n一\t{evil}\n二\t________{evil}\n违约金每日{evil}5%。\n附件1 {evil}\n因本合同发生的争议提交{evil}仲裁委员会仲裁或者向{evil}法院起诉。\n"
    );
    on_both(|db| {
        let input = json!({ "name": format!("{evil}.txt"), "title": evil, "text": text });
        let id = ok(db, &boss(), "contract.create", input)["id"].clone();
        let key = review(db, &id)["findings"][0]["key"].clone();
        let comment =
            json!({ "contract": id, "finding": key, "decision": "comment", "text": evil, "version": 0 });
        ok(db, &boss(), "contract.decide", comment);
        let number = json!({ "contract": id, "term": "number", "value": evil, "reason": evil });
        ok(db, &boss(), "contract.correct", number);
        for lang in [Lang::Zh, Lang::En] {
            let html = page(db, &boss(), lang, json!({ "contract": id })).unwrap();
            assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
            elements(&html);
        }
        let html = page(db, &boss(), Lang::Zh, json!({ "contract": id })).unwrap();
        check_page("hostile", &html, &review(db, &id));
    });
}

#[test]
fn decisions_take_their_rights_and_reasons() {
    on_both(|db| {
        let id = create(db, SALE);
        let error = finding(db, &id, "error");
        let decide = |who: &Actor, finding: &Value, decision: &str, text: &str, version: i64| {
            let input = json!({ "contract": id, "finding": finding["key"], "decision": decision, "text": text, "version": version });
            call(db, who, "contract.decide", input)
        };
        let (officer, legal) = (user(7, "关以宁", Verb::Edit), user(8, "何律师", Verb::Decide));
        let reader = user(9, "财务", Verb::See);
        assert!(matches!(decide(&reader, &error, "comment", "看", 0), Err(Fault::Forbidden { .. })));
        assert!(matches!(decide(&officer, &error, "dismiss", "可以接受", 0), Err(Fault::Forbidden { .. })));
        for blank in ["", " \u{3000} "] {
            let refused = decide(&legal, &error, "dismiss", blank, 0);
            assert!(
                matches!(refused, Err(Fault::Malformed { ref fields }) if fields[0].field == "text"),
                "{refused:?}"
            );
        }
        let before = review(db, &id)["open_errors"].as_i64().unwrap();
        assert_eq!(decide(&officer, &error, "comment", "请核对", 0).unwrap()["version"], 1);
        let done = decide(&legal, &error, "dismiss", "商务可以接受", 1).unwrap();
        assert_eq!((&done["decision"], &done["version"]), (&json!("dismiss"), &json!(2)));
        assert_eq!(done["open_errors"], before - 1, "gates count what is undecided");
        let html = done["html"].as_str().unwrap();
        assert!(
            html.contains("data-done=\"dismiss\"")
                && html.contains("何律师")
                && html.contains("商务可以接受")
        );
        assert!(html.contains("关以宁：请核对") && html.contains("value=\"reopen\""), "{html}");
        assert_eq!(
            decide(&legal, &error, "dismiss", "商务可以接受", 1).unwrap()["version"],
            2,
            "sent twice, done once"
        );
        match decide(&officer, &error, "accept", "", 1) {
            Err(Fault::Stale { current }) => {
                assert_eq!((&current["decision"], &current["by"]), (&json!("dismiss"), &json!("何律师")));
                assert_eq!((&current["text"], &current["version"]), (&json!("商务可以接受"), &json!(2)));
                assert!(current["html"].as_str().unwrap().contains("何律师"));
            }
            other => panic!("the other's decision must be shown first: {other:?}"),
        }
        assert_eq!(
            decide(&officer, &error, "comment", "收到", 0).unwrap()["version"],
            3,
            "a comment overrides nothing"
        );
        assert_eq!(decide(&officer, &error, "reopen", "", 3).unwrap()["decision"], Value::Null);
        assert_eq!(review(db, &id)["open_errors"], before);
        let shown = ok(db, &boss(), "contract.show", json!({ "contract": id }));
        let told = shown["findings"].as_array().unwrap().iter().find(|f| f["key"] == error["key"]).unwrap();
        let acts: Vec<&str> =
            told["acts"].as_array().unwrap().iter().map(|a| a["decision"].as_str().unwrap()).collect();
        assert_eq!(acts, ["comment", "dismiss", "comment", "reopen"]);
        let past = ok(db, &boss(), "contract.timeline", json!({ "contract": id }));
        let acts: Vec<&str> =
            past["entries"].as_array().unwrap().iter().map(|e| e["act"].as_str().unwrap()).collect();
        assert_eq!(acts[..4], ["contract.decide"; 4]);
        let other = json!({ "contract": id, "finding": "C001-0", "decision": "accept", "version": 0 });
        assert!(matches!(call(db, &boss(), "contract.decide", other), Err(Fault::Missing)));
    });
}

/// Puts another text in as the next version of a contract, as a revision does.
fn revise(db: &Db, id: &Value, text: &str) {
    let other = create(db, text);
    let [id, other] =
        [id, &other].map(|id| id.as_str().unwrap().parse::<Id<contract::ContractKind>>().unwrap());
    db.write_blocking(move |tx: &mut Tx<'_>| {
        let (actor, org) = (boss(), boss().org);
        let read =
            format!("{} WHERE org = $1 AND contract = $2 ORDER BY number DESC", ContractVersion::SELECT);
        let mut version = tx.one(&read, &[&org, &other], ContractVersion::read)?;
        version.number = 1 + tx.one(&read, &[&org, &id], ContractVersion::read)?.number;
        version.contract = id;
        version.insert(tx)?;
        let read = format!("{} WHERE org = $1 AND id = $2", Contract::SELECT);
        let mut row = tx.one(&read, &[&org, &id], Contract::read)?;
        row.amount_fen = version.facts.0["price_fen"].as_i64();
        row.update(tx)?;
        let event = Event::new("contract.revise", id, row.title);
        let mut cx = Cx { tx, actor: &actor, now: NOW, lang: Lang::Zh, house: &house() };
        cx.record(&event)
    })
    .unwrap();
}

#[test]
fn a_decision_goes_with_the_finding_into_the_next_version() {
    on_both(|db| {
        let id = create(db, SALE);
        let first = review(db, &id);
        for finding in first["findings"].as_array().unwrap() {
            let input =
                json!({ "contract": id, "finding": finding["key"], "decision": "accept", "version": 0 });
            ok(db, &boss(), "contract.decide", input);
        }
        revise(db, &id, &SALE.replace("支付定金人民币2,506,325.00元", "支付定金人民币2,706,325.00元"));
        let second = review(db, &id);
        assert_eq!(second["version"]["number"], 2);
        let of = |shown: &Value, open: bool| -> Vec<String> {
            let all = shown["findings"].as_array().unwrap().iter();
            all.filter(|f| f["decision"].is_null() == open)
                .map(|f| f["rule"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(of(&second, false).len() + 1, of(&first, true).len(), "the others recur and are decided");
        assert!(of(&second, true).contains(&"C046".to_owned()), "what reads otherwise is decided anew");
        let html = page(db, &boss(), Lang::Zh, json!({ "contract": id })).unwrap();
        assert!(html.contains("在第 1 版处理") && html.contains("review?version=1"), "{html}");
        let old = page(db, &boss(), Lang::En, json!({ "contract": id, "version": 1 })).unwrap();
        assert!(old.contains("a later one was handed in") && !old.contains("contract.decide"));
        let none = page(db, &boss(), Lang::Zh, json!({ "contract": id, "version": 3 }));
        assert!(matches!(none, Err(Fault::Missing)));
    });
}

#[test]
fn keys_tell_findings_of_one_contract_apart() {
    on_both(|db| {
        let id = create(
            db,
            "合同\n甲方：______\n乙方：______\n1. 价款\n1.1 单价____元，总价____元，单价____元。\n",
        );
        let shown = review(db, &id);
        let keys: Vec<&str> =
            shown["findings"].as_array().unwrap().iter().map(|f| f["key"].as_str().unwrap()).collect();
        let unique: BTreeSet<&&str> = keys.iter().collect();
        assert!(keys.len() > 2 && unique.len() == keys.len(), "{keys:?}");
    });
}

#[test]
fn a_term_put_right_moves_the_contract_and_outlives_another_side() {
    on_both(|db| {
        let id = create(db, SALE);
        let correct = |term: &str, value: &str| json!({ "contract": id, "term": term, "value": value, "reason": "读错" });
        for (term, value, field) in [
            ("price_fen", "三万", "value"),
            ("price_fen", "1.234", "value"),
            ("price_fen", "-5", "value"),
            ("sign_date", "2026-06-31", "value"),
            ("sign_date", "2026年6月1日", "value"),
            ("tax_percent", "101", "value"),
            ("tax_percent", "1e1", "value"),
            ("tax_percent", "NaN", "value"),
            ("parties.0.uscc", "91320613MANFCXGK33", "value"),
            ("parties.0.name", " \u{7}", "value"),
            ("type", "gift", "value"),
            ("parties.9.name", "甲", "term"),
            ("penalties.0.text", "甲", "term"),
            ("", "甲", "term"),
        ] {
            assert_eq!(bad(db, "contract.correct", correct(term, value)), field, "{term} {value}");
        }
        let mut place = correct("price_fen", "1");
        (place["start"], place["end"]) = (json!(5), json!(10_000_000));
        assert_eq!(bad(db, "contract.correct", place), "start");
        let done = ok(db, &boss(), "contract.correct", correct("price_fen", "10,000,000元"));
        assert_eq!(
            (&done["contract"]["amount_fen"], &done["contract"]["version"]),
            (&json!(1_000_000_000), &json!(2))
        );
        assert_eq!(done["corrections"][0]["read"], 1_002_530_000);
        let again = ok(db, &boss(), "contract.correct", correct("price_fen", "10000000"));
        assert_eq!(again["contract"]["version"], 2, "nothing changed");
        let done = ok(db, &boss(), "contract.correct", correct("number", "JH-1"));
        assert_eq!(
            (&done["contract"]["number"], &done["facts"]["price_fen"]),
            (&json!("JH-1"), &json!(1_000_000_000))
        );
        ok(db, &boss(), "contract.correct", correct("sign_date", "2025-11-07"));
        ok(db, &boss(), "contract.correct", correct("parties.1.name", "苏州恒翊装备股份有限公司"));
        ok(db, &boss(), "contract.correct", correct("payment_steps.0.amount_fen", "2,000,000"));
        assert_eq!(ok(db, &boss(), "contract.list", json!({ "q": "装备股份" }))["total"], 1);
        ok(db, &boss(), "contract.change", json!({ "contract": id, "version": 5, "side": "b" }));
        let shown = ok(db, &boss(), "contract.show", json!({ "contract": id }));
        assert_eq!(shown["contract"]["amount_fen"], 1_000_000_000);
        assert_eq!(shown["contract"]["sign_date"], "2025-11-07");
        assert_eq!(shown["facts"]["parties"][1]["name"], "苏州恒翊装备股份有限公司");
        assert_eq!(shown["facts"]["payment_steps"][0]["amount_fen"], 200_000_000);
        assert_eq!(shown["corrections"].as_array().unwrap().len(), 5);
        let html = page(db, &boss(), Lang::Zh, json!({ "contract": id })).unwrap();
        assert!(html.contains("10,000,000.00 元") && html.contains("<del>10,025,300.00 元</del>"), "{html}");
        assert!(html.contains("更正要素不会改变发现"), "the page says what a correction does not do");
        revise(db, &id, &SALE.replace("2025-112", "2025-113"));
        let shown = ok(db, &boss(), "contract.show", json!({ "contract": id }));
        assert_eq!(
            shown["contract"]["amount_fen"], 1_000_000_000,
            "it reads as before, so what was put right holds"
        );
        assert_eq!(
            shown["contract"]["number"], "JH-CG-2025-113",
            "it reads otherwise, so the new reading counts"
        );
        let html = page(db, &boss(), Lang::Zh, json!({ "contract": id })).unwrap();
        assert!(html.contains("第 1 版更正为 JH-1"), "and the page tells");
        let undo = json!({ "contract": id, "term": "price_fen" });
        assert_eq!(
            ok(db, &boss(), "contract.uncorrect", undo.clone())["contract"]["amount_fen"],
            1_002_530_000
        );
        ok(db, &boss(), "contract.uncorrect", undo);
        let reader = user(9, "财务", Verb::See);
        let refused = call(db, &reader, "contract.correct", correct("price_fen", "1"));
        assert!(matches!(refused, Err(Fault::Forbidden { .. })));
    });
}

#[test]
fn another_type_is_reviewed_by_its_own_rules() {
    on_both(|db| {
        let id = create(db, SALE);
        let before = review(db, &id);
        let done = ok(
            db,
            &boss(),
            "contract.correct",
            json!({ "contract": id, "term": "type", "value": "construction" }),
        );
        assert_eq!(done["contract"]["type"], "construction");
        let after = review(db, &id);
        assert_ne!(before["rules"]["not_applicable"], after["rules"]["not_applicable"]);
        ok(db, &boss(), "contract.uncorrect", json!({ "contract": id, "term": "type" }));
        assert_eq!(review(db, &id)["rules"], before["rules"]);
    });
}

#[test]
fn neither_another_house_nor_the_other_side_sees_a_review() {
    on_both(|db| {
        let firm = ok(db, &boss(), "party.create", json!({ "name": "甲公司" }))["id"].clone();
        let input = json!({ "name": "合同.txt", "text": SALE, "party": firm });
        let id = ok(db, &boss(), "contract.create", input)["id"].clone();
        let key = finding(db, &id, "error")["key"].clone();
        let calls = [
            ("contract.review", json!({ "contract": id })),
            (
                "contract.decide",
                json!({ "contract": id, "finding": key, "decision": "accept", "version": 0 }),
            ),
            ("contract.correct", json!({ "contract": id, "term": "price_fen", "value": "1" })),
            ("contract.uncorrect", json!({ "contract": id, "term": "price_fen" })),
        ];
        for (name, input) in &calls {
            let answer = call(db, &stranger(), name, input.clone());
            assert!(matches!(answer, Err(Fault::Missing)), "{name}: {answer:?}");
        }
        assert!(matches!(page(db, &stranger(), Lang::Zh, json!({ "contract": id })), Err(Fault::Missing)));
        let number = firm.as_str().unwrap().parse::<Id<party::PartyKind>>().unwrap().number();
        let grants = Grants(vec![Grant { room: "contract".into(), verb: Verb::See, scope: Scope::Party }]);
        let portal = Actor { party: Some(number), grants, ..user(9, "对方", Verb::See) };
        let shown = ok(db, &portal, "contract.show", json!({ "contract": id }));
        assert_eq!((&shown["findings"], &shown["open_errors"]), (&json!([]), &json!(0)));
        assert!(matches!(page(db, &portal, Lang::Zh, json!({ "contract": id })), Err(Fault::InsideOnly)));
        assert!(matches!(call(db, &portal, "contract.review", calls[0].1.clone()), Err(Fault::InsideOnly)));
    });
}
