//! `qihe serve` as a process: files that come in, jobs, and its end.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

#[path = "../src/house.rs"]
mod house;
mod running;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use kernel::{Id, Org};
use running::{Answer, PASSWORD, Server, answer, head, serve, until};
use serde_json::json;
use store::{
    Db, Engine, Options, Tx,
    jobs::{self, NewJob},
};

const MIB: usize = 1 << 20;

fn open(data: &Path) -> Db {
    Db::open(&Options::new(Engine::Sqlite(data.join("qihe.db")))).unwrap()
}

/// A data folder with an organisation.
fn furnished() -> (tempfile::TempDir, Id<Org>) {
    let data = tempfile::tempdir().unwrap();
    let db = open(data.path());
    house::house().migrate(&db, || Ok(())).unwrap();
    let with = access::SetUp {
        organisation: "江海".into(),
        login: "admin".into(),
        name: "管理员".into(),
        password: access::Secret::new(PASSWORD),
        lang: kernel::Lang::Zh,
    };
    let org = db.write_blocking(move |tx| access::set_up(tx, store::now(), &with)).unwrap();
    (data, org)
}

fn files(folder: PathBuf) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(path) } else { vec![path] }).collect()
}

/// Sends a form with a file of so many MiB in chunks, as far as the server takes it, and reads what it says.
fn send(server: &Server, path: &str, cookie: &str, mib: usize) -> Answer {
    let mut stream = begin(server, path, cookie);
    let mut reader = stream.try_clone().unwrap();
    let writer = std::thread::spawn(move || {
        let part = [format!("{MIB:x}\r\n").into_bytes(), vec![b'a'; MIB], b"\r\n".to_vec()].concat();
        let sent = (0..mib).try_for_each(|_| stream.write_all(&part));
        let end = "\r\n--xyz--\r\n";
        sent.and_then(|()| stream.write_all(format!("{:x}\r\n{end}\r\n0\r\n\r\n", end.len()).as_bytes()))
    });
    let answer = answer(&mut reader);
    let _ = writer.join().unwrap(); // a server that refuses may close before all is sent
    answer
}

fn begin(server: &Server, path: &str, cookie: &str) -> TcpStream {
    let mut stream = server.connect();
    let headers = [
        ("cookie", cookie),
        ("content-type", "multipart/form-data; boundary=xyz"),
        ("transfer-encoding", "chunked"),
    ];
    stream.write_all(head("POST", path, &headers).as_bytes()).unwrap();
    let field = "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";
    stream.write_all(format!("{:x}\r\n{field}\r\n", field.len()).as_bytes()).unwrap();
    stream
}

#[test]
fn large_files_are_refused_and_never_in_memory() {
    let (data, _) = furnished();
    let server = serve(data.path());
    let cookie = server.signed_in();
    let before = server.peak();
    for (path, lang, words) in
        [("/files", "en", "A file may have 100 MB at most"), ("/contracts", "zh", "文件不能超过 100 MB")]
    {
        let with = [("cookie", cookie.as_str()), ("content-type", "application/json")];
        let changed = server.ask("POST", "/own", &with, &json!({ "lang": lang }).to_string());
        assert_eq!(changed.status, 200, "{changed:?}");
        let refused = send(&server, path, &cookie, 300);
        assert_eq!((refused.status, &refused.json()["detail"]), (413, &json!(words)), "{refused:?}");
        until("an empty folder", || files(data.path().join("files")).is_empty());
    }
    let kept = send(&server, "/files", &cookie, 60);
    assert_eq!((kept.status, &kept.json()["bytes"]), (201, &json!(60 * MIB)), "{kept:?}");
    assert_eq!(files(data.path().join("files")).len(), 1);
    let grown = server.peak() - before;
    assert!(grown < 40 * MIB as u64, "the server grew by {grown} bytes");
}

#[test]
fn who_asks_before_sending_too_much_is_told_at_once() {
    let (data, _) = furnished();
    let server = serve(data.path());
    let cookie = server.signed_in();
    let (small, large) = ("200".to_owned(), (300 * MIB).to_string());
    for (length, status) in [(large, 413), (small, 100)] {
        let headers = [
            ("cookie", cookie.as_str()),
            ("content-type", "multipart/form-data; boundary=xyz"),
            ("content-length", length.as_str()),
            ("expect", "100-continue"),
        ];
        let mut stream = server.connect();
        stream.write_all(head("POST", "/files", &headers).as_bytes()).unwrap();
        let mut line = [0; 12];
        stream.read_exact(&mut line).unwrap();
        assert_eq!(String::from_utf8_lossy(&line), format!("HTTP/1.1 {status}"));
    }
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let (data, _) = furnished();
    let server = serve(data.path());
    let cookie = server.signed_in();
    for path in ["/files", "/contracts"] {
        let mut stream = begin(&server, path, &cookie);
        let part = [format!("{MIB:x}\r\n").into_bytes(), vec![b'a'; MIB], b"\r\n".to_vec()].concat();
        (0..5).for_each(|_| stream.write_all(&part).unwrap());
        until("the beginning of a file", || !files(data.path().join("files")).is_empty());
        drop(stream);
        until("an empty folder", || files(data.path().join("files")).is_empty());
    }
}

#[test]
fn the_server_works_on_jobs_tells_of_dead_ones_and_ends_when_told() {
    let (data, org) = furnished();
    let db = open(data.path());
    let now = store::now();
    db.write_blocking(move |tx: &mut Tx<'_>| {
        jobs::enqueue(tx, org, now, NewJob { tries_max: 1, ..NewJob::new("test.last", json!({}), now) })?;
        jobs::enqueue(tx, org, now, NewJob::new("test.again", json!({}), now))
    })
    .unwrap();
    let mut server = serve(data.path());
    until("a dead job", || {
        let figures = server.ask("GET", "/metrics", &[], "").body;
        figures.contains("qihe_jobs{state=\"dead\"} 1") && figures.contains("qihe_jobs{state=\"waiting\"} 1")
    });
    until("a line in the log", || server.log().contains("a job was given up"));
    let log = server.log();
    assert!(log.contains("test.last") && log.contains("nothing handles `test.last`"), "{log}");
    assert!(log.contains("a job failed and will be tried again"), "{log}");
    let begun = Instant::now();
    assert!(server.terminate().success());
    assert!(begun.elapsed() < Duration::from_secs(5), "it took {:?} to end", begun.elapsed());
    until("the last line of the log", || server.log().contains("stopped"));
    let waiting = db.read_blocking(jobs::counts_everywhere).unwrap();
    assert_eq!(waiting, (1, 1), "what waits is there for the next server");
}

#[test]
fn a_second_server_on_the_same_folder_is_turned_away() {
    let (data, _) = furnished();
    let first = serve(data.path());
    let second = std::process::Command::new(env!("CARGO_BIN_EXE_qihe"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("QIHE_DATA", data.path())
        .env_remove("QIHE_DATABASE")
        .output()
        .unwrap();
    let said = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(2), "{said}");
    assert!(said.contains("另一个契合服务") && said.contains("Another qihe server"), "{said}");
    drop(first);
    drop(serve(data.path())); // the folder is free again, though the first was killed
}
