//! Finds the place in the markup where a comment on a span of the text begins or ends.

use super::compose::Origin;
use super::flow::Source;
use super::xml::{Element, Tree};
use crate::Span;

/// A place in the main part where marks can stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) at: usize,
    /// What closes and opens again the run around the place; both empty between runs.
    pub(crate) close: String,
    pub(crate) reopen: String,
    /// Where the first half of a split text has to say that its spaces count.
    pub(crate) preserve: Option<usize>,
}

impl Place {
    fn between(at: usize) -> Place {
        Place { at, close: String::new(), reopen: String::new(), preserve: None }
    }
}

/// Finds places through the origins that reading noted.
pub(crate) struct Places<'t> {
    pub(crate) tree: &'t Tree<'t>,
    pub(crate) origins: &'t [Origin],
    pub(crate) text: &'t str,
}

impl Places<'_> {
    /// Where a comment on the span begins and ends.
    pub(crate) fn ends(&self, span: &Span) -> Option<(Place, Place)> {
        let start = floor(self.text, span.start);
        let end = floor(self.text, span.end).max(start);
        let mut first = self
            .origins
            .partition_point(|origin| origin.span.end <= start)
            .min(self.origins.len().checked_sub(1)?);
        let mut last =
            self.origins.partition_point(|origin| origin.span.start < end).saturating_sub(1).max(first);
        // numbers are no text in the file: take the words next to one, those after it if there is nothing else
        while self.is_number(first) && first < last {
            first += 1;
        }
        while self.is_number(last) && first < last {
            last -= 1;
        }
        while self.is_number(first) && first + 1 < self.origins.len() {
            first += 1;
            last = first;
        }
        let (from, to) = (&self.origins[first], &self.origins[last]);
        let begin = self.place(from, start.saturating_sub(from.span.start), false)?;
        let within =
            if end <= to.span.start { to.span.len() } else { (end - to.span.start).min(to.span.len()) };
        let finish =
            self.place(to, if start == end { start.saturating_sub(to.span.start) } else { within }, true)?;
        if begin.at <= finish.at {
            return Some((begin, finish));
        }
        // columns of a signature block: the end stands before the start in the file; keep to the first stretch
        let finish = self.place(from, from.span.len(), true)?;
        Some((begin, finish))
    }

    fn is_number(&self, index: usize) -> bool {
        matches!(self.origins.get(index).map(|o| o.source), Some(Source::Number { .. }))
    }

    fn place(&self, origin: &Origin, offset: usize, is_end: bool) -> Option<Place> {
        match origin.source {
            Source::Around { node } => {
                let range = self.tree.node(node)?.range();
                Some(Place::between(if is_end { range.end } else { range.start }))
            }
            Source::Number { paragraph } => {
                let paragraph = self.tree.node(paragraph)?;
                let after = paragraph
                    .child("pPr")
                    .map_or(paragraph.inner().start, |properties| properties.range().end);
                Some(Place::between(after))
            }
            Source::Whole { node, run } => {
                let (node, run) = (self.tree.node(node)?, self.tree.node(run)?);
                Some(in_run(run, node, is_end))
            }
            Source::Text { node, run } => {
                let (node, run) = (self.tree.node(node)?, self.tree.node(run)?);
                Some(in_text(run, node, offset))
            }
        }
    }
}

/// Before or after a child of a run.
fn in_run(run: Element<'_>, child: Element<'_>, after: bool) -> Place {
    let content = || run.elements().filter(|element| element.name() != "rPr");
    let is_child = content().any(|element| element.id() == child.id());
    let is_first = content().next().is_none_or(|first| first.id() == child.id());
    let is_last = content().last().is_none_or(|last| last.id() == child.id());
    let range = child.range();
    match after {
        // deeper inside, in alternate content say, nothing can be split: go around the run
        false if is_first || !is_child => Place::between(run.range().start),
        true if is_last || !is_child => Place::between(run.range().end),
        _ => Place {
            at: if after { range.end } else { range.start },
            close: format!("</{}>", run.qualified()),
            reopen: reopened(run),
            preserve: None,
        },
    }
}

/// After so many bytes of a text node.
fn in_text(run: Element<'_>, node: Element<'_>, offset: usize) -> Place {
    let range = node.range();
    let parent =
        run.elements().find(|child| child.range().start <= range.start && range.end <= child.range().end);
    let Some(parent) = parent.filter(|parent| parent.name() == "t") else {
        return Place::between(if offset == 0 { run.range().start } else { run.range().end });
    };
    let text = node.text();
    let raw = node.raw();
    let at = if raw.len() == text.len() {
        range.start + floor(raw, offset)
    } else if raw.starts_with("<![CDATA[") {
        // between CDATA sections nothing needs escaping, inside one no element can stand
        if offset * 2 < text.len() { range.start } else { range.end }
    } else if offset == 0 {
        range.start
    } else {
        range.end
    };
    let inner = parent.inner();
    if at <= inner.start {
        return in_run(run, parent, false);
    }
    if at >= inner.end {
        return in_run(run, parent, true);
    }
    let keeps_space = parent.attribute("space").is_some();
    Place {
        at,
        close: format!("</{}></{}>", parent.qualified(), run.qualified()),
        reopen: format!("{}<{} xml:space=\"preserve\">", reopened(run), parent.qualified()),
        preserve: (!keeps_space).then_some(inner.start - 1),
    }
}

fn reopened(run: Element<'_>) -> String {
    format!("{}{}", run.tag(), run.child("rPr").map_or("", |properties| properties.raw()))
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
