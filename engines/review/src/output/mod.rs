//! A report in the forms that people and programs read.

pub mod comment;
pub mod json;
pub mod sarif;
pub mod text;

use document::Span;

/// Byte places of a text as character places (Unicode scalars), for callers in other languages.
#[derive(Debug)]
pub struct Places {
    /// How many characters begin before each 64th byte, to count from there.
    marks: Vec<usize>,
}

impl Places {
    /// Prepares a text.
    pub fn new(text: &str) -> Places {
        let mut marks = vec![0];
        let mut count = 0;
        for (at, byte) in text.bytes().enumerate() {
            if at > 0 && at % 64 == 0 {
                marks.push(count);
            }
            count += usize::from(byte & 0xc0 != 0x80);
        }
        Places { marks }
    }

    /// The character place of a byte place.
    pub fn of(&self, text: &str, at: usize) -> usize {
        let at = at.min(text.len());
        let mark = (at / 64).min(self.marks.len() - 1);
        let rest = &text.as_bytes()[mark * 64..at];
        self.marks[mark] + rest.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
    }

    /// The character span of a byte span.
    pub fn span(&self, text: &str, span: &Span) -> Span {
        self.of(text, span.start)..self.of(text, span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted() {
        let text = "第1条𠮷约".repeat(40);
        let places = Places::new(&text);
        for (count, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(places.of(&text, at), count);
        }
        assert_eq!(places.of(&text, text.len()), text.chars().count());
    }
}
