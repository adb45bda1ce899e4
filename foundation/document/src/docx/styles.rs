//! Paragraph and character properties, resolved through styles (ECMA-376 part 1, 17.7).

use std::collections::HashMap;

use super::xml::{Element, Tree};
use crate::limits;

/// Character properties that change what a reader sees; `None` is "not said here".
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Character {
    pub(crate) bold: Option<bool>,
    pub(crate) hidden: Option<bool>,
    pub(crate) white: Option<bool>,
    pub(crate) shaded: Option<bool>,
}

/// A reference to a numbering definition: either half may be missing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NumberRef {
    pub(crate) num: Option<u32>,
    pub(crate) level: Option<u8>,
}

/// Paragraph properties that matter to a reader.
#[derive(Clone, Debug, Default)]
pub(crate) struct ParagraphProperties {
    pub(crate) outline: Option<u8>,
    pub(crate) centred: Option<bool>,
    pub(crate) shaded: Option<bool>,
    pub(crate) number: NumberRef,
}

#[derive(Default)]
struct Style {
    based_on: Option<String>,
    /// The name in the file's English form, lower case: "heading 1", "title".
    name: String,
    is_table: bool,
    paragraph: ParagraphProperties,
    character: Character,
}

/// The styles of a file.
#[derive(Default)]
pub(crate) struct Styles {
    by_id: HashMap<String, Style>,
    default_paragraph: Option<String>,
    default_character: Character,
}

impl Styles {
    pub(crate) fn read(tree: &Tree<'_>) -> Styles {
        let mut styles = Styles::default();
        for element in tree.root().iter().flat_map(|root| root.elements()) {
            match element.name() {
                "docDefaults" => {
                    let run = element.child("rPrDefault").and_then(|d| d.child("rPr"));
                    styles.default_character = run.map(Character::read).unwrap_or_default();
                }
                "style" => styles.add(element),
                _ => {}
            }
        }
        styles
    }

    fn add(&mut self, element: Element<'_>) {
        let Some(id) = element.attribute("styleId") else { return };
        let kind = element.attribute("type");
        let is_default = matches!(element.attribute("default").as_deref(), Some("1" | "true" | "on"));
        if is_default && kind.as_deref() == Some("paragraph") {
            self.default_paragraph = Some(id.clone().into_owned());
        }
        let value = |name: &str| element.child(name).and_then(|child| child.val());
        let mut style = Style {
            based_on: value("basedOn").map(|id| id.into_owned()),
            name: value("name").unwrap_or_default().to_lowercase(),
            is_table: kind.as_deref() == Some("table"),
            paragraph: element.child("pPr").map(ParagraphProperties::read).unwrap_or_default(),
            character: element.child("rPr").map(Character::read).unwrap_or_default(),
        };
        if style.is_table {
            // a table style may shade the table, or parts of it such as the heading row
            let parts = element.elements().filter(|e| e.name() == "tblStylePr").chain([element]);
            style.paragraph.shaded =
                Some(parts.filter_map(|e| e.child("tcPr")).any(|p| is_shaded(p) == Some(true)));
        }
        self.by_id.insert(id.into_owned(), style);
    }

    /// A style and those it is based on, nearest first.
    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = (&'s str, &'s Style)> {
        let mut at = id;
        std::iter::from_fn(move || {
            let id = at?;
            let style = self.by_id.get(id)?;
            at = style.based_on.as_deref();
            Some((id, style))
        })
        .take(limits::STYLE_CHAIN)
    }

    fn paragraph_style<'s>(&'s self, id: Option<&'s str>) -> Option<&'s str> {
        id.filter(|id| self.by_id.contains_key(*id)).or(self.default_paragraph.as_deref())
    }

    /// Completes what a paragraph says itself with what its style says.
    pub(crate) fn paragraph(&self, style: Option<&str>, direct: &ParagraphProperties) -> ParagraphProperties {
        let mut all = direct.clone();
        for (_, style) in self.chain(self.paragraph_style(style)) {
            let outline = style.paragraph.outline.or_else(|| heading_level(&style.name));
            all.outline = all.outline.or(outline);
            all.centred = all.centred.or(style.paragraph.centred);
            all.shaded = all.shaded.or(style.paragraph.shaded);
        }
        all
    }

