//! The sample PDFs against the text they were made from. White space is compared loosely: the program that made
//! the files wrote a plain space for each run of wide ones, and blank lines leave no trace on a page.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use document::{BlockKind, Document, read_pdf};

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn lines(text: &str) -> Vec<String> {
    let one_space = |line: &str| {
        line.split('\t')
            .map(|cell| {
                cell.split([' ', '\u{3000}']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
            })
            .collect::<Vec<_>>()
            .join("\t")
    };
    text.lines().map(one_space).filter(|line| !line.is_empty()).collect()
}

#[test]
fn chinese_reads_the_same_through_all_three_kinds_of_character_map() {
    let truth = String::from_utf8(sample("pdf/truth.txt")).unwrap();
    for name in ["embedded_tounicode", "unigb_ucs2", "gbk_euc_h"] {
        let document = read_pdf(&sample(&format!("pdf/{name}.pdf"))).unwrap();
        assert_eq!(lines(&document.text), lines(&truth), "{name}");
    }
}

const CONTRACTS: [&str; 4] = [
    "05_transport_annual.clean",
    "05_transport_annual.defect",
    "07_lease_warehouse.clean",
    "07_lease_warehouse.defect",
];

fn contract(name: &str) -> (Document, String) {
    let document = read_pdf(&sample(&format!("../../../../samples/contracts/{name}.pdf"))).unwrap();
    (document, String::from_utf8(sample(&format!("../../../../samples/contracts/{name}.txt"))).unwrap())
}

#[test]
fn contracts_read_line_by_line_as_their_text() {
    for name in CONTRACTS {
        let (document, expected) = contract(name);
        let (got, want) = (lines(&document.text), lines(&expected));
        let first = got.iter().zip(&want).find(|(got, want)| got != want);
        assert!(got == want, "{name}: {} lines for {}, first difference {first:?}", got.len(), want.len());
    }
}

#[test]
fn tables_are_found_with_their_rows() {
    for name in CONTRACTS {
        let (document, expected) = contract(name);
        let rows: usize = document
            .blocks
            .iter()
            .map(|block| if let BlockKind::Table(table) = &block.kind { table.rows.len() } else { 0 })
            .sum();
        assert_eq!(rows, expected.lines().filter(|line| line.contains('\t')).count(), "{name}");
    }
}

#[test]
fn pages_cover_the_text_in_order() {
    for name in CONTRACTS {
        let (document, _) = contract(name);
        assert!(document.pages.len() > 4, "{name}");
        let mut at = 0;
        for page in &document.pages {
            assert_eq!(page.start, at, "{name}: a gap between pages");
            assert!(document.text.get(page.clone()).is_some(), "{name}: a page begins inside a character");
            at = page.end;
        }
        assert_eq!(at, document.text.len(), "{name}");
    }
}

#[test]
fn tables_with_lines_across_only_headers_and_footers_are_understood() {
    let document = read_pdf(&sample("pdf/lines_across.pdf")).unwrap();
    let expected =
        String::from_utf8(sample("../../../../samples/contracts/07_lease_warehouse.clean.txt")).unwrap();
    assert_eq!(lines(&document.text), lines(&expected));
}
