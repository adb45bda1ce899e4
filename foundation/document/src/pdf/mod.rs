//! PDF (ISO 32000-1) with a text layer. lopdf reads the objects; the text layer is ours, because Chinese files
//! need character maps that name no font program, and contracts need tables and whole paragraphs.
//!
//! What we cannot map to characters we say so of, rather than guess.

mod cmap;
mod font;
mod furniture;
mod grid;
mod ink;
mod lex;
mod lines;
mod paragraphs;
mod reading_order;
mod shared;
mod whole;

use lopdf::{Document as Objects, LoadOptions};

use self::grid::{Ruled, Tables};
use self::ink::Ink;
use self::lines::Line;
use self::paragraphs::{Flow, Margins};
use self::reading_order::in_order;
use self::shared::Press;
use crate::composer::Composer;
use crate::unreadable::Unreadable;
use crate::{Document, Format, limits};

/// Reads a PDF with a text layer.
pub fn read_pdf(bytes: &[u8]) -> Result<Document, Unreadable> {
    crate::check_length(bytes.len() as u64)?;
    // lopdf is not ours: should it panic on a file after all, that file is damaged and we go on
    std::panic::catch_unwind(|| read_objects(bytes))
        .unwrap_or_else(|_| Err(Unreadable::damaged("PDF", unreadable("parser stopped"))))
}

fn read_objects(bytes: &[u8]) -> Result<Document, Unreadable> {
    let options = LoadOptions::with_max_decompressed_size(limits::PDF_STREAM_BYTES);
    let objects =
        Objects::load_mem_with_options(whole::up_to_its_end(bytes)?, options).map_err(
            |error| match error {
                lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => Unreadable::Encrypted,
                error => Unreadable::damaged("PDF", unreadable(&error.to_string())),
            },
        )?;
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
    whole::check(&objects, &ids)?;
    let mut press = Press::new(&objects);
    let mut tables = Tables::default();
    let mut sheets = Vec::new();
    for id in &ids {
        if let Ok(page) = objects.get_dictionary(*id) {
            sheets.push(Sheet::of(press.page(page)?, &mut tables)?);
        }
    }
    has_text(&sheets)?;
    lay_out(sheets)
}

/// A page taken apart into lines and tables.
struct Sheet {
    width: f64,
    height: f64,
    tables: Vec<Ruled>,
    lines: Vec<Line>,
    glyphs: usize,
    unmapped: usize,
    unmapped_font: Option<String>,
    pictures: usize,
}

impl Sheet {
    fn of(ink: Ink, tables: &mut Tables) -> Result<Sheet, Unreadable> {
        let glyphs = ink.glyphs.iter().filter(|g| !g.text.trim().is_empty()).count();
        let (tables, rest) = tables.take(&ink.rules, ink.glyphs)?;
        Ok(Sheet {
            width: ink.width,
            height: ink.height,
            tables,
            lines: lines::lines(rest),
            glyphs,
            unmapped: ink.unmapped,
            unmapped_font: ink.unmapped_font,
            pictures: ink.pictures,
        })
    }
}

/// Whether there is text, and text that we can tell the characters of.
fn has_text(sheets: &[Sheet]) -> Result<(), Unreadable> {
    let glyphs: usize = sheets.iter().map(|sheet| sheet.glyphs).sum();
    let unmapped: usize = sheets.iter().map(|sheet| sheet.unmapped).sum();
    let pictures: usize = sheets.iter().map(|sheet| sheet.pictures).sum();
    let first =
        || sheets.iter().enumerate().find_map(|(i, sheet)| Some((i + 1, sheet.unmapped_font.clone()?)));
    // a tenth of the characters missing is no text to review
    if unmapped * 10 > glyphs
        && let Some((page, font)) = first()
    {
        return Err(Unreadable::NoCharacters { font, page });
    }
    // a scanner's page numbers and stamps are no text layer
    if glyphs == 0 || (glyphs < 8 * sheets.len() && pictures >= sheets.len()) {
        return Err(Unreadable::NoTextLayer { pages: sheets.len() });
    }
    Ok(())
}

fn lay_out(mut sheets: Vec<Sheet>) -> Result<Document, Unreadable> {
    furniture::remove(&mut sheets);
    let width = sheets.iter().map(|sheet| sheet.width).fold(0.0, f64::max);
    let text: Vec<&Line> = sheets.iter().flat_map(|sheet| &sheet.lines).collect();
    let mut flow = Flow::new(Composer::new(Format::Pdf), Margins::of(&text, width));
    for sheet in sheets {
        flow.page(in_order(sheet.tables, sheet.lines))?;
    }
    flow.finish()?.finish()
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
