//! What administrators do with users: find them, shut them out, let them in again.

#![allow(clippy::unwrap_used)]

mod common;

use access::{Secret, TRIES_OF_ADDRESS, TRIES_OF_PAIR};
use common::*;
use serde_json::{Value, json};
use store::{Tx, journal};

#[test]
fn users_are_found_by_a_part_of_their_name_page_by_page() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        for login in ["lin", "lina", "wei", "x_y", "xzy"] {
            user(db, &root, login, &["legal"]);
        }
        let logins = |input: Value| -> Vec<String> {
            let found = call(db, &root, at(9), "user.list", input).unwrap();
            found["users"].as_array().unwrap().iter().map(|u| u["login"].as_str().unwrap().into()).collect()
        };
        for (q, expected) in [
            ("LIN", vec!["lin", "lina"]),
            ("王", vec!["admin"]),
            ("x_y", vec!["x_y"]),
            ("%", vec![]),
            ("!", vec![]),
            ("", vec!["admin", "lin", "lina", "wei", "x_y", "xzy"]),
        ] {
            assert_eq!(logins(json!({ "q": q })), expected, "{q}");
        }
        let mut after = Value::Null;
        let mut pages = vec![];
        loop {
            let page = call(db, &root, at(9), "user.list", json!({ "limit": 2, "after": after })).unwrap();
            pages.push(page["users"].as_array().unwrap().len());
            after = page["next"].clone();
            if after.is_null() {
                break;
            }
        }
        assert_eq!(pages, [2, 2, 2], "and no fourth, empty page");
        assert_eq!(word(&call(db, &root, at(9), "user.list", json!({ "limit": 201 }))), "malformed limit");
    });
}

#[test]
fn the_list_tells_teams_and_who_was_here_last() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let lin = user(db, &root, "lin", &["legal"]).actor.user;
        let new = json!({ "login": "wei", "name": "wei", "password": PASSWORD, "roles": ["legal"] });
        call(db, &root, at(2), "user.create", new).unwrap();
        let team =
            call(db, &root, at(4), "team.create", json!({ "name": "华东", "members": [lin] })).unwrap();
        let users = call(db, &root, at(9), "user.list", json!({})).unwrap()["users"].clone();
        assert_eq!((&users[1]["teams"], &users[2]["teams"]), (&json!([team["id"]]), &json!([])));
        assert_eq!(users[1]["seen_at"], json!(at(3)));
        assert!(users[2]["seen_at"].is_null(), "wei never came");
    });
}

#[test]
fn who_mistyped_too_often_is_let_in_again() {
    testbed::everywhere(&steps(), &tables(), |db| {
        let org = set_up(db).unwrap();
        let root = admin(db);
        let lin = user(db, &root, "lin", &["legal"]).actor.user;
        let attempt = |second: i64, password: &str| {
            word(&sign_in(db, at(second), "lin", password, "198.51.100.7").map(|_| Value::Null))
        };
        for second in 0..TRIES_OF_PAIR {
            assert_eq!(attempt(10 + second, "wrong"), "access.wrong_credentials");
        }
        assert_eq!(attempt(30, PASSWORD), "too many");
        let shown = |at_second: i64| {
            page(db, &root, at(at_second), "/settings/users/{user}", json!({ "user": lin })).unwrap()
        };
        assert!(shown(31).contains("/unlock\"") && shown(31).contains("有 1 个网络地址"));
        let unlock =
            |second: i64| call(db, &root, at(second), "user.unlock", json!({ "user": lin })).unwrap();
        assert_eq!(unlock(32)["forgotten"], TRIES_OF_PAIR);
        assert!(!shown(33).contains("/unlock\""));
        assert_eq!(attempt(34, PASSWORD), "done");
        // An address that tried too many names is not the user's to open.
        for second in 0..TRIES_OF_ADDRESS {
            let other = format!("nobody{second}");
            let _ = sign_in(db, at(40 + second), &other, "wrong", "198.51.100.7");
        }
        assert_eq!(unlock(100)["forgotten"], 0);
        assert_eq!(attempt(101, PASSWORD), "too many");
        assert_eq!(acts(db, org).iter().filter(|act| *act == "user.unlock").count(), 2);
    });
}

#[test]
fn all_sessions_of_a_user_end_at_once() {
    testbed::everywhere(&steps(), &tables(), |db| {
        let org = set_up(db).unwrap();
        let root = admin(db);
        let first = user(db, &root, "lin", &["legal"]);
        let second = sign_in(db, at(4), "lin", PASSWORD, ADDRESS).unwrap();
        let end = json!({ "user": first.actor.user });
        assert_eq!(
            word(&call(db, &first.actor, at(5), "user.end_sessions", end.clone())),
            "forbidden access.administer"
        );
        assert_eq!(call(db, &root, at(6), "user.end_sessions", end).unwrap()["ended"], 2);
        for secret in [&first.secret, &second.secret] {
            assert!(by_session(db, at(7), secret).is_none());
        }
        assert_eq!(acts(db, org).last().map(String::as_str), Some("user.end_sessions"));
    });
}

#[test]
fn a_portal_user_loses_the_party_with_the_role() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let portal = user(db, &root, "portal", &["portal_user"]);
        let mut version = 0;
        let mut change = |extra: Value| {
            version += 1;
            let mut input = json!({ "user": portal.actor.user, "version": version });
            input.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            call(db, &root, at(9), "user.change", input)
        };
        let moved = change(json!({ "party": "pt_0000000000002" })).unwrap();
        assert_eq!(moved["party"], "pt_0000000000002");
        assert!(by_session(db, at(10), &portal.secret).is_none(), "another party, other rights");
        let staff = change(json!({ "roles": ["legal"], "lang": "en" })).unwrap();
        assert_eq!((&staff["party"], &staff["lang"]), (&Value::Null, &json!("en")));
        assert_eq!(word(&change(json!({ "party": "pt_0000000000002" }))), "malformed roles");
    });
}

#[test]
fn a_token_is_valid_through_its_last_day() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let today = at(9).day_in("Asia/Shanghai");
        let make = |until: kernel::Day| {
            let input = json!({ "name": "a", "rights": ["*.see"], "until": until });
            call(db, &root, at(9), "token.create", input)
        };
        for (days, expected) in
            [(-1, "malformed until"), (367, "malformed until"), (366, "done"), (0, "done")]
        {
            assert_eq!(word(&make(today.plus_days(days))), expected, "{days}");
        }
        let last = today.plus_days(2);
        let made = make(last).unwrap();
        let secret = Secret::new(made["secret"].as_str().unwrap());
        let midnight = last.plus_days(1).begins_in("Asia/Shanghai");
        assert!(by_token(db, midnight.plus_seconds(-1), &secret).is_some());
        assert!(by_token(db, midnight, &secret).is_none());
        let none = json!({ "name": "a", "rights": [] });
        assert_eq!(word(&call(db, &root, at(9), "token.create", none)), "malformed rights");
    });
}

fn acts(db: &store::Db, org: kernel::Id<kernel::Org>) -> Vec<String> {
    let entries = db.read_blocking(move |tx: &mut Tx<'_>| journal::since(tx, org, 0, 200)).unwrap();
    entries.into_iter().map(|entry| entry.act).collect()
}
