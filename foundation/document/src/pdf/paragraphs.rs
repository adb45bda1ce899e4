//! Puts lines together into paragraphs and columns into tables, over the borders of pages.

use std::collections::BTreeMap;

use super::grid::Ruled;
use super::lines::{self, Line};
use crate::composer::{Composer, Field};
use crate::unreadable::Unreadable;
use crate::{BlockKind, Paragraph, docx};

/// What stands on a page, from top to bottom.
pub(crate) enum Piece {
    Line(Line),
    Table(Ruled),
}

/// The edges between which the text is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Margins {
    left: f64,
    right: f64,
    /// From line to line within a paragraph, in type sizes; 0 where too few lines tell.
    pitch: f64,
}

impl Margins {
    /// From the wide lines of all pages; the odd line that sticks out does not count.
    pub(crate) fn of(lines: &[&Line], width: f64) -> Margins {
        let wide: Vec<&&Line> = lines.iter().filter(|line| line.x1 - line.x0 > 0.5 * width).collect();
        let at = |mut all: Vec<f64>, share: f64| {
            all.sort_by(f64::total_cmp);
            all.get(((all.len().saturating_sub(1)) as f64 * share).round() as usize).copied()
        };
        let left = at(wide.iter().map(|line| line.x0).collect(), 0.02).unwrap_or(0.0);
        let right = at(wide.iter().map(|line| line.x1).collect(), 0.98).unwrap_or(width);
        Margins { left, right, pitch: pitch(lines, left, right) }
    }

    fn is_centred(&self, line: &Line) -> bool {
        let (before, after) = (line.x0 - self.left, self.right - line.x1);
        before > 2.5 * line.size && (before - after).abs() < line.size.max(0.04 * (self.right - self.left))
    }
}

/// The distance at which full lines are followed by lines at the margin.
fn pitch(lines: &[&Line], left: f64, right: f64) -> f64 {
    let mut seen: BTreeMap<i64, usize> = BTreeMap::new();
    for pair in lines.windows(2) {
        let (above, below) = (pair[0], pair[1]);
        let full = above.x1 > right - above.size && (below.x0 - left).abs() < 0.5 * below.size;
        let distance = (above.y - below.y) / above.size.max(1.0);
        if full && (0.8..2.5).contains(&distance) && (above.size - below.size).abs() < 0.1 * above.size {
            *seen.entry((distance * 20.0).round() as i64).or_default() += 1;
        }
    }
    let most = seen.iter().max_by_key(|(_, count)| **count).filter(|(_, count)| **count >= 8);
    most.map_or(0.0, |(distance, _)| *distance as f64 / 20.0)
}

struct OpenParagraph {
    text: String,
    first: Line,
    last: Line,
    lines: usize,
}

struct OpenTable {
    xs: Vec<f64>,
    rows: Vec<Vec<Field>>,
    /// Pages that begin with a row of the table.
    begins: Vec<(usize, usize)>,
}

/// Lays pages into a document.
pub(crate) struct Flow {
    pub(crate) composer: Composer,
    margins: Margins,
    paragraph: Option<OpenParagraph>,
    table: Option<OpenTable>,
    /// Where each page begins.
    starts: Vec<usize>,
}

impl Flow {
    pub(crate) fn new(composer: Composer, margins: Margins) -> Flow {
        Flow { composer, margins, paragraph: None, table: None, starts: Vec::new() }
    }

    /// The next page.
    pub(crate) fn page(&mut self, pieces: Vec<Piece>) -> Result<(), Unreadable> {
        let page = self.starts.len();
        let mut rest = pieces.into_iter().peekable();
        while let Some(piece) = rest.next() {
            let new_page = self.starts.len() == page;
            match piece {
                Piece::Table(table) => self.table(table, new_page)?,
                Piece::Line(line) => {
                    let mut run = vec![line];
                    while let Some(Piece::Line(line)) = rest.next_if(|piece| matches!(piece, Piece::Line(_)))
                    {
                        run.push(line);
                    }
                    self.lines(run, new_page)?;
                }
            }
        }
        if self.starts.len() == page {
            self.close()?;
            self.starts.push(self.composer.at());
        }
        Ok(())
    }

