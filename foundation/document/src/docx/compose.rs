//! Lays paragraphs and tables into one text and notes where everything came to lie.

use std::collections::HashMap;

use super::flow::{Author, Edge, Grid, GridCell, Item, Para, Piece, Source};
use super::signature;
use crate::limits;
use crate::unreadable::{CHARS, PARTS, Unreadable};
use crate::{Block, BlockKind, Cell, Document, Format, Paragraph, Remnant, RemnantKind, Span, Table};

/// A stretch of the text and where in the main part it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) span: Span,
    pub(crate) source: Source,
}

/// A comment's own words.
pub(crate) struct Comment {
    pub(crate) author: Author,
    pub(crate) text: String,
}

/// The text as it grows.
pub(crate) struct Composer {
    document: Document,
    pub(crate) origins: Vec<Origin>,
    comments: HashMap<String, Comment>,
    open: HashMap<String, usize>,
    chars: usize,
    /// Paragraphs and cells so far.
    parts: usize,
}

impl Composer {
    pub(crate) fn new(comments: HashMap<String, Comment>) -> Composer {
        let document = Document {
            format: Format::Docx,
            text: String::new(),
            blocks: Vec::new(),
            remnants: Vec::new(),
            pages: Vec::new(),
        };
        Composer { document, origins: Vec::new(), comments, open: HashMap::new(), chars: 0, parts: 0 }
    }

    pub(crate) fn finish(mut self) -> Result<(Document, Vec<Origin>), Unreadable> {
        if self.chars > limits::TEXT_CHARS {
            return Err(Unreadable::too_large(CHARS, limits::TEXT_CHARS as u64));
        }
        if self.parts > limits::PARTS {
            return Err(Unreadable::too_large(PARTS, limits::PARTS as u64));
        }
        // a range without an end hangs at its start; a comment without any place at the end of the text
        let end = self.document.text.len();
        for (id, comment) in std::mem::take(&mut self.comments) {
            let at = self.open.get(&id).copied().unwrap_or(end);
            self.remnant(RemnantKind::Comment, at..at, comment.text, comment.author);
        }
        self.document.remnants.sort_by_key(|remnant| (remnant.span.start, remnant.span.end));
        Ok((self.document, self.origins))
    }

    /// Lays items one below the other.
    pub(crate) fn items(&mut self, items: Vec<Item>) {
        for item in signature::untab(items) {
            if self.is_overfull() {
                return;
            }
            match item {
                Item::Paragraph(para) => self.paragraph(para),
                Item::Table(grid) if signature::is_block(&grid) => self.items(signature::by_column(grid)),
                // a table of one column is a frame around running text
                Item::Table(grid) if grid.rows.iter().all(|row| row.len() == 1) => {
                    let inside = grid.rows.into_iter().flatten().flat_map(|cell| cell.items);
                    self.items(inside.collect());
                }
                Item::Table(grid) => self.table(grid),
            }
        }
    }

    /// Whether a limit is passed; nothing more is added then, and the document is refused at the end.
    fn is_overfull(&self) -> bool {
        self.chars > limits::TEXT_CHARS || self.parts > limits::PARTS
    }

    fn at(&self) -> usize {
        self.document.text.len()
    }

    fn push(&mut self, text: &str) {
        self.chars += text.chars().count();
        if !self.is_overfull() {
            self.document.text.push_str(text);
        }
    }

    fn remnant(&mut self, kind: RemnantKind, span: Span, text: String, author: Author) {
        self.document.remnants.push(Remnant { kind, span, text, author });
    }

    fn paragraph(&mut self, para: Para) {
        if para.is_blank() {
            // nothing to see, but something may have been left there
            self.pieces(
                para.pieces.into_iter().filter(|p| !matches!(p, Piece::Text { .. } | Piece::Break { .. })),
            );
            return self.items(para.asides);
        }
        self.parts += 1;
        let mut start = self.at();
        let mut number = None;
        if let Some(automatic) = para.number {
            self.push(&automatic.text);
            let span = start..self.at();
            self.push(automatic.suffix);
            if let Some(paragraph) = para.node {
                self.origins.push(Origin { span: start..self.at(), source: Source::Number { paragraph } });
            }
            number = Some((span, automatic.level));
        }
        let layout = Paragraph {
            heading: para.heading,
            centred: para.centred,
            aside: para.aside,
            ..Paragraph::default()
        };
        let mut lines = para.pieces.split(|piece| matches!(piece, Piece::Break { .. })).peekable();
        while let Some(line) = lines.next() {
            let bold = self.pieces(line.iter().cloned());
            let seen = !self.document.text[start..].trim().is_empty();
            // a page break before or after the text of a paragraph is no line of its own
            if seen || (lines.peek().is_some() && start < self.at()) {
                let kind = BlockKind::Paragraph(Paragraph { number: number.take(), bold, ..layout.clone() });
                self.document.blocks.push(Block { span: start..self.at(), kind });
                self.push("\n");
                start = self.at();
            }
        }
        if para.title || para.heading == Some(1) {
            // a title stands apart
            let at = self.at();
            self.push("\n");
            self.document
                .blocks
                .push(Block { span: at..at, kind: BlockKind::Paragraph(Paragraph::default()) });
        }
        self.items(para.asides);
    }

