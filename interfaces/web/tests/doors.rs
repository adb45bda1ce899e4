//! The server as programs and browsers meet it, through the real router, on both engines.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

mod served;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::json;
use served::{JSON, ask, house, on_both, raw, signed_in, upload};
use tower::ServiceExt as _;

#[test]
fn machines_need_no_sign_in_and_everything_else_does() {
    on_both(async |router| {
        for path in ["/healthz", "/readyz", "/metrics", "/openapi.json"] {
            assert_eq!(ask(router, "GET", path, &[], "").await.status, StatusCode::OK, "{path}");
        }
        for row in house().operations() {
            let path = row.route.path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
            let path = path.collect::<Vec<_>>().join("/");
            let answer = ask(router, row.route.method.as_str(), &path, &[], "").await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{} {path}", row.name);
            assert_eq!(answer.body["code"], "signed_out", "{}", row.name);
        }
    });
}

#[test]
fn a_program_without_a_session_is_told_so_at_every_page() {
    on_both(async |router| {
        let asked = [("accept", "application/json")];
        for path in std::iter::once("/").chain(house().pages().map(|page| page.path)) {
            let path = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
            let path = path.collect::<Vec<_>>().join("/");
            let answer = ask(router, "GET", &path, &asked, "").await;
            let said = (answer.status, answer.body["code"].as_str());
            assert_eq!(said, (StatusCode::UNAUTHORIZED, Some("signed_out")), "{path}");
        }
        let browser = ask(router, "GET", "/", &[("accept", "text/html")], "").await;
        assert_eq!(browser.status, StatusCode::SEE_OTHER, "a person is led to the door");
    });
}

#[test]
fn a_session_works_until_it_ends() {
    on_both(async |router| {
        let wrong = json!({ "login": "admin", "password": "wrong" }).to_string();
        let answer = ask(router, "POST", "/session", &[JSON, ("accept-language", "en")], &wrong).await;
        assert_eq!((answer.status, answer.cookie), (StatusCode::UNAUTHORIZED, None));
        assert_eq!(answer.body["code"], "access.wrong_credentials");
        let cookie = signed_in(router).await;
        let with = [("cookie", cookie.as_str()), JSON];
        assert_eq!(ask(router, "GET", "/own", &with, "").await.status, StatusCode::OK);
        assert_eq!(ask(router, "DELETE", "/session", &with, "").await.status, StatusCode::NO_CONTENT);
        assert_eq!(ask(router, "GET", "/own", &with, "").await.status, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn forms_and_json_reach_the_same_operation_and_bad_fields_come_together() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let form = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let made = ask(router, "POST", "/parties", &form, "name=%E6%B5%B7%E6%9B%9C&roles=customer").await;
        assert!(made.status.is_success(), "{}", made.body);
        assert_eq!(made.body["name"], "海曜");
        let json = [("cookie", cookie.as_str()), JSON];
        let bad = json!({ "name": "x", "since": "2026-06-31", "kind": "planet" }).to_string();
        let answer = ask(router, "POST", "/parties", &json, &bad).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        let mut fields: Vec<&str> =
            answer.body["fields"].as_array().unwrap().iter().map(|f| f["field"].as_str().unwrap()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["kind", "since"]);
        assert_eq!(ask(router, "POST", "/parties", &json, "{{{").await.status, 422);
        assert_eq!(ask(router, "GET", "/nowhere", &json, "").await.status, StatusCode::NOT_FOUND);
        let huge = "x".repeat(3 << 20);
        assert_eq!(ask(router, "POST", "/parties", &json, &huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    });
}

#[test]
fn a_repeated_request_has_one_effect_and_one_answer() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let with = [("cookie", cookie.as_str()), JSON, ("idempotency-key", "k1")];
        let body = json!({ "name": "澜庭置业" }).to_string();
        let first = ask(router, "POST", "/parties", &with, &body).await;
        let again = ask(router, "POST", "/parties", &with, &body).await;
        assert!(first.status.is_success(), "{}", first.body);
        assert_eq!((first.status, &first.body), (again.status, &again.body));
        let list = ask(router, "GET", "/parties", &with, "").await;
        assert_eq!(list.body["total"], 1, "{}", list.body);
        let other = ask(router, "POST", "/parties", &with, &json!({ "name": "别的" }).to_string()).await;
        assert!(other.status.is_client_error(), "{}", other.status);
    });
}

