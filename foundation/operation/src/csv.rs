//! Tables for spreadsheets, as CSV (RFC 4180).

/// What a table begins with: without it spreadsheets take UTF-8 for something else.
pub const BEGIN: &str = "\u{feff}";

/// One line: every cell quoted; what a spreadsheet would take for a formula stands behind an apostrophe.
pub fn line(out: &mut String, cells: &[String]) {
    for (place, cell) in cells.iter().enumerate() {
        let formula = cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']);
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
        let cells = ["=1+1", " @SUM(A1)", "+86 513", "-2", "a\"b,c\nd", "江海", "\t=1"].map(str::to_owned);
        super::line(&mut out, &cells);
        assert_eq!(
            out,
            "\"'=1+1\",\"' @SUM(A1)\",\"'+86 513\",\"'-2\",\"a\"\"b,c\nd\",\"江海\",\"'\t=1\"\r\n"
        );
    }
}