    /// Lays pieces in a row; gives the bold parts.
    fn pieces(&mut self, pieces: impl Iterator<Item = Piece>) -> Vec<Span> {
        let mut bolds: Vec<Span> = Vec::new();
        for piece in pieces {
            let start = self.at();
            match piece {
                Piece::Text { text, source, bold, inserted } => {
                    self.push(&text);
                    let span = start..self.at();
                    self.origins.push(Origin { span: span.clone(), source });
                    if bold {
                        match bolds.last_mut() {
                            Some(last) if last.end == start => last.end = span.end,
                            _ => bolds.push(span.clone()),
                        }
                    }
                    if let Some(author) = inserted {
                        self.insertion(span, text, author);
                    }
                }
                Piece::Break { .. } => {}
                Piece::Deleted { text, author } => self.gone(RemnantKind::Deletion, text, author),
                Piece::Hidden { text } => self.gone(RemnantKind::Hidden, text, None),
                Piece::Picture { text } => {
                    let at = self.at();
                    self.remnant(RemnantKind::Picture, at..at, text, None);
                }
                Piece::Comment { edge, id } => self.comment(edge, id),
            }
        }
        bolds
    }

    fn insertion(&mut self, span: Span, text: String, author: Author) {
        match self.document.remnants.last_mut() {
            Some(last)
                if last.kind == RemnantKind::Insertion
                    && last.author == author
                    && last.span.end == span.start =>
            {
                last.span.end = span.end;
                last.text.push_str(&text);
            }
            _ => self.remnant(RemnantKind::Insertion, span, text, author),
        }
    }

    fn gone(&mut self, kind: RemnantKind, text: String, author: Author) {
        let at = self.at();
        match self.document.remnants.last_mut() {
            Some(last) if last.kind == kind && last.author == author && last.span == (at..at) => {
                last.text.push_str(&text);
            }
            _ if text.trim_matches('\n').is_empty() => {}
            _ => self.remnant(kind, at..at, text, author),
        }
    }

    fn comment(&mut self, edge: Edge, id: String) {
        let at = self.at();
        match edge {
            Edge::Start => {
                self.open.entry(id).or_insert(at);
            }
            Edge::End | Edge::Mark => {
                if let Some(comment) = self.comments.remove(&id) {
                    // a range that reaches over the end of a paragraph ends with its last character
                    let start = self.open.remove(&id).unwrap_or(at).min(at);
                    let covered = self.document.text[start..at].trim_end_matches('\n').len();
                    self.remnant(RemnantKind::Comment, start..start + covered, comment.text, comment.author);
                }
            }
        }
    }

    fn table(&mut self, grid: Grid) {
        let start = self.at();
        let mut asides = Vec::new();
        let mut table = Table::default();
        for row in grid.rows {
            let mut cells = Vec::new();
            let count = row.len();
            for (index, cell) in row.into_iter().enumerate() {
                let (columns, continues) = (cell.columns, cell.continues);
                let span = self.cell(cell, &mut asides);
                let span = if continues { span.start..span.start } else { span };
                cells.push(Cell { span, columns, continues });
                // a merged cell is followed by the empty places of the columns it covers, so that columns line up
                let last = index + 1 == count;
                self.push(&"\t".repeat(usize::from(columns) - usize::from(last)));
            }
            table.rows.push(cells);
            self.push("\n");
        }
        let end = self.at().saturating_sub(1).max(start);
        if !table.rows.is_empty() {
            self.document.blocks.push(Block { span: start..end, kind: BlockKind::Table(table) });
        }
        self.items(asides);
    }

    fn cell(&mut self, cell: GridCell, asides: &mut Vec<Item>) -> Span {
        self.parts += 1;
        let start = self.at();
        self.cell_items(cell.items, start, asides);
        start..self.at()
    }

    fn cell_items(&mut self, items: Vec<Item>, start: usize, asides: &mut Vec<Item>) {
        for item in items {
            match item {
                Item::Paragraph(para) => {
                    let blank = para.is_blank();
                    if !blank && self.at() > start {
                        self.push(" ");
                    }
                    self.cell_paragraph(para, blank, asides);
                }
                Item::Table(grid) => {
                    for cell in grid.rows.into_iter().flatten() {
                        self.cell_items(cell.items, start, asides);
                    }
                }
            }
        }
    }

    fn cell_paragraph(&mut self, para: Para, blank: bool, asides: &mut Vec<Item>) {
        asides.extend(para.asides);
        if let Some(number) = para.number {
            let start = self.at();
            self.push(&number.text);
            self.push(number.suffix);
            if let Some(paragraph) = para.node {
                self.origins.push(Origin { span: start..self.at(), source: Source::Number { paragraph } });
            }
        }
        let one_line = para.pieces.into_iter().filter_map(|piece| match piece {
            Piece::Text { .. } | Piece::Break { .. } if blank => None,
            // tabs and line breaks would part cells and rows
            Piece::Text { text, source, bold, inserted } => {
                Some(Piece::Text { text: text.replace(['\t', '\n'], " "), source, bold, inserted })
            }
            Piece::Break { source } => {
                Some(Piece::Text { text: " ".to_owned(), source, bold: false, inserted: None })
            }
            other => Some(other),
        });
        self.pieces(one_line);
    }
}
