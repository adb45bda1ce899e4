//! PDF.
use crate::Document;
use crate::unreadable::Unreadable;

/// Reads a PDF.
pub fn read_pdf(bytes: &[u8]) -> Result<Document, Unreadable> {
    let _ = bytes;
    Err(Unreadable::Unknown)
}
