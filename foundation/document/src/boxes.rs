//! Tables drawn with characters: `│甲│乙│` between `├──┼──┤`, or `|a|b|` between `+--+--+`.

use crate::composer::Field;
use crate::limits;

const VERTICAL: [char; 6] = ['│', '┃', '║', '|', '｜', '▏'];

fn is_vertical(c: char) -> bool {
    VERTICAL.contains(&c)
}

/// Characters that rules between rows consist of; `-`, `=` and `+` for those drawn in ASCII.
fn is_rule_part(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{257f}' | '-' | '=' | '+' | '－' | '＋' | ' ' | '　') || is_vertical(c)
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    let drawn = line.chars().filter(|c| !matches!(c, ' ' | '　') && !is_vertical(*c)).count();
    drawn >= 3 && line.chars().all(is_rule_part)
}

fn is_row(line: &str) -> bool {
    let line = line.trim();
    let edge =
        |c: Option<char>| c.is_some_and(|c| is_vertical(c) || matches!(c, '├' | '┤' | '┠' | '┨' | '╟' | '╢'));
    line.chars().filter(|c| is_vertical(*c)).count() >= 2
        && edge(line.chars().next())
        && edge(line.chars().next_back())
        && !is_rule(line)
}

/// Chinese characters take two columns of the page where others take one.
fn width(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => 2,
        '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' => 2,
        _ => 1,
    }
}

/// A row cut at its verticals: the text of each cell, with the column of the page where the cell ends.
fn cut(line: &str) -> Vec<(String, usize)> {
    let mut cells = Vec::new();
    let mut text = String::new();
    let mut at = 0;
    for c in line.trim_end().chars() {
        if is_vertical(c) || matches!(c, '├' | '┤' | '┼') {
            cells.push((std::mem::take(&mut text), at));
        } else if !matches!(c, '\u{2500}'..='\u{257f}') {
            text.push(c);
        }
        at += width(c);
    }
    // before the first vertical there is only the margin
    if !cells.is_empty() {
        cells.remove(0);
    }
    cells.into_iter().map(|(text, end)| (text.trim().to_owned(), end)).collect()
}

/// How many lines at the start could belong to a drawn table.
pub(crate) fn drawn_lines(lines: &[&str]) -> usize {
    lines.iter().take_while(|line| is_row(line) || is_rule(line)).count()
}

/// The table that these lines draw, if they do draw one.
pub(crate) fn drawn_table(lines: &[&str]) -> Option<Vec<Vec<Field>>> {
    let drawn: Vec<&&str> = lines.iter().filter(|line| is_row(line)).collect();
    let rules = lines.iter().filter(|line| is_rule(line)).count();
    if drawn.is_empty() || (rules == 0 && drawn.len() < 2) {
        return None;
    }
    if drawn.iter().map(|line| line.chars().filter(|c| is_vertical(*c)).count()).sum::<usize>()
        > limits::PARTS
    {
        return None;
    }
    // with rules between the rows, a row may take several lines
    let ruled = rules > 2 && rules + 1 >= drawn.len() / 4;
    let mut rows: Vec<Vec<(String, usize)>> = Vec::new();
    let mut goes_on = false;
    for line in lines {
        if is_rule(line) {
            goes_on = false;
            continue;
        }
        let cells = cut(line);
        match rows.last_mut() {
            Some(above) if ruled && goes_on && above.len() == cells.len() => {
                for ((text, _), (more, _)) in above.iter_mut().zip(cells) {
                    join(text, &more);
                }
            }
            _ => rows.push(cells),
        }
        goes_on = true;
    }
    Some(spanned(rows))
}

/// Continues a cell on its next line: a space between words, none between Chinese characters.
fn join(text: &mut String, more: &str) {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if latin(text.chars().next_back()) && latin(more.chars().next()) {
        text.push(' ');
    }
    text.push_str(more);
}

/// How many columns each cell covers, told from where the verticals of the other rows stand.
fn spanned(rows: Vec<Vec<(String, usize)>>) -> Vec<Vec<Field>> {
    let mut ends: Vec<usize> = rows.iter().flatten().map(|(_, end)| *end).collect();
    ends.sort_unstable();
    ends.dedup();
    let most = rows.iter().map(Vec::len).max().unwrap_or(0);
    // where the verticals do not stand below one another, they tell nothing
    let straight = ends.len() == most && most <= 64;
    let field = |(text, end): (String, usize), from: &mut usize| {
        let covered = || ends.iter().filter(|e| **e > *from && **e <= end).count().max(1) as u16;
        let columns = if straight { covered() } else { 1 };
        *from = end;
        Field { text, columns, continues: false }
    };
    rows.into_iter()
        .map(|row| {
            let mut from = 0;
            row.into_iter().map(|cell| field(cell, &mut from)).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(drawing: &str) -> Vec<Vec<String>> {
        let lines: Vec<&str> = drawing.lines().collect();
        assert_eq!(drawn_lines(&lines), lines.len());
        let rows = drawn_table(&lines).unwrap();
        rows.into_iter()
            .map(|row| {
                row.into_iter().map(|f| format!("{}{}", f.text, "+".repeat(f.columns as usize - 1))).collect()
            })
            .collect()
    }

    #[test]
    fn a_ruled_table_joins_the_lines_of_a_row() {
        let drawing = "┌──┬────┬──┐\n│品名│规格    │数量│\n├──┼────┼──┤\n│钢筋│HRB400E │10  │\n│    │直径12  │    │\n├──┴────┼──┤\n│合计        │10  │\n└───────┴──┘";
        let rows = texts(drawing);
        assert_eq!(rows[0], ["品名", "规格", "数量"]);
        assert_eq!(rows[1], ["钢筋", "HRB400E直径12", "10"]);
        assert_eq!(rows[2].last().unwrap(), "10");
    }

    #[test]
    fn a_table_in_ascii_takes_a_line_for_each_row() {
        let rows = texts("+-----+----+\n| a   | b  |\n| 1   | 2  |\n+-----+----+");
        assert_eq!(rows, [["a", "b"], ["1", "2"]]);
    }

    #[test]
    fn a_line_of_blanks_or_dashes_is_no_table() {
        for line in ["________", "甲方：|乙方：", "- - -", "2025-01-01 | 生效"] {
            let lines = [line, "次行"];
            assert!(drawn_table(&lines[..drawn_lines(&lines)]).is_none(), "{line}");
        }
    }
}
