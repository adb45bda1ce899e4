//! What is handed in for a contract, a file or a text, read before the transaction that keeps it.

use document::Document;
use kernel::{Fault, Id, Outcome};
use operation::Ahead;
use party::text;
use store::files::FileKind;

use crate::{save::TITLE_MAX, words};

/// A text has so many characters at most.
const TEXT_MAX: usize = 2_000_000;

/// A file or text as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    /// The name of the file or draft.
    pub name: String,
    /// What stands in it.
    pub document: Document,
}

/// Reads what is handed in: a file or a text, not both.
pub(crate) fn read(
    ahead: &Ahead<'_>,
    file: Option<Id<FileKind>>,
    given: Option<&str>,
    name: Option<&str>,
) -> Outcome<Paper> {
    let Some(file) = file else { return read_text(None, given, name) };
    if given.is_some_and(|text| !text.is_empty()) {
        return Err(Fault::field("text", words::FILE_AND_TEXT));
    }
    let (called, bytes) = ahead.file("file", file)?;
    let document = document::read(&bytes, Some(&called)).map_err(|e| Fault::field("file", e.text()))?;
    if document.text.chars().count() > TEXT_MAX {
        return Err(Fault::field("file", words::too_long(TEXT_MAX, document.text.chars().count())));
    }
    Ok(Paper { name: paper_name(name.or(Some(&called)))?, document })
}

/// Reads a text that is handed in. A file cannot be read here: inside another transaction there are none.
pub(crate) fn read_text(
    file: Option<Id<FileKind>>,
    given: Option<&str>,
    name: Option<&str>,
) -> Outcome<Paper> {
    if file.is_some() {
        return Err(Fault::field("file", words::FILE_MISSING));
    }
    let given = given.unwrap_or_default();
    let found = given.chars().count();
    if found > TEXT_MAX {
        return Err(Fault::field("text", words::too_long(TEXT_MAX, found)));
    }
    // No database keeps NUL, and nobody writes it.
    let document = document::read_text(given.replace('\0', " ").as_bytes())
        .map_err(|_| Fault::field("text", words::TEXT_EMPTY))?;
    Ok(Paper { name: paper_name(name)?, document })
}

fn paper_name(given: Option<&str>) -> Outcome<String> {
    let name = text::line(&given.unwrap_or_default().replace(char::is_control, " "));
    match name.chars().count() {
        found if found > TITLE_MAX => Err(Fault::field("name", words::too_long(TITLE_MAX, found))),
        _ => Ok(name),
    }
}
