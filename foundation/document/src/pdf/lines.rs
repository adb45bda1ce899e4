//! Puts the characters of a page together into lines: by baseline, then by the gaps between them.

use super::ink::Glyph;

/// A stretch of a line without a wide gap.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Segment {
    pub(crate) x0: f64,
    pub(crate) x1: f64,
    pub(crate) text: String,
    /// Spaces inside: where they stand in the text, where they begin and where they end on the page.
    pub(crate) gaps: Vec<(usize, f64, f64)>,
}

/// A line of print.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) x0: f64,
    pub(crate) x1: f64,
    pub(crate) y: f64,
    pub(crate) size: f64,
    pub(crate) segments: Vec<Segment>,
    /// How wide the first part is that no line break may part: a word, or one Chinese character.
    pub(crate) first_token: f64,
}

/// A gap this wide (in type sizes) parts columns; words are parted by less.
const COLUMN_GAP: f64 = 1.8;
/// A gap this wide is a space even where none is written.
const WORD_GAP: f64 = 0.22;

impl Line {
    /// The whole line.
    pub(crate) fn text(&self) -> String {
        let mut all = String::new();
        for segment in &self.segments {
            if !all.is_empty() {
                all.push(' ');
            }
            all.push_str(&segment.text);
        }
        all
    }

    /// The line cut at those of its spaces after which one of the columns begins.
    pub(crate) fn cut_at(&self, columns: &[f64]) -> Line {
        let mut line = Line { segments: Vec::new(), ..self.clone() };
        for segment in &self.segments {
            let mut rest = segment.clone();
            for (at, end, start) in &segment.gaps {
                let done = segment.text.len() - rest.text.len();
                if *at >= done && columns.iter().any(|column| (column - start).abs() < 0.5 * self.size) {
                    let (head, tail) = rest.text.split_at(at - done);
                    let (head, tail) = (head.to_owned(), tail.trim_start().to_owned());
                    line.segments.push(Segment { x0: rest.x0, x1: *end, text: head, gaps: Vec::new() });
                    rest = Segment { x0: *start, x1: segment.x1, text: tail, gaps: Vec::new() };
                }
            }
            line.segments.push(rest);
        }
        line
    }
}

/// The lines from top to bottom.
pub(crate) fn lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    let mut baseline = f64::INFINITY;
    let mut height = 0.0f64;
    for glyph in glyphs {
        // raised and lowered characters belong to the line they lean on
        let near = baseline - glyph.y <= 0.45 * height.min(glyph.size).max(1.0);
        match rows.last_mut() {
            Some(row) if near => {
                if glyph.size > height {
                    (baseline, height) = (glyph.y, glyph.size);
                }
                row.push(glyph);
            }
            _ => {
                (baseline, height) = (glyph.y, glyph.size);
                rows.push(vec![glyph]);
            }
        }
    }
    rows.into_iter().filter_map(line).collect()
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' ' | '\u{a0}' | '\t' | '\r' | '\n'))
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{2018}'..='\u{201d}' | '\u{20000}'..='\u{3ffff}')
}

fn line(mut glyphs: Vec<Glyph>) -> Option<Line> {
    glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let size = glyphs.iter().map(|g| g.size).fold(0.0, f64::max);
    let y = glyphs.iter().find(|g| g.size == size).map_or(0.0, |g| g.y);
    let stretch = stretch(&glyphs, size);
    let mut segments: Vec<Segment> = Vec::new();
    let mut blank = false;
    let mut before: Option<&Glyph> = None;
    for glyph in &glyphs {
        if is_blank(&glyph.text) {
            blank = true;
            continue;
        }
        // bold type is sometimes drawn as the same character twice
        let twice = before.is_some_and(|b| {
            b.text == glyph.text && (glyph.x0 - b.x0).abs() < 0.25 * glyph.size.min(b.x1 - b.x0)
        });
        if twice {
            continue;
        }
        let gap = before.map_or(0.0, |before| glyph.x0 - before.x1 - stretch);
        match segments.last_mut() {
            Some(segment) if gap <= COLUMN_GAP * size => {
                let wide = |text: &str, last: bool| {
                    if last { text.chars().next_back() } else { text.chars().next() }.is_some_and(is_wide)
                };
                let chinese = before.is_some_and(|b| wide(&b.text, true)) || wide(&glyph.text, false);
                if blank || gap > if chinese { 0.7 } else { WORD_GAP } * size {
                    segment.gaps.push((segment.text.len(), segment.x1, glyph.x0));
                    segment.text.push(' ');
                }
                segment.text.push_str(&glyph.text);
                segment.x1 = segment.x1.max(glyph.x1);
            }
            _ => segments.push(Segment {
                x0: glyph.x0,
                x1: glyph.x1,
                text: glyph.text.clone(),
                gaps: Vec::new(),
            }),
        }
        blank = false;
        before = Some(glyph);
    }
    segments.retain_mut(|segment| {
        segment.text = segment.text.trim_end().to_owned();
        !segment.text.trim().is_empty()
    });
    let x0 = segments.first()?.x0;
    let x1 = segments.last()?.x1;
    Some(Line { x0, x1, y, size, first_token: first_token(&glyphs), segments })
}

/// How far justified setting has pulled the characters apart, beside their ordinary gaps.
fn stretch(glyphs: &[Glyph], size: f64) -> f64 {
    let seen: Vec<&Glyph> = glyphs.iter().filter(|g| !is_blank(&g.text)).collect();
    let mut gaps: Vec<f64> = seen.windows(2).map(|pair| pair[1].x0 - pair[0].x1).collect();
    gaps.retain(|gap| *gap < COLUMN_GAP * size);
    gaps.sort_by(f64::total_cmp);
    let median = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
    if gaps.len() >= 3 && median > 0.15 * size { median } else { 0.0 }
}

fn first_token(glyphs: &[Glyph]) -> f64 {
    let mut rest = glyphs.iter().skip_while(|g| is_blank(&g.text)).peekable();
    let Some(first) = rest.next() else { return 0.0 };
    let joins = |text: &str| text.chars().all(|c| c.is_ascii_graphic());
    let opens = |text: &str| text.chars().all(|c| "（《「『【〔“‘￥([".contains(c));
    let mut end = first.x1;
    let mut latin = joins(&first.text);
    let mut opening = opens(&first.text);
    while let Some(next) = rest.next_if(|g| {
        let closing = g.text.chars().all(|c| "，。、；：？！）》」』】〕”’％".contains(c));
        closing || opening || (latin && joins(&g.text))
    }) {
        (latin, opening) = (joins(&next.text), opening && opens(&next.text));
        end = end.max(next.x1);
    }
    end - first.x0
}

/// Puts two pieces of a text together that a line break had parted: words get their space back, Chinese and
/// figures need none.
pub(crate) fn join(text: &mut String, more: &str) {
    let (before, after) = (text.chars().next_back(), more.chars().next());
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_graphic());
    let hyphenated = before == Some('-') || before == Some('/');
    if latin(before) && latin(after) && (letter(before) || letter(after)) && !hyphenated {
        text.push(' ');
    }
    text.push_str(more);
}
