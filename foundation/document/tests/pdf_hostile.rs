//! PDFs made to hurt, and PDFs that hold no text we could read.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod forged;

use std::time::{Duration, Instant};

use document::{Document, Unreadable, read};
use forged::{page, pdf, stream};
use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
use lopdf::{Dictionary, Object, Stream, dictionary};

const GBK: &str = "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/GBK-EUC-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000>>]>>";
const HELLO: &str = "BT /F1 10 Tf 40 700 Td <bacfcdac> Tj ET";

/// Reads, and fails where reading hangs. How fast it reads is for benchmarks: here other tests run beside it.
fn read_in_time(what: &str, bytes: &[u8]) -> Result<Document, Unreadable> {
    let begin = Instant::now();
    let result = read(bytes, None);
    assert!(begin.elapsed() < Duration::from_secs(60), "{what} took {:?}", begin.elapsed());
    result
}

#[test]
fn each_attack_is_answered_with_its_reason() {
    let font = format!("/Font<</F1 {GBK}>>");
    let bomb = {
        let mut stream = Stream::new(Dictionary::new(), b"0 0 m ".repeat(20 << 20));
        stream.compress().unwrap();
        let mut document = lopdf::Document::with_version("1.5");
        let content = document.add_object(stream);
        let pages = document.new_object_id();
        let page =
            document.add_object(dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content });
        document.objects.insert(
            pages,
            dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into(),
        );
        let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        document.trailer.set("Root", root);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    };
    let kids = "3 0 R ".repeat(100_000);
    let many_pages = pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count 100000>>"),
        "<</Type/Page/Parent 2 0 R>>".to_owned(),
    ]);
    let pages_in_pages = pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>".to_owned(),
    ]);
    let doubling = |n: usize| {
        let form = |next: usize| {
            stream(
                &format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {next} 0 R>>>>"),
                &"/X Do ".repeat(40),
            )
        };
        (0..n).map(|i| form(5 + (i + 1) % n)).collect::<Vec<String>>()
    };
    let identity = "/Font<</F1<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+SimSun/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>>>";
    for (what, bytes, allowed) in [
        ("plain", page(HELLO, &font, &[]), "read"),
        ("a form that draws itself", page("/X Do", "/XObject<</X 5 0 R>>", &doubling(1)), "too large"),
        ("forms that draw each other", page("/X Do", "/XObject<</X 5 0 R>>", &doubling(3)), "too large"),
        ("content bomb", bomb, "no text"),
        ("pages without end", many_pages, "too large, damaged or no text"),
        ("a page tree that holds itself", pages_in_pages, "damaged"),
        ("a reference to itself", page(HELLO, "/Font 5 0 R", &["5 0 R".to_owned()]), "no text"),
        ("nested arrays", page(&"[".repeat(1_000_000), &font, &[]), "no text"),
        ("nested strings", page(&"(".repeat(1_000_000), &font, &[]), "no text"),
        ("nested dictionaries", page(HELLO, &format!("{}/A{}", "/A<<".repeat(9_000), ">>".repeat(9_000)), &[]), "damaged or no text"),
        ("many saves", page(&"q ".repeat(1_000_000), &font, &[]), "no text"),
        ("too many operations", page(&"q Q ".repeat(2_600_000), &font, &[]), "too large"),
        ("too many characters", page(&format!("BT /F1 1 Tf 40 700 Td {} ET", "<41414141414141414141> Tj ".repeat(30_000)), &font, &[]), "too large, no text or read"),
        ("huge numbers", page("BT /F1 1e308 Tf 1e308 0 0 1e308 1e308 1e308 Tm <bacf> Tj ET 1e308 0 m 1e308 1e308 l S", &font, &[]), "no text"),
        ("a picture of text", page("q 100 0 0 100 0 0 cm /I Do Q", "/XObject<</I 5 0 R>>", &[stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", "x")]), "no text"),
        ("glyphs without characters", page("BT /F1 10 Tf 40 700 Td <00120034> Tj ET", identity, &[]), "no characters"),
        ("a cut off map", page(HELLO, "/Font<</F1<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 5 0 R>>>>", &[stream("", "1 beginbfrange <0000> <ffffffff> [")]), "no characters"),
        ("a map without end", page("BT /F1 10 Tf <0041> Tj ET", "/Font<</F1<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 5 0 R>>>>", &[stream("", &"1 beginbfrange <0000> <ffff> <4e00> endbfrange ".repeat(1_000))]), "read"),
        ("xref that points at itself", b"%PDF-1.4\n1 0 obj<</Prev 9>>endobj\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Prev 36>>\nstartxref\n36\n%%EOF".to_vec(), "damaged"),
    ] {
        let result = read_in_time(what, &bytes);
        let sort = match &result {
            Ok(_) => "read",
            Err(Unreadable::TooLarge { .. }) => "too large",
            Err(Unreadable::Damaged { .. }) => "damaged",
            Err(Unreadable::NoTextLayer { .. } | Unreadable::Empty) => "no text",
            Err(Unreadable::NoCharacters { .. }) => "no characters",
            Err(other) => panic!("{what}: {other:?}"),
        };
        assert!(allowed.contains(sort), "{what}: {sort} instead of {allowed}: {:?}", result.map(|d| d.text.len()));
    }
}

#[test]
fn a_file_that_asks_for_a_password_is_told_from_one_that_only_forbids_printing() {
    for (user, expected) in [("geheim", Err(Unreadable::Encrypted)), ("", Ok("合同\n".to_owned()))] {
        let mut document =
            lopdf::Document::load_mem(&page(HELLO, &format!("/Font<</F1 {GBK}>>"), &[])).unwrap();
        document.trailer.set(
            "ID",
            vec![Object::string_literal("0123456789abcdef"), Object::string_literal("0123456789abcdef")],
        );
        let version = EncryptionVersion::V2 {
            document: &document,
            owner_password: "owner",
            user_password: user,
            key_length: 128,
            permissions: Permissions::empty(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        assert_eq!(read_in_time("encrypted", &bytes).map(|d| d.text), expected, "user password {user:?}");
    }
}

#[test]
fn text_is_read_in_the_order_and_the_direction_it_is_seen() {
    let font = format!("/Font<</F1 {GBK}>>");
    for (what, content, expected) in [
        ("adjusted", "BT /F1 10 Tf 40 700 Td [<bacf> -100 <cdac>] TJ ET", "合同\n"),
        (
            "quote operators",
            "BT /F1 10 Tf 12 TL 40 700 Td <bacfcdac> Tj (AB) ' 1 1 (CD) \" ET",
            "合同\nAB\nCD\n",
        ),
        (
            "drawn from below",
            "BT /F1 10 Tf 40 100 Td <cdac> Tj ET BT /F1 10 Tf 40 700 Td <bacf> Tj ET",
            "合\n同\n",
        ),
        (
            "drawn twice for bold",
            "BT /F1 10 Tf 40 700 Td <bacfcdac> Tj ET BT /F1 10 Tf 40.3 700 Td <bacfcdac> Tj ET",
            "合同\n",
        ),
        (
            "a watermark across",
            "BT /F1 60 Tf .7 .7 -.7 .7 100 300 Tm <b2ddb8e5> Tj ET BT /F1 10 Tf 40 700 Td <bacfcdac> Tj ET",
            "合同\n",
        ),
        ("scaled and moved", "q .5 0 0 .5 10 20 cm BT /F1 20 Tf 80 1300 Td <bacfcdac> Tj ET Q", "合同\n"),
        ("an image within", "BI /W 1 /H 1 ID (((\x00 EI BT /F1 10 Tf 40 700 Td <bacfcdac> Tj ET", "合同\n"),
        ("gaps between words", "BT /F1 10 Tf 40 700 Td (AB) Tj 50 0 Td (CD) Tj ET", "AB CD\n"),
    ] {
        let text = read_in_time(what, &page(content, &font, &[])).map(|document| document.text);
        assert_eq!(text.as_deref(), Ok(expected), "{what}");
    }
}

#[test]
fn a_turned_page_is_read_upright() {
    let turned = pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!(
            "<</Type/Pages/Kids[3 0 R]/Count 1/Rotate 90/MediaBox[0 0 595 842]/Resources<</Font<</F1 {GBK}>>>>>>"
        ),
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>".to_owned(),
        stream(
            "",
            "BT /F1 10 Tf 0 1 -1 0 100 40 Tm <bacf> Tj ET BT /F1 10 Tf 0 1 -1 0 120 40 Tm <cdac> Tj ET",
        ),
    ]);
    assert_eq!(read_in_time("turned", &turned).unwrap().text, "合\n同\n");
}
