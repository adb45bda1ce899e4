//! The zip package around a Word file (ECMA-376 part 2), opened with suspicion.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::Tree;
use crate::limits;
use crate::unreadable::Unreadable;

/// An opened package.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    inflated: u64,
}

/// A relationship of a part (ECMA-376 part 2, 6.5).
pub(crate) struct Relation {
    /// The last segment of its type, such as `comments`.
    pub(crate) kind: String,
    /// The full name of the part it points at.
    pub(crate) target: String,
    pub(crate) id: String,
}

impl<'a> Package<'a> {
    /// Opens a package and checks what its directory promises; the promises are checked again while inflating.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Package<'a>, Unreadable> {
        if promised_entries(bytes).is_some_and(|n| n > limits::ZIP_ENTRIES) {
            return Err(Unreadable::too_large(ENTRIES, limits::ZIP_ENTRIES as u64));
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken("zip", &error))?;
        if archive.len() > limits::ZIP_ENTRIES {
            return Err(Unreadable::too_large(ENTRIES, limits::ZIP_ENTRIES as u64));
        }
        if archive.has_duplicate_names() {
            return Err(Unreadable::damaged("zip", TWICE));
        }
        if archive.has_overlapping_entries().map_err(|error| broken("zip", &error))? {
            return Err(Unreadable::damaged("zip", OVERLAP));
        }
        let mut promised = 0u64;
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|error| broken("zip", &error))?;
            if entry.encrypted() {
                return Err(Unreadable::Encrypted);
            }
            promised = promised.saturating_add(entry.size());
            if promised > limits::ZIP_INFLATED_BYTES || entry.size() > allowed(entry.compressed_size()) {
                return Err(too_much());
            }
        }
        Ok(Package { archive, inflated: 0 })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The inflated bytes of an entry, or `None` where there is no such entry.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(broken(name, &error)),
        };
        let most = allowed(entry.compressed_size())
            .min(limits::XML_PART_BYTES)
            .min(limits::ZIP_INFLATED_BYTES - self.inflated);
        let mut bytes = Vec::new();
        entry
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Unreadable::damaged(name, inflate(&error.to_string())))?;
        if bytes.len() as u64 > most {
            return Err(too_much());
        }
        self.inflated += bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// An XML part as text.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        self.bytes(name)?.map(|bytes| decode(bytes, name)).transpose()
    }

    /// The relationships of a part.
    pub(crate) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Unreadable> {
        let name = relations_of(part);
        let Some(text) = self.part(&name)? else { return Ok(Vec::new()) };
        let tree = Tree::parse(&text, &name)?;
        let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut relations = Vec::new();
        for one in tree.root().iter().flat_map(|root| root.elements()) {
            let (Some(kind), Some(target)) = (one.attribute("Type"), one.attribute("Target")) else {
                continue;
            };
            if one.attribute("TargetMode").as_deref() == Some("External") {
                continue;
            }
            relations.push(Relation {
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: resolve(folder, &target),
                id: one.attribute("Id").unwrap_or_default().into_owned(),
            });
        }
        Ok(relations)
    }

    pub(crate) fn into_archive(self) -> ZipArchive<Cursor<&'a [u8]>> {
        self.archive
    }
}

/// The name of the part that holds the relationships of `part`.
pub(crate) fn relations_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

fn resolve(folder: &str, target: &str) -> String {
    let path = match target.strip_prefix('/') {
        Some(absolute) => Cow::Borrowed(absolute),
        None if folder.is_empty() => Cow::Borrowed(target),
        None => Cow::Owned(format!("{folder}/{target}")),
    };
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    segments.join("/")
}

fn decode(bytes: Vec<u8>, name: &str) -> Result<String, Unreadable> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes)
        && encoding != encoding_rs::UTF_8
    {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if broken { Err(Unreadable::damaged(name, NOT_UNICODE)) } else { Ok(text.into_owned()) };
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        Unreadable::damaged(format!("{name}@{}", error.utf8_error().valid_up_to()), NOT_UNICODE)
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// How large an entry of this compressed size may become.
fn allowed(compressed: u64) -> u64 {
    compressed.saturating_mul(limits::ZIP_RATIO).max(limits::ZIP_RATIO_FLOOR_BYTES)
}

/// The number of entries that the end record promises (APPNOTE 4.3.16); asked first because reading a
/// directory of a million entries takes memory before they can be counted.
fn promised_entries(bytes: &[u8]) -> Option<usize> {
    let tail = &bytes[bytes.len().saturating_sub(22 + 65_535)..];
    let at = tail.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let count = tail.get(at + 10..at + 12)?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
}

fn too_much() -> Unreadable {
    Unreadable::too_large(INFLATED, limits::ZIP_INFLATED_BYTES)
}

fn broken(place: &str, error: &ZipError) -> Unreadable {
    match error {
        ZipError::InvalidPassword => Unreadable::Encrypted,
        ZipError::UnsupportedArchive(what) if what.to_ascii_lowercase().contains("password") => {
            Unreadable::Encrypted
        }
        error => Unreadable::damaged(place, inflate(&error.to_string())),
    }
}

kernel::words! {
    /// limits::ZIP_ENTRIES
    ENTRIES { "压缩包内的文件数量", "the number of files in the package" }
    /// limits::ZIP_INFLATED_BYTES, ZIP_RATIO, XML_PART_BYTES
    INFLATED { "解压后的字节数（且不得超过压缩后的 100 倍）", "the inflated bytes (and 100 times the compressed ones)" }
    /// Two entries of one name: readers differ in which one they take.
    TWICE { "压缩包内有重名文件", "the package holds two files of the same name" }
    /// Entries that share bytes.
    OVERLAP { "压缩包内的文件互相重叠", "files in the package overlap" }
    /// Neither UTF-8 nor UTF-16.
    NOT_UNICODE { "不是有效的 UTF-8 或 UTF-16 文字", "not valid UTF-8 or UTF-16" }
    /// What the zip reader said.
    fn inflate(what: &str) { "压缩包无法读取（{what}）", "the package cannot be read ({what})" }
}
