//! Fonts of a PDF: from the bytes of a string to characters and widths (ISO 32000-1, 9.5 to 9.10).

use std::collections::HashMap;

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS};
use lopdf::{Dictionary, Document, Object};

use super::cmap::CMap;
use crate::limits;

/// A font.
#[derive(Debug)]
pub(crate) struct Font {
    pub(crate) name: String,
    coding: Coding,
    to_unicode: Option<CMap>,
    widths: HashMap<u32, f64>,
    default_width: f64,
    /// Widths are in thousandths except in Type 3 fonts, which bring a matrix (9.6.5).
    unit: f64,
    pub(crate) vertical: bool,
}

#[derive(Debug)]
enum Coding {
    /// One byte a character; the text of each.
    Simple(Vec<Option<String>>),
    /// Two bytes a character that are the CID itself; a known order gives at least the Latin ones.
    Identity { is_gb1: bool },
    /// The code is Unicode: UniGB-UCS2, UniGB-UTF16 and their like.
    Utf16,
    /// The code is text in an encoding from before Unicode; the CID of its space.
    Legacy(&'static Encoding, u32),
    /// A character map in the file.
    Embedded(CMap),
}

/// A character as the string shows it.
pub(crate) struct Shown<'f> {
    pub(crate) text: Option<std::borrow::Cow<'f, str>>,
    /// In text space for a font of size 1.
    pub(crate) width: f64,
    /// A single-byte space, to which word spacing applies (9.3.3).
    pub(crate) is_space: bool,
}

impl Font {
    /// Reads a font; gives what its tables weigh in bytes too, which counts as content does.
    pub(crate) fn read(document: &Document, dictionary: &Dictionary) -> (Font, usize) {
        let get = |key: &[u8]| resolve(document, dictionary.get(key).ok()?);
        let subtype = get(b"Subtype").and_then(|s| s.as_name().ok()).unwrap_or_default();
        let name = get(b"BaseFont").and_then(|n| n.as_name().ok()).unwrap_or(b"?");
        let name = String::from_utf8_lossy(name).into_owned();
        let map = get(b"ToUnicode").and_then(|stream| content(document, stream));
        let mut weight = map.as_ref().map_or(0, Vec::len);
        let to_unicode = map.map(|bytes| CMap::parse(&bytes)).filter(|map| !map.is_empty());
        let mut font = Font {
            name,
            coding: Coding::Identity { is_gb1: false },
            to_unicode,
            widths: HashMap::new(),
            default_width: 500.0,
            unit: 0.001,
            vertical: false,
        };
        if subtype == b"Type0" {
            weight += font.composite(document, dictionary);
        } else {
            font.simple(document, dictionary);
            if subtype == b"Type3" {
                let matrix = get(b"FontMatrix")
                    .and_then(|m| m.as_array().ok())
                    .and_then(|m| m.first()?.as_float().ok());
                font.unit = f64::from(matrix.unwrap_or(0.001)).abs();
            }
        }
        // entries weigh about what they take in memory
        let entries = font.widths.len() + font.to_unicode.as_ref().map_or(0, CMap::len) * 4;
        (font, weight + entries * 16)
    }

    fn simple(&mut self, document: &Document, dictionary: &Dictionary) {
        let encoding = dictionary.get_font_encoding_with_limit(document, limits::PDF_STREAM_BYTES).ok();
        let text = |code: u8| {
            let text = encoding.as_ref()?.bytes_to_string(&[code]).ok()?;
            (!text.is_empty() && !text.contains(['\u{fffd}', '\0'])).then_some(text)
        };
        self.coding = Coding::Simple((0..=255).map(text).collect());
        let get = |key: &[u8]| resolve(document, dictionary.get(key).ok()?);
        let first = get(b"FirstChar").and_then(|n| n.as_i64().ok()).unwrap_or(0).clamp(0, 255) as u32;
        let widths = get(b"Widths").and_then(|w| w.as_array().ok());
        for (code, width) in (first..=255).zip(widths.into_iter().flatten()) {
            if let Some(width) = resolve(document, width).and_then(|w| w.as_float().ok()) {
                self.widths.insert(code, f64::from(width));
            }
        }
        if self.name.contains("Courier") {
            self.default_width = 600.0;
        }
    }

