//! Tables for spreadsheets, as CSV (RFC 4180).

use kernel::{Fault, Outcome, Text};

use crate::{Content, Cx, Source, words};

/// What a table begins with: without it spreadsheets take UTF-8 for something else.
const BEGIN: &str = "\u{feff}";
/// No more rows than this go out at once, so that one export cannot fill the memory.
const ROWS_MAX: usize = 200_000;
/// So many rows are read at a time.
const PAGE: i64 = 1000;

/// A column of a table.
pub struct Column {
    head: Text,
    inside: bool,
}

impl Column {
    /// One for everybody who may take the table away.
    pub const fn new(head: Text) -> Column {
        Column { head, inside: false }
    }

    /// One that portal users do not get.
    pub const fn inside(head: Text) -> Column {
        Column { head, inside: true }
    }
}

/// A page of a list as rows of cells, and the mark after it; nothing on the last.
pub type Rows<const N: usize> = (Vec<[String; N]>, Option<String>);

/// A whole list as a table to take away. `page` gives the rows after a mark, as many as it is asked for at most.
pub fn table<const N: usize>(
    cx: &mut Cx<'_, '_>,
    name: &Text,
    columns: &[Column; N],
    mut page: impl FnMut(&mut Cx<'_, '_>, Option<&str>, i64) -> Outcome<Rows<N>>,
) -> Outcome<Content> {
    let lang = cx.lang;
    let mut out = String::from(BEGIN);
    let inside = cx.is_inside();
    let shown = columns.each_ref().map(|column| inside || !column.inside);
    line(&mut out, &shown, &columns.each_ref().map(|column| column.head.get(lang).to_owned()));
    let (mut after, mut count) = (None, 0);
    loop {
        let (rows, next) = page(cx, after.as_deref(), PAGE)?;
        count += rows.len();
        if count > ROWS_MAX {
            return Err(Fault::TooLarge { text: words::export_rows(ROWS_MAX) });
        }
        rows.iter().for_each(|row| line(&mut out, &shown, row));
        match next {
            Some(_) => after = next,
            None => break,
        }
    }
    Ok(Content {
        name: format!("{}-{}.csv", name.get(lang), cx.today()),
        media_type: "text/csv; charset=utf-8".to_owned(),
        source: Source::Bytes(out.into_bytes()),
    })
}

/// With one of these a spreadsheet begins a formula; some take the full-width forms for the same.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// One line: every cell quoted; what a spreadsheet would take for a formula stands behind an apostrophe.
fn line(out: &mut String, shown: &[bool], cells: &[String]) {
    let cells = cells.iter().zip(shown).filter(|(_, shown)| **shown);
    for (place, (cell, _)) in cells.enumerate() {
        let formula = cell.trim_start().starts_with(FORMULA);
        let comma = if place > 0 { "," } else { "" };
        let apostrophe = if formula { "'" } else { "" };
        out.extend([comma, "\"", apostrophe, &cell.replace('"', "\"\""), "\""]);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_cell_is_a_formula_and_none_breaks_out() {
        let mut out = String::new();
        let cells =
            ["=1+1", " @SUM(A1)", "+86 513", "-2", "a\"b,c\nd", "江海", "\t=1", "＝1"].map(str::to_owned);
        super::line(&mut out, &[true; 8], &cells);
        assert_eq!(
            out,
            "\"'=1+1\",\"' @SUM(A1)\",\"'+86 513\",\"'-2\",\"a\"\"b,c\nd\",\"江海\",\"'\t=1\",\"'＝1\"\r\n"
        );
    }
}
