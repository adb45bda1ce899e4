//! A served house for the tests of the doors.

#![allow(clippy::unwrap_used, dead_code)] // a panic is the report; each test program uses its part

use std::{path::Path, sync::Arc};

use access::{MODULE, Secret, SetUp};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use kernel::Lang;
use operation::House;
use serde_json::{Value, json};
use store::Db;
use tower::ServiceExt as _;

/// A house of two rooms with its first organisation, on each engine in turn.
pub fn on_both(test: impl AsyncFn(&Router)) {
    on_both_with(house, 1 << 20, async |router, _| test(router).await);
}

/// The same with other rooms and another limit of files; the test gets the folder of files, too.
pub fn on_both_with(house: fn() -> House, bytes_max: u64, test: impl AsyncFn(&Router, &Path)) {
    testbed::on_both(&house().migrations(), |db| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("files");
        runtime.block_on(test(&served(house(), db, dir.path(), bytes_max), &folder));
        let left = std::fs::read_dir(folder.join("tmp")).unwrap().count();
        assert_eq!(left, 0, "half an upload was left behind");
    });
}

pub fn house() -> House {
    House::new(vec![MODULE, party::MODULE, contract::MODULE])
}

fn served(house: House, db: &Db, dir: &Path, bytes_max: u64) -> Router {
    let with = SetUp {
        organisation: "江海".into(),
        login: "admin".into(),
        name: "管理员".into(),
        password: Secret::new("长江大桥之夜雨初歇"),
        lang: Lang::En,
    };
    db.write_blocking(move |tx| access::set_up(tx, store::now(), &with)).unwrap();
    let files = Arc::new(store::files::Files::open(dir, bytes_max).unwrap());
    web::router(web::Server {
        house: Arc::new(house),
        db: db.clone(),
        files,
        proxies: web::Proxies::default(),
    })
}

/// How many contents lie in a folder of files, kept or coming in.
pub fn contents(folder: &Path) -> usize {
    let folders = std::fs::read_dir(folder).unwrap().flatten();
    folders.map(|f| std::fs::read_dir(f.path()).unwrap().count()).sum()
}

pub struct Answer {
    pub status: StatusCode,
    pub cookie: Option<String>,
    pub retry_after: Option<String>,
    pub body: Value,
}

pub async fn ask(router: &Router, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let status = response.status();
    let text = |name| response.headers().get(name).map(|text| text.to_str().unwrap().to_owned());
    let (cookie, retry_after) = (text(header::SET_COOKIE), text(header::RETRY_AFTER));
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 22).await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer { status, cookie, retry_after, body }
}

pub const JSON: (&str, &str) = ("content-type", "application/json");

pub async fn signed_in(router: &Router) -> String {
    let body = json!({ "login": "admin", "password": "长江大桥之夜雨初歇" }).to_string();
    let answer = ask(router, "POST", "/session", &[JSON], &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    answer.cookie.unwrap().split(';').next().unwrap().to_owned()
}

/// An answer as it comes over the wire.
pub async fn raw(
    router: &Router,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 22).await.unwrap();
    (parts.status, parts.headers, bytes.to_vec())
}

/// A multipart form with one file.
pub async fn upload(router: &Router, path: &str, cookie: &str, name: &str, bytes: &[u8]) -> Answer {
    let mut body = format!(
        "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--xyz--\r\n");
    let request = Request::post(path)
        .header("cookie", cookie)
        .header("content-type", "multipart/form-data; boundary=xyz")
        .body(Body::from(body))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 22).await.unwrap();
    Answer {
        status,
        cookie: None,
        retry_after: None,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}
