//! One XML part as a tree that remembers where in the part everything stands.
//!
//! Names are local names: what prefix a writer chose for WordprocessingML is its own affair, and the local
//! names that other vocabularies share with it (a run or text of a formula, say) mean the same to a reader.
//! No document type, no entities beyond the five of XML: a part that declares any is refused
//! (ECMA-376 part 2, 6.2.5: package parts contain no DTD declarations).

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use crate::limits;
use crate::unreadable::Unreadable;

const NONE: u32 = u32::MAX;

struct Node {
    /// The whole element, or the raw text.
    start: u32,
    end: u32,
    /// End of the start tag; for text equal to `start`.
    open_end: u32,
    /// Start of the end tag; equal to `end` for an empty element.
    close_start: u32,
    /// Local name inside the source; empty for text.
    name: (u32, u32),
    first: u32,
    next: u32,
}

/// A parsed part.
pub(crate) struct Tree<'a> {
    source: &'a str,
    nodes: Vec<Node>,
}

/// An element (or text) of a [`Tree`].
#[derive(Clone, Copy)]
pub(crate) struct Element<'t> {
    tree: &'t Tree<'t>,
    id: u32,
}

impl<'a> Tree<'a> {
    /// Parses `source`; `part` names it in errors.
    pub(crate) fn parse(source: &'a str, part: &str) -> Result<Tree<'a>, Unreadable> {
        let mut reader = Reader::from_str(source);
        let mut building = Building { tree: Tree { source, nodes: Vec::new() }, open: Vec::new(), part };
        building.push(0, 0, (0, 0))?;
        loop {
            let start = reader.buffer_position() as usize;
            let event = reader.read_event().map_err(|error| building.malformed(start, &error.to_string()))?;
            let end = reader.buffer_position() as usize;
            match event {
                Event::Start(_) => building.open(start, end)?,
                Event::Empty(_) => {
                    building.open(start, end)?;
                    building.close(end, end);
                }
                Event::End(_) => building.close(start, end),
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => building.text(start, end)?,
                Event::DocType(_) => return Err(Unreadable::damaged(building.place(start), DOCTYPE)),
                Event::Eof => break,
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            }
        }
        if building.open.len() != 1 {
            return Err(Unreadable::damaged(building.place(source.len()), CUT_OFF));
        }
        Ok(building.tree)
    }

    /// The node of this number; [`Element::id`] gave it.
    pub(crate) fn node(&self, id: u32) -> Option<Element<'_>> {
        ((id as usize) < self.nodes.len()).then_some(Element { tree: self, id })
    }

    /// The outermost element.
    pub(crate) fn root(&self) -> Option<Element<'_>> {
        Element { tree: self, id: 0 }.elements().next()
    }
}

struct Building<'a, 'p> {
    tree: Tree<'a>,
    /// Open elements with the last child seen in each.
    open: Vec<(u32, u32)>,
    part: &'p str,
}

impl Building<'_, '_> {
    fn place(&self, at: usize) -> String {
        format!("{}@{at}", self.part)
    }

    fn malformed(&self, at: usize, what: &str) -> Unreadable {
        Unreadable::damaged(self.place(at), malformed_xml(what))
    }

    fn push(&mut self, start: usize, end: usize, name: (u32, u32)) -> Result<u32, Unreadable> {
        let id = self.tree.nodes.len() as u32;
        if self.tree.nodes.len() >= limits::XML_NODES {
            return Err(Unreadable::too_large(ELEMENTS, limits::XML_NODES as u64));
        }
        let (start, end) = (start as u32, end as u32);
        self.tree.nodes.push(Node {
            start,
            end,
            open_end: start,
            close_start: end,
            name,
            first: NONE,
            next: NONE,
        });
        match self.open.last_mut() {
            Some((parent, last)) => {
                let before = std::mem::replace(last, id);
                match self.tree.nodes.get_mut(if before == NONE { *parent } else { before } as usize) {
                    Some(node) if before == NONE => node.first = id,
                    Some(node) => node.next = id,
                    None => {}
                }
            }
            None => self.open.push((id, NONE)),
        }
        Ok(id)
    }

    fn open(&mut self, start: usize, end: usize) -> Result<(), Unreadable> {
        if self.open.len() > limits::XML_DEPTH {
            return Err(Unreadable::too_large(DEPTH, limits::XML_DEPTH as u64));
        }
        let tag = &self.tree.source[start..end];
        if tag.len() > 2 * limits::XML_ATTRIBUTES
            && tag.bytes().filter(|b| *b == b'=').count() > limits::XML_ATTRIBUTES
            && attributes_of(tag).count() > limits::XML_ATTRIBUTES
        {
            return Err(Unreadable::too_large(ATTRIBUTES, limits::XML_ATTRIBUTES as u64));
        }
        let name_end = tag.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(tag.len());
        let name_start = tag[..name_end].find(':').map_or(1, |colon| colon + 1).min(name_end);
        let id = self.push(start, end, ((start + name_start) as u32, (start + name_end) as u32))?;
        self.tree.nodes[id as usize].open_end = end as u32;
        self.open.push((id, NONE));
        Ok(())
    }

