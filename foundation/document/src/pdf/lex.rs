//! Cuts content streams and character maps into tokens (ISO 32000-1, 7.2 and 7.3). Whatever it meets it goes
//! on behind it: a damaged stream gives what it still holds.

/// What a stream consists of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Open,
    Close,
    /// An operator, or a keyword such as `true`.
    Word(Vec<u8>),
}

/// Reads tokens from bytes.
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Lexer<'a> {
        Lexer { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips the data of an inline image (8.9.7): from `ID` to an `EI` that stands alone.
    pub(crate) fn skip_image(&mut self) {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let end = rest.windows(4).position(|w| is_space(w[0]) && &w[1..3] == b"EI" && is_space(w[3]));
        self.at += end.map_or(rest.len(), |end| end + 3);
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut depth = 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    /// 7.3.4.2, table 3.
    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit) = self.peek().filter(|b| (b'0'..=b'7').contains(b)) else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                text.push(value as u8);
            }
            other => text.push(other),
        }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let mut digits = Vec::new();
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            digits.extend(hex(byte));
        }
        digits.chunks(2).map(|pair| pair[0] * 16 + pair.get(1).copied().unwrap_or(0)).collect()
    }

    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|byte| !is_space(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    fn name(&mut self) -> Vec<u8> {
        let raw = self.regular();
        let mut name = Vec::with_capacity(raw.len());
        let mut at = 0;
        while let Some(byte) = raw.get(at) {
            let escaped = (*byte == b'#')
                .then(|| Some(hex(*raw.get(at + 1)?)? * 16 + hex(*raw.get(at + 2)?)?))
                .flatten();
            name.push(escaped.unwrap_or(*byte));
            at += if escaped.is_some() { 3 } else { 1 };
        }
        name
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return Some(match byte {
                byte if is_space(byte) => continue,
                b'%' => {
                    while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                        self.at += 1;
                    }
                    continue;
                }
                b'(' => Token::Text(self.literal()),
                b'<' if self.peek() == Some(b'<') => {
                    self.at += 1;
                    Token::Word(b"<<".to_vec())
                }
                b'<' => Token::Text(self.hexadecimal()),
                b'>' if self.peek() == Some(b'>') => {
                    self.at += 1;
                    Token::Word(b">>".to_vec())
                }
                b'/' => Token::Name(self.name()),
                b'[' => Token::Open,
                b']' => Token::Close,
                b')' | b'>' | b'{' | b'}' => continue,
                _ => {
                    self.at -= 1;
                    word(self.regular())
                }
            });
        }
    }
}

fn word(raw: &[u8]) -> Token {
    let text = std::str::from_utf8(raw).unwrap_or_default();
    let numeric = raw.first().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.'));
    let number = numeric.then(|| text.parse::<f64>().ok()).flatten().filter(|n| n.is_finite());
    match number {
        Some(number) => Token::Number(number),
        // "12-3" and the like: some writers put a minus for nothing, viewers read what is before it
        None if numeric => {
            let end =
                text[1..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(text.len(), |end| end + 1);
            Token::Number(text[..end].parse().unwrap_or(0.0))
        }
        None => Token::Word(raw.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_names_and_numbers_are_read_as_the_standard_says() {
        let tokens: Vec<Token> =
            Lexer::new(b"/A#20b (a\\(b\\051\\n(c)) <48 6>[-.5 1]TJ % x\n12-3 q").collect();
        assert_eq!(
            tokens,
            [
                Token::Name(b"A b".to_vec()),
                Token::Text(b"a(b)\n(c)".to_vec()),
                Token::Text(b"H`".to_vec()),
                Token::Open,
                Token::Number(-0.5),
                Token::Number(1.0),
                Token::Close,
                Token::Word(b"TJ".to_vec()),
                Token::Number(12.0),
                Token::Word(b"q".to_vec()),
            ]
        );
    }
}
