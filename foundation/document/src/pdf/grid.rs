//! Tables that are drawn with lines: the lines give rows, columns and merged cells.

use super::ink::{Glyph, Rule};
use super::lines::{self, Line};
use crate::composer::Field;
use crate::limits;
use crate::unreadable::{PARTS, Unreadable};

/// A table on a page.
#[derive(Clone, Debug)]
pub(crate) struct Ruled {
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    /// Where columns begin and end.
    pub(crate) xs: Vec<f64>,
    pub(crate) rows: Vec<Vec<Field>>,
}

/// How far lines may miss one another and still meet.
const SLACK: f64 = 2.5;
/// More lines than this on a page are a drawing.
const MOST_RULES: usize = 1_500;
/// Nor do more tables than this stand on a page.
const MOST_BANDS: usize = 20;

/// Finds tables page by page, within bounds for the whole file.
#[derive(Default)]
pub(crate) struct Tables {
    cells: usize,
    crossings: usize,
}

impl Tables {
    /// Takes the tables out of a page: their text is theirs, what remains is running text.
    pub(crate) fn take(
        &mut self,
        rules: &[Rule],
        glyphs: Vec<Glyph>,
    ) -> Result<(Vec<Ruled>, Vec<Glyph>), Unreadable> {
        let is_across = |r: &&Rule| r.y1 - r.y0 < r.x1 - r.x0;
        let across = merged(rules.iter().filter(is_across).map(|r| (r.y0, r.x0, r.x1)).collect());
        let down = merged(rules.iter().filter(|r| !is_across(r)).map(|r| (r.x0, r.y0, r.y1)).collect());
        if across.len() + down.len() > MOST_RULES {
            return Ok((Vec::new(), glyphs));
        }
        self.crossings += across.len() * down.len();
        let mut rest = glyphs;
        let mut found = Vec::new();
        for (h, v) in components(&across, &down) {
            let Some(frame) = Frame::of(h, v) else { continue };
            self.cells += frame.xs.len() * frame.ys.len();
            if self.cells > limits::PARTS || self.crossings > limits::PDF_CROSSINGS {
                return Err(Unreadable::too_large(PARTS, limits::PARTS as u64));
            }
            let (own, others): (Vec<Glyph>, Vec<Glyph>) = rest.into_iter().partition(|g| frame.holds(g));
            rest = others;
            if own.iter().any(|g| !g.text.trim().is_empty()) {
                found.push(frame.fill(own));
            }
        }
        let lone = |h: &&Stroke| !found.iter().any(|t| t.bottom - SLACK <= h.0 && h.0 <= t.top + SLACK);
        let lone: Vec<Stroke> = across.iter().filter(lone).copied().collect();
        for ys in bands(&lone) {
            if let Some(frame) = open_frame(&ys, &rest) {
                let (own, others): (Vec<Glyph>, Vec<Glyph>) = rest.into_iter().partition(|g| frame.holds(g));
                rest = others;
                found.push(frame.fill(own));
            }
        }
        Ok((found, rest))
    }
}

/// Three or more lines across of one length: the table of printed books, without any lines down.
fn bands(across: &[Stroke]) -> Vec<Vec<f64>> {
    let mut groups: Vec<(Stroke, Vec<f64>)> = Vec::new();
    for h in across.iter().rev() {
        let alike = |g: &Stroke| (g.1 - h.1).abs() < SLACK && (g.2 - h.2).abs() < SLACK;
        match groups.iter_mut().find(|(g, _)| alike(g)) {
            Some((_, ys)) => ys.push(h.0),
            None => groups.push((*h, vec![h.0])),
        }
    }
    groups.retain(|(h, ys)| ys.len() >= 3 && h.2 - h.1 > 100.0);
    groups.into_iter().map(|(_, ys)| ys).take(MOST_BANDS).collect()
}

