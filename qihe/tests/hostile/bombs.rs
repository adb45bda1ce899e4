//! R24, R25: archives, XML and PDF made to burst are refused in time, in words, through both doors for files, and the
//! server lives on in little memory. What the reader says of each is proved beside it; here, that nothing lies between.

use std::{
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use kernel::Lang;
use serde_json::json;

use crate::{
    forged::{W, docx, forged, package, page, pdf, stored},
    ground::{JSON, MULTIPART, contents, form, refused_in, set_up},
    house::house,
    running::{self, Answer, Server},
};

/// So long may a refusal take, in a debug build on a machine that is busy with other tests.
const TIME_MAX: Duration = Duration::from_secs(10);
/// So much memory may the server come to, whatever it is sent.
const MEMORY_MAX: u64 = 256 << 20;

fn archives() -> Vec<(&'static str, Vec<u8>)> {
    let zeros = vec![b' '; 60 << 20];
    let body = format!("<w:document {W}><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>");
    let many: Vec<(String, &[u8])> = (0..2_500).map(|n| (format!("f{n}"), b"".as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    let crc = 0x1234_5678;
    let lying = forged(vec![stored("word/document.xml", body.as_bytes(), 7, 0, crc)], None);
    let (local, central) = stored("word/document.xml", body.as_bytes(), body.len() as u32, 0, crc);
    let overlapping = forged(vec![(local, central.clone()), (vec![], central)], Some(vec![0, 0]));
    let mut nested = package(&[("word/document.xml", body.as_bytes())]);
    for _ in 0..10 {
        nested = package(&[("word/embeddings/a.docx", &nested)]);
    }
    vec![
        ("a zip bomb", package(&[("word/document.xml", &zeros)])),
        ("a bomb in a picture", package(&[("word/document.xml", body.as_bytes()), ("word/media/a", &zeros)])),
        ("too many entries", package(&many)),
        ("a size that lies", lying),
        ("overlapping entries", overlapping),
        ("archives in archives", nested),
    ]
}

fn markup() -> Vec<(&'static str, Vec<u8>)> {
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let laughs = format!(
        "<!DOCTYPE d [<!ENTITY l0 \"lol\">{laughs}]><w:document {W}><w:body>&l9;</w:body></w:document>"
    );
    let quadratic = format!(
        "<!DOCTYPE d [<!ENTITY a \"{}\">]><w:document {W}><w:body>{}</w:body></w:document>",
        "a".repeat(50_000),
        "&a;".repeat(50_000)
    );
    let external = |from: &str| {
        format!(
            "<!DOCTYPE d [<!ENTITY a SYSTEM \"{from}\">]><w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
        )
    };
    let part = |xml: &str| package(&[("word/document.xml", xml.as_bytes())]);
    let deep = format!("{}{}", "<w:smartTag>".repeat(100_000), "</w:smartTag>".repeat(100_000));
    let attributes: String = (0..1_000_000).map(|n| format!(" a{n}=\"\"")).collect();
    vec![
        ("billion laughs", part(&laughs)),
        ("quadratic blow-up", part(&quadratic)),
        ("an entity from a file", part(&external("file:///etc/passwd"))),
        ("an entity from the net", part(&external("http://127.0.0.1:1/x"))),
        ("deep XML", docx(&deep)),
        ("a million attributes", docx(&format!("<w:p{attributes}/>"))),
        ("deep HTML", format!("<html>{}", "<div>".repeat(100_000)).into_bytes()),
        ("HTML tables in tables", format!("<html>{}", "<table><tr><td>".repeat(10_000)).into_bytes()),
    ]
}

fn pdfs() -> Vec<(&'static str, Vec<u8>)> {
    let catalogue = || "<</Type/Catalog/Pages 2 0 R>>".to_owned();
    let kids = "3 0 R ".repeat(100_000);
    let itself = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 12>>stream\n/X Do /X Do \nendstream";
    vec![
        ("a page tree that holds itself", pdf(&[catalogue(), "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>".to_owned()])),
        (
            "pages without end",
            pdf(&[
                catalogue(),
                format!("<</Type/Pages/Kids[{kids}]/Count 100000>>"),
                "<</Type/Page/Parent 2 0 R>>".to_owned(),
            ]),
        ),
        ("a form that draws itself", page("/X Do", "/XObject<</X 5 0 R>>", &[itself.to_owned()])),
        ("a reference to itself", page("BT /F1 10 Tf <41> Tj ET", "/Font 5 0 R", &["5 0 R".to_owned()])),
        ("nested arrays", page(&"[".repeat(1_000_000), "", &[])),
        ("nested dictionaries", page("", &format!("{}/A{}", "/A<<".repeat(9_000), ">>".repeat(9_000)), &[])),
        ("an xref that points at itself", b"%PDF-1.4\n1 0 obj<</Prev 9>>endobj\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Prev 36>>\nstartxref\n36\n%%EOF".to_vec()),
    ]
}

fn furnished() -> (tempfile::TempDir, Server) {
    let data = tempfile::tempdir().unwrap();
    let engine = store::Engine::Sqlite(data.path().join("qihe.db"));
    let db = store::Db::open(&store::Options::new(engine)).unwrap();
    house().migrate(&db, || Ok(())).unwrap();
    set_up(&db);
    let server = running::serve(data.path());
    (data, server)
}

fn upload(server: &Server, path: &str, cookie: &str, bytes: &[u8]) -> Answer {
    let body = form("合同.docx".as_bytes(), bytes);
    let length = body.len().to_string();
    let mut stream = server.connect();
    let headers = [("cookie", cookie), MULTIPART, ("content-length", &length)];
    stream.write_all(running::head("POST", path, &headers).as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    running::answer(&mut stream)
}

/// Hands a file in with the call, then ahead of it; answers how the calls ended.
fn both_ways(server: &Server, cookie: &str, bytes: &[u8]) -> [Answer; 2] {
    let direct = upload(server, "/contracts", cookie, bytes);
    let ahead = upload(server, "/files", cookie, bytes);
    assert_eq!(ahead.status, 201, "a file is read by the call that names it: {ahead:?}");
    let body = json!({ "file": ahead.json()["id"] }).to_string();
    [direct, server.ask("POST", "/contracts", &[("cookie", cookie), JSON], &body)]
}

fn all_are_refused(what: Vec<(&'static str, Vec<u8>)>, data: &Path, server: &Server) {
    let cookie = server.signed_in();
    for (place, (what, bytes)) in what.iter().enumerate() {
        let lang = if place % 2 == 0 { Lang::Zh } else { Lang::En };
        let own = json!({ "lang": lang }).to_string();
        assert_eq!(
            server.ask("POST", "/own", &[("cookie", &cookie), JSON], &own).status,
            200,
            "after {what}"
        );
        let begun = Instant::now();
        for answer in both_ways(server, &cookie, bytes) {
            refused_in(what, answer.status, &answer.json(), lang);
        }
        assert!(begun.elapsed() < TIME_MAX * 2, "{what} took {:?}", begun.elapsed());
    }
    let list = server.ask("GET", "/contracts", &[("cookie", &cookie)], "");
    assert_eq!((list.status, &list.json()["total"]), (200, &json!(0)), "{list:?}");
    assert!(server.peak() < MEMORY_MAX, "the server came to {} MiB", server.peak() >> 20);
    let coming =
        contents(&data.join("files")).into_iter().filter(|path| path.parent().unwrap().ends_with("tmp"));
    assert_eq!(coming.count(), 0, "half an upload was left");
}

#[test]
fn archives_that_burst_are_refused_in_time() {
    let (data, server) = furnished();
    all_are_refused(archives(), data.path(), &server);
}

#[test]
fn markup_that_bursts_or_asks_for_more_is_refused_in_time() {
    let (data, server) = furnished();
    all_are_refused(markup(), data.path(), &server);
}

#[test]
fn pdfs_that_go_in_circles_are_refused_in_time() {
    let (data, server) = furnished();
    all_are_refused(pdfs(), data.path(), &server);
}
