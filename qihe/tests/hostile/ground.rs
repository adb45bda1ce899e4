//! An organisation with a record of each kind behind the real router, on both engines, and requests to it.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request},
};
use kernel::{Id, Lang, Org};
use serde_json::{Map, Value, json};
use store::{Db, files::Files, notary::Notary};
use tower::ServiceExt as _;

use crate::{house::house, records, running::PASSWORD};

pub const JSON: (&str, &str) = ("content-type", "application/json");
pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
pub const MULTIPART: (&str, &str) = ("content-type", "multipart/form-data; boundary=xyz");
/// No file may be larger here.
pub const FILE_BYTES_MAX: u64 = 1 << 20;

/// Where the requests go.
#[derive(Clone)]
pub struct Ground<'a> {
    pub router: Router,
    pub db: &'a Db,
    /// The administrator's session, as a cookie.
    pub cookie: String,
    /// A record of each kind, by the name of the input field that takes its id.
    pub records: Map<String, Value>,
    /// Everything that is not in the database.
    pub folder: &'a Path,
}

/// What comes back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
    /// The cookie that it sets, without its attributes.
    pub fn cookie(&self) -> String {
        self.header("set-cookie").unwrap_or_else(|| panic!("{self:?}")).split(';').next().unwrap().to_owned()
    }
}

/// Runs a test on each engine in turn, each time on new ground.
pub fn on_both(test: impl AsyncFn(&Ground<'_>)) {
    testbed::on_both(&house().migrations(), |db| {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let mut ground = Ground::new(db, dir.path());
        runtime.block_on(async {
            ground.settle_in().await;
            test(&ground).await;
        });
    });
}

/// The first organisation of a database, with its administrator.
pub fn set_up(db: &Db) -> Id<Org> {
    let with = access::SetUp {
        organisation: "江海".into(),
        login: "admin".into(),
        name: "管理员".into(),
        password: access::Secret::new(PASSWORD),
        lang: Lang::Zh,
    };
    db.write_blocking(move |tx| access::set_up(tx, store::now(), &with)).unwrap()
}

impl<'a> Ground<'a> {
    fn new(db: &'a Db, folder: &'a Path) -> Ground<'a> {
        let org = set_up(db);
        db.set_witness(Notary::open(&folder.join("journal")).unwrap().witness());
        let files = Arc::new(Files::open(folder, FILE_BYTES_MAX).unwrap());
        let proxies = "127.0.0.1".parse().unwrap();
        let router = web::router(web::Server { house: Arc::new(house()), db: db.clone(), files, proxies });
        let records = records::furnish(db, org, "甲");
        Ground { router, db, cookie: String::new(), records, folder }
    }

    /// Signs the administrator in, and makes what only a person has.
    async fn settle_in(&mut self) {
        self.cookie = self.sign_in("admin", PASSWORD, &[]).await.cookie();
        for (field, path, input) in [
            ("token", "/own/tokens", json!({ "name": "接口" })),
            ("view", "/views", json!({ "path": "/parties", "name": "视图", "query": "sort=name" })),
        ] {
            let made = self.json("POST", path, &input).await;
            assert!(made.status < 300, "{path}: {}", made.text());
            self.records.insert(field.into(), made.json()["id"].clone());
        }
    }

    /// A request with these headers and nothing else.
    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        // As from a proxy on this machine, which is believed.
        let proxy = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1)));
        let request = request.extension(proxy).body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 1 << 26).await.unwrap();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// JSON of the administrator.
    pub async fn json(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.ask(method, path, &[("cookie", &self.cookie), JSON], body.to_string()).await
    }

    /// What the administrator's browser gets at a path.
    pub async fn page(&self, path: &str) -> Answer {
        self.ask("GET", path, &[("cookie", &self.cookie), ("accept", "text/html")], "").await
    }

    /// What the administrator downloads or reads at a path.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[("cookie", &self.cookie)], "").await
    }

    /// A file of the administrator, in a form.
    pub async fn upload(&self, path: &str, name: &[u8], bytes: &[u8]) -> Answer {
        self.ask("POST", path, &[("cookie", &self.cookie), MULTIPART], form(name, bytes)).await
    }

    pub async fn sign_in(&self, login: &str, password: &str, headers: &[(&str, &str)]) -> Answer {
        let body = json!({ "login": login, "password": password }).to_string();
        self.ask("POST", "/session", &[headers, &[JSON]].concat(), body).await
    }

    /// The administrator reads another language from now on.
    pub async fn speak(&self, lang: Lang) {
        let answer = self.json("POST", "/own", &json!({ "lang": lang })).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// The digest of each table, journal and files included.
    pub async fn state(&self) -> BTreeMap<String, String> {
        let (db, archive) = (self.db.clone(), self.folder.join("state.zip"));
        let kept = move || store::backup::backup(&db, None, None, &archive).unwrap();
        let kept = tokio::task::spawn_blocking(kept).await.unwrap();
        kept.tables.into_iter().map(|table| (table.name, table.digest)).collect()
    }

    /// How many files the organisation has, and all contents on the disk, those that are coming in included.
    pub async fn files(&self) -> (i64, Vec<PathBuf>) {
        let rows = self.db.read(|tx| tx.one("SELECT count(*) FROM file", &[], |row| row.get(0))).await;
        let rows: store::Result<i64> = rows;
        (rows.unwrap(), contents(&self.folder.join("files")))
    }
}

/// All files under a folder.
pub fn contents(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { contents(&path) } else { vec![path] }).collect()
}

/// A form with one file under this name.
pub fn form(name: &[u8], bytes: &[u8]) -> Vec<u8> {
    let before: &[u8] = b"--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"";
    let after: &[u8] = b"\"\r\ncontent-type: application/octet-stream\r\n\r\n";
    [before, name, after, bytes, b"\r\n--xyz--\r\n"].concat()
}

/// Fails unless a refusal says in this language what is wrong: 4xx, with words for people.
pub fn refused_in(what: &str, status: u16, said: &Value, lang: Lang) {
    assert!((400..500).contains(&status), "{what} was answered {status}: {said}");
    let fields = said["fields"].as_array().into_iter().flatten().filter_map(|field| field["text"].as_str());
    let words: Vec<&str> = said["detail"].as_str().into_iter().chain(fields).collect();
    // What stands in quotation marks is what somebody typed.
    let words: String = words.join(" ").split('“').map(|part| part.rsplit('”').next().unwrap()).collect();
    let chinese = words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    assert!(words.chars().count() >= 4 && chinese == (lang == Lang::Zh), "{what} in {lang:?}: {said}");
}