/// The frame of a table between lines across: columns are where all rows leave a gap.
fn open_frame(ys: &[f64], glyphs: &[Glyph]) -> Option<Frame> {
    let (top, bottom) = (*ys.first()?, *ys.last()?);
    let inside = |g: &&Glyph| bottom < g.y + 0.3 * g.size && g.y + 0.3 * g.size < top;
    let own: Vec<&Glyph> = glyphs.iter().filter(inside).collect();
    // brackets and commas fill half of their width only; the empty half may lie in the gap
    let ends = |g: &Glyph, set: &str| g.text.chars().all(|c| set.contains(c));
    let half = |g: &Glyph| if g.x1 - g.x0 > 0.8 * g.size { (g.x1 - g.x0) / 2.0 } else { 0.0 };
    let left = |g: &Glyph| if ends(g, "（《「『【〔") { g.x0 + half(g) } else { g.x0 };
    let right = |g: &Glyph| if ends(g, "）》」』】〕，。、；：") { g.x1 - half(g) } else { g.x1 };
    let shown = own.iter().filter(|g| !g.text.trim().is_empty());
    let mut seen: Vec<(f64, f64)> = shown.map(|g| (left(g), right(g))).collect();
    seen.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = own.iter().map(|g| g.size).fold(0.0, f64::max);
    let mut xs: Vec<f64> = vec![seen.first()?.0 - SLACK];
    let mut reached = seen.first()?.1;
    for (x0, x1) in &seen {
        if x0 - reached > 0.55 * size {
            xs.push((x0 + reached) / 2.0);
        }
        reached = reached.max(*x1);
    }
    xs.push(reached + SLACK);
    if !(3..=64).contains(&xs.len()) {
        return None;
    }
    let lines = |from: f64, to: f64| {
        let mut baselines: Vec<f64> = own.iter().map(|g| g.y).filter(|y| to < *y && *y < from).collect();
        baselines.sort_by(|a, b| b.total_cmp(a));
        baselines.dedup_by(|a, b| (*a - *b).abs() < 0.45 * size);
        baselines
    };
    // few lines across: below the head each line of print is a row, unless its first column is empty
    let mut ys = ys.to_vec();
    if ys.len() <= 3 {
        let first = |y: f64| {
            own.iter().any(|g| (g.y - y).abs() < 0.3 * size && g.x0 < xs[1] && !g.text.trim().is_empty())
        };
        let body = lines(ys[1], bottom);
        ys.extend(body.iter().skip(1).filter(|y| first(**y)).map(|y| y + size));
        ys.sort_by(|a, b| b.total_cmp(a));
    }
    let across = ys.iter().map(|y| (*y, xs[0], reached + SLACK)).collect();
    let down = xs.iter().map(|x| (*x, bottom, top)).collect();
    (ys.len() <= 400).then_some(Frame { across, down, xs, ys })
}

/// Lines as (place, from, to).
type Stroke = (f64, f64, f64);

/// Pieces of one line made whole.
fn merged(mut strokes: Vec<Stroke>) -> Vec<Stroke> {
    strokes.retain(|(at, from, to)| at.is_finite() && from.is_finite() && to.is_finite());
    strokes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut whole: Vec<Stroke> = Vec::new();
    for level in strokes.chunk_by_mut(|a, b| b.0 - a.0 <= 1.0) {
        level.sort_by(|a, b| a.1.total_cmp(&b.1));
        let first = whole.len();
        for stroke in level {
            match whole[first..].last_mut() {
                Some(last) if stroke.1 <= last.2 + SLACK => last.2 = last.2.max(stroke.2),
                _ => whole.push(*stroke),
            }
        }
    }
    whole
}

/// Groups of lines that touch.
fn components(across: &[Stroke], down: &[Stroke]) -> Vec<(Vec<Stroke>, Vec<Stroke>)> {
    let mut parent: Vec<usize> = (0..across.len() + down.len()).collect();
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    for (i, h) in across.iter().enumerate() {
        for (j, v) in down.iter().enumerate() {
            let meets =
                (h.1 - SLACK..=h.2 + SLACK).contains(&v.0) && (v.1 - SLACK..=v.2 + SLACK).contains(&h.0);
            if meets {
                let (a, b) = (root(&mut parent, i), root(&mut parent, across.len() + j));
                parent[a] = b;
            }
        }
    }
    let mut groups: std::collections::BTreeMap<usize, (Vec<Stroke>, Vec<Stroke>)> = Default::default();
    for index in 0..parent.len() {
        let group = groups.entry(root(&mut parent, index)).or_default();
        match across.get(index) {
            Some(h) => group.0.push(*h),
            None => group.1.push(down[index - across.len()]),
        }
    }
    groups.into_values().filter(|(h, v)| !h.is_empty() && !v.is_empty() && h.len() + v.len() > 3).collect()
}

struct Frame {
    across: Vec<Stroke>,
    down: Vec<Stroke>,
    xs: Vec<f64>,
    /// From top to bottom.
    ys: Vec<f64>,
}

fn places(mut all: Vec<f64>) -> Vec<f64> {
    all.sort_by(f64::total_cmp);
    let mut kept: Vec<f64> = Vec::new();
    for place in all {
        if kept.last().is_none_or(|last| place - last > 2.0 * SLACK) {
            kept.push(place);
        }
    }
    kept
}

impl Frame {
    fn of(across: Vec<Stroke>, down: Vec<Stroke>) -> Option<Frame> {
        // a table may be open at its sides: the lines across tell how far it reaches
        let ends = across.iter().flat_map(|h| [h.1, h.2]);
        let left = ends.clone().fold(f64::INFINITY, f64::min);
        let right = ends.fold(f64::NEG_INFINITY, f64::max);
        let xs = places(down.iter().map(|v| v.0).chain([left, right]).collect());
        // and a row that a page break has parted from its neighbours has only the lines at its sides
        let sides = down.iter().flat_map(|v| [v.1, v.2]);
        let (low, high) =
            (sides.clone().fold(f64::INFINITY, f64::min), sides.fold(f64::NEG_INFINITY, f64::max));
        let mut ys = places(across.iter().map(|h| h.0).chain([low, high]).collect());
        ys.reverse();
        let is_table = (3..=64).contains(&xs.len()) && (2..=400).contains(&ys.len());
        is_table.then_some(Frame { across, down, xs, ys })
    }

