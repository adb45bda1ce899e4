//! The text as the document looks: headings, paragraphs, tables, with the findings marked and the terms to be found.
//!
//! Everything foreign goes through [`escape`]. Marks that overlap are cut into pieces (`span.rs`): the narrowest is
//! the link, wider ones lie around it, and each has its own number that leads to its finding, so none is lost.

use std::ops::Range;

use ::review::clause::Kind;
use document::{BlockKind, Document, Table};

use super::{
    clauses::Clause,
    span::{Piece, pieces},
};

/// What lies over a stretch of the text.
pub(crate) enum Cover {
    /// The finding with this number, its look, and whether it is decided.
    Finding { number: usize, look: &'static str, done: bool },
    /// The place of a term, by its path.
    Term(String),
}

/// A heading has so many characters at most.
const HEADING_MAX: usize = 30;

/// The paper as HTML.
pub(crate) fn paper(document: &Document, clauses: &[Clause], covers: Vec<(Range<usize>, Cover)>) -> String {
    let (spans, covers): (Vec<_>, Vec<_>) = covers.into_iter().unzip();
    let mut paper = Paper {
        text: &document.text,
        pieces: pieces(&spans),
        begun: vec![false; covers.len()],
        covers,
        cursor: 0,
        out: String::with_capacity(document.text.len() * 2),
    };
    let mut clauses = clauses.iter().peekable();
    let mut titled = false;
    for block in &document.blocks {
        let line = &document.text[block.span.clone()];
        let mut clause = None;
        while let Some(next) = clauses.next_if(|clause| clause.start <= block.span.end) {
            if let Some(passed) = clause.replace(next) {
                paper.anchor(passed);
            }
        }
        match &block.kind {
            BlockKind::Table(table) => {
                if let Some(clause) = clause {
                    paper.anchor(clause);
                }
                paper.table(table);
            }
            BlockKind::Paragraph(_) if line.trim().is_empty() => {
                if let Some(clause) = clause {
                    paper.anchor(clause);
                }
            }
            BlockKind::Paragraph(_) => {
                let tag = if !titled && is_title(line) { "h2" } else { tag(clause, line) };
                titled = true;
                paper.paragraph(tag, clause, block.span.clone());
            }
        }
    }
    paper.rest();
    paper.out
}

/// The first line is the title unless it says something.
fn is_title(line: &str) -> bool {
    line.chars().count() <= 2 * HEADING_MAX && !line.contains(['：', '。', ':', '；', '\t'])
}

fn tag(clause: Option<&Clause>, line: &str) -> &'static str {
    let heads = |kind: Kind| !matches!(kind, Kind::Head | Kind::Signature | Kind::Paren | Kind::Circled);
    let short = line.chars().count() <= HEADING_MAX && !line.contains(['。', '；', ';', '：', '，']);
    if clause.is_some_and(|clause| heads(clause.kind)) && short { "h3" } else { "p" }
}

struct Paper<'d> {
    text: &'d str,
    pieces: Vec<Piece>,
    covers: Vec<Cover>,
    /// Which covers the page already has a place for.
    begun: Vec<bool>,
    /// The first piece that may still reach into what comes next.
    cursor: usize,
    out: String,
}

impl Paper<'_> {
    /// A clause without a line of its own.
    fn anchor(&mut self, clause: &Clause) {
        self.push(&["<span id=\"", &clause.id, "\"></span>"]);
    }

    fn paragraph(&mut self, tag: &str, clause: Option<&Clause>, span: Range<usize>) {
        self.push(&["<", tag]);
        if let Some(clause) = clause {
            self.push(&[" id=\"", &clause.id, "\""]);
        }
        self.push(&[">"]);
        self.leaf(span);
        self.push(&["</", tag, ">\n"]);
    }

    fn table(&mut self, table: &Table) {
        self.push(&["<div class=\"scroll\" tabindex=\"0\"><table>"]);
        for (n, row) in table.rows.iter().enumerate() {
            self.push(&["<tr>"]);
            for cell in row {
                let (tag, text) = (if n == 0 { "th" } else { "td" }, self.text[cell.span.clone()].trim());
                let number = text.starts_with(|c: char| c.is_ascii_digit())
                    && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '％'));
                self.push(&[
                    "<",
                    tag,
                    if n == 0 {
                        " scope=\"col\""
                    } else if number {
                        " class=\"num\""
                    } else {
                        ""
                    },
                ]);
                if cell.columns > 1 {
                    self.push(&[" colspan=\"", &cell.columns.to_string(), "\""]);
                }
                self.push(&[">"]);
                self.leaf(cell.span.clone());
                self.push(&["</", tag, ">"]);
            }
            self.push(&["</tr>\n"]);
        }
        self.push(&["</table></div>\n"]);
    }

    /// Text without inner structure, with the pieces that reach into it.
    fn leaf(&mut self, span: Range<usize>) {
        let mut done = span.start;
        while let Some(piece) = self.pieces.get(self.cursor) {
            let (start, end, empty) =
                (piece.span.start.max(done), piece.span.end.min(span.end), piece.span.is_empty());
            if piece.span.start > span.end || (piece.span.start == span.end && !empty) {
                break;
            }
            if start < end || empty {
                let (start, end) = (start, end.max(start));
                escape(&mut self.out, &self.text[done..start]);
                self.piece(self.cursor, start..end);
                done = end;
            }
            if self.pieces[self.cursor].span.end > span.end {
                break; // it goes on in the next leaf
            }
            self.cursor += 1;
        }
        escape(&mut self.out, &self.text[done..span.end]);
    }

    fn piece(&mut self, at: usize, span: Range<usize>) {
        let covers = std::mem::take(&mut self.pieces[at].covers);
        let mut open = vec![];
        for (n, index) in covers.iter().enumerate() {
            let narrowest = n + 1 == covers.len();
            open.push(self.open(*index, narrowest));
        }
        escape(&mut self.out, &self.text[span]);
        for tag in open.iter().rev() {
            self.push(&["</", tag, ">"]);
        }
        self.pieces[at].covers = covers;
    }

    /// Opens the element of one cover; says which it is.
    fn open(&mut self, index: usize, narrowest: bool) -> &'static str {
        let first = !std::mem::replace(&mut self.begun[index], true);
        match &self.covers[index] {
            Cover::Term(path) => {
                let id = if first { format!(" id=\"t-{path}\"") } else { String::new() };
                self.push(&["<span class=\"term\"", &id, ">"]);
                "span"
            }
            Cover::Finding { number, look, done } => {
                let class = format!("mark{look}{}", if *done { " done" } else { "" });
                let of = format!(" data-of=\"f{number}\"");
                let own = format!(" id=\"m{number}\" href=\"#f{number}\" data-n=\"{number}\"");
                if narrowest {
                    let link = if first { own } else { format!(" href=\"#f{number}\"") };
                    self.push(&["<a class=\"", &class, "\"", &link, &of, ">"]);
                    return "a";
                }
                self.push(&["<span class=\"", &class, "\"", &of, ">"]);
                if first {
                    self.push(&["<a class=\"", &class, " n\"", &own, "></a>"]);
                }
                "span"
            }
        }
    }

    /// Findings that stand on nothing visible still get their mark.
    fn rest(&mut self) {
        for index in 0..self.covers.len() {
            if !self.begun[index] && matches!(self.covers[index], Cover::Finding { .. }) {
                let tag = self.open(index, true);
                self.push(&["</", tag, ">"]);
            }
        }
    }

    fn push(&mut self, parts: &[&str]) {
        self.out.extend(parts.iter().copied());
    }
}

/// Text as HTML, inside and outside of attributes.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}
