//! Characters of the symbol fonts that Word files still use, as Unicode.

/// The character that a symbol font shows at `code` (17.3.3.30 sym); code points may sit in the private
/// area at F000.
pub(crate) fn symbol(font: &str, code: u32) -> Option<char> {
    let at = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    let font = font.to_ascii_lowercase();
    let known = match (font.as_str(), at) {
        ("wingdings", 0x6c | 0x9f) => '●',
        ("wingdings", 0x6e) => '■',
        ("wingdings", 0x6f | 0x71 | 0x72 | 0xa8) => '□',
        ("wingdings", 0x75) => '◆',
        ("wingdings", 0xa1) => '○',
        ("wingdings", 0xd8) => '➢',
        ("wingdings", 0xe0) => '→',
        ("wingdings", 0x81..=0x8a) => char::from_u32('①' as u32 + at - 0x81)?,
        ("wingdings", 0xfb) => '✗',
        ("wingdings", 0xfc) => '✓',
        ("wingdings", 0xfd) => '☒',
        ("wingdings", 0xfe) => '☑',
        ("wingdings 2", 0x50) => '✓',
        ("wingdings 2", 0x4f) => '✗',
        ("wingdings 2", 0x51 | 0x53 | 0x54) => '☒',
        ("wingdings 2", 0x52) => '☑',
        ("wingdings 2", 0x2a | 0x30 | 0xa3) => '□',
        ("symbol", 0xb7) => '•',
        ("symbol", 0xb1) => '±',
        ("symbol", 0xb4) => '×',
        ("symbol", 0xb8) => '÷',
        ("symbol", 0xa3) => '≤',
        ("symbol", 0xb3) => '≥',
        ("symbol", 0xb9) => '≠',
        ("symbol", 0xb0) => '°',
        ("symbol", 0xa5) => '∞',
        ("symbol", 0xae) => '→',
        ("symbol", 0x61) => 'α',
        ("symbol", 0x62) => 'β',
        ("symbol", 0x6d) => 'μ',
        ("symbol", 0x70) => 'π',
        ("symbol", 0x44) => 'Δ',
        ("symbol", 0x53) => 'Σ',
        ("symbol", 0x57) => 'Ω',
        ("symbol", 0x66) => 'φ',
        ("symbol", 0x20..=0x3f) => char::from_u32(at)?,
        ("symbol" | "wingdings" | "wingdings 2" | "wingdings 3" | "webdings", _) => return None,
        _ => char::from_u32(code).filter(|c| !is_private(*c))?,
    };
    Some(known)
}

/// A bullet as a reader knows it; those of symbol fonts all become a dot, which is what they mean.
pub(crate) fn bullet(text: &str) -> String {
    if text.chars().any(|c| is_private(c) || c.is_control()) { "•".to_owned() } else { text.to_owned() }
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticked_and_empty_boxes_are_told_apart() {
        assert_eq!(symbol("Wingdings", 0xf0fe), Some('☑'));
        assert_eq!(symbol("Wingdings", 0xf0a8), Some('□'));
        assert_eq!(symbol("Wingdings 2", 0x52), Some('☑'));
        assert_eq!(symbol("Wingdings 2", 0xf0a3), Some('□'));
        assert_eq!(symbol("Wingdings", 0x81), Some('①'));
        assert_eq!(symbol("Wingdings", 0x20), None);
        assert_eq!(bullet("\u{f0b7}"), "•");
    }
}
