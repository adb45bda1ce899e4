//! HTML: mails, web pages, exports of other systems. The tokenizer is html5gum (the WHATWG tokenizer, no
//! dependencies of its own); of the tree we need only what is open.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use crate::composer::{Composer, Field};
use crate::unreadable::{BYTES, PARTS, Unreadable};
use crate::{Document, Format, Paragraph, Remnant, RemnantKind, limits, text};

/// Reads HTML.
pub fn read_html(bytes: &[u8]) -> Result<Document, Unreadable> {
    if bytes.len() > limits::HTML_BYTES {
        return Err(Unreadable::too_large(BYTES, limits::HTML_BYTES as u64));
    }
    let source = decode(bytes)?;
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut reader = Reader::new();
    for token in Tokenizer::new_with_emitter(source.as_str(), emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => reader.open(&tag)?,
            Token::EndTag(tag) => reader.close(&String::from_utf8_lossy(&tag.name))?,
            Token::String(text) => reader.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.end_line(false)?;
    while !reader.tables.is_empty() {
        reader.end_table()?;
    }
    reader.composer.finish()
}

/// A mark or a declared encoding first, else as plain text.
fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_lowercase();
    let declared = head.split("charset=").nth(1).map(|rest| {
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        rest[..rest.find(['"', '\'', ' ', '>', ';', '/']).unwrap_or(rest.len())].to_owned()
    });
    // what is valid UTF-8 is UTF-8, whatever a template says of it
    let marked = encoding_rs::Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok();
    let declared =
        declared.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes())).filter(|_| !marked);
    let text = match declared.and_then(|e| e.decode_without_bom_handling_and_without_replacement(bytes)) {
        Some(text) => text,
        None => text::decode(bytes)?,
    };
    Ok(text::one_line_end(&text))
}

/// An open element; what it says of its text holds for those inside it too.
struct Open {
    name: String,
    unseen: bool,
    hidden: bool,
    bold: bool,
    centred: bool,
    pre: bool,
    heading: Option<u8>,
    /// For lists: the next number, and the format that writes it; `None` for bullets.
    list: Option<Option<(u32, &'static str)>>,
}

#[derive(Default)]
struct TableInMaking {
    rows: Vec<Vec<Field>>,
    cell: Option<Field>,
}

struct Reader {
    composer: Composer,
    open: Vec<Open>,
    tables: Vec<TableInMaking>,
    cells: usize,
    /// The line as it grows outside tables, with its bold parts and its number.
    line: String,
    bold: Vec<std::ops::Range<usize>>,
    number: Option<(std::ops::Range<usize>, u8)>,
    hidden: String,
}

/// Nothing inside is text on the page.
const UNSEEN: [&str; 10] =
    ["script", "style", "head", "title", "template", "noscript", "svg", "select", "iframe", "object"];
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
const BLOCK: [&str; 28] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "html",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "ul",
];

impl Reader {
    fn new() -> Reader {
        Reader {
            composer: Composer::new(Format::Html),
            open: Vec::new(),
            tables: Vec::new(),
            cells: 0,
            line: String::new(),
            bold: Vec::new(),
            number: None,
            hidden: String::new(),
        }
    }

    fn open(&mut self, tag: &StartTag<()>) -> Result<(), Unreadable> {
        let name = String::from_utf8_lossy(&tag.name).to_lowercase();
        let attribute = |name: &str| attribute(tag, name);
        match name.as_str() {
            "br" => self.end_line(true)?,
            "hr" => self.end_line(false)?,
            "table" => self.begin_table()?,
            "tr" => self.begin_row(),
            "td" | "th" => {
                self.end_cell();
                let columns = attribute("colspan").and_then(|v| v.trim().parse::<u16>().ok()).unwrap_or(1);
                self.cells += 1;
                if self.cells > limits::PARTS {
                    return Err(Unreadable::too_large(PARTS, limits::PARTS as u64));
                }
                if let Some(table) = self.tables.last_mut() {
                    let columns = columns.clamp(1, limits::TABLE_COLUMNS);
                    table.cell = Some(Field { columns, ..Field::one("") });
                }
            }
            name if BLOCK.contains(&name) => {
                self.end_line(false)?;
            }
            _ => {}
        }
        self.imply_end(&name);
        if VOID.contains(&name.as_str()) || (tag.self_closing && name != "p" && name != "div") {
            return Ok(());
        }
        if self.open.len() >= limits::HTML_DEPTH {
            return Err(Unreadable::too_large(DEPTH, limits::HTML_DEPTH as u64));
        }
        let open = self.described(tag, name);
        self.open.push(open);
        if self.open.last().is_some_and(|open| open.name == "li") {
            self.number_item(attribute("value").and_then(|v| v.parse().ok()));
        }
        Ok(())
    }

