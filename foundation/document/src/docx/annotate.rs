//! Hangs comments on words of a Word file, leaving everything else as it is (ECMA-376 part 1, 17.13.4).
//!
//! The text is found again in the markup through the origins that reading noted. Where a comment begins or
//! ends inside a run, the run is split in two with the same properties. Nothing is written anew that can be
//! left alone: the main part, the comments and two indexes grow by insertions, other entries are copied raw.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::Parts;
use super::package::{Package, relations_of};
use super::places::{Place, Places};
use super::xml::{Element, Tree};
use crate::unreadable::Unreadable;
use crate::{Span, limits};

/// A comment to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about, in the text as [`read_docx`](super::read_docx) gives it.
    pub span: Span,
    /// Who says so.
    pub author: String,
    /// Short for the author.
    pub initials: String,
    /// The comment; line breaks make paragraphs.
    pub text: String,
    /// When, as RFC 3339.
    pub at: String,
}

const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";
const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";

/// Writes comments into a Word file. Each covers exactly its span; one that begins or ends in an automatic
/// number, which is no text in the file, begins or ends with the words next to it.
pub fn annotate_docx(original: &[u8], comments: &[Note]) -> Result<Vec<u8>, Unreadable> {
    if comments.len() > limits::NOTES {
        return Err(Unreadable::too_large(NOTES, limits::NOTES as u64));
    }
    let mut package = Package::open(original)?;
    let parts = Parts::read(&mut package)?;
    let tree = Tree::parse(&parts.main, &parts.main_name)?;
    let (document, origins) = parts.extract(&tree)?;
    let places = Places { tree: &tree, origins: &origins, text: &document.text };
    let dialect = Dialect::of(&tree);
    let first_id = free_id(&parts, &tree)?;
    let mut edits = Edits::default();
    let mut written = String::new();
    for (note, id) in comments.iter().zip(first_id..) {
        // a file without any text has no place for a comment
        let Some((start, end)) = places.ends(&note.span) else { continue };
        edits.mark(id, start, end, &dialect);
        dialect.comment(id, note, &mut written);
    }
    if written.is_empty() {
        return Ok(original.to_vec());
    }
    let mut changed = HashMap::new();
    changed.insert(parts.main_name.clone(), as_utf8(&edits.apply(&parts.main)));
    store_comments(&mut package, &parts, &dialect, &written, &mut changed)?;
    rewrite(package, changed)
}

/// How the file spells WordprocessingML.
struct Dialect {
    is_strict: bool,
    /// Declares the prefix `w` on each element of ours where the file itself does not.
    declaration: String,
}

impl Dialect {
    fn of(tree: &Tree<'_>) -> Dialect {
        let tag = tree.root().map_or("", |root| root.tag());
        let is_strict = tag.contains(STRICT);
        let namespace = if is_strict { STRICT } else { TRANSITIONAL };
        let declared = tag.contains(&format!("xmlns:w=\"{namespace}\""))
            || tag.contains(&format!("xmlns:w='{namespace}'"));
        let declaration = if declared { String::new() } else { format!(" xmlns:w=\"{namespace}\"") };
        Dialect { is_strict, declaration }
    }

    fn namespace(&self) -> &'static str {
        if self.is_strict { STRICT } else { TRANSITIONAL }
    }

    fn start(&self, id: u32) -> String {
        format!("<w:commentRangeStart{} w:id=\"{id}\"/>", self.declaration)
    }

    fn end(&self, id: u32) -> String {
        let declaration = &self.declaration;
        format!(
            "<w:commentRangeEnd{declaration} w:id=\"{id}\"/><w:r{declaration}><w:commentReference w:id=\"{id}\"/></w:r>"
        )
    }

    fn comment(&self, id: u32, note: &Note, out: &mut String) {
        let _ = write!(
            out,
            "<w:comment xmlns:w=\"{}\" w:id=\"{id}\" w:author=\"{}\" w:date=\"{}\" w:initials=\"{}\">",
            self.namespace(),
            legal(&note.author),
            legal(&note.at),
            legal(&note.initials),
        );
        for (index, line) in note.text.lines().enumerate() {
            let mark = if index == 0 { "<w:r><w:annotationRef/></w:r>" } else { "" };
            let _ =
                write!(out, "<w:p>{mark}<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", legal(line));
        }
        if note.text.is_empty() {
            out.push_str("<w:p/>");
        }
        out.push_str("</w:comment>");
    }
}

