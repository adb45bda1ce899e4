//! Tells from its bytes what a file is. Names lie, and so do browsers: content decides.

use crate::unreadable::Unreadable;
use crate::{Document, docx, html, pdf, text};

/// Reads a file of any kind we know. `name` only helps where the content fits several kinds.
pub fn read(bytes: &[u8], name: Option<&str>) -> Result<Document, Unreadable> {
    crate::check_length(bytes.len() as u64)?;
    match kind(bytes, name)? {
        Kind::Docx => docx::read_docx(bytes),
        Kind::Pdf => pdf::read_pdf(bytes),
        Kind::Html => html::read_html(bytes),
        Kind::Text => text::read_text(bytes),
    }
}

enum Kind {
    Docx,
    Pdf,
    Html,
    Text,
}

/// Signatures of what we know by sight only.
const SIGNATURES: [(&[u8], &str); 9] = [
    (b"{\\rtf", "RTF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"%!PS", "PostScript"),
    (b"AT&TFORM", "DjVu"),
    (b"MIME-Version:", "MHTML"),
    (b"CAJ", "CAJ"),
    (b"\x00\x00\x00\x18ftyp", "MP4"),
];

/// Pictures: of text perhaps, but without any.
const PICTURES: [&[u8]; 6] = [b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM"];

fn kind(bytes: &[u8], name: Option<&str>) -> Result<Kind, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Docx);
    }
    // ISO 32000-1 Annex H, note 13: viewers take a header anywhere in the first 1024 bytes
    if find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some() {
        return Ok(Kind::Pdf);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(compound(bytes));
    }
    for (signature, name) in SIGNATURES {
        if bytes.starts_with(signature) {
            return Err(Unreadable::OtherFormat { name });
        }
    }
    if PICTURES.iter().any(|signature| bytes.starts_with(signature)) && bytes.iter().take(64).any(|b| *b < 8)
    {
        return Err(Unreadable::NoTextLayer { pages: 1 });
    }
    let head = text_head(bytes);
    if head.contains("<pkg:package") || head.contains("<w:worddocument") {
        return Err(Unreadable::OtherFormat { name: "Word XML" });
    }
    let named = name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    let named_html = matches!(named.as_deref(), Some("htm" | "html" | "xhtml"));
    let opens = ["<!doctype html", "<html", "<head", "<body", "<table", "<div", "<p>", "<p "];
    if opens.iter().any(|tag| head.starts_with(tag))
        || (head.starts_with("<?xml") && head.contains("<html"))
        || (named_html && head.contains('<'))
    {
        return Ok(Kind::Html);
    }
    match text::decode(bytes) {
        Ok(_) => Ok(Kind::Text),
        // control bytes are no text in any encoding
        Err(_) if bytes.iter().take(4096).filter(|b| **b < 9).count() > 2 => Err(Unreadable::Unknown),
        Err(error) => Err(error),
    }
}

/// The first few kilobytes as lower-case text without leading space, whatever the encoding.
fn text_head(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(4096)];
    let head: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0 && byte.is_ascii()).collect();
    String::from_utf8_lossy(&head).trim_start().to_lowercase()
}

/// An OLE compound file: Word 97 to 2003, or the wrapping that Office puts around a file with a password
/// (MS-OFFCRYPTO 2.3). Names of its streams stand in UTF-16.
fn compound(bytes: &[u8]) -> Unreadable {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(bytes, &wide).is_some()
    };
    if has("EncryptedPackage") || has("EncryptionInfo") {
        Unreadable::Encrypted
    } else if has("WordDocument") {
        Unreadable::LegacyWord
    } else if has("Workbook") {
        Unreadable::OtherFormat { name: "Excel" }
    } else if has("PowerPoint Document") {
        Unreadable::OtherFormat { name: "PowerPoint" }
    } else {
        Unreadable::Unknown
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
