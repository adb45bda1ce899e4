//! Automatic numbers, counted and written out (ECMA-376 part 1, 17.9).

use std::collections::{HashMap, HashSet};

use super::numerals;
use super::styles::{NumberRef, Styles};
use super::symbols;
use super::xml::{Element, Tree};
use crate::limits;

const LEVELS: usize = 9;

#[derive(Clone, Debug)]
struct Level {
    start: u32,
    format: String,
    text: String,
    /// Put between the number and the text.
    suffix: &'static str,
    /// Digits throughout, whatever the formats of the higher levels (17.9.4).
    legal: bool,
    /// The level whose use restarts this one; 0 is never, absent is the next higher (17.9.10).
    restart: Option<u8>,
    style: Option<String>,
}

#[derive(Default)]
struct Abstract {
    levels: [Option<Level>; LEVELS],
    /// Its levels are those of the list style of this name (17.9.21).
    style_link: Option<String>,
}

#[derive(Default)]
struct Num {
    abstract_id: u32,
    starts: [Option<u32>; LEVELS],
    levels: [Option<Level>; LEVELS],
}

/// The numbering definitions of a file, and how far each list has counted.
#[derive(Default)]
pub(crate) struct Numbering {
    abstracts: HashMap<u32, Abstract>,
    nums: HashMap<u32, Num>,
    counters: HashMap<u32, [Option<u32>; LEVELS]>,
    begun: HashSet<u32>,
}

/// A number as it stands on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) text: String,
    pub(crate) suffix: &'static str,
    pub(crate) level: u8,
}

impl Numbering {
    pub(crate) fn read(tree: &Tree<'_>) -> Numbering {
        let mut numbering = Numbering::default();
        for element in tree.root().iter().flat_map(|root| root.elements()) {
            let id = |name| element.attribute(name).and_then(|v| v.parse::<u32>().ok());
            match element.name() {
                "abstractNum" => {
                    if let Some(id) = id("abstractNumId") {
                        numbering.abstracts.insert(id, read_abstract(element));
                    }
                }
                "num" => {
                    if let Some(id) = id("numId") {
                        numbering.nums.insert(id, read_num(element));
                    }
                }
                _ => {}
            }
        }
        numbering
    }

    /// Counts a paragraph and gives its number. `direct` is what the paragraph itself says; what it does not
    /// say comes from its style (17.9.18, 17.9.23).
    pub(crate) fn next(&mut self, direct: NumberRef, style: Option<&str>, styles: &Styles) -> Option<Number> {
        let by_style = styles.number(style);
        let num_id = direct.num.or_else(|| by_style.and_then(|(_, number)| number.num))?;
        if num_id == 0 {
            return None;
        }
        let (abstract_id, level) = {
            let num = self.nums.get(&num_id)?;
            let abstract_id = self.resolve(num.abstract_id, styles);
            let level = direct
                .level
                .or_else(|| self.level_of_style(abstract_id, style, styles))
                .or_else(|| by_style.and_then(|(_, number)| number.level))
                .unwrap_or(0);
            (abstract_id, usize::from(level))
        };
        if level >= LEVELS {
            return None;
        }
        self.count(num_id, abstract_id, level);
        self.write(num_id, abstract_id, level)
    }

    /// Follows numStyleLink through the style to the definition that has the levels.
    fn resolve(&self, mut abstract_id: u32, styles: &Styles) -> u32 {
        for _ in 0..limits::STYLE_CHAIN {
            let link = self.abstracts.get(&abstract_id).and_then(|a| a.style_link.as_deref());
            let num = link.and_then(|link| styles.number(Some(link))).and_then(|(_, number)| number.num);
            match num.and_then(|num| self.nums.get(&num)) {
                Some(num) if num.abstract_id != abstract_id => abstract_id = num.abstract_id,
                _ => break,
            }
        }
        abstract_id
    }

