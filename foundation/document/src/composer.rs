//! Puts a document together line by line and table by table, for formats without markup to point back into.

use crate::unreadable::{CHARS, PARTS, Unreadable};
use crate::{Block, BlockKind, Cell, Document, Format, Paragraph, Table, limits};

/// A cell on its way into a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) text: String,
    pub(crate) columns: u16,
    pub(crate) continues: bool,
}

impl Field {
    pub(crate) fn one(text: impl Into<String>) -> Field {
        Field { text: text.into(), columns: 1, continues: false }
    }
}

/// A document in the making.
pub(crate) struct Composer {
    pub(crate) document: Document,
    chars: usize,
    parts: usize,
}

impl Composer {
    pub(crate) fn new(format: Format) -> Composer {
        let document = Document {
            format,
            text: String::new(),
            blocks: Vec::new(),
            remnants: Vec::new(),
            pages: Vec::new(),
        };
        Composer { document, chars: 0, parts: 0 }
    }

    pub(crate) fn at(&self) -> usize {
        self.document.text.len()
    }

    fn push(&mut self, text: &str) -> Result<(), Unreadable> {
        self.chars += text.chars().count();
        if self.chars > limits::TEXT_CHARS {
            return Err(Unreadable::too_large(CHARS, limits::TEXT_CHARS as u64));
        }
        self.document.text.push_str(text);
        Ok(())
    }

    fn part(&mut self) -> Result<(), Unreadable> {
        self.parts += 1;
        if self.parts > limits::PARTS {
            return Err(Unreadable::too_large(PARTS, limits::PARTS as u64));
        }
        Ok(())
    }

    /// One line with its line break.
    pub(crate) fn line(&mut self, text: &str, paragraph: Paragraph) -> Result<(), Unreadable> {
        self.part()?;
        let start = self.at();
        self.push(text)?;
        let kind = BlockKind::Paragraph(paragraph);
        self.document.blocks.push(Block { span: start..self.at(), kind });
        self.push("\n")
    }

    /// One table. Tabs and line breaks inside cells become spaces, and a merged cell is followed by the empty
    /// places of the columns it covers.
    pub(crate) fn table(&mut self, rows: Vec<Vec<Field>>) -> Result<(), Unreadable> {
        let start = self.at();
        let mut table = Table::default();
        for row in rows.into_iter().filter(|row| !row.is_empty()) {
            let count = row.len();
            let mut cells = Vec::with_capacity(count);
            for (index, field) in row.into_iter().enumerate() {
                self.part()?;
                let from = self.at();
                self.push(&field.text.replace(['\t', '\n'], " "))?;
                let columns = field.columns.max(1);
                cells.push(Cell { span: from..self.at(), columns, continues: field.continues });
                let last = index + 1 == count;
                self.push(&"\t".repeat(usize::from(columns) - usize::from(last)))?;
            }
            table.rows.push(cells);
            self.push("\n")?;
        }
        if !table.rows.is_empty() {
            let span = start..self.at() - 1;
            self.document.blocks.push(Block { span, kind: BlockKind::Table(table) });
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Document, Unreadable> {
        if self.document.text.trim().is_empty() && self.document.remnants.is_empty() {
            return Err(Unreadable::Empty);
        }
        Ok(self.document)
    }
}
