//! Finds what is printed on every page without being part of the text: headers, footers, page numbers.

use std::collections::HashMap;

use super::Sheet;
use super::lines::Line;

/// The share of a page's height at its top and bottom where furniture stands.
const ZONE: f64 = 0.12;

/// Takes the furniture from all pages.
pub(crate) fn remove(sheets: &mut [Sheet]) {
    let mut seen: HashMap<(String, i64), usize> = HashMap::new();
    for sheet in sheets.iter() {
        for key in sheet.lines.iter().filter_map(|line| key(line, sheet.height)) {
            *seen.entry(key).or_default() += 1;
        }
    }
    // odd and even pages may differ, and the first and last often do
    let enough = (sheets.len() / 3).max(2);
    let is_repeated = |line: &Line, height: f64| {
        let Some((text, y)) = key(line, height) else { return false };
        let near = (-1..=1).map(|d| seen.get(&(text.clone(), y + d)).copied().unwrap_or(0));
        near.sum::<usize>() >= enough
    };
    for sheet in sheets {
        let height = sheet.height;
        sheet.lines.retain(|line| {
            !(in_zone(line, height) && (is_page_number(&line.text()) || is_repeated(line, height)))
        });
    }
}

fn in_zone(line: &Line, height: f64) -> bool {
    line.y < ZONE * height || line.y > (1.0 - ZONE) * height
}

/// The line with its numbers left open, and its height on the page in steps of four points.
fn key(line: &Line, height: f64) -> Option<(String, i64)> {
    if !in_zone(line, height) {
        return None;
    }
    let mut text = String::new();
    for c in line.text().chars().filter(|c| !c.is_whitespace()) {
        if !c.is_ascii_digit() {
            text.push(c);
        } else if !text.ends_with('#') {
            text.push('#');
        }
    }
    Some((text, (line.y / 4.0).round() as i64))
}

/// "3", "- 3 -", "第3页", "第 3 页 共 9 页", "3 / 9", "Page 3 of 9".
fn is_page_number(text: &str) -> bool {
    let mut rest: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    for word in ["第", "页", "共", "page", "of", "/", "／", "-", "－", "—", "–", "·", "，", ","] {
        rest = rest.replace(word, "");
    }
    let digits = rest.chars().count();
    (1..=8).contains(&digits)
        && rest.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
        && text.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_known_in_their_usual_forms() {
        for text in ["3", "- 12 -", "第 3 页 共 9 页", "Page 3 of 9", "3 / 9", "— 2 —"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["第三条", "2026年1月1日", "合计 100", "3."] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