    /// Ends what is open and gives each page its span.
    pub(crate) fn finish(mut self) -> Result<Composer, Unreadable> {
        self.close()?;
        let end = self.composer.at();
        let ends = self.starts.iter().skip(1).copied().chain([end]);
        self.composer.document.pages =
            self.starts.iter().copied().zip(ends).map(|(from, to)| from..to.max(from)).collect();
        Ok(self.composer)
    }

    fn lines(&mut self, run: Vec<Line>, mut new_page: bool) -> Result<(), Unreadable> {
        let mut at = 0;
        while at < run.len() {
            let (columns, count) = signature_block(&run[at..]);
            if count > 0 {
                self.close()?;
                self.begin(&mut new_page);
                for text in columns {
                    self.composer.line(&text, Paragraph::default())?;
                }
                at += count;
                continue;
            }
            if let Some((rows, count)) = column_table(&run[at..]) {
                self.close()?;
                self.begin(&mut new_page);
                self.composer.table(rows)?;
                at += count;
                continue;
            }
            self.line(&run[at], &mut new_page)?;
            at += 1;
        }
        Ok(())
    }

    /// Notes where the page begins, once.
    fn begin(&mut self, new_page: &mut bool) {
        if std::mem::take(new_page) {
            self.starts.push(self.composer.at());
        }
    }

    fn line(&mut self, line: &Line, new_page: &mut bool) -> Result<(), Unreadable> {
        self.close_table()?;
        let text = line.text();
        let margins = self.margins;
        if let Some(open) = &mut self.paragraph
            && goes_on(open, line, &text, margins, *new_page)
        {
            if std::mem::take(new_page) {
                self.starts.push(self.composer.at() + open.text.len());
            }
            lines::join(&mut open.text, text.trim_start());
            open.last = line.clone();
            open.lines += 1;
            return Ok(());
        }
        self.close()?;
        self.begin(new_page);
        self.paragraph = Some(OpenParagraph { text, first: line.clone(), last: line.clone(), lines: 1 });
        Ok(())
    }

    fn table(&mut self, table: Ruled, mut new_page: bool) -> Result<(), Unreadable> {
        let same =
            |a: &[f64], b: &[f64]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 4.0);
        if let Some(open) = &mut self.table
            && new_page
            && same(&open.xs, &table.xs)
        {
            // a table that goes on repeats its head
            let repeated = open.rows.first() == table.rows.first() && open.rows.len() > 1;
            open.begins.push((self.starts.len(), open.rows.len()));
            self.starts.push(0);
            open.rows.extend(table.rows.into_iter().skip(usize::from(repeated)));
            return Ok(());
        }
        self.close()?;
        self.begin(&mut new_page);
        self.table = Some(OpenTable { xs: table.xs, rows: table.rows, begins: Vec::new() });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        self.close_table()?;
        if let Some(open) = self.paragraph.take() {
            let centred = open.lines == 1 && self.margins.is_centred(&open.first);
            self.composer.line(open.text.trim(), Paragraph { centred, ..Paragraph::default() })?;
        }
        Ok(())
    }

    fn close_table(&mut self) -> Result<(), Unreadable> {
        let Some(open) = self.table.take() else { return Ok(()) };
        let from = self.composer.at();
        self.composer.table(open.rows)?;
        let rows = match self.composer.document.blocks.last().map(|block| &block.kind) {
            Some(BlockKind::Table(table)) => &table.rows,
            _ => return Ok(()),
        };
        for (page, row) in open.begins {
            let start =
                rows.get(row).and_then(|row| row.first()).map_or(self.composer.at(), |cell| cell.span.start);
            self.starts[page] = start.max(from);
        }
        Ok(())
    }
}

