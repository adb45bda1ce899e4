//! Character maps inside a PDF: from codes to Unicode (ISO 32000-1, 9.10.3) and from codes to CIDs (9.7.5).

use std::collections::HashMap;

use super::lex::{Lexer, Token};
use crate::limits;

/// A character map.
#[derive(Debug, Default)]
pub(crate) struct CMap {
    /// Code ranges with the number of bytes of a code.
    spaces: Vec<(usize, u32, u32)>,
    text: HashMap<u32, String>,
    cids: Vec<(u32, u32, u32)>,
    pub(crate) vertical: bool,
}

impl CMap {
    pub(crate) fn parse(bytes: &[u8]) -> CMap {
        let mut map = CMap::default();
        let mut section: Vec<Token> = Vec::new();
        let mut room = limits::PDF_MAP_ENTRIES;
        for token in Lexer::new(bytes) {
            let Token::Word(word) = &token else {
                if section.len() < limits::PDF_MAP_ENTRIES {
                    section.push(token);
                }
                continue;
            };
            match word.as_slice() {
                b"endcodespacerange" => map.code_spaces(&section),
                b"endbfchar" => map.chars(&section, &mut room),
                b"endbfrange" => map.ranges(&section, &mut room),
                b"endcidrange" => map.cid_ranges(&section, 3),
                b"endcidchar" => map.cid_ranges(&section, 2),
                b"def" => {
                    if let [.., Token::Name(name), Token::Number(mode)] = section.as_slice()
                        && name == b"WMode"
                    {
                        map.vertical = *mode == 1.0;
                    }
                }
                _ => {}
            }
            section.clear();
        }
        map
    }

    fn code_spaces(&mut self, section: &[Token]) {
        for pair in section.chunks_exact(2) {
            if let [Token::Text(low), Token::Text(high)] = pair
                && (1..=4).contains(&low.len())
            {
                self.spaces.push((low.len(), number(low), number(high)));
            }
        }
    }

    fn chars(&mut self, section: &[Token], room: &mut usize) {
        for pair in section.chunks_exact(2) {
            if let [Token::Text(code), Token::Text(text)] = pair {
                self.put(number(code), utf16(text), room);
            }
        }
    }

    fn ranges(&mut self, section: &[Token], room: &mut usize) {
        let mut rest = section.iter();
        while let (Some(Token::Text(low)), Some(Token::Text(high))) = (rest.next(), rest.next()) {
            let (low, high) = (number(low), number(high));
            match rest.next() {
                Some(Token::Text(first)) => {
                    let (head, last) = first.split_at(first.len().saturating_sub(2));
                    for code in low..=high.min(low.saturating_add(0xffff)) {
                        // 9.10.3 lets only the last byte run on; writers let two
                        let at = number(last).wrapping_add(code - low);
                        let bytes = [head, &(at as u16).to_be_bytes()].concat();
                        if !self.put(code, utf16(&bytes), room) {
                            break;
                        }
                    }
                }
                Some(Token::Open) => {
                    let mut code = low;
                    for token in rest.by_ref() {
                        match token {
                            Token::Text(text) if code <= high => {
                                self.put(code, utf16(text), room);
                                code = code.saturating_add(1);
                            }
                            Token::Close => break,
                            _ => {}
                        }
                    }
                }
                _ => break,
            }
        }
    }

    fn cid_ranges(&mut self, section: &[Token], width: usize) {
        for entry in section.chunks_exact(width) {
            match entry {
                [Token::Text(low), Token::Text(high), Token::Number(cid)] => {
                    self.cids.push((number(low), number(high), *cid as u32));
                }
                [Token::Text(code), Token::Number(cid)] => {
                    self.cids.push((number(code), number(code), *cid as u32))
                }
                _ => {}
            }
        }
    }

    /// Whether there was room left.
    fn put(&mut self, code: u32, text: String, room: &mut usize) -> bool {
        if *room > 0 && !text.is_empty() && !text.contains(['\0', '\u{fffd}', '\u{ffff}']) {
            self.text.insert(code, text);
        }
        *room = room.saturating_sub(1);
        *room > 0
    }

    pub(crate) fn text(&self, code: u32) -> Option<&str> {
        self.text.get(&code).map(String::as_str)
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn has_cids(&self) -> bool {
        !self.cids.is_empty()
    }

    pub(crate) fn cid(&self, code: u32) -> Option<u32> {
        let range = self.cids.iter().rev().find(|(low, high, _)| (*low..=*high).contains(&code))?;
        range.2.checked_add(code - range.0)
    }

    /// The next code with the number of its bytes.
    pub(crate) fn next(&self, bytes: &[u8]) -> (u32, usize) {
        for length in 1..=bytes.len().min(4) {
            let code = number(&bytes[..length]);
            if self.spaces.iter().any(|(len, low, high)| *len == length && (*low..=*high).contains(&code)) {
                return (code, length);
            }
        }
        let length = self.spaces.iter().map(|(len, ..)| *len).min().unwrap_or(2).min(bytes.len());
        (number(&bytes[..length]), length)
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |n, byte| n << 8 | u32::from(*byte))
}

fn utf16(bytes: &[u8]) -> String {
    if let [one] = bytes {
        return char::from(*one).to_string();
    }
    let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_and_ranges_map_to_text() {
        let map = CMap::parse(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange \
              2 beginbfchar <0001> <5408> <0002> <D840DC00> endbfchar \
              2 beginbfrange <0010> <0012> <4E00> <0020> <0021> [<0041> <00420043>] endbfrange",
        );
        let texts: Vec<Option<&str>> =
            [1, 2, 0x10, 0x12, 0x20, 0x21, 0x13].map(|code| map.text(code)).to_vec();
        assert_eq!(
            texts,
            [Some("合"), Some("\u{20000}"), Some("一"), Some("丂"), Some("A"), Some("BC"), None]
        );
        assert_eq!(map.next(&[0, 1, 0]), (1, 2));
    }
}
