//! The clauses of a text as places that one can link to.

use std::collections::HashMap;

use ::review::clause::{self, Kind};
use document::Document;
use kernel::Lang;

use super::words;

/// A clause with its place on the page.
pub(crate) struct Clause {
    /// The `id` of its element: `c-12.3`.
    pub id: String,
    pub kind: Kind,
    /// Depth, 0 is the outermost.
    pub level: u8,
    /// Where it begins, in bytes.
    pub start: usize,
    /// The beginning of its first line.
    pub label: String,
}

/// So many characters of a clause's first line tell what it is about.
const LABEL_MAX: usize = 22;

/// The clauses in the order of the text, each with an id of its own.
pub(crate) fn clauses(document: &Document, lang: Lang) -> Vec<Clause> {
    let mut taken: HashMap<String, usize> = HashMap::new();
    let one = |clause: clause::Clause| {
        let mut id = format!("c-{}", slug(&clause.address));
        loop {
            let count = taken.entry(id.clone()).or_default();
            *count += 1;
            match *count {
                1 => break,
                again => id = format!("{id}~{again}"), // no address has a tilde
            }
        }
        let line = document.text[clause.span.clone()].lines().next().unwrap_or_default();
        let label = match clause.kind {
            Kind::Head => words::HEAD.get(lang).to_owned(),
            Kind::Signature => words::SIGNATURES.get(lang).to_owned(),
            _ => short(line),
        };
        Clause { id, kind: clause.kind, level: clause.level, start: clause.span.start, label }
    };
    clause::clauses(document).into_iter().map(one).collect()
}

/// The clause at a place, by its position in the list.
pub(crate) fn at(clauses: &[Clause], place: usize) -> usize {
    clauses.partition_point(|clause| clause.start <= place).saturating_sub(1)
}

/// An address as people of the language write it.
pub(crate) fn shown(address: &str, lang: Lang) -> String {
    match address {
        "" => "—".to_owned(),
        "首部" => words::HEAD.get(lang).to_owned(),
        "签署栏" => words::SIGNATURES.get(lang).to_owned(),
        numbered if numbered.starts_with(|c: char| c.is_ascii_digit()) => format!("§{numbered}"),
        other => other.to_owned(),
    }
}

fn slug(address: &str) -> String {
    let kept = address.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' });
    kept.collect::<String>().trim_matches('-').to_owned()
}

fn short(line: &str) -> String {
    let line: String = line.split(['。', '；', '：', '\t']).next().unwrap_or_default().trim().to_owned();
    match line.chars().count() {
        0..=LABEL_MAX => line,
        _ => line.chars().take(LABEL_MAX).chain(['…']).collect(),
    }
}

/// One line of the outline.
pub(crate) struct Line {
    pub id: String,
    pub label: String,
    /// How many findings it holds.
    pub count: usize,
    /// Whether it lies in the line above.
    pub inner: bool,
}

/// The outline: every outermost clause, and within it those that hold findings. It counts findings by the clause in
/// which they begin.
pub(crate) fn outline(clauses: &[Clause], found: impl Iterator<Item = usize>) -> Vec<Line> {
    let mut counts = vec![0; clauses.len()];
    for place in found {
        counts[at(clauses, place)] += 1;
    }
    let mut out: Vec<Line> = vec![];
    let mut outer = 0;
    for (clause, count) in clauses.iter().zip(counts) {
        let top = clause.level == 0 || out.is_empty();
        if top {
            outer = out.len();
        } else {
            out[outer].count += count;
        }
        if top || count > 0 {
            out.push(Line { id: clause.id.clone(), label: clause.label.clone(), count, inner: !top });
        }
    }
    out
}