    /// The level that names the paragraph's style as its own.
    fn level_of_style(&self, abstract_id: u32, style: Option<&str>, styles: &Styles) -> Option<u8> {
        let levels = &self.abstracts.get(&abstract_id)?.levels;
        let named = |wanted: &dyn Fn(&str) -> bool| {
            levels.iter().position(|l| l.as_ref().and_then(|l| l.style.as_deref()).is_some_and(wanted))
        };
        let exact = named(&|name| Some(name) == style);
        exact.or_else(|| named(&|name| styles.descends(style, name))).map(|level| level as u8)
    }

    fn level(&self, num_id: u32, abstract_id: u32, level: usize) -> Option<&Level> {
        let own = self.nums.get(&num_id).and_then(|num| num.levels[level].as_ref());
        own.or_else(|| self.abstracts.get(&abstract_id).and_then(|a| a.levels[level].as_ref()))
    }

    fn start(&self, num_id: u32, abstract_id: u32, level: usize) -> u32 {
        let own = self.nums.get(&num_id).and_then(|num| num.starts[level]);
        own.or_else(|| self.level(num_id, abstract_id, level).map(|l| l.start)).unwrap_or(1)
    }

    /// Lists over one abstract definition count on together, unless a list overrides a start: that one
    /// begins afresh the first time it is used (17.9.27).
    fn count(&mut self, num_id: u32, abstract_id: u32, level: usize) {
        let mut counters = self.counters.get(&abstract_id).copied().unwrap_or_default();
        if self.begun.insert(num_id)
            && let Some(num) = self.nums.get(&num_id)
        {
            for (counter, start) in counters.iter_mut().zip(&num.starts) {
                if start.is_some() {
                    *counter = None;
                }
            }
        }
        counters[level] = match counters[level] {
            Some(count) => Some(count.saturating_add(1)),
            None => Some(self.start(num_id, abstract_id, level)),
        };
        for (deeper, counter) in counters.iter_mut().enumerate().skip(level + 1) {
            let restart = self.level(num_id, abstract_id, deeper).and_then(|l| l.restart);
            // w:lvlRestart counts levels from 1: "n" restarts after level n or any higher one
            if restart.is_none_or(|restart| level < usize::from(restart)) {
                *counter = None;
            }
        }
        self.counters.insert(abstract_id, counters);
    }

    fn write(&self, num_id: u32, abstract_id: u32, level: usize) -> Option<Number> {
        let definition = self.level(num_id, abstract_id, level)?;
        let counters = self.counters.get(&abstract_id)?;
        let text = if definition.format == "bullet" {
            symbols::bullet(&definition.text)
        } else {
            let mut text = String::new();
            let mut rest = definition.text.chars().peekable();
            while let Some(c) = rest.next() {
                let digit =
                    rest.peek().and_then(|d| d.to_digit(10)).filter(|d| c == '%' && (1..=9).contains(d));
                let Some(digit) = digit else {
                    text.push(c);
                    continue;
                };
                rest.next();
                let part = digit as usize - 1;
                let value = counters[part].unwrap_or_else(|| self.start(num_id, abstract_id, part));
                let format = self.level(num_id, abstract_id, part).map_or("decimal", |l| l.format.as_str());
                let format = if definition.legal && format != "none" { "decimal" } else { format };
                text.push_str(&numerals::write(value, format).unwrap_or_default());
            }
            text
        };
        let shown = !text.trim().is_empty();
        shown.then_some(Number { text, suffix: definition.suffix, level: level as u8 })
    }
}

fn read_abstract(element: Element<'_>) -> Abstract {
    let mut found = Abstract {
        style_link: element.child("numStyleLink").and_then(|link| link.val()).map(|v| v.into_owned()),
        ..Default::default()
    };
    for level in element.elements().filter(|e| e.name() == "lvl") {
        put(&mut found.levels, index(level), read_level(level));
    }
    found
}

