//! Saved views: whose they are, who sees them, where they stand. On both engines.

#![allow(clippy::unwrap_used)]

mod common;

use common::{boss, call, ok, on_both, org, page, user};
use kernel::{Actor, Fault, Lang, Scope};
use serde_json::{Value, json};
use store::{Db, Tx, journal};

fn names(db: &Db, actor: &Actor) -> Vec<String> {
    let views = ok(db, actor, "view.list", json!({ "path": "/parties" }));
    views["items"].as_array().unwrap().iter().map(|v| v["name"].as_str().unwrap().to_owned()).collect()
}

fn save(db: &Db, actor: &Actor, name: &str, shared: bool) -> Value {
    let input = json!({ "path": "/parties", "query": "?tier=key&after=x&city=%E5%8D%97", "name": name, "shared": shared });
    ok(db, actor, "view.save", input)
}

#[test]
fn a_view_is_ones_own_unless_it_is_shared() {
    on_both(|db| {
        let (one, two) = (boss(), user(2, Scope::All, &[]));
        let mine = save(db, &one, "我的", false);
        assert_eq!(mine["query"], "tier=key&city=%E5%8D%97", "the place in the list is not kept");
        let shared = save(db, &one, "大家的", true);
        assert_eq!(names(db, &one).len(), 2);
        assert_eq!(names(db, &two), ["大家的"]);
        assert!(names(db, &Actor { org: org(2), ..two.clone() }).is_empty());
        let visitor = Actor { party: Some(7), ..user(9, Scope::Party, &[]) };
        assert!(names(db, &visitor).is_empty());
        let remove =
            |actor: &Actor, view: &Value| call(db, actor, "view.remove", json!({ "view": view["id"] }));
        assert!(matches!(remove(&two, &shared), Err(Fault::Refused { code: "view.not_yours", .. })));
        assert!(matches!(remove(&two, &mine), Err(Fault::Missing)));
        assert!(matches!(remove(&visitor, &shared), Err(Fault::Missing)));
        assert!(matches!(remove(&Actor { org: org(2), ..one.clone() }, &mine), Err(Fault::Missing)));
        let rename = |version: i64, name: &str| {
            call(db, &one, "view.rename", json!({ "view": mine["id"], "version": version, "name": name }))
        };
        assert_eq!(rename(1, " 新 名 ").unwrap()["name"], "新 名");
        assert!(matches!(rename(1, "再改"), Err(Fault::Stale { .. })));
        assert!(matches!(rename(2, "大家的"), Err(Fault::Malformed { .. })));
        remove(&one, &mine).unwrap();
        assert_eq!(names(db, &one), ["大家的"]);
        let acts = db.read_blocking(|tx: &mut Tx<'_>| journal::since(tx, org(1), 0, 9)).unwrap();
        let acts: Vec<&str> = acts.iter().map(|entry| entry.act.as_str()).collect();
        assert_eq!(acts, ["view.save", "view.save", "view.rename", "view.remove"]);
    });
}

#[test]
fn only_a_list_that_one_may_open_can_be_kept() {
    on_both(|db| {
        let bad = |path: &str, query: &str, name: &str| {
            let input = json!({ "path": path, "query": query, "name": name });
            match call(db, &boss(), "view.save", input) {
                Err(Fault::Malformed { fields }) => fields[0].field.clone(),
                other => panic!("{path} {query} {name}: {other:?}"),
            }
        };
        for path in ["//evil.example", "https://evil.example", "/parties/{party}", "/nowhere", ""] {
            assert_eq!(bad(path, "", "一"), "path", "{path}");
        }
        for query in ["a=\"", "a=1#b", "a= b", "南", "<", "\n"] {
            assert_eq!(bad("/parties", query, "一"), "query", "{query}");
        }
        assert_eq!(bad("/parties", &"a".repeat(1001), "一"), "query");
        for name in ["", "  ", &"长".repeat(41)] {
            assert_eq!(bad("/parties", "", name), "name");
        }
        save(db, &boss(), "一", false);
        assert_eq!(bad("/parties", "", "一"), "name");
        let visitor = Actor { party: Some(7), ..user(9, Scope::Party, &[]) };
        let input = json!({ "path": "/parties", "name": "一", "shared": true });
        assert!(matches!(call(db, &visitor, "view.save", input), Err(Fault::Malformed { .. })));
    });
}

#[test]
fn the_list_shows_its_views_in_both_languages() {
    on_both(|db| {
        let list = |lang, input| page(db, &boss(), lang, "/parties", input);
        assert!(
            !list(Lang::Zh, json!({})).contains("class=\"views\""),
            "nothing to show and nothing to save"
        );
        let key = json!({ "tier": "key" });
        assert!(list(Lang::Zh, key.clone()).contains("保存视图"));
        assert!(list(Lang::En, key.clone()).contains("Save view"));
        ok(db, &boss(), "view.save", json!({ "path": "/parties", "query": "tier=key", "name": "<重点>" }));
        let shown = list(Lang::En, key);
        assert!(shown.contains("aria-current=\"page\">&#60;重点&#62;</a>"), "{shown}");
        assert!(shown.contains("Rename") && !shown.contains("Save view"), "{shown}");
        let all = list(Lang::En, json!({}));
        assert!(all.contains("href=\"/parties?tier=key\">&#60;重点&#62;"), "{all}");
    });
}
