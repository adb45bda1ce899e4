//! R23: uploads that are cut short, empty, of a wrong length or of a wrong kind are refused in words, and leave nothing.

use std::{
    io::Write as _,
    net::Shutdown,
    time::{Duration, Instant},
};

use kernel::Lang;
use serde_json::json;

use crate::{
    ground::{Ground, MULTIPART, contents, form, on_both, refused_in, set_up},
    house::house,
    running,
};

const DOCX: &[u8] = include_bytes!("../../../samples/contracts/03_sale_equipment.defect.docx");
const PARTS: usize = 20;

/// Waits until the contents on the disk are those that the rows name: what was given up goes on another thread.
async fn nothing_left(ground: &Ground<'_>, before: &(i64, Vec<std::path::PathBuf>)) {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let found = ground.files().await;
        if found == *before {
            return;
        }
        assert!(Instant::now() < deadline, "files were left: {found:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[test]
fn a_file_or_form_that_is_cut_short_anywhere_is_refused_in_words_and_leaves_nothing() {
    on_both(async |ground| {
        let (before, whole) = (ground.files().await, form("合同.docx".as_bytes(), DOCX));
        for lang in [Lang::Zh, Lang::En] {
            ground.speak(lang).await;
            for part in 0..PARTS {
                let cut = &DOCX[..DOCX.len() * part / PARTS];
                let answer = ground.upload("/contracts", "合同.docx".as_bytes(), cut).await;
                refused_in(&format!("a file cut at {part}/{PARTS}"), answer.status, &answer.json(), lang);
                for path in ["/contracts", "/files"] {
                    let cut = whole[..whole.len() * part / PARTS].to_vec();
                    let answer =
                        ground.ask("POST", path, &[("cookie", &ground.cookie), MULTIPART], cut).await;
                    let what = format!("a form for {path} cut at {part}/{PARTS}");
                    refused_in(&what, answer.status, &answer.json(), lang);
                }
            }
        }
        nothing_left(ground, &before).await;
        assert_eq!(ground.upload("/contracts", b"a.docx", DOCX).await.status, 201, "the whole file is good");
        let (rows, contents) = ground.files().await;
        assert_eq!((rows, contents.len()), (before.0 + 1, before.1.len() + 1));
    });
}

#[test]
fn a_file_without_content_is_refused() {
    on_both(async |ground| {
        let before = ground.files().await;
        for lang in [Lang::Zh, Lang::En] {
            ground.speak(lang).await;
            for path in ["/contracts", "/files"] {
                let answer = ground.upload(path, b"a.docx", b"").await;
                refused_in(&format!("0 byte for {path}"), answer.status, &answer.json(), lang);
            }
        }
        nothing_left(ground, &before).await;
    });
}

#[test]
fn a_body_of_another_kind_than_it_says_is_refused_and_a_file_is_what_its_bytes_are() {
    on_both(async |ground| {
        let (before, whole) = (ground.files().await, form(b"a.docx", DOCX));
        for lang in [Lang::Zh, Lang::En] {
            ground.speak(lang).await;
            for kind in [
                "application/json",
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data; boundary=abc",
                "multipart/form-data; boundary=",
                "multipart/mixed; boundary=xyz",
                "multipart/form-data; boundary=\"xyz",
                "\u{ff}/\u{ff}",
            ] {
                for path in ["/contracts", "/files"] {
                    let headers = [("cookie", ground.cookie.as_str()), ("content-type", kind)];
                    let answer = ground.ask("POST", path, &headers, whole.clone()).await;
                    refused_in(&format!("{kind} for {path}"), answer.status, &answer.json(), lang);
                }
            }
            for (name, bytes) in [
                ("program.docx", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\xff\xff".as_slice()),
                ("picture.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
                ("sheet.docx", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            ] {
                let answer = ground.upload("/contracts", name.as_bytes(), bytes).await;
                refused_in(name, answer.status, &answer.json(), lang);
            }
        }
        nothing_left(ground, &before).await;
        let made = ground.upload("/contracts", b"a.pdf", DOCX).await;
        assert_eq!((made.status, &made.json()["number"]), (201, &json!("JH-CG-2025-112")), "bytes decide");
    });
}

#[test]
fn a_length_that_lies_leaves_nothing_and_the_server_goes_on() {
    let data = tempfile::tempdir().unwrap();
    let db =
        store::Db::open(&store::Options::new(store::Engine::Sqlite(data.path().join("qihe.db")))).unwrap();
    house().migrate(&db, || Ok(())).unwrap();
    set_up(&db);
    let server = running::serve(data.path());
    let (cookie, whole) = (server.signed_in(), form(b"a.docx", DOCX));
    for path in ["/contracts", "/files"] {
        for length in [0, 1, whole.len() / 2, whole.len() - 5, whole.len() + 1, whole.len() * 2] {
            let mut stream = server.connect();
            let said = length.to_string();
            let headers = [("cookie", cookie.as_str()), MULTIPART, ("content-length", &said)];
            stream.write_all(running::head("POST", path, &headers).as_bytes()).unwrap();
            let _ = stream.write_all(&whole); // a server that refuses may close before all is sent
            let _ = stream.shutdown(Shutdown::Write);
            if length < whole.len() {
                let answer = running::answer(&mut stream);
                refused_in(&format!("{length} bytes for {path}"), answer.status, &answer.json(), Lang::Zh);
            }
            drop(stream);
        }
    }
    // A form that was whole when the connection ended may have been kept; nothing may lie there that no row names.
    let named = || -> i64 {
        let count =
            |tx: &mut store::Tx<'_>| tx.one("SELECT COUNT(DISTINCT digest) FROM file", &[], |row| row.get(0));
        let named: store::Result<i64> = db.read_blocking(count);
        named.unwrap()
    };
    running::until("a folder with what rows name", || {
        let found = contents(&data.path().join("files"));
        found.len() as i64 == named() && found.iter().all(|path| !path.parent().unwrap().ends_with("tmp"))
    });
    assert_eq!(server.ask("GET", "/own", &[("cookie", &cookie)], "").status, 200);
}