    fn composite(&mut self, document: &Document, dictionary: &Dictionary) -> usize {
        let mut weight = 0;
        let get = |key: &[u8]| resolve(document, dictionary.get(key).ok()?);
        let descendant = get(b"DescendantFonts").and_then(|d| d.as_array().ok()).and_then(|d| d.first());
        let descendant = descendant.and_then(|d| resolve(document, d)).and_then(|d| d.as_dict().ok());
        let ordering = descendant.and_then(|d| {
            let info = resolve(document, d.get(b"CIDSystemInfo").ok()?)?.as_dict().ok()?;
            resolve(document, info.get(b"Ordering").ok()?)?.as_str().ok()
        });
        self.coding = match get(b"Encoding") {
            Some(Object::Name(name)) => {
                self.vertical = name.ends_with(b"-V");
                predefined(name).unwrap_or(Coding::Identity { is_gb1: ordering == Some(b"GB1") })
            }
            Some(stream) => {
                let bytes = content(document, stream).unwrap_or_default();
                weight = bytes.len();
                let map = CMap::parse(&bytes);
                if map.has_cids() {
                    self.vertical = map.vertical;
                    Coding::Embedded(map)
                } else {
                    Coding::Identity { is_gb1: ordering == Some(b"GB1") }
                }
            }
            None => Coding::Identity { is_gb1: ordering == Some(b"GB1") },
        };
        self.default_width = 1000.0;
        if let Some(descendant) = descendant {
            let default =
                descendant.get(b"DW").ok().and_then(|w| resolve(document, w)).and_then(|w| w.as_float().ok());
            self.default_width = f64::from(default.unwrap_or(1000.0));
            if let Some(Object::Array(widths)) = descendant.get(b"W").ok().and_then(|w| resolve(document, w))
            {
                self.cid_widths(document, widths);
            }
        }
        weight
    }

    /// 9.7.4.3: `first [w w w]` or `first last w`.
    fn cid_widths(&mut self, document: &Document, widths: &[Object]) {
        let mut rest = widths.iter().filter_map(|object| resolve(document, object));
        let cid = |object: &Object| object.as_float().ok().map(|n| n as u32);
        while let (Some(first), Some(next)) = (rest.next().and_then(cid), rest.next()) {
            if self.widths.len() > limits::PDF_MAP_ENTRIES {
                return;
            }
            if let Object::Array(list) = next {
                for (cid, width) in (first..).zip(list) {
                    if let Some(width) = resolve(document, width).and_then(|w| w.as_float().ok()) {
                        self.widths.insert(cid, f64::from(width));
                    }
                }
            } else if let (Some(last), Some(width)) = (cid(next), rest.next().and_then(|w| w.as_float().ok()))
            {
                for cid in first..=last.min(first.saturating_add(0xffff)) {
                    self.widths.insert(cid, f64::from(width));
                }
            }
        }
    }