#[test]
fn the_secret_of_a_new_token_is_kept_nowhere() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let with = [("cookie", cookie.as_str()), JSON, ("idempotency-key", "k2")];
        let body = json!({ "name": "仓库接口" }).to_string();
        let first = ask(router, "POST", "/own/tokens", &with, &body).await;
        assert!(first.status.is_success(), "{}", first.body);
        let again = ask(router, "POST", "/own/tokens", &with, &body).await;
        assert_ne!(first.body["secret"], again.body["secret"], "a kept answer would hold the secret");
        let bearer = format!("Bearer {}", first.body["secret"].as_str().unwrap());
        let by_token = [("authorization", bearer.as_str())];
        assert_eq!(ask(router, "GET", "/parties", &by_token, "").await.status, StatusCode::OK);
    });
}

#[test]
fn of_a_request_with_a_password_nothing_is_kept() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let with = [("cookie", cookie.as_str()), JSON, ("idempotency-key", "k3")];
        let user = |password: &str| {
            json!({ "login": "lin", "name": "林静", "password": password, "roles": ["legal"] }).to_string()
        };
        let made = ask(router, "POST", "/users", &with, &user("春眠不觉晓处处闻啼鸟")).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        for password in ["春眠不觉晓处处闻啼鸟", "夜来风雨声花落知多少"] {
            let again = ask(router, "POST", "/users", &with, &user(password)).await;
            assert_eq!(again.body["code"], "access.login_taken", "a kept request would be known again");
        }
    });
}

#[test]
fn changes_from_other_sites_change_nothing() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let with = [("cookie", cookie.as_str()), JSON, ("sec-fetch-site", "cross-site")];
        let answer = ask(router, "POST", "/parties", &with, r#"{"name":"x"}"#).await;
        assert_eq!((answer.status, &answer.body["code"]), (StatusCode::FORBIDDEN, &json!("web.cross_site")));
        let page = [&with[..1], &with[2..], &[("accept", "text/html")]].concat();
        let (status, head, body) = raw(router, "POST", "/parties", &page).await;
        let body = String::from_utf8(body).unwrap();
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(head["content-type"].to_str().unwrap().starts_with("text/html"), "{head:?}");
        assert!(body.contains("Nothing was changed") || body.contains("没有更改任何内容"), "{body}");
        let list = ask(router, "GET", "/parties", &with, "").await;
        assert_eq!(list.body["total"], 0);
    });
}

#[test]
fn every_operation_is_an_mcp_tool() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let with = [("cookie", cookie.as_str()), JSON];
        let list = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" }).to_string();
        let tools = ask(router, "POST", "/mcp", &with, &list).await;
        let count = tools.body["result"]["tools"].as_array().unwrap().len();
        assert_eq!(count, house().operations().count());
        let call = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call",
            "params": { "name": "party-create", "arguments": { "name": "宁禾" } } });
        let made = ask(router, "POST", "/mcp", &with, &call.to_string()).await;
        assert_eq!(made.body["result"]["structuredContent"]["name"], "宁禾", "{}", made.body);
    });
}

#[test]
fn files_come_in_and_contracts_are_read() {
    const DOCX: &[u8] = include_bytes!("../../../samples/contracts/03_sale_equipment.defect.docx");
    on_both(async |router| {
        let unknown = upload(router, "/files", "", "a.txt", b"a").await;
        assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
        let cookie = signed_in(router).await;
        let kept = upload(router, "/files", &cookie, "a.txt", &[b'a'; 300_000]).await;
        assert_eq!((kept.status, &kept.body["bytes"]), (StatusCode::CREATED, &json!(300_000)));
        assert_eq!(kept.body["name"], "a.txt");
        let large = upload(router, "/files", &cookie, "a.txt", &vec![b'a'; (3 << 20) + 1]).await;
        assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", large.body);
        let with = [("cookie", cookie.as_str()), JSON];
        assert_eq!(ask(router, "POST", "/files", &with, "{}").await.status, 422);
        let made = upload(router, "/contracts", &cookie, "合同.docx", DOCX).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        assert_eq!(made.body["number"], "JH-CG-2025-112");
        let bad = upload(router, "/contracts", &cookie, "a.docx", b"PK\x03\x04 nothing").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bad.body);
        assert_eq!(ask(router, "GET", "/contracts", &with, "").await.body["total"], 1);
    });
}

