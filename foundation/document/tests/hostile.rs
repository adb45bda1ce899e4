//! Files made to hurt: each is refused with a reason or read, quickly, and never brings the reader down.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod forged;

use std::time::{Duration, Instant};

use document::{Document, Unreadable, read, read_docx};
use forged::{W, compound, docx, forged, package, stored};
use proptest::prelude::*;

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Reads, and fails where that takes longer than a user would wait (times are those of a debug build).
fn read_in_time(what: &str, bytes: &[u8], name: Option<&str>) -> Result<Document, Unreadable> {
    let begin = Instant::now();
    let result = read(bytes, name);
    assert!(begin.elapsed() < Duration::from_secs(60), "{what} took {:?}", begin.elapsed());
    if let Err(error) = &result {
        let text = error.text();
        assert!(!text.zh.is_empty() && !text.en.is_empty(), "{what}: no message");
    }
    result
}

/// Which sort of refusal it was, without its details.
fn sort(result: &Result<Document, Unreadable>) -> &'static str {
    match result {
        Ok(_) => "read",
        Err(Unreadable::Empty) => "empty",
        Err(Unreadable::Unknown) => "unknown",
        Err(Unreadable::OtherFormat { .. }) => "other format",
        Err(Unreadable::LegacyWord) => "legacy word",
        Err(Unreadable::Encrypted) => "encrypted",
        Err(Unreadable::Damaged { .. }) => "damaged",
        Err(Unreadable::TooLarge { .. }) => "too large",
        Err(Unreadable::NoTextLayer { .. }) => "no text layer",
        Err(Unreadable::NoCharacters { .. }) => "no characters",
        Err(Unreadable::Encoding { .. }) => "encoding",
    }
}

