//! What stands in a Word file between its markup and our text: paragraphs and tables made of pieces.

use super::numbering::Number;

/// A paragraph or a table.
pub(crate) enum Item {
    Paragraph(Para),
    Table(Grid),
}

/// A paragraph before it is laid into the text.
#[derive(Default)]
pub(crate) struct Para {
    /// Its element in the main part, if it stands there.
    pub(crate) node: Option<u32>,
    pub(crate) title: bool,
    pub(crate) heading: Option<u8>,
    pub(crate) centred: bool,
    pub(crate) aside: bool,
    pub(crate) number: Option<Number>,
    pub(crate) pieces: Vec<Piece>,
    /// Text boxes and notes that hang on it, to follow after it.
    pub(crate) asides: Vec<Item>,
}

/// A part of a paragraph.
#[derive(Clone)]
pub(crate) enum Piece {
    /// Text as it stands on the page.
    Text { text: String, source: Source, bold: bool, inserted: Option<Author> },
    /// A new line inside the paragraph.
    Break { source: Source },
    /// Text that a tracked change took out.
    Deleted { text: String, author: Author },
    /// Text that is not shown.
    Hidden { text: String },
    /// A picture, a chart or an embedded object, with what it is said to show.
    Picture { text: String },
    /// An end of the range of a comment, or the mark that stands for it.
    Comment { edge: Edge, id: String },
}

/// Who made a tracked change, where the file says.
pub(crate) type Author = Option<String>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    Start,
    End,
    Mark,
}

/// Where in the main part a piece comes from; numbers name nodes of its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A text node, character for character, within a run.
    Text { node: u32, run: u32 },
    /// One element of a run that stands for the whole piece: a tab, a symbol.
    Whole { node: u32, run: u32 },
    /// Something that comments can only be put around: a formula, a text box, the mark of a note.
    Around { node: u32 },
    /// The automatic number of a paragraph.
    Number { paragraph: u32 },
}

/// A table before it is laid into the text.
#[derive(Default)]
pub(crate) struct Grid {
    pub(crate) rows: Vec<Vec<GridCell>>,
}

/// A cell with its own paragraphs and tables.
#[derive(Default)]
pub(crate) struct GridCell {
    pub(crate) items: Vec<Item>,
    pub(crate) columns: u16,
    pub(crate) continues: bool,
}

impl Para {
    /// Its visible text.
    pub(crate) fn plain(&self) -> String {
        let texts = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text { text, .. } => Some(text.as_str()),
            Piece::Break { .. } => Some("\n"),
            _ => None,
        });
        texts.collect()
    }

    /// Whether a reader sees nothing of it.
    pub(crate) fn is_blank(&self) -> bool {
        self.number.is_none() && self.plain().trim().is_empty()
    }
}

impl GridCell {
    /// Its visible text, paragraphs parted by a space.
    pub(crate) fn plain(&self) -> String {
        let mut all = Vec::new();
        for item in &self.items {
            match item {
                Item::Paragraph(para) => all.push(para.plain()),
                Item::Table(grid) => all.extend(grid.rows.iter().flatten().map(GridCell::plain)),
            }
        }
        all.retain(|text| !text.trim().is_empty());
        all.join(" ")
    }
}
