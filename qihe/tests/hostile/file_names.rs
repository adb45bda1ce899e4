//! R37: names of files lead nowhere: not out of their folder, not into a header, not to a device. What goes out has a name
//! as RFC 6266 wants it.

use std::path::Path;

use kernel::Lang;
use serde_json::json;
use store::file_name;

use crate::ground::{Answer, Ground, MULTIPART, contents, form, on_both, refused_in};

const TEXT: &[u8] = "买卖合同\n第一条 标的为钢材。\n".as_bytes();

fn names() -> Vec<String> {
    let odd = [
        "../../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "/etc/cron.d/x",
        "C:\\autoexec.bat",
        "..",
        ".",
        "....//....//x.txt",
        "%2e%2e%2fetc%2fpasswd",
        "a\0.txt",
        "a.txt\0.docx",
        "CON",
        "nul.txt",
        "COM1.docx",
        "lpt9.pdf",
        "aux .txt",
        "a\r\nSet-Cookie: x7319=1\r\n\r\n.txt",
        "a\"; filename=\"evil.exe",
        "a;b,c.txt",
        "contract\u{202e}txt.exe",
        "\u{feff}a.txt",
        "file:///etc/passwd",
        "\\\\host\\share\\a.txt",
        "~/.ssh/id_rsa",
        "a\u{0}",
        "$(touch x7319).txt",
        "`id`.txt",
        "-rf.txt",
        "合同：终稿？.txt",
    ];
    let long = [
        "名".repeat(1400) + ".txt",
        "a".repeat(4096),
        "e\u{301}".repeat(1400),
        "\u{1f600}".repeat(1000) + "." + &"x".repeat(300),
    ];
    odd.into_iter().map(str::to_owned).chain(long).collect()
}

/// The name under which a browser would save an answer.
fn saved_as(answer: &Answer) -> String {
    let lines: Vec<&str> =
        answer.headers.get_all("content-disposition").iter().map(|v| v.to_str().unwrap()).collect();
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(line.len() < 1024 && line.is_ascii() && !line.chars().any(char::is_control), "{line}");
    let (plain, exact) =
        line.strip_prefix("attachment; filename=\"").unwrap().split_once("\"; filename*=UTF-8''").unwrap();
    assert!(!plain.contains(['"', '/', '\\']), "{line}");
    assert!(exact.bytes().all(|b| b.is_ascii_alphanumeric() || b"%._-".contains(&b)), "{line}");
    let mut bytes = vec![];
    let mut rest = exact.as_bytes();
    while let [first, more @ ..] = rest {
        let escaped = (*first == b'%')
            .then(|| u8::from_str_radix(std::str::from_utf8(&more[..2]).unwrap(), 16).unwrap());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &more[2..] } else { more };
    }
    String::from_utf8(bytes).unwrap()
}

/// Fails unless a name is one file in one folder, on any system.
fn harmless(name: &str) {
    assert_eq!(Path::new(name).file_name().and_then(|n| n.to_str()), Some(name), "{name:?} is a path");
    assert!(
        !name.contains(['/', '\\', ':', '"', '<', '>', '|', '?', '*']) && !name.chars().any(char::is_control),
        "{name:?}"
    );
    assert!((1..=255).contains(&name.len()) && name.trim_matches(['.', ' ']) == name, "{name:?}");
    assert_eq!(file_name::safe(name), name, "what is safe stays as it is");
}

/// All contents lie under the folder of files, each under its digest.
async fn in_place(ground: &Ground<'_>) {
    let root = ground.folder.join("files");
    for path in ground.files().await.1 {
        let digest = path.strip_prefix(&root).unwrap().to_string_lossy().replace('/', "");
        assert!(digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()), "{path:?}");
    }
    let strange = contents(ground.folder)
        .into_iter()
        .filter(|p| !p.starts_with(&root) && !p.starts_with(ground.folder.join("journal")));
    assert_eq!(
        strange.collect::<Vec<_>>(),
        Vec::<std::path::PathBuf>::new(),
        "a file fell out of its folder"
    );
}

#[test]
fn a_name_that_comes_with_a_file_leads_nowhere() {
    on_both(async |ground| {
        let mut kept = 0;
        for name in names() {
            // As browsers write it, so that the form stays one.
            let sent = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
            let made = ground.upload("/contracts", sent.as_bytes(), TEXT).await;
            let ahead = ground.upload("/files", sent.as_bytes(), TEXT).await;
            assert!(
                matches!((made.status, ahead.status), (201, 201) | (422, 422)),
                "{name:?}: {} {}",
                made.text(),
                ahead.text()
            );
            assert_eq!((made.header("set-cookie"), ahead.header("set-cookie")), (None, None));
            if made.status == 422 {
                continue; // NUL, which no form holds there
            }
            kept += 1;
            harmless(ahead.json()["name"].as_str().unwrap());
            let record = format!("/contracts/{}", made.json()["id"].as_str().unwrap());
            let file = ground.get(&format!("{record}/file")).await;
            assert_eq!((file.status, &file.body[..]), (200, TEXT), "{name:?}");
            harmless(&saved_as(&file));
            assert_eq!(
                saved_as(&file),
                ahead.json()["name"].as_str().unwrap(),
                "one name, whichever way it came"
            );
        }
        assert!(kept > names().len() / 2, "only {kept} were kept");
        let exact = b"--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"; filename*=UTF-8''..%2F..%2Fx%00.txt\r\n\r\nabc\r\n--xyz--\r\n";
        let answer =
            ground.ask("POST", "/files", &[("cookie", &ground.cookie), MULTIPART], exact.to_vec()).await;
        harmless(answer.json()["name"].as_str().unwrap());
        in_place(ground).await;
    });
}

#[test]
fn a_name_that_is_typed_leads_nowhere_and_breaks_no_header() {
    on_both(async |ground| {
        for name in names() {
            let short: String = name.chars().take(200).collect();
            let text = String::from_utf8(TEXT.to_vec()).unwrap();
            let made = ground
                .json("POST", "/contracts", &json!({ "name": short, "title": short, "text": text }))
                .await;
            assert_eq!(made.status, 201, "{name:?}: {}", made.text());
            let file = ground.get(&format!("/contracts/{}/file", made.json()["id"].as_str().unwrap())).await;
            harmless(&saved_as(&file));
            if name.chars().count() > 200 {
                let long = json!({ "name": name, "text": text });
                let refused = ground.json("POST", "/contracts", &long).await;
                refused_in("a long name", refused.status, &refused.json(), Lang::Zh);
            }
        }
        in_place(ground).await;
    });
}

#[test]
fn an_address_leads_to_no_file_of_the_machine() {
    on_both(async |ground| {
        for path in [
            "/assets/../Cargo.toml",
            "/assets/..%2f..%2f..%2fetc%2fpasswd",
            "/assets/%2e%2e/%2e%2e/etc/passwd",
            "/assets//etc/passwd",
            "/assets/css/app.css%00.js",
            "/assets/..%5c..%5cetc%5cpasswd",
            "/contracts/..%2f..%2fetc%2fpasswd/file",
            "/contracts/%00/file",
            "/files/ab/cd",
        ] {
            let answer = ground.get(path).await;
            assert!((400..500).contains(&answer.status), "{path}: {}", answer.status);
            assert!(!answer.text().contains("root:") && !answer.text().contains("[workspace]"), "{path}");
        }
        let form = form(b"a.txt", TEXT);
        assert_eq!(
            ground
                .ask("POST", "/files/..%2f..%2fx", &[("cookie", &ground.cookie), MULTIPART], form)
                .await
                .status,
            404
        );
    });
}
