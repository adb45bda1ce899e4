//! Whether a PDF is all there. A parser that recovers what it can from half a file gives half a contract, which reads as
//! if it were whole; that is worse than none.

use std::collections::HashSet;

use lopdf::xref::XrefRecovery;
use lopdf::{Dictionary, Document as Objects, Object, ObjectId};

use crate::unreadable::Unreadable;

/// ISO 32000-1, 7.5.5: the last line of a file, and of each of its revisions.
const END: &[u8] = b"%%EOF";

/// The file up to its last end mark. Mail programs and web servers leave bytes behind it, which say nothing; but where
/// objects follow, a later revision was cut off.
pub(super) fn up_to_its_end(bytes: &[u8]) -> Result<&[u8], Unreadable> {
    let cut = || Unreadable::damaged("PDF", no_end(bytes.len()));
    let start = bytes.windows(END.len()).rposition(|window| window == END).ok_or_else(cut)?;
    let (whole, rest) = bytes.split_at(start + END.len());
    if holds_object(rest) { Err(cut()) } else { Ok(whole) }
}

/// Whether an object begins somewhere: `12 0 obj`.
fn holds_object(bytes: &[u8]) -> bool {
    let mut heads = bytes.windows(5).filter(|window| window.ends_with(b" obj"));
    heads.any(|window| window.first().is_some_and(u8::is_ascii_digit))
}

/// Refuses a file whose objects had to be searched for, or that lacks a page or what is drawn on it.
pub(super) fn check(objects: &Objects, pages: &[ObjectId]) -> Result<(), Unreadable> {
    if objects.xref_recovery == Some(XrefRecovery::Reconstructed) {
        return Err(Unreadable::damaged("PDF", BROKEN_TABLE));
    }
    let root = objects.catalog().and_then(|catalog| catalog.get(b"Pages")).and_then(Object::as_reference);
    let mut waiting: Vec<ObjectId> = root.into_iter().collect();
    let mut seen = HashSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        let node = objects.get_dictionary(id).map_err(|_| lacks(id))?;
        waiting.extend(kids(objects, node));
    }
    let drawn = pages.iter().flat_map(|page| objects.get_page_contents(*page));
    match drawn.into_iter().find(|id| !objects.objects.contains_key(id)) {
        Some(id) => Err(lacks(id)),
        None => Ok(()),
    }
}

fn kids(objects: &Objects, node: &Dictionary) -> Vec<ObjectId> {
    let kids =
        node.get(b"Kids").and_then(|kids| objects.dereference(kids)).and_then(|(_, kids)| kids.as_array());
    kids.map(|kids| kids.iter().filter_map(|kid| kid.as_reference().ok()).collect()).unwrap_or_default()
}

fn lacks((number, generation): ObjectId) -> Unreadable {
    Unreadable::damaged(format!("PDF {number} {generation} R"), PAGE_MISSING)
}

kernel::words! {
    /// Cut off.
    fn no_end(bytes: usize) {
        "文件在第 {bytes} 字节处中断，缺少结尾，可能没有传完",
        "it breaks off at byte {bytes} without its end and was perhaps not transferred completely"
    }
    /// Objects had to be searched for.
    BROKEN_TABLE { "对象索引（交叉引用表）已损坏，内容可能不完整", "its table of objects (cross-reference) is broken, so parts may be missing" }
    /// A page or its content is not in the file.
    PAGE_MISSING { "页面或页面内容缺失", "a page or what is on it is missing" }
}
