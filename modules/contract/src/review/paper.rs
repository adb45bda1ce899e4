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

/// What a cover is within a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A finding around a narrower one.
    Around,
    /// The narrowest finding.
    Link,
    /// A term.
    Place,
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
        let mut open: Vec<(usize, Role)> = vec![];
        while let Some(piece) = self.pieces.get(self.cursor) {
            let (from, to, empty) = (piece.span.start, piece.span.end, piece.span.is_empty());
            let (start, end) = (from.max(done), to.min(span.end));
            if from > span.end || (from == span.end && !empty) {
                break;
            }
            if start < end || empty {
                let wanted = self.roles(self.cursor);
                if start > done {
                    self.close(&mut open, 0);
                }
                escape(&mut self.out, &self.text[done..start]);
                let kept = open.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
                self.close(&mut open, kept);
                for (index, role) in wanted.into_iter().skip(kept) {
                    self.open(index, role);
                    open.push((index, role));
                }
                done = end.max(start);
                escape(&mut self.out, &self.text[start..done]);
            }
            if to > span.end {
                break; // it goes on in the next leaf
            }
            self.cursor += 1;
        }
        self.close(&mut open, 0);
        escape(&mut self.out, &self.text[done..span.end]);
    }

    /// The covers of a piece from the outside in: findings, the narrowest of them as the link, then terms.
    fn roles(&self, piece: usize) -> Vec<(usize, Role)> {
        let covers = &self.pieces[piece].covers;
        let (mut findings, terms): (Vec<usize>, Vec<usize>) =
            covers.iter().partition(|index| matches!(self.covers[**index], Cover::Finding { .. }));
        let link = findings.pop().map(|index| (index, Role::Link));
        let around = findings.into_iter().map(|index| (index, Role::Around));
        around.chain(link).chain(terms.into_iter().map(|index| (index, Role::Place))).collect()
    }

    fn close(&mut self, open: &mut Vec<(usize, Role)>, kept: usize) {
        for (_, role) in open.drain(kept..).rev() {
            self.out.push_str(if role == Role::Link { "</a>" } else { "</span>" });
        }
    }

    fn open(&mut self, index: usize, role: Role) {
        let first = !std::mem::replace(&mut self.begun[index], true);
        match &self.covers[index] {
            Cover::Term(path) => {
                let id = if first { format!(" id=\"t-{path}\"") } else { String::new() };
                self.push(&["<span class=\"term\"", &id, ">"]);
            }
            Cover::Finding { number, look, done } => {
                let class = format!("mark{look}{}", if *done { " done" } else { "" });
                let of = format!(" data-of=\"f{number}\"");
                let own = format!(" id=\"m{number}\" href=\"#f{number}\" data-n=\"{number}\"");
                if role == Role::Link {
                    let link = if first { own } else { format!(" href=\"#f{number}\"") };
                    return self.push(&["<a class=\"", &class, "\"", &link, &of, ">"]);
                }
                self.push(&["<span class=\"", &class, "\"", &of, ">"]);
                if first {
                    self.push(&["<a class=\"", &class, " n\"", &own, &of, "></a>"]);
                }
            }
        }
    }

    /// Findings that stand on nothing visible still get their mark.
    fn rest(&mut self) {
        for index in 0..self.covers.len() {
            if !self.begun[index] && matches!(self.covers[index], Cover::Finding { .. }) {
                self.open(index, Role::Link);
                self.push(&["</a>"]);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, covers: &[(usize, usize, Option<usize>)]) -> String {
        let document = document::read_text(text.as_bytes()).unwrap();
        let covers = covers.iter().map(|(start, end, number)| {
            let cover = match number {
                Some(number) => Cover::Finding { number: *number, look: "", done: false },
                None => Cover::Term("price".into()),
            };
            (*start..*end, cover)
        });
        paper(&document, &[], covers.collect())
    }

    #[test]
    fn findings_that_overlap_keep_their_own_links() {
        let html = shown("abcdef.:\n", &[(0, 4, Some(1)), (2, 6, Some(2))]);
        assert_eq!(
            html,
            "<p><a class=\"mark\" id=\"m1\" href=\"#f1\" data-n=\"1\" data-of=\"f1\">ab</a>\
             <span class=\"mark\" data-of=\"f1\"><a class=\"mark\" id=\"m2\" href=\"#f2\" data-n=\"2\" data-of=\"f2\">cd\
             </a></span><a class=\"mark\" href=\"#f2\" data-of=\"f2\">ef</a>.:</p>\n"
        );
    }

    #[test]
    fn findings_on_the_same_words_have_a_number_each() {
        let html = shown("ab:\n", &[(0, 2, Some(1)), (0, 2, Some(2))]);
        assert_eq!(
            html,
            "<p><span class=\"mark\" data-of=\"f1\"><a class=\"mark n\" id=\"m1\" href=\"#f1\" data-n=\"1\" \
             data-of=\"f1\"></a><a class=\"mark\" id=\"m2\" href=\"#f2\" data-n=\"2\" data-of=\"f2\">ab</a></span>:</p>\n"
        );
    }

    #[test]
    fn a_term_does_not_cut_the_finding_around_it() {
        let html = shown("abc:\n", &[(0, 3, Some(1)), (1, 2, None)]);
        let link = "<a class=\"mark\" id=\"m1\" href=\"#f1\" data-n=\"1\" data-of=\"f1\">";
        assert_eq!(html, format!("<p>{link}a<span class=\"term\" id=\"t-price\">b</span>c</a>:</p>\n"));
    }

    #[test]
    fn a_finding_over_cells_and_one_on_nothing_keep_their_marks() {
        let html = shown("1\t22\n3\t44\n", &[(0, 6, Some(1)), (11, 11, Some(2)), (4, 5, Some(3))]);
        for mark in ["id=\"m1\"", "id=\"m2\"", "id=\"m3\""] {
            assert_eq!(html.matches(mark).count(), 1, "{mark} in {html}");
        }
        assert!(
            html.contains("<td class=\"num\"><a class=\"mark\" href=\"#f1\" data-of=\"f1\">3</a></td>"),
            "{html}"
        );
    }
}