fn read_num(element: Element<'_>) -> Num {
    let abstract_id = element.child("abstractNumId").and_then(|a| a.val()).and_then(|v| v.parse().ok());
    let mut num = Num { abstract_id: abstract_id.unwrap_or(u32::MAX), ..Default::default() };
    for change in element.elements().filter(|e| e.name() == "lvlOverride") {
        let at = index(change);
        if let Some(start) = change.child("startOverride").and_then(|s| s.val()).and_then(|v| v.parse().ok())
        {
            put(&mut num.starts, at, start);
        }
        if let Some(level) = change.child("lvl") {
            put(&mut num.levels, at, read_level(level));
        }
    }
    num
}

fn put<T>(slots: &mut [Option<T>; LEVELS], at: Option<usize>, value: T) {
    if let Some(slot) = at.and_then(|at| slots.get_mut(at)) {
        *slot = Some(value);
    }
}

fn index(element: Element<'_>) -> Option<usize> {
    element.attribute("ilvl").and_then(|v| v.parse().ok())
}

fn read_level(element: Element<'_>) -> Level {
    let value = |name: &str| element.child(name).and_then(|child| child.val());
    Level {
        start: value("start").and_then(|v| v.parse().ok()).unwrap_or(0),
        format: format(element).unwrap_or_else(|| "decimal".to_owned()),
        text: value("lvlText").unwrap_or_default().into_owned(),
        // a tab after a number is a gap on the page; in the text tabs part the cells of a table
        suffix: if value("suff").as_deref() == Some("nothing") { "" } else { " " },
        legal: element.child("isLgl").is_some_and(|e| e.is_on()),
        restart: value("lvlRestart").and_then(|v| v.parse().ok()),
        style: value("pStyle").map(|v| v.into_owned()),
    }
}

/// Word 2010 wraps formats of its own (`001, 002`) in alternate content, with a plain one to fall back on.
fn format(level: Element<'_>) -> Option<String> {
    let direct = level.child("numFmt");
    let fallback = || level.child("AlternateContent")?.child("Fallback")?.child("numFmt");
    direct.or_else(fallback).and_then(|f| f.val()).map(|v| v.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(numbering: &str, paragraphs: &[(u32, u8)]) -> Vec<String> {
        let tree = Tree::parse(numbering, "numbering.xml").unwrap();
        let mut numbering = Numbering::read(&tree);
        let styles = Styles::default();
        paragraphs
            .iter()
            .map(|(num, level)| {
                let direct = NumberRef { num: Some(*num), level: Some(*level) };
                numbering.next(direct, None, &styles).map_or_else(String::new, |n| n.text)
            })
            .collect()
    }

    const LIST: &str = r#"<w:numbering xmlns:w="w">
        <w:abstractNum w:abstractNumId="1">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>
            <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlRestart w:val="0"/><w:lvlText w:val="(%3)"/></w:lvl>
        </w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
    </w:numbering>"#;

    #[test]
    fn lower_levels_begin_again_and_legal_ones_use_digits() {
        let got = numbers(LIST, &[(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)]);
        assert_eq!(got, ["第一条", "1.1", "1.2", "第二条", "2.1"]);
    }

    #[test]
    fn lists_of_one_definition_count_on_and_an_override_begins_again() {
        let got = numbers(LIST, &[(1, 0), (2, 0), (3, 0), (3, 0), (3, 1)]);
        assert_eq!(got, ["第一条", "第二条", "第七条", "第八条", "8.1"]);
    }

    #[test]
    fn a_level_that_never_restarts_counts_on() {
        let got = numbers(LIST, &[(1, 0), (1, 2), (1, 2), (1, 0), (1, 2)]);
        assert_eq!(got, ["第一条", "(a)", "(b)", "第二条", "(c)"]);
    }

    #[test]
    fn a_number_that_is_switched_off_or_unknown_shows_nothing() {
        assert_eq!(numbers(LIST, &[(0, 0), (9, 0), (1, 200)]), ["", "", ""]);
    }
}