/// Escaped, without the control characters that XML cannot hold (XML 1.0 production 2).
fn legal(text: &str) -> String {
    let kept: String =
        text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    escape(kept).into_owned()
}

/// Insertions into the main part.
#[derive(Default)]
struct Edits {
    marks: BTreeMap<usize, Marks>,
    preserve: BTreeSet<usize>,
}

#[derive(Default)]
struct Marks {
    close: String,
    ends: String,
    starts: String,
    reopen: String,
}

impl Edits {
    fn mark(&mut self, id: u32, start: Place, end: Place, dialect: &Dialect) {
        if start.at == end.at {
            let marks = self.at(start);
            marks.ends.push_str(&dialect.start(id));
            marks.ends.push_str(&dialect.end(id));
        } else {
            self.at(start).starts.push_str(&dialect.start(id));
            self.at(end).ends.push_str(&dialect.end(id));
        }
    }

    fn at(&mut self, place: Place) -> &mut Marks {
        self.preserve.extend(place.preserve);
        self.marks.entry(place.at).or_insert_with(|| Marks {
            close: place.close,
            reopen: place.reopen,
            ..Marks::default()
        })
    }

    fn apply(&self, source: &str) -> String {
        let mut all: BTreeMap<usize, String> =
            self.preserve.iter().map(|at| (*at, " xml:space=\"preserve\"".to_owned())).collect();
        for (at, marks) in &self.marks {
            let text = format!("{}{}{}{}", marks.close, marks.ends, marks.starts, marks.reopen);
            all.entry(*at).or_default().push_str(&text);
        }
        let mut out = String::with_capacity(source.len() + all.values().map(String::len).sum::<usize>());
        let mut from = 0;
        for (at, text) in all {
            out.push_str(&source[from..at]);
            out.push_str(&text);
            from = at;
        }
        out.push_str(&source[from..]);
        out
    }
}

/// The first comment id that nobody uses (17.13.4.2: ids are unique among comments).
fn free_id(parts: &Parts, tree: &Tree<'_>) -> Result<u32, Unreadable> {
    fn highest(element: Element<'_>, most: &mut u32) {
        for child in element.elements() {
            if child.name().starts_with("comment")
                && let Some(id) = child.attribute("id").and_then(|id| id.parse::<u32>().ok())
            {
                *most = (*most).max(id.saturating_add(1));
            }
            highest(child, most);
        }
    }
    let mut most = 0;
    if let Some(root) = tree.root() {
        highest(root, &mut most);
    }
    if let Some(comments) = &parts.comments
        && let Some(root) = Tree::parse(comments, "comments")?.root()
    {
        highest(root, &mut most);
    }
    // ids near the end of the range would leave no room
    Ok(if most > u32::MAX / 2 { 1_000_000 } else { most })
}

