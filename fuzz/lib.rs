//! What must hold of every document, whatever it was made from.

use document::{BlockKind, Document, Span};

/// The parts of a Word file that `targets/docx.rs` takes, with a zero byte between two.
pub const PARTS: [&str; 6] = ["document", "numbering", "styles", "comments", "footnotes", "header1"];

/// Fails unless every span lies in the text, on character boundaries, and the blocks follow each other.
pub fn hold(document: &Document) {
    let inside =
        |span: &Span| assert!(document.text.get(span.clone()).is_some(), "{span:?} is not in the text");
    let mut end = 0;
    for block in &document.blocks {
        inside(&block.span);
        assert!(block.span.start >= end, "{:?} begins before {end}", block.span);
        end = block.span.end;
        if let BlockKind::Table(table) = &block.kind {
            table.rows.iter().flatten().for_each(|cell| inside(&cell.span));
        }
    }
    document.pages.iter().for_each(inside);
}
