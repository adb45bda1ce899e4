//! What a search and the palette find, for whom. On both engines.

#![allow(clippy::unwrap_used)]

mod common;

use common::{boss, call, ok, on_both, org, page, user};
use kernel::{Actor, Fault, Grants, Id, Lang, Scope};
use serde_json::{Value, json};
use store::Db;

const CODE: &str = "91320612MACR49Q48E";

fn furnish(db: &Db) {
    let us = |number| json!(Id::<kernel::User>::from_number(number));
    ok(
        db,
        &boss(),
        "party.create",
        json!({ "name": "江海重工集团有限公司", "code": CODE, "city": "南通", "owner": us(1) }),
    );
    let far =
        ok(db, &boss(), "party.create", json!({ "name": "江海之外<b>贸易</b>有限公司", "owner": us(2) }));
    ok(db, &boss(), "contact.create", json!({ "party": far["id"], "name": "欧阳若水", "title": "采购经理" }));
    let text = "买卖合同\n合同编号：JH-CG-7\n第一条 标的为钢板。\n第二条 质量保证金为合同价款的百分之五，质保期满后三十日内无息退还。\n";
    ok(db, &boss(), "contract.create", json!({ "name": "钢板采购", "text": text }));
    let abroad = Actor { org: org(2), ..boss() };
    ok(db, &abroad, "party.create", json!({ "name": "江海外国公司" }));
    ok(db, &abroad, "contract.create", json!({ "name": "外国合同", "text": text }));
}

/// What a search finds, as `kind title`.
fn found(db: &Db, actor: &Actor, q: &str) -> Vec<String> {
    let hits = ok(db, actor, "search.find", json!({ "q": q }));
    let one = |group: &Value| -> Vec<String> {
        let items = group["items"].as_array().unwrap().iter();
        items
            .map(|item| format!("{} {}", group["kind"].as_str().unwrap(), item["title"].as_str().unwrap()))
            .collect()
    };
    hits["groups"].as_array().unwrap().iter().flat_map(one).collect()
}

#[test]
fn a_record_is_found_by_any_of_its_words() {
    on_both(|db| {
        furnish(db);
        for (q, first) in [
            ("重工", "pt 江海重工集团有限公司"),
            ("海重工", "pt 江海重工集团有限公司"),
            ("jhzg", "pt 江海重工集团有限公司"),
            ("zgjt", "pt 江海重工集团有限公司"),
            ("jianghaizhong", "pt 江海重工集团有限公司"),
            (CODE, "pt 江海重工集团有限公司"),
            ("MACR49", "pt 江海重工集团有限公司"),
            ("  ＪＨＺＧ ", "pt 江海重工集团有限公司"),
            ("欧阳", "cn 欧阳若水"),
            ("oyrs", "cn 欧阳若水"),
            ("质量保证金", "ct 买卖合同"),
            ("无息退还", "ct 买卖合同"),
            ("JH-CG-7", "ct 买卖合同"),
        ] {
            assert_eq!(found(db, &boss(), q), [first], "{q}");
        }
        assert_eq!(found(db, &boss(), "江海").len(), 3, "two parties, and the contact of one");
        for nothing in ["", "  ", "，", "不存在的名字", "\"' OR 1=1 --"] {
            assert!(found(db, &boss(), nothing).is_empty(), "{nothing}");
        }
    });
}

#[test]
fn an_excerpt_shows_the_phrase_in_its_place() {
    on_both(|db| {
        furnish(db);
        for (q, told) in [
            ("质保期满", "质保期满后三十日内"),
            ("质量保证金 不在一起", "质量保证金为合同价款"),
            ("jh-cg-7", "JH-CG-7"),
        ] {
            let hits = ok(db, &boss(), "search.find", json!({ "q": q }));
            if q.contains('不') {
                assert_eq!(hits["groups"], json!([]), "all words are wanted");
                continue;
            }
            let excerpt = hits["groups"][0]["items"][0]["excerpt"].as_str().unwrap();
            assert!(excerpt.contains(told) && excerpt.chars().count() < 130, "{q}: {excerpt}");
        }
        let html = page(db, &boss(), Lang::Zh, "/search", json!({ "q": "质保期满" }));
        assert!(html.contains("<mark>质保期满</mark>后三十日内"), "{html}");
    });
}