    /// The numbering that a paragraph style brings, and the style that states it (numbering levels name it).
    pub(crate) fn number<'s>(&'s self, style: Option<&'s str>) -> Option<(&'s str, NumberRef)> {
        let mut level = None;
        for (id, style) in self.chain(self.paragraph_style(style)) {
            level = level.or(style.paragraph.number.level);
            if style.paragraph.number.num.is_some() {
                return Some((id, NumberRef { num: style.paragraph.number.num, level }));
            }
        }
        None
    }

    /// Whether the style is, or is based on, another.
    pub(crate) fn descends(&self, style: Option<&str>, ancestor: &str) -> bool {
        self.chain(self.paragraph_style(style)).any(|(id, _)| id == ancestor)
    }

    /// Whether the paragraph is set as the title of the whole.
    pub(crate) fn is_title(&self, style: Option<&str>) -> bool {
        self.chain(style).any(|(_, style)| style.name == "title")
    }

    /// The properties of a run: its own, its character style's, its paragraph style's, the file's.
    pub(crate) fn character(
        &self,
        direct: Character,
        run: Option<&str>,
        paragraph: Option<&str>,
    ) -> Character {
        let mut all = direct;
        for (_, style) in self.chain(run).chain(self.chain(self.paragraph_style(paragraph))) {
            all = all.or(style.character);
        }
        all.or(self.default_character)
    }

    /// Whether a table style shades any part of its tables.
    pub(crate) fn shades_table(&self, style: &str) -> bool {
        self.chain(Some(style)).any(|(_, style)| style.is_table && style.paragraph.shaded == Some(true))
    }
}

impl Character {
    /// Reads `rPr`.
    pub(crate) fn read(properties: Element<'_>) -> Character {
        let mut character = Character { shaded: is_shaded(properties), ..Character::default() };
        for property in properties.elements() {
            match property.name() {
                "b" => character.bold = Some(property.is_on()),
                "vanish" => character.hidden = Some(property.is_on()),
                "color" => {
                    let value = property.val().unwrap_or_default();
                    let themed = property.attribute("themeColor");
                    let background = matches!(themed.as_deref(), Some("background1" | "light1"));
                    character.white = Some(background || value.eq_ignore_ascii_case("ffffff"));
                }
                _ => {}
            }
        }
        character
    }

    fn or(self, other: Character) -> Character {
        Character {
            bold: self.bold.or(other.bold),
            hidden: self.hidden.or(other.hidden),
            white: self.white.or(other.white),
            shaded: self.shaded.or(other.shaded),
        }
    }
}

impl ParagraphProperties {
    /// Reads `pPr`.
    pub(crate) fn read(properties: Element<'_>) -> ParagraphProperties {
        let mut paragraph = ParagraphProperties { shaded: is_shaded(properties), ..Default::default() };
        for property in properties.elements() {
            match property.name() {
                "outlineLvl" => paragraph.outline = property.val().and_then(|v| v.parse().ok()),
                "jc" => paragraph.centred = Some(property.val().as_deref() == Some("center")),
                "numPr" => {
                    let value = |name| property.child(name).and_then(|child| child.val());
                    paragraph.number = NumberRef {
                        num: value("numId").and_then(|v| v.parse().ok()),
                        level: value("ilvl").and_then(|v| v.parse().ok()),
                    };
                }
                _ => {}
            }
        }
        paragraph
    }
}

/// Whether the properties give a background other than white (17.3.5 shd, 17.3.2.15 highlight).
pub(crate) fn is_shaded(properties: Element<'_>) -> Option<bool> {
    let light = |value: &str| {
        matches!(value.to_ascii_lowercase().as_str(), "" | "auto" | "ffffff" | "none" | "white")
    };
    properties.elements().find_map(|property| match property.name() {
        "shd" => {
            let fill = property.attribute("fill").unwrap_or_default();
            let pattern = property.val().unwrap_or_default();
            let plain = matches!(&*pattern, "" | "clear" | "nil");
            Some(property.attribute("themeFill").is_some() || !light(&fill) || !plain)
        }
        "highlight" => Some(!light(&property.val().unwrap_or_default())),
        _ => None,
    })
}

/// "heading 3" and "标题 3" are level 2 even where the style does not say so.
fn heading_level(name: &str) -> Option<u8> {
    let digits = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"))?.trim();
    digits.parse::<u8>().ok().filter(|level| (1..=9).contains(level)).map(|level| level - 1)
}