    fn slot(&self, glyph: &Glyph) -> Option<(usize, usize)> {
        let (x, y) = ((glyph.x0 + glyph.x1) / 2.0, glyph.y + 0.3 * glyph.size);
        let column = self.xs.windows(2).position(|w| w[0] <= x && x < w[1])?;
        let row = self.ys.windows(2).position(|w| w[1] <= y && y < w[0])?;
        Some((row, column))
    }

    fn holds(&self, glyph: &Glyph) -> bool {
        self.slot(glyph).is_some()
    }

    fn has_side(&self, row: usize, x: f64) -> bool {
        let y = (self.ys[row] + self.ys[row + 1]) / 2.0;
        self.down.iter().any(|v| (v.0 - x).abs() <= 2.0 * SLACK && v.1 <= y && y <= v.2)
    }

    fn has_top(&self, row: usize, from: usize, to: usize) -> bool {
        let x = (self.xs[from] + self.xs[to]) / 2.0;
        let y = self.ys[row];
        self.across.iter().any(|h| (h.0 - y).abs() <= 2.0 * SLACK && h.1 <= x && x <= h.2)
    }

    fn fill(self, glyphs: Vec<Glyph>) -> Ruled {
        let (rows, columns) = (self.ys.len() - 1, self.xs.len() - 1);
        let mut held: Vec<Vec<Vec<Glyph>>> = vec![vec![Vec::new(); columns]; rows];
        for glyph in glyphs {
            if let Some((row, column)) = self.slot(&glyph) {
                held[row][column].push(glyph);
            }
        }
        let mut cells: Vec<Vec<(Field, usize, Vec<Glyph>)>> = Vec::new();
        for (row, slots) in held.iter_mut().enumerate() {
            let mut line = Vec::new();
            let mut from = 0;
            while from < columns {
                let merged = (from + 1..columns).take_while(|to| !self.has_side(row, self.xs[*to])).count();
                let to = from + 1 + merged;
                let text = slots[from..to].iter_mut().flat_map(std::mem::take).collect();
                let continues = row > 0 && !self.has_top(row, from, to);
                line.push((Field { columns: (to - from) as u16, continues, ..Field::one("") }, from, text));
                from = to;
            }
            cells.push(line);
        }
        // what stands in the lower part of a merged cell belongs to its first part
        for row in (1..rows).rev() {
            for index in 0..cells[row].len() {
                if cells[row][index].0.continues {
                    let from = cells[row][index].1;
                    let moved = std::mem::take(&mut cells[row][index].2);
                    match cells[row - 1].iter_mut().find(|(_, start, _)| *start == from) {
                        Some(above) => above.2.extend(moved),
                        None => cells[row][index].2 = moved,
                    }
                }
            }
        }
        let rows = cells
            .into_iter()
            .map(|row| row.into_iter().map(|(field, _, g)| Field { text: cell_text(g), ..field }).collect());
        Ruled {
            top: self.ys.first().copied().unwrap_or(0.0),
            bottom: self.ys.last().copied().unwrap_or(0.0),
            rows: rows.collect(),
            xs: self.xs,
        }
    }
}

fn cell_text(glyphs: Vec<Glyph>) -> String {
    let mut text = String::new();
    for line in lines::lines(glyphs).iter().map(Line::text) {
        lines::join(&mut text, line.trim());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(text: &str, x: f64, y: f64) -> Glyph {
        Glyph { text: text.into(), x0: x, x1: x + 10.0, y, size: 10.0 }
    }

    #[test]
    fn lines_make_cells_and_missing_lines_merge_them() {
        let across = |y: f64, x0: f64| Rule { x0, y0: y, x1: 300.0, y1: y };
        let down = |x: f64, y0: f64| Rule { x0: x, y0, x1: x, y1: 160.0 };
        // three columns, three rows; the first column is one cell below its head, the last row is merged
        let rules = [
            across(160.0, 0.0),
            across(140.0, 0.0),
            across(120.0, 100.0),
            across(100.0, 0.0),
            down(0.0, 100.0),
            down(100.0, 100.0),
            down(200.0, 120.0),
            down(300.0, 100.0),
        ];
        let glyphs = vec![
            glyph("甲", 10.0, 145.0),
            glyph("乙", 110.0, 145.0),
            glyph("丙", 210.0, 145.0),
            glyph("一", 10.0, 115.0),
            glyph("二", 110.0, 125.0),
            glyph("三", 210.0, 125.0),
            glyph("合", 110.0, 105.0),
            glyph("外", 10.0, 80.0),
        ];
        let (tables, rest) = Tables::default().take(&rules, glyphs).unwrap();
        assert_eq!(rest.len(), 1);
        let rows: Vec<String> = tables[0]
            .rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|f| format!("{}{}{}", f.text, f.columns, if f.continues { "^" } else { "" }))
                    .collect::<Vec<_>>()
                    .join("|")
            })
            .collect();
        assert_eq!(rows, ["甲1|乙1|丙1", "一1|二1|三1", "1^|合2"]);
    }
}
