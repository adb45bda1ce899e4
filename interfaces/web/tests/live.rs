//! The event stream of an open page, through the real router, on both engines.

#![allow(clippy::expect_used, clippy::unwrap_used)] // helpers of tests: a panic is the report

mod served;

use std::{future::poll_fn, pin::Pin, time::Duration};

use axum::{
    Router,
    body::{Body, HttpBody as _},
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use served::{JSON, ask, on_both, signed_in};
use tower::ServiceExt as _;

const PASSWORD: &str = "大漠孤烟直长河落日圆";

/// An open stream.
struct Stream(Body);

async fn open(router: &Router, cookie: &str, query: &str) -> Result<Stream, StatusCode> {
    let request =
        Request::get(format!("/live?{query}")).header("cookie", cookie).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    if response.status() != StatusCode::OK {
        return Err(response.status());
    }
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    let mut stream = Stream(response.into_body());
    assert_eq!(stream.next(5000).await, Some(": open\n\n".into()));
    Ok(stream)
}

impl Stream {
    /// The next part; `None` at the end. Panics when nothing comes in time.
    async fn next(&mut self, milliseconds: u64) -> Option<String> {
        self.within(milliseconds).await.expect("a part comes in time")
    }

    async fn within(&mut self, milliseconds: u64) -> Result<Option<String>, ()> {
        let part = poll_fn(|cx| Pin::new(&mut self.0).poll_frame(cx));
        let part = tokio::time::timeout(Duration::from_millis(milliseconds), part).await.map_err(|_| ())?;
        Ok(part.map(|frame| String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap()))
    }

    async fn event(&mut self) -> Value {
        let part = self.next(5000).await.unwrap();
        serde_json::from_str(part.strip_prefix("data: ").unwrap().trim_end()).unwrap()
    }
}

async fn post(router: &Router, cookie: &str, path: &str, body: Value) -> Value {
    let answer = ask(router, "POST", path, &[("cookie", cookie), JSON], &body.to_string()).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.body);
    answer.body
}

/// Another user with a role, signed in.
async fn colleague(router: &Router, admin: &str, login: &str, role: &str) -> String {
    enter(
        router,
        admin,
        login,
        json!({ "login": login, "name": login, "password": PASSWORD, "roles": [role] }),
    )
    .await
}

/// A portal user of a party, signed in.
async fn visitor(router: &Router, admin: &str, party: &Value) -> String {
    let account = json!({ "login": "visitor", "name": "visitor", "password": PASSWORD, "roles": ["portal_user"], "party": party });
    enter(router, admin, "visitor", account).await
}

async fn enter(router: &Router, admin: &str, login: &str, account: Value) -> String {
    post(router, admin, "/users", account).await;
    let body = json!({ "login": login, "password": PASSWORD }).to_string();
    let answer = ask(router, "POST", "/session", &[JSON], &body).await;
    answer.cookie.unwrap().split(';').next().unwrap().to_owned()
}

#[test]
fn others_changes_are_told_and_ones_own_are_not() {
    on_both(async |router| {
        let admin = signed_in(router).await;
        let legal = colleague(router, &admin, "legal", "legal").await;
        let party = post(router, &admin, "/parties", json!({ "name": "海曜" })).await;
        let (id, path) =
            (party["id"].as_str().unwrap(), format!("/parties/{}", party["id"].as_str().unwrap()));
        let query = format!("record={id}&record=ct_0000000000009");
        let (mut theirs, mut own) =
            (open(router, &legal, &query).await.unwrap(), open(router, &admin, &query).await.unwrap());
        post(router, &admin, &path, json!({ "version": 1, "city": "南通" })).await;
        assert_eq!(theirs.event().await, json!({ "record": id, "version": 2, "by": "管理员" }));
        post(router, &admin, "/parties", json!({ "name": "另一家" })).await;
        assert!(theirs.within(600).await.is_err(), "another record is not told");
        assert!(own.within(10).await.is_err(), "one's own change is not told");
    });
}

#[test]
fn a_record_out_of_reach_is_not_told() {
    on_both(async |router| {
        let admin = signed_in(router).await;
        let own = post(router, &admin, "/parties", json!({ "name": "来客" })).await;
        let sales = visitor(router, &admin, &own["id"]).await;
        let party = post(router, &admin, "/parties", json!({ "name": "海曜" })).await;
        let id = party["id"].as_str().unwrap();
        let seen = ask(router, "GET", &format!("/parties/{id}"), &[("cookie", sales.as_str())], "").await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "the test needs a record out of reach");
        let mut stream = open(router, &sales, &format!("record={id}")).await.unwrap();
        post(router, &admin, &format!("/parties/{id}"), json!({ "version": 1, "city": "南通" })).await;
        assert!(stream.within(800).await.is_err());
    });
}

#[test]
fn a_stream_ends_with_its_session_and_there_are_not_too_many() {
    on_both(async |router| {
        let admin = signed_in(router).await;
        assert_eq!(open(router, "", "record=pt_0000000000009").await.err(), Some(StatusCode::UNAUTHORIZED));
        for bad in ["", "record=x", &"record=pt_0000000000009&".repeat(21)] {
            assert_eq!(
                open(router, &admin, bad).await.err(),
                Some(StatusCode::UNPROCESSABLE_ENTITY),
                "{bad}"
            );
        }
        let mut streams = vec![];
        for _ in 0..8 {
            streams.push(open(router, &admin, "record=pt_0000000000009").await.unwrap());
        }
        let ninth = open(router, &admin, "record=pt_0000000000009").await.err();
        assert!(ninth.is_some_and(|status| status.is_client_error() || status.is_server_error()));
        streams.pop();
        tokio::time::sleep(Duration::from_millis(100)).await;
        let mut again = open(router, &admin, "record=pt_0000000000009").await.unwrap();
        let out = ask(router, "DELETE", "/session", &[("cookie", admin.as_str()), JSON], "").await;
        assert_eq!(out.status, StatusCode::NO_CONTENT);
        assert_eq!(again.next(5000).await, None, "the session is over, and so is the stream");
    });
}
