//! What a foreign file may cost us, all in one place. Each limit lies far above any honest contract
//! (the largest we know: 900 pages, 40 MB) and far below what would hurt a small server.

/// Bytes of a file that any reader takes in at all.
pub const FILE_BYTES: usize = 100 << 20;
/// Characters of text that come out of any reader; bytes would favour English.
pub const TEXT_CHARS: usize = 10_000_000;

/// Paragraphs and table cells of a document.
pub const PARTS: usize = 400_000;

/// Entries in a zip package.
pub const ZIP_ENTRIES: usize = 2_000;
/// Bytes of a zip package, inflated, all entries together.
pub const ZIP_INFLATED_BYTES: u64 = 200 << 20;
/// How many times larger an entry may become by inflating ...
pub const ZIP_RATIO: u64 = 100;
/// ... unless it stays below this: a small entry of repeated markup compresses well and harms nobody.
pub const ZIP_RATIO_FLOOR_BYTES: u64 = 4 << 20;
/// Bytes of one XML part; its tree takes some six times as much memory.
pub const XML_PART_BYTES: u64 = 40 << 20;
/// Elements inside one another. Word itself stops at 100 for tables in tables.
pub const XML_DEPTH: usize = 256;
/// Attributes of one element; a root with all of Word's namespaces has 40.
pub const XML_ATTRIBUTES: usize = 256;
/// Elements and texts in one part.
pub const XML_NODES: usize = 2_000_000;
/// Styles that are based on one another, and links from numbering to style to numbering.
pub const STYLE_CHAIN: usize = 32;
/// Columns of a table; Word allows 63.
pub const TABLE_COLUMNS: u16 = 256;
/// Comments written into one file.
pub const NOTES: usize = 10_000;

/// Pages of a PDF.
pub const PDF_PAGES: usize = 3_000;
/// Objects of a PDF.
pub const PDF_OBJECTS: usize = 500_000;
/// Bytes of one inflated stream.
pub const PDF_STREAM_BYTES: usize = 32 << 20;
/// Bytes of all inflated streams together.
pub const PDF_INFLATED_BYTES: usize = 128 << 20;
/// Drawing operations of all pages together; a dense page has 3,000.
pub const PDF_OPERATIONS: usize = 5_000_000;
/// References followed from one object to the next.
pub const PDF_REFERENCES: usize = 32;
/// Fonts of a PDF.
pub const PDF_FONTS: usize = 2_000;
/// Pairs of lines that are looked at to find tables.
pub const PDF_CROSSINGS: usize = 300_000_000;
/// Forms that draw forms.
pub const PDF_FORM_DEPTH: usize = 12;
/// Entries of one character map.
pub const PDF_MAP_ENTRIES: usize = 200_000;
/// Glyphs on one page.
pub const PDF_PAGE_GLYPHS: usize = 200_000;

/// HTML elements inside one another; browsers stop at 512.
pub const HTML_DEPTH: usize = 256;
/// Bytes of an HTML file; pictures inside count.
pub const HTML_BYTES: usize = 20 << 20;
