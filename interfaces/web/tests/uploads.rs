//! Files that come in through the real router: never whole in memory, and nothing is left of what is refused.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

mod served;

use std::{
    path::{Path, PathBuf},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    http::{Request, StatusCode},
};
use http_body::Frame;
use serde_json::{Value, json};
use served::{JSON, ask, contents, house, on_both_with, signed_in, upload};
use tower::ServiceExt as _;

const MIB: usize = 1 << 20;
const LIMIT: u64 = 100 << 20;
const HEAD: &str = "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";

/// A form with one file, whose parts are there as fast as anybody asks for them.
struct Flood {
    parts: usize,
    given: usize,
    /// The folder of files: what is given and not there yet is in memory.
    folder: PathBuf,
    held: Arc<AtomicUsize>,
    /// What comes after the last part: nothing, or a broken connection.
    breaks: bool,
}

impl HttpBody for Flood {
    type Data = Bytes;
    type Error = std::io::Error;
    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let on_disk: u64 = std::fs::read_dir(self.folder.join("tmp"))
            .unwrap()
            .flatten()
            .filter_map(|file| Some(file.metadata().ok()?.len()))
            .sum();
        if on_disk > 0 {
            let held = self.given.saturating_sub(usize::try_from(on_disk).unwrap());
            self.held.fetch_max(held, Ordering::Relaxed);
        }
        let part = match self.given {
            0 => Bytes::from_static(HEAD.as_bytes()),
            given if given / MIB < self.parts => Bytes::from(vec![b'a'; MIB]),
            _ if self.breaks => return Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into()))),
            _ => return Poll::Ready(None),
        };
        self.given += part.len();
        Poll::Ready(Some(Ok(Frame::data(part))))
    }
}

fn request(path: &str, cookie: &str, body: Body) -> Request<Body> {
    let request = Request::post(path).header("cookie", cookie);
    request.header("content-type", "multipart/form-data; boundary=xyz").body(body).unwrap()
}

async fn send(router: &Router, request: Request<Body>) -> (StatusCode, Value) {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), MIB).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// Waits until nothing is in the folder of files any more: what was given up goes on another thread.
async fn emptied(folder: &Path) {
    for _ in 0..100 {
        if contents(folder) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} contents are left", contents(folder));
}

#[test]
fn a_flood_is_refused_in_both_languages_is_never_in_memory_and_leaves_nothing() {
    on_both_with(house, LIMIT, async |router, folder| {
        let cookie = signed_in(router).await;
        for (path, lang, words) in
            [("/files", "en", "A file may have 100 MB at most"), ("/contracts", "zh", "文件不能超过 100 MB")]
        {
            let with = [("cookie", cookie.as_str()), JSON];
            let changed = json!({ "lang": lang }).to_string();
            let own = ask(router, "POST", "/own", &with, &changed).await;
            assert!(own.status.is_success(), "{}", own.body);
            let held = Arc::new(AtomicUsize::new(0));
            let flood =
                Flood { parts: 300, given: 0, folder: folder.into(), held: held.clone(), breaks: false };
            let (status, body) = send(router, request(path, &cookie, Body::new(flood))).await;
            assert_eq!((status, &body["detail"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!(words)), "{body}");
            emptied(folder).await;
            let held = held.load(Ordering::Relaxed);
            assert!((1..12 * MIB).contains(&held), "{held} bytes were in memory");
        }
    });
}

#[test]
fn a_form_that_says_that_it_is_too_large_is_not_read() {
    on_both_with(house, LIMIT, async |router, folder| {
        let cookie = signed_in(router).await;
        let held = Arc::new(AtomicUsize::new(0));
        let flood = Flood { parts: 0, given: 0, folder: folder.into(), held, breaks: true };
        let mut asked = request("/files", &cookie, Body::new(flood));
        asked.headers_mut().insert("content-length", (300 * MIB).into());
        let (status, body) = send(router, asked).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{body}");
    });
}

#[test]
fn what_breaks_off_leaves_nothing() {
    on_both_with(house, LIMIT, async |router, folder| {
        let cookie = signed_in(router).await;
        for (path, breaks) in [("/files", true), ("/contracts", true), ("/files", false)] {
            let held = Arc::new(AtomicUsize::new(0));
            let flood = Flood { parts: 5, given: 0, folder: folder.into(), held, breaks };
            let (status, body) = send(router, request(path, &cookie, Body::new(flood))).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
            emptied(folder).await;
        }
        // The server drops a request whose connection is gone, wherever it stands.
        let held = Arc::new(AtomicUsize::new(0));
        let flood = Flood { parts: 90, given: 0, folder: folder.into(), held: held.clone(), breaks: false };
        let answer = tokio::spawn(router.clone().oneshot(request("/files", &cookie, Body::new(flood))));
        let deadline = std::time::Instant::now() + Duration::from_secs(10);
        while held.load(Ordering::Relaxed) == 0 {
            assert!(std::time::Instant::now() < deadline, "nothing came to the disk");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        answer.abort();
        assert!(answer.await.unwrap_err().is_cancelled());
        emptied(folder).await;
    });
}

#[test]
fn a_file_that_cannot_be_read_is_not_kept() {
    on_both_with(house, LIMIT, async |router, folder| {
        let cookie = signed_in(router).await;
        let bad = upload(router, "/contracts", &cookie, "a.docx", b"PK\x03\x04 nothing").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bad.body);
        emptied(folder).await;
    });
}

#[test]
fn a_file_serves_its_uploader_once_and_nobody_else() {
    on_both_with(house, LIMIT, async |router, _| {
        let admin = signed_in(router).await;
        let with = [("cookie", admin.as_str()), JSON];
        let other = json!({ "login": "other", "name": "同事", "password": "千里江陵一日还两岸",
            "roles": ["contract_officer"] });
        let made = ask(router, "POST", "/users", &with, &other.to_string()).await;
        assert!(made.status.is_success(), "{}", made.body);
        let who = json!({ "login": "other", "password": "千里江陵一日还两岸" }).to_string();
        let colleague = ask(router, "POST", "/session", &[JSON], &who).await.cookie.unwrap();
        let colleague = colleague.split(';').next().unwrap().to_owned();
        let text = "买卖合同\n第一条 标的为钢材。\n".as_bytes();
        let file = upload(router, "/files", &admin, "合同.txt", text).await.body["id"].clone();
        let create = json!({ "file": file, "title": "合同" }).to_string();
        let by = |cookie: &str| [("cookie", cookie.to_owned()), ("content-type", JSON.1.to_owned())];
        let mut statuses = vec![];
        for cookie in [&colleague, &admin, &admin, &colleague] {
            let with = by(cookie);
            let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = ask(router, "POST", "/contracts", &with, &create).await;
            if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
                assert_eq!(answer.body["fields"][0]["field"], "file", "{}", answer.body);
            }
            statuses.push(answer.status.as_u16());
        }
        assert_eq!(statuses, [422, 201, 422, 422]);
    });
}