#[test]
fn each_attack_is_answered_with_its_reason() {
    let deep = |n: usize| format!("{}{}", "<w:smartTag>".repeat(n), "</w:smartTag>".repeat(n));
    let attributes: String = (0..1_000_000).map(|n| format!(" a{n}=\"\"")).collect();
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let laughs = format!(
        "<!DOCTYPE d [<!ENTITY l0 \"lol\">{laughs}]><w:document {W}><w:body>&l9;</w:body></w:document>"
    );
    let external = format!("<!DOCTYPE d SYSTEM \"http://127.0.0.1:1/x.dtd\"><w:document {W}/>");
    let entity = docx("<w:p><w:r><w:t>&secret;</w:t></w:r></w:p>");
    let zeros = vec![b' '; 60 << 20];
    let body = format!("<w:document {W}><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>");
    let many: Vec<(String, &[u8])> = (0..2_500).map(|n| (format!("f{n}"), b"".as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    let crc = 0x1234_5678;
    let lying = forged(vec![stored("word/document.xml", body.as_bytes(), 7, 0, crc)], None);
    let (local, central) = stored("word/document.xml", body.as_bytes(), body.len() as u32, 0, crc);
    let twin = (Vec::new(), {
        let mut twin = central.clone();
        twin[46] = b'v';
        twin
    });
    let overlapping = forged(vec![(local.clone(), central.clone()), twin], Some(vec![0, 0]));
    let tables =
        |n: usize| format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(n), "<w:p/></w:tc></w:tr></w:tbl>".repeat(n));

    for (what, bytes, expected) in [
        ("0 byte", Vec::new(), "empty"),
        ("white space", b" \n \n".to_vec(), "empty"),
        ("document without text", docx("<w:p/>"), "empty"),
        ("encrypted Word file", compound("EncryptedPackage"), "encrypted"),
        ("Word 97", compound("WordDocument"), "legacy word"),
        ("Excel 97", compound("Workbook"), "other format"),
        ("RTF", b"{\\rtf1 hello}".to_vec(), "other format"),
        ("picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "no text layer"),
        ("program", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\xff\xff".to_vec(), "unknown"),
        ("some zip", package(&[("a.txt", b"a".as_slice())]), "damaged"),
        ("Excel", package(&[("xl/workbook.xml", b"<a/>".as_slice())]), "other format"),
        ("zip bomb", package(&[("word/document.xml", zeros.as_slice())]), "too large"),
        (
            "bomb in a picture",
            package(&[("word/document.xml", body.as_bytes()), ("word/media/a", &zeros)]),
            "too large",
        ),
        ("too many entries", package(&many), "too large"),
        ("size that lies", lying, "damaged"),
        ("overlapping entries", overlapping, "damaged"),
        ("billion laughs", package(&[("word/document.xml", laughs.as_bytes())]), "damaged"),
        ("external DTD", package(&[("word/document.xml", external.as_bytes())]), "damaged"),
        ("unknown entity", entity, "damaged"),
        ("deep XML", docx(&deep(100_000)), "too large"),
        ("tables in tables", docx(&tables(1_000)), "too large"),
        ("a million attributes", docx(&format!("<w:p{attributes}/>")), "too large"),
        ("millions of elements", docx(&"<w:p/>".repeat(2_100_000)), "too large"),
        (
            "too much text",
            docx(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "ab\u{e9}d".repeat(2_600_000))),
            "too large",
        ),
        ("end tags astray", docx("</w:p></w:p></w:p>"), "damaged"),
        ("rules without rows", b"-----\n".repeat(500_000), "too large"),
        ("rows without end", b"a\tb\n".repeat(400_000), "too large"),
        (
            "merged cells without end",
            b"<table>".iter().copied().chain(b"<td colspan=250>a".repeat(100_000)).collect(),
            "too large",
        ),
        (
            "frames in frames, as deep as allowed",
            docx(&format!(
                "{}<w:p><w:r><w:t>x</w:t></w:r></w:p>{}",
                "<w:tbl><w:tr><w:tc>".repeat(80),
                "</w:tc></w:tr></w:tbl>".repeat(80)
            )),
            "read",
        ),
        (
            "tables in tables, as deep as allowed",
            docx(&format!(
                "{}<w:p><w:r><w:t>x</w:t></w:r></w:p>{}",
                "<w:tbl><w:tr><w:tc/><w:tc>".repeat(80),
                "</w:tc></w:tr></w:tbl>".repeat(80)
            )),
            "read",
        ),
        ("deep HTML", format!("<html>{}", "<div>".repeat(100_000)).into_bytes(), "too large"),
        (
            "HTML tables in tables",
            format!("<html>{}", "<table><tr><td>".repeat(10_000)).into_bytes(),
            "too large",
        ),
    ] {
        let result = read_in_time(what, &bytes, None);
        assert_eq!(sort(&result), expected, "{what}: {:?}", result.map(|document| document.text.len()));
    }
}

#[test]
fn a_name_does_not_decide() {
    let word = sample("../../../../samples/contracts/02_sub_steel.clean.docx");
    assert!(read_in_time("Word as PDF", &word, Some("contract.pdf")).is_ok());
    let text = "采购合同\n第一条　标的".as_bytes();
    assert_eq!(
        read_in_time("text as Word", text, Some("contract.docx")).unwrap().text,
        "采购合同\n第一条　标的\n"
    );
}

#[test]
fn circles_in_styles_numbering_and_notes_end() {
    let relations = format!(
        r#"<Relationships xmlns="x">{}</Relationships>"#,
        ["styles", "numbering", "footnotes"]
            .map(|kind| format!(r#"<Relationship Id="{kind}" Type="http://x/{kind}" Target="{kind}.xml"/>"#))
            .concat()
    );
    let styles = format!(
        r#"<w:styles {W}><w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>
        <w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#
    );
    let numbering = format!(
        r#"<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="B"/></w:abstractNum>
        <w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="A"/></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#
    );
    let footnotes = format!(
        r#"<w:footnotes {W}><w:footnote w:id="1"><w:p><w:r><w:t>注</w:t><w:footnoteReference w:id="1"/></w:r></w:p></w:footnote></w:footnotes>"#
    );
    let body = format!(
        r#"<w:document {W}><w:body><w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>正文</w:t><w:footnoteReference w:id="1"/></w:r></w:p></w:body></w:document>"#
    );
    let bytes = package(&[
        ("word/document.xml", body.as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/footnotes.xml", footnotes.as_bytes()),
    ]);
    assert_eq!(read_in_time("circles", &bytes, None).unwrap().text, "正文\n注\n");
}

#[test]
fn a_file_cut_short_anywhere_is_refused_or_read() {
    for name in [
        "../../../../samples/contracts/08_tech_service.defect.docx",
        "../../../../samples/contracts/07_lease_warehouse.clean.pdf",
        "pdf/embedded_tounicode.pdf",
        "../../../../samples/contracts/04_sale_steel_framework.clean.txt",
    ] {
        let whole = sample(name);
        for part in 0..50 {
            let cut = &whole[..whole.len() * part / 50];
            let result = read_in_time(&format!("{name}, {part}/50"), cut, Some(name));
            assert!(
                !name.ends_with("docx") || result.is_err(),
                "{name} cut at {part}/50 was read as a whole"
            );
        }
    }
}

#[test]
fn a_file_with_bytes_overwritten_is_refused_or_read() {
    for name in [
        "../../../../samples/contracts/08_tech_service.defect.docx",
        "../../../../samples/contracts/07_lease_warehouse.clean.pdf",
    ] {
        let whole = sample(name);
        for step in 0..200 {
            let mut broken = whole.clone();
            let at = whole.len() * step / 200;
            for byte in broken.iter_mut().skip(at).take(3) {
                *byte ^= 0x5a;
            }
            let _ = read_in_time(&format!("{name}, overwritten at {at}"), &broken, None);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), kind in 0..6) {
        let start: &[u8] = [b"".as_slice(), b"PK\x03\x04", b"%PDF-1.4\n", b"<html>", b"\xff\xfe", b"{\\rtf"][kind as usize];
        let all: Vec<u8> = start.iter().copied().chain(bytes).collect();
        let _ = read(&all, None);
    }

    #[test]
    fn random_markup_never_brings_it_down(parts in proptest::collection::vec(0..24usize, 0..80)) {
        const MARKUP: [&str; 24] = [
            "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>文", "</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>",
            "<w:tc>", "</w:tc>", "<w:br/>", "<w:tab/>", "<w:fldChar w:fldCharType=\"begin\"/>",
            "<w:fldChar w:fldCharType=\"end\"/>", "<w:del w:id=\"1\">", "</w:del>", "<w:commentRangeStart w:id=\"1\"/>",
            "<w:tcPr><w:gridSpan w:val=\"999\"/></w:tcPr>", "<w:trPr><w:gridBefore w:val=\"70000\"/></w:trPr>",
            "<w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/>", "&#x4e00;", "<mc:AlternateContent>",
        ];
        let body: String = parts.iter().map(|part| MARKUP[*part]).collect();
        let _ = read_docx(&docx(&body));
    }
}
