//! Tells from its first bytes what a file is. Names lie, and so do browsers; content decides.

use crate::unreadable::Unreadable;
use crate::{Document, docx, limits};

/// Reads a file of any kind we know. `name` is a hint only, for content that fits several kinds.
pub fn read(bytes: &[u8], name: Option<&str>) -> Result<Document, Unreadable> {
    let _ = name;
    if bytes.len() > limits::FILE_BYTES {
        return Err(Unreadable::too_large(crate::unreadable::BYTES, limits::FILE_BYTES as u64));
    }
    docx::read_docx(bytes)
}