/// Whether a line continues the paragraph before it.
fn goes_on(open: &OpenParagraph, line: &Line, text: &str, margins: Margins, new_page: bool) -> bool {
    let last = &open.last;
    let size = line.size.max(last.size);
    if (line.size - last.size).abs() > 0.12 * size || margins.is_centred(line) {
        return false;
    }
    // further down than the lines of a paragraph are apart is another paragraph
    let distance = (last.y - line.y) / size;
    let most = if margins.pitch > 0.0 { margins.pitch * 1.12 + 0.05 } else { 2.4 };
    if !new_page && distance > most {
        return false;
    }
    let ended = open.text.ends_with(['。', '；', '：', '！', '？', ';', ':', '.']);
    // the line was full if what comes next would not have fitted in; in the middle of a sentence we look less
    // closely, since punctuation may hang over the margin by which we measure
    let short = if ended || (is_labelled(&open.text) && is_labelled(text)) { 0.3 } else { 1.0 };
    if last.x1 + line.first_token < margins.right - short * size {
        return false;
    }
    if ended && is_numbered(text) && !counts_on(&open.text, text) {
        return false;
    }
    let indent = line.x0 - margins.left;
    let hangs = if open.lines == 1 {
        line.x0 > open.first.x0 + 0.5 * size
    } else {
        (line.x0 - last.x0).abs() < 0.5 * size
    };
    indent < 0.8 * size || hangs
}

