//! Names of uploaded files: fit for every file system, and for an HTTP header.

use std::fmt::Write as _;

/// Longer names are cut; common file systems take 255 bytes.
const BYTES_MAX: usize = 200;
/// Windows opens devices under these names, whatever the ending.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The last part of a path, without characters that some file system or screen takes amiss; never empty.
pub fn safe(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let fit = |c: &char| {
        !c.is_control() && !is_direction(*c) && !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
    };
    let kept: String = last.chars().filter(fit).collect();
    let kept = kept.trim().trim_matches('.').trim();
    let (stem, ending) = match kept.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 20 => (stem, format!(".{ending}")),
        _ => (kept, String::new()),
    };
    let stem = stem.get(..stem.floor_char_boundary(BYTES_MAX - ending.len())).unwrap_or(stem).trim_end();
    let device = stem.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let device = device.trim_end_matches(|c: char| c.is_ascii_digit());
    match stem {
        "" => format!("file{ending}"),
        stem if RESERVED.contains(&device) && stem.len() <= 4.max(device.len()) => format!("_{stem}{ending}"),
        stem => format!("{stem}{ending}"),
    }
}

/// The value of a `Content-Disposition` header (RFC 6266): a plain name for old clients, the true one in UTF-8.
pub fn content_disposition(name: &str, inline: bool) -> String {
    let name = safe(name);
    let how = if inline { "inline" } else { "attachment" };
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut exact = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            exact.push(char::from(byte));
        } else {
            let _ = write!(exact, "%{byte:02X}");
        }
    }
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

/// A media type as it may stand in a header; anything odd becomes `application/octet-stream`.
pub(crate) fn media_type(given: &str) -> &str {
    let bare = given.split(';').next().unwrap_or_default().trim();
    let part =
        |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    let sound = bare.len() <= 100 && bare.split_once('/').is_some_and(|(a, b)| part(a) && part(b));
    if sound { bare } else { "application/octet-stream" }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' '
}

/// Marks that turn the direction of text: with one, `…fdp.exe` shows as `…exe.pdf`.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_fit_for_every_file_system() {
        for (given, expected) in [
            ("合同 v2.docx", "合同 v2.docx"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\a.pdf", "a.pdf"),
            ("a\0b\r\n.pdf", "ab.pdf"),
            ("contract\u{202e}fdp.exe", "contractfdp.exe"),
            ("CON.txt", "_CON.txt"),
            ("com1", "_com1"),
            ("contract.txt", "contract.txt"),
            ("...", "file"),
            ("", "file"),
            (" .pdf", "pdf"),
            ("a?<>|*.txt", "a.txt"),
        ] {
            assert_eq!(safe(given), expected, "{given:?}");
        }
        let long = safe(&("名".repeat(2000) + ".docx"));
        assert!(long.len() <= BYTES_MAX && long.ends_with("名.docx"), "{long}");
    }

    #[test]
    fn a_header_takes_any_name() {
        assert_eq!(
            content_disposition("合\"同\r\nX: y.pdf", false),
            "attachment; filename=\"__X y.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8CX%20y.pdf"
        );
        assert_eq!(media_type("application/pdf; charset=x"), "application/pdf");
        assert_eq!(media_type("text/html\r\nSet-Cookie: a"), "application/octet-stream");
    }
}
