//! Foreign files in and out. Every reader turns bytes into one [`Document`]: the text as a person reads it,
//! cut into blocks, with every character traceable to its place; writers put bytes back.
//!
//! This crate never touches a file, a clock or the network, and never panics on foreign bytes: what it cannot
//! read it names in an [`Unreadable`]. Begin reading with [`read`].

#![deny(missing_docs)]

mod boxes;
mod composer;
mod docx;
mod html;
pub mod limits;
mod pdf;
mod sniff;
mod text;
mod unreadable;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use docx::{Note, annotate_docx, read_docx};
pub use html::read_html;
pub use pdf::read_pdf;
pub use sniff::read;
pub use text::read_text;
pub use unreadable::Unreadable;

/// Whether a file of this many bytes is read at all: to be asked before one is taken into memory.
pub fn check_length(bytes: u64) -> Result<(), Unreadable> {
    match bytes <= limits::FILE_BYTES as u64 {
        true => Ok(()),
        false => Err(Unreadable::too_large(unreadable::BYTES, limits::FILE_BYTES as u64)),
    }
}

/// A span of the extracted text, in bytes; always on character boundaries.
pub type Span = Range<usize>;

/// What kind of file it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Office Open XML text (`.docx`).
    Docx,
    /// PDF with a text layer.
    Pdf,
    /// Plain text in UTF-8, UTF-16 or GB18030.
    Text,
    /// HTML.
    Html,
}

/// A file as a person reads it: tracked insertions kept, deletions dropped, automatic numbers written out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    /// What it was read from.
    pub format: Format,
    /// The whole text. Paragraphs and table rows end in `\n`, cells of a row are parted by `\t`.
    /// Page headers, footers and page numbers are not in it.
    pub text: String,
    /// Paragraphs and tables in the order of the text; together they cover it, without overlap.
    pub blocks: Vec<Block>,
    /// What lies in the file but not in the text: leftovers that its author may not want to send out, and what could not
    /// be read.
    pub remnants: Vec<Remnant>,
    /// Page by page the span of its text; empty where the format knows no pages.
    pub pages: Vec<Span>,
}

/// A paragraph or a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Its text, without the closing line break.
    pub span: Span,
    /// Which of the two.
    pub kind: BlockKind,
}

/// The two kinds of block.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum BlockKind {
    /// A line of text up to its line break.
    Paragraph(Paragraph),
    /// A table, row by row.
    Table(Table),
}

/// How a paragraph stands on the page; what a format does not tell stays at its default.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Paragraph {
    /// Heading level, 1 is the highest.
    pub heading: Option<u8>,
    /// The automatic number at the paragraph's start (its span in the text), with its list level from 0.
    pub number: Option<(Span, u8)>,
    /// Whether it is set in the middle of the line.
    pub centred: bool,
    /// Parts in bold type.
    pub bold: Vec<Span>,
    /// Whether it was placed by a text box, footnote or endnote rather than in the running text.
    pub aside: bool,
}

/// A table as rows of cells. A merged cell stands where its first part stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Table {
    /// Rows from top to bottom.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cell {
    /// Its text; paragraphs inside are parted by a space.
    pub span: Span,
    /// How many columns it covers.
    pub columns: u16,
    /// Whether it continues the cell above it (a vertical merge); its span is then empty.
    pub continues: bool,
}

/// What lies in the file but not in the text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remnant {
    /// Which sort.
    pub kind: RemnantKind,
    /// Where: the text it covers, or the empty span at which it was dropped or hangs.
    pub span: Span,
    /// Its own words: the deleted text, the comment, the hidden text, what a picture is said to show.
    pub text: String,
    /// Who left it, where the file says.
    pub author: Option<String>,
}

/// Sorts of remnant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RemnantKind {
    /// A tracked insertion that nobody accepted yet.
    Insertion,
    /// A tracked deletion that nobody accepted yet.
    Deletion,
    /// A comment in the margin.
    Comment,
    /// Text formatted as hidden, or white on white.
    Hidden,
    /// A picture, a chart or an embedded object: what stands in it is not read.
    Picture,
}