    fn close(&mut self, start: usize, end: usize) {
        // the reader has checked that end tags match; the outermost entry is the document itself
        if self.open.len() > 1
            && let Some((id, _)) = self.open.pop()
            && let Some(node) = self.tree.nodes.get_mut(id as usize)
        {
            node.close_start = start as u32;
            node.end = end as u32;
        }
    }

    fn text(&mut self, start: usize, end: usize) -> Result<(), Unreadable> {
        let raw = &self.tree.source[start..end];
        if raw.starts_with('&') && quick_xml::escape::unescape(raw).is_err() {
            return Err(Unreadable::damaged(self.place(start), ENTITY));
        }
        if self.open.len() > 1 {
            self.push(start, end, (0, 0))?;
        }
        Ok(())
    }
}

fn attributes_of(tag: &str) -> Attributes<'_> {
    let inner = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    let name_end = inner.find([' ', '\t', '\r', '\n']).unwrap_or(inner.len());
    let mut attributes = Attributes::new(inner, name_end);
    attributes.with_checks(false);
    attributes
}

impl<'t> Element<'t> {
    fn node(&self) -> &'t Node {
        &self.tree.nodes[self.id as usize]
    }

    /// Its number in the tree.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// The name with its prefix, as the start tag spells it.
    pub(crate) fn qualified(&self) -> &'t str {
        let tag = &self.tag()[1..];
        &tag[..tag.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(tag.len())]
    }

    /// The local name; empty for text.
    pub(crate) fn name(&self) -> &'t str {
        let (start, end) = self.node().name;
        &self.tree.source[start as usize..end as usize]
    }

    /// Where the element stands in the part.
    pub(crate) fn range(&self) -> Range<usize> {
        self.node().start as usize..self.node().end as usize
    }

    /// Where its content stands; empty at the end for an empty element.
    pub(crate) fn inner(&self) -> Range<usize> {
        self.node().open_end as usize..self.node().close_start as usize
    }

    /// The raw start tag.
    pub(crate) fn tag(&self) -> &'t str {
        &self.tree.source[self.node().start as usize..self.node().open_end as usize]
    }

    /// The raw element.
    pub(crate) fn raw(&self) -> &'t str {
        &self.tree.source[self.range()]
    }

    /// The attribute with this local name; references resolved.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'t, str>> {
        let found = attributes_of(self.tag()).flatten().find(|a| a.key.local_name().as_ref() == name)?;
        Some(match found.value {
            Cow::Borrowed(raw) => quick_xml::escape::unescape(raw).unwrap_or(Cow::Borrowed(raw)),
            Cow::Owned(raw) => Cow::Owned(raw),
        })
    }

    /// The `val` attribute that most properties consist of.
    pub(crate) fn val(&self) -> Option<Cow<'t, str>> {
        self.attribute("val")
    }

    /// Reads an on/off property (ECMA-376 part 1, 22.9.2.7 ST_OnOff): present means on unless it says otherwise.
    pub(crate) fn is_on(&self) -> bool {
        !matches!(self.val().as_deref(), Some("0" | "false" | "off"))
    }

    /// Children with texts among them.
    pub(crate) fn children(&self) -> impl Iterator<Item = Element<'t>> + use<'t> {
        let tree = self.tree;
        let mut at = self.node().first;
        std::iter::from_fn(move || {
            let id = (at != NONE).then_some(at)?;
            at = tree.nodes[id as usize].next;
            Some(Element { tree, id })
        })
    }

    /// Children that are elements.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Element<'t>> + use<'t> {
        self.children().filter(|child| !child.is_text())
    }

    /// Whether this is text rather than an element.
    pub(crate) fn is_text(&self) -> bool {
        self.node().name == (0, 0)
    }

    /// The first child element of this name.
    pub(crate) fn child(&self, name: &str) -> Option<Element<'t>> {
        self.elements().find(|child| child.name() == name)
    }

    /// What a text node says: references and CDATA resolved, line ends as XML 1.0 2.11 wants them.
    pub(crate) fn text(&self) -> Cow<'t, str> {
        let raw = self.raw();
        if let Some(cdata) = raw.strip_prefix("<![CDATA[") {
            return Cow::Borrowed(cdata.strip_suffix("]]>").unwrap_or(cdata));
        }
        quick_xml::escape::unescape(raw).unwrap_or(Cow::Borrowed(raw))
    }
}

kernel::words! {
    /// XML 1.0 production 28.
    DOCTYPE { "XML 含有文档类型声明（DTD），不予接受", "the XML declares a document type (DTD), which is refused" }
    /// Only the five predefined entities.
    ENTITY { "XML 含有未知的实体引用", "the XML refers to an unknown entity" }
    /// End of the part before the end of the root.
    CUT_OFF { "XML 不完整", "the XML is cut off" }
    /// limits::XML_NODES
    ELEMENTS { "XML 元素数量", "the number of XML elements" }
    /// limits::XML_DEPTH
    DEPTH { "XML 嵌套层数", "the depth of XML elements" }
    /// limits::XML_ATTRIBUTES
    ATTRIBUTES { "一个 XML 元素的属性数量", "the number of attributes of an XML element" }
    /// What the XML reader said.
    fn malformed_xml(what: &str) { "XML 有错（{what}）", "malformed XML ({what})" }
}