#[test]
fn what_is_out_of_reach_is_not_found() {
    on_both(|db| {
        furnish(db);
        assert_eq!(found(db, &user(1, Scope::Own, &[]), "江海"), ["pt 江海重工集团有限公司"]);
        assert_eq!(
            found(db, &user(2, Scope::Own, &[]), "江海"),
            ["pt 江海之外<b>贸易</b>有限公司", "cn 欧阳若水"]
        );
        assert_eq!(found(db, &user(2, Scope::Own, &[]), "欧阳"), ["cn 欧阳若水"]);
        assert!(found(db, &user(1, Scope::Own, &[]), "欧阳").is_empty());
        assert!(found(db, &user(5, Scope::Team, &[9]), "江海").is_empty());
        assert!(found(db, &user(5, Scope::Own, &[]), "质量保证金").is_empty());
        let abroad = Actor { org: org(2), ..boss() };
        assert_eq!(found(db, &abroad, "江海"), ["pt 江海外国公司"]);
        let nobody = Actor { grants: Grants(vec![]), ..boss() };
        assert!(found(db, &nobody, "江海").is_empty());
        let visitor = Actor { party: Some(7), ..user(9, Scope::Party, &[]) };
        assert!(found(db, &visitor, "江海").is_empty());
        let console = Actor { user: None, grants: Grants(vec![]), ..boss() };
        assert!(matches!(
            call(db, &console, "search.find", json!({ "q": "江海" })),
            Err(Fault::Forbidden { .. })
        ));
    });
}

#[test]
fn what_is_within_reach_is_found_behind_much_that_is_not() {
    on_both(|db| {
        let owner = |number: i64| json!(Id::<kernel::User>::from_number(number));
        ok(db, &boss(), "party.create", json!({ "name": "远山公司甲", "owner": owner(2) }));
        for n in 0..60 {
            ok(db, &boss(), "party.create", json!({ "name": format!("远山公司{n}"), "owner": owner(1) }));
        }
        assert_eq!(found(db, &user(2, Scope::Own, &[]), "远山"), ["pt 远山公司甲"]);
        let all = ok(db, &boss(), "search.find", json!({ "q": "远山" }));
        assert_eq!(
            (all["groups"][0]["items"].as_array().unwrap().len(), &all["groups"][0]["more"]),
            (10, &json!(true))
        );
        let of_one = ok(db, &boss(), "search.find", json!({ "q": "远山", "kind": "pt" }));
        let group = &of_one["groups"][0];
        assert_eq!((group["items"].as_array().unwrap().len(), &group["more"]), (61, &json!(false)));
        let mut ids: Vec<&str> =
            group["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 61, "each record once");
    });
}

#[test]
fn the_search_page_speaks_both_languages() {
    on_both(|db| {
        furnish(db);
        for (lang, empty, nothing, group) in [
            (Lang::Zh, "在全部内容中查找", "没有找到", "往来单位"),
            (Lang::En, "Search everything", "Nothing found", "Parties"),
        ] {
            let html = page(db, &boss(), lang, "/search", json!({}));
            assert!(html.contains(empty) && html.contains("autofocus"), "{html}");
            assert!(page(db, &boss(), lang, "/search", json!({ "q": "没有的" })).contains(nothing));
            let html = page(db, &boss(), lang, "/search", json!({ "q": "江海" }));
            assert!(html.contains(group) && html.contains("<mark>江海</mark>之外&#60;b&#62;贸易"), "{html}");
        }
        let html = page(db, &boss(), Lang::En, "/search", json!({ "q": "<script>" }));
        assert!(!html.contains("<script>"), "{html}");
    });
}

#[test]
fn the_palette_offers_places_first_and_then_records() {
    on_both(|db| {
        furnish(db);
        ok(db, &boss(), "view.save", json!({ "path": "/parties", "query": "tier=key", "name": "重点单位" }));
        let items = |actor: &Actor, input: Value| {
            ok(db, actor, "desk.palette", input)["items"].as_array().unwrap().clone()
        };
        let hrefs = |items: &[Value]| -> Vec<String> {
            items.iter().map(|i| i["href"].as_str().unwrap().to_owned()).collect()
        };
        let places = items(&boss(), json!({}));
        assert_eq!(
            hrefs(&places),
            ["/parties", "/contracts", "/settings", "/parties/new", "/contracts/upload", "/parties?tier=key"]
        );
        let words = places[0]["words"].as_str().unwrap();
        assert!(words.contains("wldw") && words.contains("wanglaidanwei"), "{words}");
        let mut reader = boss();
        reader.grants.0.iter_mut().for_each(|grant| grant.verb = kernel::Verb::See);
        assert_eq!(
            hrefs(&items(&reader, json!({ "q": " " }))),
            ["/parties", "/contracts", "/settings", "/parties?tier=key"]
        );
        assert_eq!(hrefs(&items(&Actor { grants: Grants(vec![]), ..boss() }, json!({}))), ["/settings"]);
        let found = items(&boss(), json!({ "q": "jhzg" }));
        assert_eq!(
            (&found[0]["title"], &found[0]["group"], &found[0]["note"]),
            (&json!("江海重工集团有限公司"), &json!("往来单位"), &json!(format!("{CODE} · 南通")))
        );
        assert!(items(&user(2, Scope::Own, &[]), json!({ "q": "jhzg" })).is_empty());
        for n in 0..30 {
            ok(db, &boss(), "party.create", json!({ "name": format!("江海分号{n}") }));
        }
        assert!((6..20).contains(&items(&boss(), json!({ "q": "江海" })).len()));
    });
}