    /// The characters of a string.
    pub(crate) fn show(&self, bytes: &[u8]) -> Vec<Shown<'_>> {
        let mut shown = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let (code, length) = self.next(&bytes[at..]);
            let raw = &bytes[at..at + length.max(1)];
            at += length.max(1);
            let text =
                self.to_unicode.as_ref().and_then(|map| map.text(code)).map(std::borrow::Cow::Borrowed);
            let text = text.or_else(|| self.text(code, raw));
            let cid = self.cid(code, raw);
            let width = self.widths.get(&cid).copied().unwrap_or(self.default_width) * self.unit;
            shown.push(Shown { text, width, is_space: raw == b" " });
        }
        shown
    }

    fn next(&self, bytes: &[u8]) -> (u32, usize) {
        let number = |length: usize| {
            let length = length.min(bytes.len());
            (bytes[..length].iter().fold(0, |n, byte| n << 8 | u32::from(*byte)), length)
        };
        match &self.coding {
            Coding::Simple(_) => number(1),
            Coding::Identity { .. } => number(2),
            Coding::Utf16 => number(if matches!(bytes.first(), Some(0xd8..=0xdb)) { 4 } else { 2 }),
            Coding::Legacy(encoding, _) => match bytes {
                [0..=0x80, ..] => number(1),
                // the half-width katakana of Shift JIS take one byte
                [0xa0..=0xdf, ..] if *encoding == SHIFT_JIS => number(1),
                [_, b'0'..=b'9', ..] if *encoding == GB18030 => number(4),
                _ => number(2),
            },
            Coding::Embedded(map) => map.next(bytes),
        }
    }

    fn text(&self, code: u32, raw: &[u8]) -> Option<std::borrow::Cow<'_, str>> {
        match &self.coding {
            Coding::Simple(texts) => texts.get(code as usize)?.as_deref().map(std::borrow::Cow::Borrowed),
            // CIDs 1 to 95 of Adobe-GB1 are printable ASCII, 814 to 908 the same at half width
            Coding::Identity { is_gb1: true } => {
                let ascii = if (814..=908).contains(&code) { code - 813 } else { code };
                let character = (1..=95).contains(&ascii).then(|| char::from_u32(ascii + 31)).flatten()?;
                Some(character.to_string().into())
            }
            Coding::Identity { .. } | Coding::Embedded(_) => None,
            Coding::Utf16 => {
                let units = raw.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
                let text: Result<String, _> = char::decode_utf16(units).collect();
                text.ok().filter(|text| !text.contains('\0')).map(Into::into)
            }
            Coding::Legacy(encoding, _) => {
                let text = encoding.decode_without_bom_handling_and_without_replacement(raw)?;
                Some(text.into_owned().into())
            }
        }
    }

    /// The number under which the width stands.
    fn cid(&self, code: u32, raw: &[u8]) -> u32 {
        match &self.coding {
            Coding::Simple(_) | Coding::Identity { .. } => code,
            // beyond ASCII the CIDs would need Adobe's tables; Chinese characters have the default width
            Coding::Utf16 => {
                if (0x20..0x7f).contains(&code) {
                    code - 31
                } else {
                    u32::MAX
                }
            }
            Coding::Legacy(_, space) => {
                if raw.len() == 1 && (0x20..0x7f).contains(&code) {
                    space + code - 0x20
                } else {
                    u32::MAX
                }
            }
            Coding::Embedded(map) => map.cid(code).unwrap_or(0),
        }
    }
}

/// The character maps that a PDF may name without bringing them (9.7.5.2, table 118). Those for half-width
/// Latin characters begin at CID 814, those for proportional ones at CID 1.
fn predefined(name: &[u8]) -> Option<Coding> {
    let name = name.strip_suffix(b"-H").or_else(|| name.strip_suffix(b"-V"))?;
    Some(match name {
        b"UniGB-UCS2" | b"UniGB-UTF16" | b"UniCNS-UCS2" | b"UniCNS-UTF16" | b"UniJIS-UCS2"
        | b"UniJIS-UTF16" | b"UniKS-UCS2" | b"UniKS-UTF16" => Coding::Utf16,
        b"GBK-EUC" | b"GB-EUC" => Coding::Legacy(GB18030, 814),
        b"GBKp-EUC" | b"GBpc-EUC" | b"GBK2K" => Coding::Legacy(GB18030, 1),
        b"ETen-B5" | b"B5pc" | b"ETenms-B5" | b"HKscs-B5" => Coding::Legacy(BIG5, 1),
        b"90ms-RKSJ" | b"90msp-RKSJ" | b"90pv-RKSJ" => Coding::Legacy(SHIFT_JIS, 1),
        b"KSC-EUC" | b"KSCms-UHC" | b"KSCms-UHC-HW" => Coding::Legacy(EUC_KR, 1),
        _ => return None,
    })
}

/// Follows references, not for ever.
pub(crate) fn resolve<'d>(document: &'d Document, mut object: &'d Object) -> Option<&'d Object> {
    for _ in 0..limits::PDF_REFERENCES {
        match object {
            Object::Reference(id) => object = document.objects.get(id)?,
            other => return Some(other),
        }
    }
    None
}

/// The bytes of a stream, filters undone.
pub(crate) fn content(document: &Document, object: &Object) -> Option<Vec<u8>> {
    let stream = resolve(document, object)?.as_stream().ok()?;
    stream.get_plain_content_with_limit(limits::PDF_STREAM_BYTES).ok()
}
