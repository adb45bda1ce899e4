//! Plain text: finds the encoding, the lines, and the tables that people draw with characters.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::composer::{Composer, Field};
use crate::unreadable::{CHARS, PARTS, Unreadable};
use crate::{Document, Format, Paragraph, boxes, limits};

/// Reads plain text in UTF-8, UTF-16 or GB18030 (which contains GBK and GB2312).
pub fn read_text(bytes: &[u8]) -> Result<Document, Unreadable> {
    // no encoding takes more than four bytes for a character
    if bytes.len() > 4 * limits::TEXT_CHARS {
        return Err(Unreadable::too_large(CHARS, limits::TEXT_CHARS as u64));
    }
    let text = decode(bytes)?;
    let text = one_line_end(&text);
    let lines: Vec<&str> = text.lines().collect();
    let mut composer = Composer::new(Format::Text);
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let (drawn, tabbed) = (boxes::drawn_lines(&lines[at..]), tabbed_lines(&lines[at..]));
        if drawn > 0 {
            let drawing = &lines[at..at + drawn];
            match boxes::drawn_table(drawing) {
                Some(rows) => composer.table(rows)?,
                None => drawing.iter().try_for_each(|line| composer.line(line, Paragraph::default()))?,
            }
            at += drawn;
        } else if tabbed > 1 {
            composer.table(tabbed_table(&lines[at..at + tabbed])?)?;
            at += tabbed;
        } else {
            composer.line(line, Paragraph::default())?;
            at += 1;
        }
    }
    composer.finish()
}

/// How many lines at the start have the same number of tabs; two or more make a table.
fn tabbed_lines(lines: &[&str]) -> usize {
    let tabs = |line: &str| line.matches('\t').count();
    match lines.first().map(|line| tabs(line)) {
        Some(columns) if columns > 0 => lines.iter().take_while(|line| tabs(line) == columns).count(),
        _ => 0,
    }
}

fn tabbed_table(lines: &[&str]) -> Result<Vec<Vec<Field>>, Unreadable> {
    let cells = lines.iter().map(|line| line.matches('\t').count() + 1).sum::<usize>();
    if cells > limits::PARTS {
        return Err(Unreadable::too_large(PARTS, limits::PARTS as u64));
    }
    Ok(lines.iter().map(|line| line.split('\t').map(Field::one).collect()).collect())
}

/// The text in whatever encoding it is in.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if broken { Err(wrong(bytes, mark)) } else { Ok(text) };
    }
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes)
        && !text.contains('\0')
    {
        return Ok(text);
    }
    // UTF-16 without a mark: GB18030 has no zero bytes, and UTF-16 of Chinese with Latin digits has
    for encoding in [UTF_16LE, UTF_16BE] {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        if bytes.contains(&0) && bytes.len().is_multiple_of(2) && !broken && is_likely(&text) {
            return Ok(text);
        }
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) if !text.contains('\0') && is_likely(&text) => Ok(text),
        _ => Err(wrong(bytes, 0)),
    }
}

fn wrong(bytes: &[u8], mark: usize) -> Unreadable {
    match std::str::from_utf8(&bytes[mark..]) {
        Err(error) => Unreadable::Encoding { offset: mark + error.valid_up_to() },
        Ok(_) => Unreadable::Encoding { offset: mark },
    }
}

/// Whether the text looks like what people write: almost all of it common Chinese (those in GB 2312), Latin,
/// digits and punctuation. A wrong decoding scatters over rare characters and private areas.
fn is_likely(text: &str) -> bool {
    let (mut common, mut all) = (0usize, 0usize);
    for c in text.chars() {
        all += 1;
        common += usize::from(match c {
            '\t' | '\n' | '\r' | '\u{c}' => true,
            ' '..='~' => true,
            '\u{a0}'..='\u{ff}'
            | '\u{2000}'..='\u{2bff}'
            | '\u{3000}'..='\u{303f}'
            | '\u{ff00}'..='\u{ffef}' => true,
            '\u{4e00}'..='\u{9fff}' => is_gb2312(c),
            _ => false,
        });
    }
    common * 20 >= all * 19
}

fn is_gb2312(c: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = GB18030.encode(c.encode_utf8(&mut buffer));
    !unmappable && matches!(*bytes, [0xb0..=0xf7, 0xa1..=0xfe])
}

/// Line breaks of other systems as `\n`; control characters that no reader sees are dropped.
pub(crate) fn one_line_end(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' => {
                rest.next_if_eq(&'\n');
                out.push('\n');
            }
            '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            '\u{feff}' | '\u{200b}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BlockKind;

    const SAMPLE: &str = "买卖合同\r\n　　第一条　标的：钢筋１０吨\r价款 1,000.00 元\n";
    const READ: &str = "买卖合同\n　　第一条　标的：钢筋１０吨\n价款 1,000.00 元\n";

    #[test]
    fn every_usual_encoding_gives_the_same_text() {
        let utf16 = |big: bool, mark: bool| {
            let text = if mark { format!("\u{feff}{SAMPLE}") } else { SAMPLE.to_owned() };
            let units = text.encode_utf16();
            units
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect::<Vec<u8>>()
        };
        for (name, bytes) in [
            ("UTF-8", SAMPLE.as_bytes().to_vec()),
            ("UTF-8 with mark", format!("\u{feff}{SAMPLE}").into_bytes()),
            ("GB18030", GB18030.encode(SAMPLE).0.into_owned()),
            ("UTF-16LE with mark", utf16(false, true)),
            ("UTF-16BE with mark", utf16(true, true)),
            ("UTF-16LE", utf16(false, false)),
            ("UTF-16BE", utf16(true, false)),
        ] {
            assert_eq!(read_text(&bytes).map(|d| d.text).as_deref(), Ok(READ), "{name}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_their_place() {
        assert_eq!(read_text(b"abc\xff\xfe\xfa").map(|_| ()), Err(Unreadable::Encoding { offset: 3 }));
        assert_eq!(read_text("  \n".as_bytes()).map(|_| ()), Err(Unreadable::Empty));
    }

    #[test]
    fn lines_with_tabs_make_a_table() {
        let document = read_text("品名\t数量\n钢筋\t10\n以下无正文\t\n完".as_bytes()).unwrap();
        let BlockKind::Table(table) = &document.blocks[0].kind else { panic!("no table") };
        assert_eq!(table.rows.len(), 3);
        assert_eq!(&document.text[table.rows[1][1].span.clone()], "10");
    }
}