/// Whether a line begins with the number of a clause, an item or an annex.
fn is_numbered(text: &str) -> bool {
    let text = text.trim_start();
    let chinese = |c: char| "〇零一二三四五六七八九十百千".contains(c);
    let digit = |c: char| c.is_ascii_digit() || c.is_numeric() && !chinese(c);
    let after = |rest: &str, set: &[char]| {
        let end = rest.find(|c: char| !digit(c) && !chinese(c)).unwrap_or(rest.len());
        end > 0 && rest[end..].starts_with(set)
    };
    if let Some(rest) = text.strip_prefix('第') {
        return after(rest, &['条', '章', '节', '部', '编', '款', '项']);
    }
    if let Some(rest) = text.strip_prefix(['（', '(', '【', '〔']) {
        return after(rest, &['）', ')', '】', '〕']);
    }
    if text.starts_with("附件") || text.starts_with("附表") || text.starts_with("Article ") {
        return true;
    }
    if text.starts_with(|c: char| matches!(c, '①'..='⑳' | '⑴'..='⒛')) {
        return true;
    }
    let end = text.find(|c: char| !digit(c) && !chinese(c) && c != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    !number.is_empty()
        && (rest.starts_with(['、', '．', ' ', '\u{3000}'])
            || (number.ends_with('.') && !rest.starts_with('%'))
            || (number.contains('.') && !rest.starts_with(['元', '万', '%', '吨', '米'])))
}

/// Whether a line begins as the lists of particulars do: "住所：", "乙方（分包人）：".
fn is_labelled(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(14).collect();
    head.find(['：', ':']).is_some_and(|at| !head[..at].contains(['，', '。', '；', ',']))
}

/// Whether the number with which a line begins follows one inside the paragraph: "（1）…；（2）…；" goes on
/// with "（3）" even where that comes to stand at the start of a line.
fn counts_on(before: &str, text: &str) -> bool {
    let text = text.trim_start();
    let (open, rest) = match text.strip_prefix("附件") {
        Some(rest) => ("附件", rest),
        None => match text.chars().next().filter(|c| matches!(c, '（' | '(')) {
            Some(bracket) => text.split_at(bracket.len_utf8()),
            None => return false,
        },
    };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let number = rest[..end].parse::<u32>().ok().filter(|n| *n > 1);
    let inside = |n: u32| before.find(&format!("{open}{}", n - 1)).is_some_and(|at| at > 0);
    number.is_some_and(inside)
}

/// Signature blocks side by side, read one after the other; with the number of lines they take.
fn signature_block(lines: &[Line]) -> (Vec<String>, usize) {
    let nothing = (Vec::new(), 0);
    let Some(starts) = signature_columns(lines) else { return nothing };
    let mut columns: Vec<Vec<String>> = vec![Vec::new(); starts.len()];
    let mut count = 0;
    for line in lines {
        let line = line.cut_at(&starts);
        let place = |x: f64| starts.iter().position(|start| (start - x).abs() < line.size);
        let places: Option<Vec<usize>> = line.segments.iter().map(|segment| place(segment.x0)).collect();
        let Some(places) = places else { break };
        // a single stretch at the left may as well be the paragraph after the block
        if places.len() == 1 && !(line.x1 < starts[1] && belongs_to_signature(&line.text())) {
            break;
        }
        for (segment, place) in line.segments.iter().zip(places) {
            let text = segment.text.trim();
            match columns[place].last_mut() {
                // the rest of a name that was too long for its column
                Some(above) if !belongs_to_signature(text) && !text.contains(['：', ':']) => {
                    lines::join(above, text)
                }
                _ => columns[place].push(text.to_owned()),
            }
        }
        count += 1;
    }
    if count < 2 { nothing } else { (columns.into_iter().flatten().collect(), count) }
}

/// Where the columns of a signature block begin, if the lines begin one.
fn signature_columns(lines: &[Line]) -> Option<Vec<f64>> {
    let [first, second, ..] = lines else { return None };
    let starts = |line: &Line| line.segments.iter().map(|segment| segment.x0).collect::<Vec<f64>>();
    let all_marks = |line: &Line| line.segments.iter().all(|segment| docx::is_signature_mark(&segment.text));
    // names may reach so near to the next column that the gap alone does not part them
    let cut = first.cut_at(&starts(second));
    if cut.segments.len() >= 2 && all_marks(&cut) {
        return Some(starts(&cut));
    }
    // or the first name goes on in a second line, beside which the other stands
    let apart = second.segments.len() >= 2
        && first.segments.len() == 1
        && all_marks(first)
        && second.segments.iter().skip(1).all(|segment| docx::is_signature_mark(&segment.text))
        && (first.x0 - second.x0).abs() < first.size
        && second.segments.get(1).is_some_and(|segment| first.x1 < segment.x0);
    apart.then(|| starts(second))
}

fn belongs_to_signature(text: &str) -> bool {
    const LABELS: [&str; 12] =
        ["日期", "签订", "签署", "授权", "法定", "开户", "账号", "地址", "电话", "邮箱", "住所", "联系"];
    docx::is_signature_mark(text)
        || LABELS.iter().any(|label| text.starts_with(label))
        || text.ends_with('日')
}

/// Three or more lines whose stretches stand below one another make a table without lines.
fn column_table(lines: &[Line]) -> Option<(Vec<Vec<Field>>, usize)> {
    let first = lines.first().filter(|line| line.segments.len() >= 2)?;
    let aligned = |line: &Line| {
        line.segments.len() == first.segments.len()
            && line.segments.iter().zip(&first.segments).all(|(a, b)| {
                let middle = ((a.x0 + a.x1) - (b.x0 + b.x1)).abs() / 2.0;
                (a.x0 - b.x0).abs() < 3.0 || (a.x1 - b.x1).abs() < 3.0 || middle < 3.0
            })
    };
    let count = lines.iter().take_while(|line| aligned(line)).count();
    let row = |line: &Line| line.segments.iter().map(|s| Field::one(s.text.trim())).collect();
    (count >= 3).then(|| (lines[..count].iter().map(row).collect(), count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clause_numbers_are_told_from_numbers_in_sentences() {
        for text in
            ["第三条 价款", "（二）付款", "1.1 工程", "1．总则", "2、交货", "附件1", "① 甲", "一、总则"]
        {
            assert!(is_numbered(text), "{text}");
        }
        for text in ["2026年1月1日前", "30日内支付", "1.5%的违约金", "1.5万元", "三日内", "第三方同意"]
        {
            assert!(!is_numbered(text), "{text}");
        }
    }
}