    /// What an element says of the text in it, and what those around it say.
    fn described(&self, tag: &StartTag<()>, name: String) -> Open {
        let attribute = |name: &str| attribute(tag, name);
        let style = attribute("style").unwrap_or_default().replace(' ', "");
        let align = attribute("align").unwrap_or_default();
        let list = match name.as_str() {
            "ol" => Some(Some((
                attribute("start").and_then(|v| v.parse().ok()).unwrap_or(1),
                match tag
                    .attributes
                    .iter()
                    .find(|(key, _)| key.as_slice() == b"type")
                    .map(|(_, v)| v.as_slice())
                {
                    Some(b"a") => "lowerLetter",
                    Some(b"A") => "upperLetter",
                    Some(b"i") => "lowerRoman",
                    Some(b"I") => "upperRoman",
                    _ => "decimal",
                },
            ))),
            "ul" => Some(None),
            _ => None,
        };
        let heading =
            name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()).filter(|n| (1..=6).contains(n));
        let outer = self.open.last();
        let outer = |says: fn(&Open) -> bool| outer.is_some_and(says);
        let heading = heading.or(self.open.last().and_then(|open| open.heading));
        let unseen = UNSEEN.contains(&name.as_str());
        Open {
            unseen: unseen || outer(|open| open.unseen),
            hidden: outer(|open| open.hidden)
                || style.contains("display:none")
                || style.contains("visibility:hidden")
                || style.contains("mso-hide:all")
                || attribute("hidden").is_some()
                || unseen,
            bold: outer(|open| open.bold)
                || matches!(name.as_str(), "b" | "strong" | "th")
                || heading.is_some()
                || style.contains("font-weight:bold"),
            centred: outer(|open| open.centred)
                || name == "center"
                || align == "center"
                || style.contains("text-align:center"),
            pre: outer(|open| open.pre)
                || matches!(name.as_str(), "pre" | "textarea")
                || style.contains("white-space:pre"),
            heading,
            list,
            name,
        }
    }

    /// Closes what the next of its kind closes, its end tag being optional (WHATWG 13.1.2.4).
    fn imply_end(&mut self, name: &str) {
        let (same, walls): (&[&str], &[&str]) = match name {
            "p" => (&["p"], &["div", "td", "th", "li", "table", "body", "blockquote", "section", "center"]),
            "li" => (&["li"], &["ul", "ol"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table"]),
            _ => return,
        };
        let open = |names: &[&str]| self.open.iter().rposition(|open| names.contains(&open.name.as_str()));
        if let Some(at) = open(same)
            && open(walls).is_none_or(|wall| wall < at)
        {
            self.open.truncate(at);
        }
    }

    /// The number or bullet that a browser writes before a list item.
    fn number_item(&mut self, value: Option<u32>) {
        let depth = self.open.iter().filter(|open| open.list.is_some()).count();
        let Some(list) = self.open.iter_mut().rev().find_map(|open| open.list.as_mut()) else { return };
        let mark = match list {
            Some((next, format)) => {
                let number = value.unwrap_or(*next);
                *next = number.saturating_add(1);
                format!("{}.", crate::docx::numeral(number, format))
            }
            None => "•".to_owned(),
        };
        if self.tables.is_empty() {
            self.number = Some((0..mark.len(), (depth.saturating_sub(1)).min(8) as u8));
            self.line = format!("{mark} ");
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "table" => self.end_table()?,
            "td" | "th" | "tr" => self.end_cell(),
            "p" | "li" if !self.tables.is_empty() => self.text(" "),
            _ if BLOCK.contains(&name) => self.end_line(false)?,
            _ => {}
        }
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            // formatting stays open across blocks that were closed around it
            self.open.truncate(at);
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = self.open.last().filter(|open| open.hidden) {
            if !open.unseen {
                self.hidden.push_str(text);
            }
            return;
        }
        let pre = self.open.last().is_some_and(|open| open.pre);
        let bold = self.open.last().is_some_and(|open| open.bold);
        let running = self.tables.is_empty();
        let target = match self.tables.last_mut() {
            Some(table) => match &mut table.cell {
                Some(cell) => &mut cell.text,
                // text between cells is shown before the table by browsers; it is mostly white space
                None if text.trim().is_empty() => return,
                None => &mut self.line,
            },
            None => &mut self.line,
        };
        let start = target.len();
        for c in text.chars() {
            match c {
                '\n' if pre && running => target.push('\n'),
                ' ' | '\n' | '\t' => {
                    if !target.is_empty() && !target.ends_with([' ', '\n']) {
                        target.push(' ');
                    }
                }
                '\u{a0}' => target.push(' '),
                c => target.push(c),
            }
        }
        if bold && running && start < target.len() {
            self.bold.push(start..target.len());
        }
    }

    /// Puts the line down. `forced` for `br`, which makes an empty line too.
    fn end_line(&mut self, forced: bool) -> Result<(), Unreadable> {
        if self.tables.last().is_some_and(|table| table.cell.is_some()) {
            self.text(" ");
            return Ok(());
        }
        let line = std::mem::take(&mut self.line);
        let bold = std::mem::take(&mut self.bold);
        let number = self.number.take();
        if line.trim().is_empty() && !forced {
            return self.hidden_remnant();
        }
        let heading = self.open.last().and_then(|open| open.heading);
        let centred = self.open.last().is_some_and(|open| open.centred);
        let mut from = 0;
        for part in line.split('\n') {
            let shown = part.trim_end_matches(' ');
            let start = self.composer.at();
            let shift = |span: &std::ops::Range<usize>| {
                let (begin, end) = (span.start.max(from), span.end.min(from + shown.len()));
                (begin < end).then(|| start + begin - from..start + end - from)
            };
            let paragraph = Paragraph {
                heading,
                centred,
                number: number.as_ref().and_then(|(span, level)| Some((shift(span)?, *level))),
                bold: bold.iter().filter_map(shift).collect(),
                aside: false,
            };
            self.composer.line(shown, paragraph)?;
            from += part.len() + 1;
        }
        self.hidden_remnant()
    }

    fn hidden_remnant(&mut self) -> Result<(), Unreadable> {
        let text = std::mem::take(&mut self.hidden);
        if !text.trim().is_empty() {
            let at = self.composer.at();
            let text = text.trim().to_owned();
            self.composer.document.remnants.push(Remnant {
                kind: RemnantKind::Hidden,
                span: at..at,
                text,
                author: None,
            });
        }
        Ok(())
    }

    fn begin_table(&mut self) -> Result<(), Unreadable> {
        if self.tables.len() >= limits::HTML_DEPTH / 8 {
            return Err(Unreadable::too_large(DEPTH, limits::HTML_DEPTH as u64));
        }
        if self.tables.is_empty() {
            self.end_line(false)?;
        }
        self.tables.push(TableInMaking::default());
        Ok(())
    }

    fn begin_row(&mut self) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.rows.push(Vec::new());
        }
    }

    fn end_cell(&mut self) {
        if let Some(table) = self.tables.last_mut()
            && let Some(mut cell) = table.cell.take()
        {
            cell.text = cell.text.trim_matches([' ', '\n']).to_owned();
            match table.rows.last_mut() {
                Some(row) => row.push(cell),
                None => table.rows.push(vec![cell]),
            }
        }
    }

    /// A table in a cell becomes part of the cell's text; a table of one column is a frame around lines.
    fn end_table(&mut self) -> Result<(), Unreadable> {
        self.end_cell();
        let Some(table) = self.tables.pop() else { return Ok(()) };
        let filled = |field: &Field| !field.text.is_empty();
        if let Some(outer) =
            self.tables.last_mut().map(|outer| outer.cell.get_or_insert_with(|| Field::one("")))
        {
            let texts: Vec<String> =
                table.rows.into_iter().flatten().filter(filled).map(|f| f.text).collect();
            outer.text.push_str(&texts.join(" "));
            return Ok(());
        }
        if table.rows.iter().all(|row| row.len() <= 1) {
            for field in table.rows.into_iter().flatten().filter(filled) {
                self.composer.line(&field.text, Paragraph::default())?;
            }
            return Ok(());
        }
        self.composer.table(table.rows)
    }
}

/// An attribute's value in lower case.
fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value = tag.attributes.iter().find(|(key, _)| key.as_slice() == name.as_bytes())?.1;
    Some(String::from_utf8_lossy(value).to_lowercase())
}

kernel::words! {
    /// limits::HTML_DEPTH
    DEPTH { "HTML 嵌套层数", "the depth of HTML elements" }
}
