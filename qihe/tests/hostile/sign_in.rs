//! R40, R41: guessing is slowed down without shutting the owner out, names are not given away, and a session is a new one
//! at each sign-in and over when it should be.

use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::{
    ground::{Answer, FORM, Ground, JSON, on_both},
    running::PASSWORD,
};

const OTHER: &str = "千里江陵一日还两岸";

async fn from(ground: &Ground<'_>, address: &str, login: &str, password: &str) -> Answer {
    ground.sign_in(login, password, &[("x-forwarded-for", address)]).await
}

async fn own(ground: &Ground<'_>, cookie: &str) -> u16 {
    ground.ask("GET", "/own", &[("cookie", cookie)], "").await.status
}

/// A user with a session.
async fn colleague(ground: &Ground<'_>) -> (Value, String) {
    let account = json!({ "login": "lin", "name": "林静", "password": OTHER, "roles": ["legal"] });
    let user = ground.json("POST", "/users", &account).await.json();
    let cookie = ground.sign_in("lin", OTHER, &[]).await.cookie();
    assert_eq!(own(ground, &cookie).await, 200);
    (user, cookie)
}

#[test]
fn ten_wrong_passwords_shut_a_name_at_one_address_and_nobody_elsewhere() {
    on_both(async |ground| {
        let (guesser, owner) = ("203.0.113.7", "198.51.100.1");
        for _ in 0..10 {
            assert_eq!(from(ground, guesser, "admin", "wrong").await.status, 401);
        }
        for (what, address, login, password) in [
            ("a wrong password", guesser, "admin", "wrong"),
            ("the right password", guesser, "admin", PASSWORD),
            ("the name in capitals", guesser, " ADMIN ", PASSWORD),
            ("an address made up before the proxy's", "198.51.100.9, 203.0.113.7", "admin", PASSWORD),
        ] {
            let answer = from(ground, address, login, password).await;
            let wait: u32 =
                answer.header("retry-after").unwrap_or_else(|| panic!("{what}: {answer:?}")).parse().unwrap();
            assert_eq!(answer.status, 429, "{what}");
            assert!((1..=900).contains(&wait), "{what}: {wait}");
            assert_eq!(answer.header("set-cookie"), None, "{what}");
        }
        let page = [("accept", "text/html"), FORM, ("x-forwarded-for", guesser), ("accept-language", "en")];
        let page = ground.ask("POST", "/session", &page, "login=admin&password=wrong").await;
        assert_eq!(page.status, 429);
        assert!(page.text().contains("try again in 15 min"), "a person is told when: {}", page.text());
        assert!(page.header("retry-after").is_some(), "{:?}", page.headers);
        assert_eq!(from(ground, owner, "admin", PASSWORD).await.status, 201, "the owner is elsewhere");
        assert_eq!(
            from(ground, guesser, "canary", "大漠孤烟直长河落日圆").await.status,
            201,
            "a colleague at the same address"
        );
        assert_eq!(own(ground, &ground.cookie).await, 200, "who is in stays in");
    });
}

#[test]
fn fifty_wrong_passwords_shut_an_address_whatever_the_names() {
    on_both(async |ground| {
        let unhashed = "x".repeat(2000); // too long to be one, so that the test need not wait for the hash
        for n in 0..50 {
            let answer = from(ground, "2001:db8:1:2::1", &format!("name{n}"), &unhashed).await;
            assert_eq!(answer.status, 401, "{n}");
        }
        let shut = from(ground, "2001:db8:1:2:ffff::9", "admin", PASSWORD).await;
        assert_eq!(shut.status, 429, "a neighbour in the same network");
        assert!(shut.header("retry-after").is_some());
        assert_eq!(from(ground, "2001:db8:1:3::1", "admin", PASSWORD).await.status, 201);
    });
}

fn alike([known, unknown]: [Duration; 2]) -> bool {
    known < unknown * 2 && unknown < known * 2
}

#[test]
fn an_unknown_name_is_answered_like_a_wrong_password_and_as_slowly() {
    on_both(async |ground| {
        let (user, _) = colleague(ground).await;
        let path = format!("/users/{}", user["id"].as_str().unwrap());
        let off = ground.json("POST", &path, &json!({ "version": 1, "active": false })).await;
        assert_eq!(off.status, 200, "{}", off.text());
        let plain = |headers: &HeaderMap| {
            let headers =
                headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
            headers.filter(|(name, _)| name != "date").collect::<Vec<_>>()
        };
        // The least that each took: what else the machine does only adds, so that these draw near on a busy one, too.
        let mut least = [Duration::MAX; 2];
        for round in 0..40 {
            let address = format!("198.51.100.{round}");
            let mut begun = Instant::now();
            let known = from(ground, &address, "admin", "wrong").await;
            least[0] = least[0].min(begun.elapsed());
            begun = Instant::now();
            let unknown = from(ground, &address, "nobody", "wrong").await;
            least[1] = least[1].min(begun.elapsed());
            let inactive = from(ground, &address, "lin", OTHER).await;
            for (what, other) in [("unknown", &unknown), ("deactivated", &inactive)] {
                assert_eq!((known.status, &known.body), (other.status, &other.body), "{what}");
                assert_eq!(plain(&known.headers), plain(&other.headers), "{what}");
            }
            if round >= 4 && alike(least) {
                break;
            }
        }
        assert!(alike(least), "known and unknown: {least:?}");
    });
}

