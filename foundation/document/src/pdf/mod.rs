//! PDF (ISO 32000-1) with a text layer. lopdf reads the objects; the text layer is ours, because Chinese files
//! need character maps that name no font program, and contracts need tables and whole paragraphs.
//!
//! What we cannot map to characters we say so of, rather than guess.

mod cmap;
mod flow;
mod font;
mod furniture;
mod grid;
mod ink;
mod lex;
mod lines;

use lopdf::{Document as Objects, LoadOptions};

use self::flow::{Flow, Margins, Piece};
use self::furniture::Sheet;
use self::grid::Ruled;
use self::ink::{Ink, Press};
use self::lines::Line;
use crate::layout::Layout;
use crate::unreadable::{BYTES, Unreadable};
use crate::{Document, Format, limits};

/// Reads a PDF with a text layer.
pub fn read_pdf(bytes: &[u8]) -> Result<Document, Unreadable> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(Unreadable::too_large(BYTES, limits::FILE_BYTES as u64));
    }
    // lopdf is not ours: should it panic on a file after all, that file is damaged and we go on
    std::panic::catch_unwind(|| read_objects(bytes))
        .unwrap_or_else(|_| Err(Unreadable::damaged("PDF", unreadable("parser stopped"))))
}

fn read_objects(bytes: &[u8]) -> Result<Document, Unreadable> {
    let options = LoadOptions::with_max_decompressed_size(limits::PDF_STREAM_BYTES);
    let objects = Objects::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => Unreadable::Encrypted,
        error => Unreadable::damaged("PDF", unreadable(&error.to_string())),
    })?;
    if objects.is_encrypted() && objects.encryption_state.is_none() {
        return Err(Unreadable::Encrypted);
    }
    if objects.objects.len() > limits::PDF_OBJECTS {
        return Err(Unreadable::too_large(OBJECTS, limits::PDF_OBJECTS as u64));
    }
    let ids: Vec<_> = objects.page_iter().take(limits::PDF_PAGES + 1).collect();
    if ids.len() > limits::PDF_PAGES {
        return Err(Unreadable::too_large(PAGES, limits::PDF_PAGES as u64));
    }
    if ids.is_empty() {
        return Err(Unreadable::damaged("PDF", NO_PAGES));
    }
    let mut press = Press::new(&objects);
    let mut inks = Vec::new();
    for id in &ids {
        if let Ok(page) = objects.get_dictionary(*id) {
            inks.push(press.page(page)?);
        }
    }
    has_text(&inks)?;
    lay_out(inks)
}

/// Whether there is text, and text that we can tell the characters of.
fn has_text(inks: &[Ink]) -> Result<(), Unreadable> {
    let glyphs: usize =
        inks.iter().map(|ink| ink.glyphs.iter().filter(|g| !g.text.trim().is_empty()).count()).sum();
    let unmapped: usize = inks.iter().map(|ink| ink.unmapped).sum();
    let pictures: usize = inks.iter().map(|ink| ink.pictures).sum();
    // a tenth of the characters missing is no text to review
    if unmapped * 10 > glyphs
        && let Some((page, font)) =
            inks.iter().enumerate().find_map(|(i, ink)| Some((i + 1, ink.unmapped_font.clone()?)))
    {
        return Err(Unreadable::NoCharacters { font, page });
    }
    // a scanner's page numbers and stamps are no text layer
    if glyphs == 0 || (glyphs < 8 * inks.len() && pictures >= inks.len()) {
        return Err(Unreadable::NoTextLayer { pages: inks.len() });
    }
    Ok(())
}

fn lay_out(inks: Vec<Ink>) -> Result<Document, Unreadable> {
    let width = inks.iter().map(|ink| ink.width).fold(0.0, f64::max);
    let heights: Vec<f64> = inks.iter().map(|ink| ink.height).collect();
    let pages: Vec<(Vec<Ruled>, Vec<Line>)> = inks
        .into_iter()
        .map(|ink| {
            let (tables, rest) = grid::tables(&ink.rules, ink.glyphs);
            (tables, lines::lines(rest))
        })
        .collect();
    let sheets: Vec<Sheet<'_>> =
        pages.iter().zip(&heights).map(|((_, lines), height)| Sheet { height: *height, lines }).collect();
    let furniture = furniture::furniture(&sheets);
    let kept = |page: usize, line: usize| !furniture[page][line];
    let text: Vec<&Line> = pages
        .iter()
        .enumerate()
        .flat_map(|(p, (_, lines))| {
            lines.iter().enumerate().filter(move |(l, _)| kept(p, *l)).map(|(_, line)| line)
        })
        .collect();
    let mut flow = Flow::new(Layout::new(Format::Pdf), Margins::of(&text, width));
    for (page, (tables, lines)) in pages.into_iter().enumerate() {
        let lines = lines.into_iter().enumerate().filter(|(l, _)| !furniture[page][*l]).map(|(_, line)| line);
        flow.page(in_order(tables, lines.collect()))?;
    }
    flow.finish()?.finish()
}

/// Lines and tables from top to bottom.
fn in_order(tables: Vec<Ruled>, lines: Vec<Line>) -> Vec<Piece> {
    let mut pieces: Vec<(f64, Piece)> = lines.into_iter().map(|line| (line.y, Piece::Line(line))).collect();
    // lines beside a table come before it if they stand in its upper half
    pieces.extend(tables.into_iter().map(|table| ((table.top + table.bottom) / 2.0, Piece::Table(table))));
    pieces.sort_by(|a, b| b.0.total_cmp(&a.0));
    pieces.into_iter().map(|(_, piece)| piece).collect()
}

kernel::words! {
    /// limits::PDF_OBJECTS
    OBJECTS { "PDF 对象数量", "the number of objects" }
    /// limits::PDF_PAGES
    PAGES { "页数", "the number of pages" }
    /// No page tree.
    NO_PAGES { "找不到任何页面", "no pages found" }
    /// What the parser said.
    fn unreadable(what: &str) { "无法解析（{what}）", "cannot be parsed ({what})" }
}
