//! In which order the lines and tables of a page are read: from top to bottom, as one column. A page set in several
//! columns would be told apart here.

use super::{grid::Ruled, lines::Line, paragraphs::Piece};

/// Lines and tables from top to bottom.
pub(super) fn in_order(tables: Vec<Ruled>, lines: Vec<Line>) -> Vec<Piece> {
    let mut pieces: Vec<(f64, Piece)> = lines.into_iter().map(|line| (line.y, Piece::Line(line))).collect();
    // lines beside a table come before it if they stand in its upper half
    pieces.extend(tables.into_iter().map(|table| ((table.top + table.bottom) / 2.0, Piece::Table(table))));
    pieces.sort_by(|a, b| b.0.total_cmp(&a.0));
    pieces.into_iter().map(|(_, piece)| piece).collect()
}