#[test]
fn a_changed_password_ends_all_other_sessions_and_no_token() {
    on_both(async |router| {
        let (here, there) = (signed_in(router).await, signed_in(router).await);
        let with = [("cookie", here.as_str()), JSON];
        let own = async |headers: &[(&str, &str)]| ask(router, "GET", "/own", headers, "").await.status;
        let made =
            ask(router, "POST", "/own/tokens", &with, &json!({ "name": "仓库接口" }).to_string()).await;
        let bearer = format!("Bearer {}", made.body["secret"].as_str().unwrap());
        let token = [("authorization", bearer.as_str()), JSON];
        let change = json!({ "old": "长江大桥之夜雨初歇", "password": "海内存知己，天涯若比邻" }).to_string();
        let by_token = ask(router, "POST", "/own/password", &token, &change).await;
        assert_eq!(by_token.body["code"], "access.session_needed", "a token does not change a password");
        let changed = ask(router, "POST", "/own/password", &with, &change).await;
        assert_eq!((changed.status, &changed.body["sessions_ended"]), (StatusCode::OK, &json!(1)));
        assert_eq!(own(&with).await, StatusCode::OK, "the session in use goes on");
        assert_eq!(own(&[("cookie", there.as_str())]).await, StatusCode::UNAUTHORIZED);
        assert_eq!(own(&token).await, StatusCode::OK, "a token stays until it is revoked");
        let named = json!({ "old": "x", "password": "y", "session": "ss_0000000000001" }).to_string();
        let answer = ask(router, "POST", "/own/password", &with, &named).await;
        assert_eq!(answer.body["fields"][0]["field"], "session", "nobody names the session: {}", answer.body);
    });
}

#[test]
fn guesses_at_the_current_password_are_told_how_long_to_wait() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let with = [("cookie", cookie.as_str()), JSON];
        let guess = |old: &str| json!({ "old": old, "password": "海内存知己，天涯若比邻" }).to_string();
        for number in 0..access::TRIES_OF_PAIR {
            let answer = ask(router, "POST", "/own/password", &with, &guess("wrong")).await;
            assert_eq!(answer.body["fields"][0]["field"], "old", "guess {number}: {}", answer.body);
        }
        let late = ask(router, "POST", "/own/password", &with, &guess("长江大桥之夜雨初歇")).await;
        assert_eq!((late.status, &late.body["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("too_many")));
        let seconds: i64 = late.retry_after.unwrap().parse().unwrap();
        assert!((1..=access::WINDOW_SECONDS).contains(&seconds), "{seconds}");
        signed_in(router).await;
    });
}

#[test]
fn a_form_sent_twice_makes_one_token_and_shows_its_secret_once() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let form = ("content-type", "application/x-www-form-urlencoded");
        for with in [vec![form], vec![JSON, ("idempotency-key", "t1")]] {
            let name = if with.len() == 1 { "form" } else { "key" };
            let body = if with.len() == 1 { "name=form".into() } else { json!({ "name": name }).to_string() };
            let accept = if with.len() == 1 { "text/html" } else { "application/json" };
            let with = [&with[..], &[("cookie", cookie.as_str()), ("accept", accept)]].concat();
            let first = text(router, "/own/tokens", &with, &body).await;
            assert!(first.0.is_success() && first.1.contains("qt_"), "{name}: {first:?}");
            let second = text(router, "/own/tokens", &with, &body).await;
            assert_eq!(second.0, StatusCode::CONFLICT, "{name}: {second:?}");
            assert!(second.1.contains("shown once") && !second.1.contains("qt_"), "{name}: {second:?}");
            let list = ask(router, "GET", "/own/tokens", &[("cookie", cookie.as_str())], "").await;
            let named = list.body["tokens"].as_array().unwrap().iter().filter(|token| token["name"] == name);
            assert_eq!(named.count(), 1, "{}", list.body);
        }
    });
}

async fn text(router: &Router, path: &str, headers: &[(&str, &str)], body: &str) -> (StatusCode, String) {
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 22).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}
