//! Runs the content of a page and notes which characters and which lines it puts where
//! (ISO 32000-1, 8.4, 8.5, 8.10 and 9.3 to 9.4).

use std::rc::Rc;

use lopdf::{Dictionary, Object};

use super::font::{Font, resolve};
use super::lex::{Lexer, Token};
use super::shared::Press;
use crate::limits;
use crate::unreadable::{CHARS, Unreadable};

/// A character on the page; the origin is the lower left corner, lengths are points.
#[derive(Clone, Debug)]
pub(crate) struct Glyph {
    pub(crate) text: String,
    pub(crate) x0: f64,
    pub(crate) x1: f64,
    /// The baseline.
    pub(crate) y: f64,
    pub(crate) size: f64,
}

/// A straight line, across or down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rule {
    pub(crate) x0: f64,
    pub(crate) y0: f64,
    pub(crate) x1: f64,
    pub(crate) y1: f64,
}

/// What is on a page.
#[derive(Debug, Default)]
pub(crate) struct Ink {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) rules: Vec<Rule>,
    /// Characters that no map explains, and the font of the first.
    pub(crate) unmapped: usize,
    pub(crate) unmapped_font: Option<String>,
    pub(crate) pictures: usize,
}

pub(super) type Matrix = [f64; 6];

/// `a` applied first, then `b` (8.3.4).
fn multiply(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn apply(m: Matrix, x: f64, y: f64) -> (f64, f64) {
    (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

/// Runs a content stream.
pub(super) fn run<'d>(
    press: &mut Press<'d>,
    ink: &mut Ink,
    resources: Option<&'d Dictionary>,
    ctm: Matrix,
    bytes: &[u8],
) -> Result<(), Unreadable> {
    let state = State {
        ctm,
        font: None,
        size: 0.0,
        char_space: 0.0,
        word_space: 0.0,
        scale: 1.0,
        leading: 0.0,
        rise: 0.0,
    };
    Run { press, ink, resources, state, stack: Vec::new(), depth: 0 }.execute(bytes)
}

/// One content stream being run.
struct Run<'r, 'd> {
    press: &'r mut Press<'d>,
    ink: &'r mut Ink,
    resources: Option<&'d Dictionary>,
    state: State,
    stack: Vec<State>,
    depth: usize,
}

/// The text and line matrices (9.4.2) and the path under construction (8.5.2).
struct Pen {
    text: Matrix,
    line: Matrix,
    at: (f64, f64),
    start: (f64, f64),
    path: Vec<Rule>,
    boxes: Vec<Rule>,
}

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

impl<'d> Run<'_, 'd> {
    fn execute(&mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        let mut pen = Pen {
            text: IDENTITY,
            line: IDENTITY,
            at: (0.0, 0.0),
            start: (0.0, 0.0),
            path: Vec::new(),
            boxes: Vec::new(),
        };
        let mut lexer = Lexer::new(bytes);
        let mut operands: Vec<Token> = Vec::new();
        while let Some(token) = lexer.next() {
            let Token::Word(operator) = token else {
                // no operator takes more; an array of glyphs may be long
                if operands.len() < 4_096 {
                    operands.push(token);
                }
                continue;
            };
            self.press.operations += 1;
            if self.press.operations > limits::PDF_OPERATIONS {
                return Err(Unreadable::too_large(OPERATIONS, limits::PDF_OPERATIONS as u64));
            }
            match operator.as_slice() {
                b"ID" => lexer.skip_image(),
                b"Do" => self.draw(&operands)?,
                b"Tj" | b"TJ" | b"'" | b"\"" => self.text(&operator, &operands, &mut pen)?,
                other => {
                    let numbers: Vec<f64> = operands
                        .iter()
                        .filter_map(|token| if let Token::Number(n) = token { Some(*n) } else { None })
                        .collect();
                    if !self.text_state(other, &numbers, &operands, &mut pen) {
                        self.graphics(other, &numbers, &mut pen);
                    }
                }
            }
            operands.clear();
        }
        Ok(())
    }

    fn text_state(&mut self, operator: &[u8], numbers: &[f64], operands: &[Token], pen: &mut Pen) -> bool {
        let first = numbers.first().copied().unwrap_or(0.0);
        match (operator, numbers) {
            (b"BT", _) => (pen.text, pen.line) = (IDENTITY, IDENTITY),
            (b"Tf", [.., size]) => {
                if let Some(Token::Name(name)) = operands.first() {
                    self.state.font = self.press.font(self.resources, name);
                }
                self.state.size = *size;
            }
            (b"Tc", _) => self.state.char_space = first,
            (b"Tw", _) => self.state.word_space = first,
            (b"Tz", _) => self.state.scale = first / 100.0,
            (b"TL", _) => self.state.leading = first,
            (b"Ts", _) => self.state.rise = first,
            (b"Td", [x, y]) => pen.move_by(*x, *y),
            (b"TD", [x, y]) => {
                self.state.leading = -y;
                pen.move_by(*x, *y);
            }
            (b"T*", _) => pen.move_by(0.0, -self.state.leading),
            (b"Tm", [a, b, c, d, e, f]) => {
                pen.line = [*a, *b, *c, *d, *e, *f];
                pen.text = pen.line;
            }
            _ => return false,
        }
        true
    }

    fn graphics(&mut self, operator: &[u8], numbers: &[f64], pen: &mut Pen) {
        let device = |x: f64, y: f64| apply(self.state.ctm, x, y);
        match (operator, numbers) {
            (b"q", _) if self.stack.len() < 256 => self.stack.push(self.state.clone()),
            (b"Q", _) => {
                if let Some(state) = self.stack.pop() {
                    self.state = state;
                }
            }
            (b"cm", [a, b, c, d, e, f]) => {
                self.state.ctm = multiply([*a, *b, *c, *d, *e, *f], self.state.ctm)
            }
            (b"m", [x, y]) => {
                pen.at = device(*x, *y);
                pen.start = pen.at;
            }
            (b"l", [x, y]) => {
                let to = device(*x, *y);
                pen.line_to(to);
            }
            (b"h", _) => pen.line_to(pen.start),
            (b"c", [.., x, y]) | (b"v", [.., x, y]) | (b"y", [.., x, y]) => pen.at = device(*x, *y),
            (b"re", [x, y, w, h]) => {
                let (a, b) = (device(*x, *y), device(x + w, y + h));
                pen.boxes.push(Rule {
                    x0: a.0.min(b.0),
                    y0: a.1.min(b.1),
                    x1: a.0.max(b.0),
                    y1: a.1.max(b.1),
                });
                (pen.at, pen.start) = (a, a);
            }
            (b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*", _) => {
                if matches!(operator, b"s" | b"b" | b"b*") {
                    pen.line_to(pen.start);
                }
                self.rule(pen, true);
            }
            (b"f" | b"F" | b"f*", _) => self.rule(pen, false),
            (b"n", _) => {
                pen.path.clear();
                pen.boxes.clear();
            }
            _ => {}
        }
    }

    /// Keeps what was drawn: strokes across and down, and filled boxes too thin to be anything but lines.
    fn rule(&mut self, pen: &mut Pen, stroked: bool) {
        const THIN: f64 = 2.5;
        let path = std::mem::take(&mut pen.path);
        let straight = |r: &Rule| (r.x1 - r.x0).abs() < 0.6 || (r.y1 - r.y0).abs() < 0.6;
        let mut found: Vec<Rule> =
            if stroked { path.into_iter().filter(straight).collect() } else { Vec::new() };
        for b in std::mem::take(&mut pen.boxes) {
            if b.y1 - b.y0 < THIN {
                let y = (b.y0 + b.y1) / 2.0;
                found.push(Rule { y0: y, y1: y, ..b });
            } else if b.x1 - b.x0 < THIN {
                let x = (b.x0 + b.x1) / 2.0;
                found.push(Rule { x0: x, x1: x, ..b });
            } else if stroked {
                found.push(Rule { y1: b.y0, ..b });
                found.push(Rule { y0: b.y1, ..b });
                found.push(Rule { x1: b.x0, ..b });
                found.push(Rule { x0: b.x1, ..b });
            }
        }
        let room = 20_000usize.saturating_sub(self.ink.rules.len());
        self.ink.rules.extend(found.into_iter().take(room));
    }

    fn text(&mut self, operator: &[u8], operands: &[Token], pen: &mut Pen) -> Result<(), Unreadable> {
        if matches!(operator, b"'" | b"\"") {
            if let [Token::Number(word), Token::Number(char), ..] = operands {
                (self.state.word_space, self.state.char_space) = (*word, *char);
            }
            pen.move_by(0.0, -self.state.leading);
        }
        let Some(font) = self.state.font.clone() else { return Ok(()) };
        for operand in operands {
            match operand {
                Token::Text(bytes) => self.show(&font, bytes, pen)?,
                Token::Number(back) if operator == b"TJ" => {
                    let shift = -back / 1000.0 * self.state.size;
                    let (x, y) = if font.vertical { (0.0, shift) } else { (shift * self.state.scale, 0.0) };
                    pen.text = multiply([1.0, 0.0, 0.0, 1.0, x, y], pen.text);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn show(&mut self, font: &Font, bytes: &[u8], pen: &mut Pen) -> Result<(), Unreadable> {
        let state = &self.state;
        for shown in font.show(bytes) {
            let matrix = multiply(pen.text, state.ctm);
            let advance = shown.width * state.size;
            let spacing = state.char_space + if shown.is_space { state.word_space } else { 0.0 };
            let (x0, y) = apply(matrix, 0.0, state.rise);
            let (x1, y1) = apply(matrix, advance * state.scale, state.rise);
            let (_, top) = apply([matrix[0], matrix[1], matrix[2], matrix[3], 0.0, 0.0], 0.0, state.size);
            let size = top.abs();
            // slanting text is a watermark, text off the page is not seen
            let level = (y1 - y).abs() <= 0.2 * (x1 - x0).abs().max(0.01) && x1 >= x0;
            let inside =
                (-1.0..=self.ink.width + 1.0).contains(&x0) && (-1.0..=self.ink.height + 1.0).contains(&y);
            if (level || font.vertical) && inside && size > 0.5 {
                match &shown.text {
                    Some(text) => {
                        if self.ink.glyphs.len() >= limits::PDF_PAGE_GLYPHS {
                            return Err(Unreadable::too_large(GLYPHS, limits::PDF_PAGE_GLYPHS as u64));
                        }
                        self.press.glyphs += 1;
                        if self.press.glyphs > limits::TEXT_CHARS {
                            return Err(Unreadable::too_large(CHARS, limits::TEXT_CHARS as u64));
                        }
                        self.ink.glyphs.push(Glyph { text: text.clone().into_owned(), x0, x1, y, size });
                    }
                    None => {
                        self.ink.unmapped += 1;
                        self.ink.unmapped_font.get_or_insert_with(|| font.name.clone());
                    }
                }
            }
            let (dx, dy) = if font.vertical {
                (0.0, -(state.size + spacing))
            } else {
                ((advance + spacing) * state.scale, 0.0)
            };
            pen.text = multiply([1.0, 0.0, 0.0, 1.0, dx, dy], pen.text);
        }
        Ok(())
    }

    /// A form (8.10): content of its own, drawn as if it stood here.
    fn draw(&mut self, operands: &[Token]) -> Result<(), Unreadable> {
        let Some(Token::Name(name)) = operands.first() else { return Ok(()) };
        let document = self.press.document;
        let object = self
            .resources
            .and_then(|r| resolve(document, r.get(b"XObject").ok()?)?.as_dict().ok())
            .and_then(|objects| objects.get(name).ok());
        let Some(stream) = object.and_then(|o| resolve(document, o)).and_then(|o| o.as_stream().ok()) else {
            return Ok(());
        };
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Form") if self.depth < limits::PDF_FORM_DEPTH => {}
            Ok(b"Image") => {
                self.ink.pictures += 1;
                return Ok(());
            }
            _ => return Ok(()),
        }
        let Some(object) = object else { return Ok(()) };
        let bytes = self.press.inflate(object)?;
        let resources = stream
            .dict
            .get(b"Resources")
            .ok()
            .and_then(|r| resolve(document, r))
            .and_then(|r| r.as_dict().ok());
        let matrix = stream
            .dict
            .get(b"Matrix")
            .ok()
            .and_then(|m| resolve(document, m))
            .and_then(|m| m.as_array().ok());
        let numbers =
            matrix.map(|m| m.iter().filter_map(|n| n.as_float().ok()).map(f64::from).collect::<Vec<f64>>());
        let matrix: Matrix = numbers.and_then(|n| n.try_into().ok()).unwrap_or(IDENTITY);
        let mut state = self.state.clone();
        state.ctm = multiply(matrix, state.ctm);
        Run {
            press: self.press,
            ink: self.ink,
            resources: resources.or(self.resources),
            state,
            stack: Vec::new(),
            depth: self.depth + 1,
        }
        .execute(&bytes)
    }
}

impl Pen {
    fn move_by(&mut self, x: f64, y: f64) {
        self.line = multiply([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn line_to(&mut self, to: (f64, f64)) {
        let from = std::mem::replace(&mut self.at, to);
        if self.path.len() < 20_000 {
            let (x0, x1) = (from.0.min(to.0), from.0.max(to.0));
            self.path.push(Rule { x0, y0: from.1.min(to.1), x1, y1: from.1.max(to.1) });
        }
    }
}

kernel::words! {
    /// limits::PDF_OPERATIONS
    OPERATIONS { "绘图指令数量", "the number of drawing operations" }
    /// limits::PDF_PAGE_GLYPHS
    GLYPHS { "一页的字数", "the number of characters on a page" }
}
