//! The parts of a Word file, with a zero byte between two; the container round them is made here, since a changed byte
//! in it hardly ever gets past its checksums. What was read is annotated, and read again.
#![no_main]

use std::io::{Cursor, Write as _};

use document::{Note, annotate_docx, read_docx};
use fuzz::PARTS;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
    <Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" \
    ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn relations(targets: impl Iterator<Item = (String, String)>) -> String {
    let lines: String = targets
        .enumerate()
        .map(|(n, (kind, target))| {
            format!("<Relationship Id=\"r{n}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
        })
        .collect();
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{lines}</Relationships>"
    )
}

fn package(bytes: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut add = |name: &str, content: &[u8]| {
        zip.start_file(name, stored).expect("a new entry");
        zip.write_all(content).expect("memory");
    };
    add("[Content_Types].xml", TYPES.as_bytes());
    let main = ("officeDocument".to_owned(), "word/document.xml".to_owned());
    add("_rels/.rels", relations(std::iter::once(main)).as_bytes());
    let kinds = PARTS[1..].iter().map(|part| (part.trim_end_matches('1').to_owned(), format!("{part}.xml")));
    add("word/_rels/document.xml.rels", relations(kinds).as_bytes());
    for (part, content) in PARTS.iter().zip(bytes.split(|byte| *byte == 0)) {
        add(&format!("word/{part}.xml"), content);
    }
    zip.finish().expect("memory").into_inner()
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let original = package(bytes);
    let Ok(document) = read_docx(&original) else { return };
    fuzz::hold(&document);
    let note = |span| Note {
        span,
        author: "契合".into(),
        initials: "契".into(),
        text: "第一行\n第二行".into(),
        at: "2026-01-01T00:00:00Z".into(),
    };
    let notes: Vec<Note> = document.blocks.iter().take(20).map(|block| note(block.span.clone())).collect();
    if let Ok(annotated) = annotate_docx(&original, &notes) {
        let again = read_docx(&annotated).expect("what we wrote we read");
        assert_eq!(again.text, document.text, "comments change no word");
    }
});
