//! Files that were not transferred to their end: what is missing must not pass for what was never there.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{fs, path::PathBuf};

use document::{Unreadable, read};

/// The samples of one kind.
fn samples(end: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folders = ["../../samples/contracts", "tests/data/pdf"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|e| e.unwrap().path());
    let files: Vec<_> = files.filter(|path| path.to_string_lossy().ends_with(end)).collect();
    assert!(!files.is_empty(), "samples of {end}");
    files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Refused as damaged, in words that tell where and what to do.
fn is_damaged(what: &str, bytes: &[u8]) {
    let refused = read(bytes, None).map(|document| document.text.len());
    assert!(matches!(refused, Err(Unreadable::Damaged { .. })), "{what}: {refused:?}");
    let text = refused.unwrap_err().text();
    assert!(
        text.zh.contains("请用原软件打开") && text.en.contains("ask for a fresh copy"),
        "{what}: {text:?}"
    );
}

#[test]
fn a_pdf_without_its_end_is_damaged() {
    for (path, bytes) in samples(".pdf") {
        for part in [99, 95, 90, 75, 50, 25, 10] {
            let half = &bytes[..bytes.len() * part / 100];
            is_damaged(&format!("{} {part} %", path.display()), half);
        }
        is_damaged("the last line", &bytes[..bytes.len() - 8]);
    }
}

#[test]
fn bytes_after_the_end_of_a_pdf_say_nothing() {
    for (path, bytes) in samples(".pdf") {
        let text = read(&bytes, None).unwrap().text;
        for tail in [&b"\r\n"[..], &[0; 5000], b"\n<!-- served by a careless server -->\n", &[b'x'; 3000]] {
            let longer = [&bytes[..], tail].concat();
            assert_eq!(read(&longer, None).unwrap().text, text, "{}", path.display());
        }
    }
}

#[test]
fn a_pdf_whose_later_revision_is_cut_off_is_damaged() {
    let (_, bytes) = samples(".clean.pdf").remove(0);
    is_damaged("a revision", &[&bytes[..], b"\n12 0 obj\n<</Type/Page/Contents 13 0 R"].concat());
}

#[test]
fn a_pdf_that_lacks_a_page_or_its_content_is_damaged() {
    let (_, bytes) = samples("05_transport_annual.clean.pdf").remove(0);
    for content in [false, true] {
        let mut objects = lopdf::Document::load_mem(&bytes).unwrap();
        let page = *objects.get_pages().values().last().unwrap();
        let lost = if content { objects.get_page_contents(page).remove(0) } else { page };
        objects.objects.remove(&lost);
        let mut lacking = vec![];
        objects.save_to(&mut lacking).unwrap();
        is_damaged(if content { "content" } else { "page" }, &lacking);
    }
}

#[test]
fn a_word_file_without_its_end_is_damaged() {
    for (path, bytes) in samples(".docx") {
        for part in [99, 75, 50, 25] {
            is_damaged(&format!("{} {part} %", path.display()), &bytes[..bytes.len() * part / 100]);
        }
    }
}

#[test]
fn text_and_html_that_were_cut_off_are_never_read_as_something_else() {
    for (path, bytes) in samples(".txt") {
        let whole = read(&bytes, Some("a.txt")).unwrap().text;
        for cut in bytes.len() / 2..bytes.len() / 2 + 4 {
            // Chinese characters have three bytes: a cut in one is named, never read in another encoding.
            match read(&bytes[..cut], Some("a.txt")) {
                Ok(part) => {
                    let kept = part.text.trim_end();
                    assert!(whole.starts_with(kept) && kept.len() + 8 > cut, "{} at {cut}", path.display());
                }
                Err(error) => assert!(matches!(error, Unreadable::Encoding { offset } if offset + 3 > cut)),
            }
        }
    }
    let html = "<html><body><p>第一条 货款共计壹万元。</p><p>第二条 交货期限为三十日。</p></body></html>";
    for (cut, _) in html.char_indices().skip(20) {
        match read(&html.as_bytes()[..cut], Some("a.html")) {
            Ok(part) => assert!(
                "第一条 货款共计壹万元。\n第二条 交货期限为三十日。\n"
                    .starts_with(part.text.trim_end_matches(['<', '/', '\n']))
            ),
            Err(error) => assert_eq!(error, Unreadable::Empty, "at {cut}"),
        }
    }
}
