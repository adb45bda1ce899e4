//! What the pages of a file share: objects, fonts, and the budget for all of them.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object};

use super::font::{Font, content, resolve};
use super::ink::{Ink, Matrix, run};
use crate::limits;
use crate::unreadable::Unreadable;

/// The fonts and the budget that the pages of a file share.
pub(crate) struct Press<'d> {
    pub(super) document: &'d Document,
    fonts: HashMap<usize, Rc<Font>>,
    pub(super) glyphs: usize,
    pub(super) operations: usize,
    inflated: usize,
}

impl<'d> Press<'d> {
    pub(crate) fn new(document: &'d Document) -> Press<'d> {
        Press { document, fonts: HashMap::new(), glyphs: 0, operations: 0, inflated: 0 }
    }

    /// Runs a page.
    pub(crate) fn page(&mut self, page: &'d Dictionary) -> Result<Ink, Unreadable> {
        let (ctm, width, height) = self.frame(page);
        let mut ink = Ink { width, height, ..Ink::default() };
        let resources = self.inherited(page, b"Resources").and_then(|r| r.as_dict().ok());
        let mut bytes = Vec::new();
        match page.get(b"Contents").ok().and_then(|contents| resolve(self.document, contents)) {
            Some(Object::Array(parts)) => {
                for part in parts {
                    bytes.extend(self.inflate(part)?);
                    // parts are one stream, cut between tokens (7.7.3.3)
                    bytes.push(b'\n');
                }
            }
            Some(single) => bytes = self.inflate(single)?,
            None => {}
        }
        run(self, &mut ink, resources, ctm, &bytes)?;
        Ok(ink)
    }

    pub(super) fn inflate(&mut self, object: &'d Object) -> Result<Vec<u8>, Unreadable> {
        let bytes = content(self.document, object).unwrap_or_default();
        self.inflated += bytes.len();
        if self.inflated > limits::PDF_INFLATED_BYTES {
            return Err(Unreadable::too_large(INFLATED, limits::PDF_INFLATED_BYTES as u64));
        }
        Ok(bytes)
    }

    /// A property that a page may have from the nodes above it (7.7.3.4).
    fn inherited(&self, page: &'d Dictionary, key: &[u8]) -> Option<&'d Object> {
        let mut node = page;
        for _ in 0..limits::PDF_REFERENCES {
            if let Some(found) = node.get(key).ok().and_then(|found| resolve(self.document, found)) {
                return Some(found);
            }
            node = resolve(self.document, node.get(b"Parent").ok()?)?.as_dict().ok()?;
        }
        None
    }

    /// The matrix that puts the visible box upright at the origin, with its size.
    fn frame(&self, page: &'d Dictionary) -> (Matrix, f64, f64) {
        let numbers = |object: &Object| -> Option<[f64; 4]> {
            let numbers: Vec<f64> = object
                .as_array()
                .ok()?
                .iter()
                .filter_map(|n| Some(f64::from(resolve(self.document, n)?.as_float().ok()?)))
                .collect();
            numbers.try_into().ok()
        };
        let media =
            self.inherited(page, b"CropBox").or_else(|| self.inherited(page, b"MediaBox")).and_then(numbers);
        let [ax, ay, bx, by] = media.unwrap_or([0.0, 0.0, 595.0, 842.0]);
        let (x, y, w, h) = (ax.min(bx), ay.min(by), (ax - bx).abs(), (ay - by).abs());
        let turn = self.inherited(page, b"Rotate").and_then(|r| r.as_i64().ok()).unwrap_or(0).rem_euclid(360);
        match turn {
            90 => ([0.0, -1.0, 1.0, 0.0, -y, x + w], h, w),
            180 => ([-1.0, 0.0, 0.0, -1.0, x + w, y + h], w, h),
            270 => ([0.0, 1.0, -1.0, 0.0, y + h, -x], h, w),
            _ => ([1.0, 0.0, 0.0, 1.0, -x, -y], w, h),
        }
    }

    pub(super) fn font(&mut self, resources: Option<&'d Dictionary>, name: &[u8]) -> Option<Rc<Font>> {
        let fonts = resolve(self.document, resources?.get(b"Font").ok()?)?.as_dict().ok()?;
        let dictionary = resolve(self.document, fonts.get(name).ok()?)?.as_dict().ok()?;
        // many a font is named from many pages, some without a number: where it lies tells it apart
        let place = std::ptr::from_ref(dictionary).addr();
        if let Some(font) = self.fonts.get(&place) {
            return Some(font.clone());
        }
        if self.fonts.len() >= limits::PDF_FONTS || self.inflated > limits::PDF_INFLATED_BYTES {
            return None;
        }
        let (font, weight) = Font::read(self.document, dictionary);
        self.inflated += weight;
        let font = Rc::new(font);
        self.fonts.insert(place, font.clone());
        Some(font)
    }
}

kernel::words! {
    /// limits::PDF_INFLATED_BYTES
    INFLATED { "解压后的页面内容字节数", "the inflated bytes of page content" }
}