#[test]
fn a_session_is_new_at_each_sign_in_and_none_can_be_planted() {
    on_both(async |ground| {
        let first = ground.sign_in("admin", PASSWORD, &[]).await.cookie();
        assert_ne!(first, ground.cookie);
        let planted = "qihe_session=qs_0000000000001_".to_owned() + &"a".repeat(64);
        let second = ground.sign_in("admin", PASSWORD, &[("cookie", &planted)]).await.cookie();
        assert_ne!(second, planted);
        assert_eq!(own(ground, &planted).await, 401);
        let third = ground.sign_in("admin", PASSWORD, &[("cookie", &second)]).await.cookie();
        assert_ne!(third, second);
        assert_eq!(
            (own(ground, &second).await, own(ground, &third).await),
            (401, 200),
            "signing in anew ends the former"
        );
        let failed = ground.sign_in("admin", "wrong", &[("cookie", &third)]).await;
        assert_eq!((failed.status, own(ground, &third).await), (401, 200), "a failed one ends nothing");
        for (method, path) in [("DELETE", "/session"), ("POST", "/sign-out")] {
            let cookie = ground.sign_in("admin", PASSWORD, &[]).await.cookie();
            let out = ground.ask(method, path, &[("cookie", &cookie)], "").await;
            assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
            assert_eq!(own(ground, &cookie).await, 401, "{method} {path}");
        }
        for broken in [
            "qihe_session=",
            "qihe_session=x",
            &first[..first.len() - 1],
            &(first.clone() + "0"),
            &first.to_uppercase(),
        ] {
            assert_eq!(own(ground, broken).await, 401, "{broken}");
        }
        assert_eq!(own(ground, &first).await, 200);
    });
}

#[test]
fn a_stolen_session_is_dead_after_a_change_of_password_or_the_end_of_an_account() {
    on_both(async |ground| {
        let (user, stolen) = colleague(ground).await;
        let path = format!("/users/{}", user["id"].as_str().unwrap());
        let here = ground.sign_in("lin", OTHER, &[]).await.cookie();
        let change = json!({ "old": OTHER, "password": "海内存知己，天涯若比邻" }).to_string();
        let changed = ground.ask("POST", "/own/password", &[("cookie", &here), JSON], change).await;
        assert_eq!(changed.status, 200, "{}", changed.text());
        assert_eq!((own(ground, &stolen).await, own(ground, &here).await), (401, 200), "changed by oneself");

        let reset = ground.json("POST", &format!("{path}/password"), &json!({ "password": OTHER })).await;
        assert_eq!(reset.status, 200, "{}", reset.text());
        assert_eq!(own(ground, &here).await, 401, "reset by an administrator");

        let again = ground.sign_in("lin", OTHER, &[]).await.cookie();
        let token =
            ground.ask("POST", "/own/tokens", &[("cookie", &again), JSON], r#"{"name":"钥匙"}"#).await;
        let bearer = format!("Bearer {}", token.json()["secret"].as_str().unwrap());
        let by_token = async || ground.ask("GET", "/own", &[("authorization", &bearer)], "").await.status;
        assert_eq!(by_token().await, 200);
        let version = ground.get(&path).await.json()["version"].clone();
        let off = ground.json("POST", &path, &json!({ "version": version, "active": false })).await;
        assert_eq!(off.status, 200, "{}", off.text());
        assert_eq!((own(ground, &again).await, by_token().await), (401, 401), "deactivated");
        assert_eq!(ground.sign_in("lin", OTHER, &[]).await.status, 401);
        let on =
            ground.json("POST", &path, &json!({ "version": off.json()["version"], "active": true })).await;
        assert_eq!(on.status, 200, "{}", on.text());
        assert_eq!(own(ground, &again).await, 401, "what was ended does not come back to life");
    });
}

#[test]
fn a_role_that_is_taken_away_is_gone_at_the_next_request() {
    on_both(async |ground| {
        let account =
            json!({ "login": "second", "name": "副手", "password": OTHER, "roles": ["administrator"] });
        let user = ground.json("POST", "/users", &account).await.json();
        let cookie = ground.sign_in("second", OTHER, &[]).await.cookie();
        let users = async || ground.ask("GET", "/users", &[("cookie", &cookie)], "").await.status;
        assert_eq!(users().await, 200);
        let path = format!("/users/{}", user["id"].as_str().unwrap());
        let less = ground.json("POST", &path, &json!({ "version": 1, "roles": ["legal"] })).await;
        assert_eq!(less.status, 200, "{}", less.text());
        assert!(matches!(users().await, 401 | 403));
    });
}
