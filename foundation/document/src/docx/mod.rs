//! Word files (`.docx`, ECMA-376), read by our own reader: positions have to lead back into the markup,
//! so that [`annotate_docx`] can hang a comment on exactly the words it is about.

mod annotate;
mod body;
mod compose;
mod flow;
mod numbering;
mod numerals;
mod package;
mod picture;
mod places;
mod signature;
mod styles;
mod symbols;
mod table;
mod xml;

use std::collections::HashMap;

use self::body::{Context, Walk};
use self::compose::{Comment, Composer, Origin};
use self::numbering::Numbering;
use self::package::{Package, Relation};
use self::styles::Styles;
use self::xml::{Element, Tree};
use crate::Document;
use crate::unreadable::Unreadable;

pub use self::annotate::{Note, annotate_docx};
pub(crate) use self::signature::is_mark as is_signature_mark;

/// Reads a Word file.
pub fn read_docx(bytes: &[u8]) -> Result<Document, Unreadable> {
    crate::check_length(bytes.len() as u64)?;
    let mut package = Package::open(bytes)?;
    let parts = Parts::read(&mut package)?;
    let tree = Tree::parse(&parts.main, &parts.main_name)?;
    let (document, _) = parts.extract(&tree)?;
    let unread = |remnant: &crate::Remnant| remnant.kind == crate::RemnantKind::Picture;
    if document.text.trim().is_empty() && document.remnants.iter().all(unread) {
        return Err(Unreadable::Empty);
    }
    Ok(document)
}

/// A number as list formats write it.
pub(crate) fn numeral(n: u32, format: &str) -> String {
    numerals::write(n, format).unwrap_or_default()
}

/// The parts of a package that bear on its text.
struct Parts {
    main_name: String,
    main: String,
    styles: Option<String>,
    numbering: Option<String>,
    comments: Option<String>,
    footnotes: Option<String>,
    endnotes: Option<String>,
    relations: Vec<Relation>,
}

impl Parts {
    fn read(package: &mut Package<'_>) -> Result<Parts, Unreadable> {
        let main_name = main_part(package)?;
        let main = package.part(&main_name)?.ok_or_else(|| Unreadable::damaged(&main_name, NO_MAIN_PART))?;
        let relations = package.relations(&main_name)?;
        let mut part = |kind: &str| match relations.iter().find(|relation| relation.kind == kind) {
            Some(relation) => package.part(&relation.target),
            None => Ok(None),
        };
        Ok(Parts {
            styles: part("styles")?,
            numbering: part("numbering")?,
            comments: part("comments")?,
            footnotes: part("footnotes")?,
            endnotes: part("endnotes")?,
            main_name,
            main,
            relations,
        })
    }

    /// The text with the origin of each stretch in `tree`, which is the parsed main part.
    fn extract(&self, tree: &Tree<'_>) -> Result<(Document, Vec<Origin>), Unreadable> {
        let styles = parse(&self.styles, "styles")?.map(|tree| Styles::read(&tree)).unwrap_or_default();
        let numbering =
            parse(&self.numbering, "numbering")?.map(|tree| Numbering::read(&tree)).unwrap_or_default();
        let comments =
            parse(&self.comments, "comments")?.map(|tree| read_comments(&tree)).unwrap_or_default();
        let footnotes = parse(&self.footnotes, "footnotes")?;
        let endnotes = parse(&self.endnotes, "endnotes")?;
        let body = tree.root().and_then(|root| root.child("body"));
        let body = body.ok_or_else(|| Unreadable::damaged(&self.main_name, NO_BODY))?;
        let mut walk = Walk::new(&styles, numbering);
        for notes in [&footnotes, &endnotes].into_iter().flatten() {
            for note in notes.root().iter().flat_map(|root| root.elements()) {
                // separators are no notes (17.11.23)
                let plain = matches!(note.attribute("type").as_deref(), None | Some("normal"));
                let kind = if note.name() == "footnote" { "footnote" } else { "endnote" };
                if let Some(id) = note.attribute("id").filter(|_| plain) {
                    walk.notes.insert((kind, id.into_owned()), note);
                }
            }
        }
        let items = walk.blocks(body, &Context::default());
        let mut composer = Composer::new(comments);
        composer.items(items);
        composer.finish()
    }
}

fn parse<'a>(part: &'a Option<String>, name: &str) -> Result<Option<Tree<'a>>, Unreadable> {
    part.as_deref().map(|text| Tree::parse(text, name)).transpose()
}

/// The part that holds the document; what else the package is, if it is no Word file.
fn main_part(package: &mut Package<'_>) -> Result<String, Unreadable> {
    let relations = package.relations("")?;
    let main =
        relations.into_iter().find(|relation| relation.kind == "officeDocument").map(|found| found.target);
    for (part, name) in [
        ("xl/workbook.xml", "Excel"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("content.xml", "OpenDocument"),
        ("Index/Document.iwa", "Pages"),
        ("META-INF/container.xml", "EPUB"),
        ("OFD.xml", "OFD"),
    ] {
        if package.has(part) {
            return Err(Unreadable::OtherFormat { name });
        }
    }
    match main {
        Some(main) => Ok(main),
        None if package.has("word/document.xml") => Ok("word/document.xml".to_owned()),
        None if package.has("[Content_Types].xml") => Err(Unreadable::damaged("_rels/.rels", NO_MAIN_PART)),
        None => Err(Unreadable::OtherFormat { name: "ZIP" }),
    }
}

fn read_comments(tree: &Tree<'_>) -> HashMap<String, Comment> {
    let comments = tree.root().into_iter().flat_map(|root| root.elements()).filter(|e| e.name() == "comment");
    let read = comments.filter_map(|comment| {
        let text = plain(comment);
        Some((comment.attribute("id")?.into_owned(), Comment { author: body::author(comment), text }))
    });
    read.collect()
}

/// The words of an element, a line for each paragraph.
fn plain(element: Element<'_>) -> String {
    fn gather(element: Element<'_>, text: &mut String) {
        for child in element.children() {
            match child.name() {
                "t" => child.children().filter(Element::is_text).for_each(|t| text.push_str(&t.text())),
                "tab" => text.push('\t'),
                "br" | "cr" => text.push('\n'),
                "p" if !text.is_empty() => {
                    text.push('\n');
                    gather(child, text);
                }
                _ => gather(child, text),
            }
        }
    }
    let mut text = String::new();
    gather(element, &mut text);
    text.trim().to_owned()
}

kernel::words! {
    /// A package without a document.
    NO_MAIN_PART { "文件包内没有文档正文", "the package holds no document" }
    /// A document without w:body.
    NO_BODY { "文档没有正文（w:body）", "the document has no body (w:body)" }
}
