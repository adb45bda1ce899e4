//! What one can do through one door, one can do through all: every operation as JSON over HTTP, as an MCP tool and as
//! `qihe call`, each time on the same data, with the same outcome.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

#[path = "../src/house.rs"]
mod house;
mod records;

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use operation::{Method, Row};
use serde_json::{Value, json};
use store::{Db, Engine, Options, files::Files};
use tower::ServiceExt as _;

const PASSWORD: &str = "长江大桥之夜雨初歇";

/// What came of a call: whether it was done, with the fields of the answer, or the code of the refusal.
#[derive(Debug, PartialEq)]
enum Outcome {
    Done(Vec<String>),
    Refused(u64, String),
}

/// An organisation with a record of each kind, in a folder of its own.
struct Ground {
    folder: tempfile::TempDir,
    records: serde_json::Map<String, Value>,
}

fn open(folder: &Path) -> Db {
    Db::open(&Options::new(Engine::Sqlite(folder.join("qihe.db")))).unwrap()
}

fn ground() -> Ground {
    let folder = tempfile::tempdir().unwrap();
    let db = open(folder.path());
    house::house().migrate(&db, || Ok(())).unwrap();
    let with = access::SetUp {
        organisation: "江海".into(),
        login: "admin".into(),
        name: "管理员".into(),
        password: access::Secret::new(PASSWORD),
        lang: kernel::Lang::Zh,
    };
    let org = db.write_blocking(move |tx| access::set_up(tx, store::now(), &with)).unwrap();
    let records = records::furnish(&db, org, "甲");
    Ground { folder, records }
}

impl Ground {
    /// A copy of the data that a door may change.
    fn copy(&self) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let from: PathBuf = entry.unwrap().path();
            if from.is_file() {
                std::fs::copy(&from, copy.path().join(from.file_name().unwrap())).unwrap();
            }
        }
        copy
    }
}

fn outcome(status: u64, body: &Value) -> Outcome {
    if status >= 400 {
        let code = body["code"].as_str().or(body["type"].as_str()).unwrap_or_default().to_owned();
        return Outcome::Refused(status, code);
    }
    let mut fields: Vec<String> =
        body.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    fields.sort();
    Outcome::Done(fields)
}

async fn ask(router: &Router, request: Request<Body>) -> (u64, Option<String>, Value) {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = u64::from(response.status().as_u16());
    let cookie = response.headers().get(header::SET_COOKIE).map(|c| c.to_str().unwrap().to_owned());
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap();
    (status, cookie, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn request(method: &str, path: &str, cookie: &str, body: &Value) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header(header::COOKIE, cookie);
    let request = request.header(header::CONTENT_TYPE, "application/json");
    request.header(header::ACCEPT, "application/json").body(Body::from(body.to_string())).unwrap()
}

async fn served(folder: &Path) -> (Router, String) {
    let files = Arc::new(Files::open(folder, 1 << 20).unwrap());
    let db = open(folder);
    db.set_witness(store::notary::Notary::open(&folder.join("journal")).unwrap().witness());
    let router = web::router(web::Server {
        house: Arc::new(house::house()),
        db,
        files,
        proxies: web::Proxies::default(),
    });
    let who = json!({ "login": "admin", "password": PASSWORD });
    let (_, cookie, _) = ask(&router, request("POST", "/session", "", &who)).await;
    (router, cookie.unwrap().split(';').next().unwrap().to_owned())
}

async fn by_json(ground: &Ground, row: &Row, input: &Value) -> Outcome {
    let folder = ground.copy();
    let (router, cookie) = served(folder.path()).await;
    let (mut path, rest) = records::address(row, input);
    if row.route.method == Method::Get {
        path = format!("{path}?{}", records::pairs(&rest));
    }
    let (status, _, body) =
        ask(&router, request(row.route.method.as_str(), &path, &cookie, &Value::Object(rest))).await;
    outcome(status, &body)
}

async fn by_mcp(ground: &Ground, row: &Row, input: &Value) -> Outcome {
    let folder = ground.copy();
    let (router, cookie) = served(folder.path()).await;
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": row.name.replace('.', "-"), "arguments": input } });
    let (status, _, body) = ask(&router, request("POST", "/mcp", &cookie, &call)).await;
    assert_eq!(status, 200, "{body}");
    let said = &body["result"]["structuredContent"];
    let status = if body["result"]["isError"] == true { said["status"].as_u64().unwrap() } else { 200 };
    outcome(status, said)
}

fn by_command(ground: &Ground, row: &Row, input: &Value) -> Outcome {
    let folder = ground.copy();
    let fields = input.as_object().unwrap().iter().map(|(name, value)| match value {
        Value::String(text) => format!("{name}={text}"),
        other => format!("{name}={other}"),
    });
    let out = Command::new(env!("CARGO_BIN_EXE_qihe"))
        .env("QIHE_DATA", folder.path())
        .args(["call", row.name])
        .args(fields)
        .output()
        .unwrap();
    let said: Value = serde_json::from_slice(&out.stdout)
        .unwrap_or_else(|_| panic!("{}: {}", row.name, String::from_utf8_lossy(&out.stderr)));
    let status = if out.status.success() { 200 } else { said["status"].as_u64().unwrap() };
    outcome(status, &said)
}

#[test]
fn every_operation_answers_alike_through_all_doors() {
    let ground = ground();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut done, mut differing) = (0, vec![]);
    for row in house::house().operations() {
        let input = records::input(row, &ground.records);
        let json = runtime.block_on(by_json(&ground, row, &input));
        let mcp = runtime.block_on(by_mcp(&ground, row, &input));
        let command = by_command(&ground, row, &input);
        done += usize::from(matches!(json, Outcome::Done(_)));
        // What is one's own takes somebody: the console is nobody.
        let nobody =
            ["own", "self"].contains(&row.right.room) && matches!(command, Outcome::Refused(403 | 401, _));
        if json != mcp || (json != command && !nobody) {
            differing
                .push(format!("{} {input}\n  JSON {json:?}\n  MCP  {mcp:?}\n  call {command:?}", row.name));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    let all = house::house().operations().count();
    assert!(done * 2 > all, "only {done} of {all} were done: the records of this test are too few");
}