fn store_comments(
    package: &mut Package<'_>,
    parts: &Parts,
    dialect: &Dialect,
    written: &str,
    changed: &mut HashMap<String, String>,
) -> Result<(), Unreadable> {
    let existing = parts.relations.iter().find(|relation| relation.kind == "comments");
    if let (Some(relation), Some(text)) = (existing, &parts.comments) {
        changed.insert(relation.target.clone(), as_utf8(&grown(text, &relation.target, written)?));
        return Ok(());
    }
    let folder = parts.main_name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let name =
        (0..).map(|n: u32| format!("comments{}.xml", if n == 0 { String::new() } else { n.to_string() }));
    let name = name.into_iter().find(|name| !package.has(&format!("{folder}{name}"))).unwrap_or_default();
    let namespace = dialect.namespace();
    let part = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:comments xmlns:w=\"{namespace}\">{written}</w:comments>"
    );
    changed.insert(format!("{folder}{name}"), part);

    let relations = relations_of(&parts.main_name);
    let base = "http://schemas.openxmlformats.org/package/2006";
    let text = package
        .part(&relations)?
        .unwrap_or_else(|| format!("<Relationships xmlns=\"{base}/relationships\"/>"));
    let used: BTreeSet<&str> = parts.relations.iter().map(|relation| relation.id.as_str()).collect();
    let id = (1u32..)
        .map(|n| format!("rIdComments{n}"))
        .find(|id| !used.contains(id.as_str()))
        .unwrap_or_default();
    let office = if dialect.is_strict {
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    } else {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    };
    let relation = format!(
        "<Relationship xmlns=\"{base}/relationships\" Id=\"{id}\" Type=\"{office}/comments\" Target=\"{name}\"/>"
    );
    changed.insert(relations.clone(), as_utf8(&grown(&text, &relations, &relation)?));

    let types = "[Content_Types].xml";
    let text = package.part(types)?.ok_or_else(|| Unreadable::damaged(types, super::NO_MAIN_PART))?;
    let entry = format!(
        "<Override xmlns=\"{base}/content-types\" PartName=\"/{folder}{name}\" ContentType=\"{COMMENTS_TYPE}\"/>"
    );
    changed.insert(types.to_owned(), as_utf8(&grown(&text, types, &entry)?));
    Ok(())
}

/// The part with one more piece at the end of its root.
fn grown(part: &str, name: &str, more: &str) -> Result<String, Unreadable> {
    let tree = Tree::parse(part, name)?;
    let root = tree.root().ok_or_else(|| Unreadable::damaged(name, super::NO_MAIN_PART))?;
    let (inner, range) = (root.inner(), root.range());
    if inner.end < range.end {
        return Ok(format!("{}{more}{}", &part[..inner.end], &part[inner.end..]));
    }
    let open = part[..range.end].trim_end_matches("/>");
    Ok(format!("{open}>{more}</{}>{}", root.qualified(), &part[range.end..]))
}

/// Parts in UTF-16 were read as well as any; they are written back in UTF-8 and have to say so.
fn as_utf8(part: &str) -> String {
    let head = part.find("?>").map_or(0, |end| end + 2);
    let declaration = part[..head].replace("UTF-16", "UTF-8").replace("utf-16", "UTF-8");
    format!("{declaration}{}", &part[head..])
}

fn rewrite(package: Package<'_>, mut changed: HashMap<String, String>) -> Result<Vec<u8>, Unreadable> {
    let failed = |error: &dyn std::fmt::Display| {
        Unreadable::damaged("zip", super::package::inflate(&error.to_string()))
    };
    let mut archive = package.into_archive();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|e| failed(&e))?;
        let name = entry.name().map_err(|e| failed(&e))?.into_owned();
        match changed.remove(&name) {
            None => writer.raw_copy_file(entry).map_err(|e| failed(&e))?,
            Some(text) => {
                let options = deflated.last_modified_time(entry.last_modified().unwrap_or_default());
                writer.start_file(name, options).map_err(|e| failed(&e))?;
                writer.write_all(text.as_bytes()).map_err(|e| failed(&e))?;
            }
        }
    }
    let mut added: Vec<(String, String)> = changed.into_iter().collect();
    added.sort();
    for (name, text) in added {
        writer.start_file(name, deflated).map_err(|e| failed(&e))?;
        writer.write_all(text.as_bytes()).map_err(|e| failed(&e))?;
    }
    Ok(writer.finish().map_err(|e| failed(&e))?.into_inner())
}

kernel::words! {
    /// limits::NOTES
    NOTES { "批注数量", "the number of comments" }
}
