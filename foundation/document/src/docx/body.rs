//! Walks the body of a Word file and takes from it what stands on the page (ECMA-376 part 1, 17.2 to 17.16).

use std::collections::HashMap;

use super::flow::{Author, Edge, Item, Para, Piece, Source};
use super::numbering::Numbering;
use super::picture;
use super::styles::{Character, ParagraphProperties, Styles, is_shaded};
use super::symbols;
use super::xml::Element;

/// What holds for everything inside an element.
#[derive(Clone, Default)]
pub(crate) struct Context {
    pub(crate) inserted: Option<Author>,
    pub(crate) deleted: Option<Author>,
    /// Whether the ground is other than white, so that white text shows.
    pub(crate) shaded: bool,
    pub(crate) aside: bool,
    /// Where pieces are anchored that have no place of their own in the main part.
    pub(crate) around: Option<u32>,
    pub(crate) paragraph_style: Option<String>,
}

/// A complex field (17.16.18) is first its instruction, then its result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Instruction,
    Result,
}

/// The walk over one file.
pub(crate) struct Walk<'t> {
    pub(crate) styles: &'t Styles,
    pub(crate) numbering: Numbering,
    /// Footnotes and endnotes by reference element and id.
    pub(crate) notes: HashMap<(&'static str, String), Element<'t>>,
    fields: Vec<Field>,
    /// Comment marks that stand between paragraphs.
    pending: Vec<Piece>,
}

impl<'t> Walk<'t> {
    pub(crate) fn new(styles: &'t Styles, numbering: Numbering) -> Walk<'t> {
        Walk { styles, numbering, notes: HashMap::new(), fields: Vec::new(), pending: Vec::new() }
    }

    /// The paragraphs and tables in an element.
    pub(crate) fn blocks(&mut self, parent: Element<'t>, context: &Context) -> Vec<Item> {
        let mut items = Vec::new();
        let mut carried = Vec::new();
        self.collect(parent, context, &mut items, &mut carried);
        if !carried.is_empty() {
            items.push(Item::Paragraph(Para { pieces: carried, aside: context.aside, ..Para::default() }));
        }
        if let Some(Item::Paragraph(last)) = items.last_mut() {
            last.pieces.append(&mut self.pending);
        }
        items
    }

    fn collect(
        &mut self,
        parent: Element<'t>,
        context: &Context,
        items: &mut Vec<Item>,
        carried: &mut Vec<Piece>,
    ) {
        for child in parent.elements() {
            match child.name() {
                "p" => {
                    let (mut para, mark_deleted) = self.paragraph(child, context);
                    if !carried.is_empty() {
                        let own = std::mem::take(&mut para.pieces);
                        para.pieces = std::mem::take(carried);
                        para.pieces.extend(own);
                    }
                    match mark_deleted {
                        // without its mark the paragraph runs on into the next one (17.13.5.15)
                        Some(author) => {
                            *carried = para.pieces;
                            carried.push(Piece::Deleted { text: "\n".to_owned(), author });
                            items.extend(para.asides);
                        }
                        None => {
                            self.number(child, &mut para, context);
                            items.push(Item::Paragraph(para));
                        }
                    }
                }
                "tbl" => {
                    let grid = self.table(child, context);
                    items.push(Item::Table(grid));
                }
                "sdt" => {
                    if let Some(content) = child.child("sdtContent") {
                        self.collect(content, context, items, carried);
                    }
                }
                "AlternateContent" => {
                    if let Some(branch) = branch(child) {
                        self.collect(branch, context, items, carried);
                    }
                }
                "commentRangeStart" => self.pending.extend(comment(child, Edge::Start)),
                "commentRangeEnd" => self.pending.extend(comment(child, Edge::End)),
                "sectPr" | "altChunk" | "tblPr" | "tcPr" => {}
                _ => self.collect(child, &tracked(child, context), items, carried),
            }
        }
    }

    fn number(&mut self, element: Element<'t>, para: &mut Para, context: &Context) {
        if context.deleted.is_some() {
            return;
        }
        let properties = element.child("pPr");
        let style = properties.and_then(|p| p.child("pStyle")).and_then(|s| s.val());
        let direct = properties.map(ParagraphProperties::read).unwrap_or_default();
        para.number = self.numbering.next(direct.number, style.as_deref(), self.styles);
    }

    /// A paragraph without its number, and who deleted its mark if somebody did.
    fn paragraph(&mut self, element: Element<'t>, context: &Context) -> (Para, Option<Author>) {
        let properties = element.child("pPr");
        let style = properties.and_then(|p| p.child("pStyle")).and_then(|s| s.val()).map(|v| v.into_owned());
        let direct = properties.map(ParagraphProperties::read).unwrap_or_default();
        let resolved = self.styles.paragraph(style.as_deref(), &direct);
        let mark = properties.and_then(|p| p.child("rPr"));
        let mark_deleted = mark.and_then(|m| m.child("del").or_else(|| m.child("moveFrom"))).map(author);
        let mut para = Para {
            node: context.around.is_none().then(|| element.id()),
            title: self.styles.is_title(style.as_deref()),
            heading: resolved.outline.filter(|level| *level < 9).map(|level| level + 1),
            centred: resolved.centred == Some(true),
            aside: context.aside,
            pieces: std::mem::take(&mut self.pending),
            ..Para::default()
        };
        let inside = Context {
            shaded: context.shaded || resolved.shaded == Some(true),
            paragraph_style: style,
            ..context.clone()
        };
        self.inline(element, &inside, &mut para);
        (para, mark_deleted)
    }

    fn inline(&mut self, parent: Element<'t>, context: &Context, para: &mut Para) {
        for child in parent.elements() {
            match child.name() {
                "r" => self.run(child, context, para),
                "sdt" => {
                    if let Some(content) = child.child("sdtContent") {
                        self.inline(content, context, para);
                    }
                }
                "AlternateContent" => {
                    if let Some(branch) = branch(child) {
                        self.inline(branch, context, para);
                    }
                }
                "commentRangeStart" => para.pieces.extend(comment(child, Edge::Start)),
                "commentRangeEnd" => para.pieces.extend(comment(child, Edge::End)),
                "oMath" | "oMathPara" => {
                    let around = Some(context.around.unwrap_or(child.id()));
                    self.inline(child, &Context { around, ..context.clone() }, para);
                }
                "den" => {
                    // a fraction (22.1.2.36) reads "numerator/denominator"
                    self.emit("/", None, child, context, Character::default(), para);
                    self.inline(child, context, para);
                }
                "fldData" | "instrText" | "rt" => {}
                name if name.ends_with("Pr") => {}
                _ => self.inline(child, &tracked(child, context), para),
            }
        }
    }

    fn run(&mut self, run: Element<'t>, context: &Context, para: &mut Para) {
        let properties = run.child("rPr");
        let style = properties.and_then(|p| p.child("rStyle")).and_then(|s| s.val());
        let direct = properties.map(Character::read).unwrap_or_default();
        let character = self.styles.character(direct, style.as_deref(), context.paragraph_style.as_deref());
        self.run_content(run, run, context, character, para);
    }

    fn run_content(
        &mut self,
        parent: Element<'t>,
        run: Element<'t>,
        context: &Context,
        character: Character,
        para: &mut Para,
    ) {
        for child in parent.elements() {
            let mut put =
                |walk: &Self, text: &str| walk.emit(text, Some(child), run, context, character, para);
            match child.name() {
                "t" => {
                    for node in child.children().filter(Element::is_text) {
                        self.emit(&node.text(), Some(node), run, context, character, para);
                    }
                }
                "delText" if self.fields.last() != Some(&Field::Instruction) => {
                    let text: String = child.children().filter(Element::is_text).map(|t| t.text()).collect();
                    let author = context.deleted.clone().flatten();
                    para.pieces.push(Piece::Deleted { text, author });
                }
                "tab" | "ptab" => put(self, "\t"),
                "noBreakHyphen" => put(self, "-"),
                "sym" => {
                    let code = child.attribute("char").and_then(|c| u32::from_str_radix(&c, 16).ok());
                    let font = child.attribute("font").unwrap_or_default();
                    put(
                        self,
                        &code
                            .and_then(|code| symbols::symbol(&font, code))
                            .map_or_else(String::new, String::from),
                    );
                }
                "br" | "cr" if self.shows(context) => {
                    let source = source(child, run, context);
                    para.pieces.push(Piece::Break { source });
                }
                "fldChar" => {
                    self.field(child);
                    let ticked = child.child("ffData").and_then(|data| data.child("checkBox")).map(is_ticked);
                    if let Some(ticked) = ticked {
                        self.emit_always(
                            if ticked { "☑" } else { "□" },
                            child,
                            run,
                            context,
                            character,
                            para,
                        );
                    }
                }
                "footnoteReference" | "endnoteReference" => self.note(child, run, context, para),
                "commentReference" => para.pieces.extend(comment(child, Edge::Mark)),
                "drawing" | "pict" | "object" => {
                    para.pieces.extend(picture::of(child).filter(|_| self.shows(context)));
                    self.boxes(child, run, context, para);
                }
                "ruby" => {
                    if let Some(base) = child.child("rubyBase") {
                        let around = Some(context.around.unwrap_or(run.id()));
                        self.inline(base, &Context { around, ..context.clone() }, para);
                    }
                }
                "AlternateContent" => {
                    if let Some(branch) = branch(child) {
                        self.run_content(branch, run, context, character, para);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether what stands here is on the page: not an instruction of a field, not deleted.
    fn shows(&self, context: &Context) -> bool {
        context.deleted.is_none() && !self.fields.contains(&Field::Instruction)
    }

    fn emit(
        &self,
        text: &str,
        node: Option<Element<'t>>,
        run: Element<'t>,
        context: &Context,
        character: Character,
        para: &mut Para,
    ) {
        if !text.is_empty() && !self.fields.contains(&Field::Instruction) {
            self.emit_always(text, node.unwrap_or(run), run, context, character, para);
        }
    }

    fn emit_always(
        &self,
        text: &str,
        node: Element<'t>,
        run: Element<'t>,
        context: &Context,
        character: Character,
        para: &mut Para,
    ) {
        let white = character.white == Some(true) && character.shaded != Some(true) && !context.shaded;
        let text = text.to_owned();
        para.pieces.push(if let Some(author) = &context.deleted {
            // w:t inside w:del is against the schema, yet some writers leave it there
            Piece::Deleted { text, author: author.clone() }
        } else if character.hidden == Some(true) || white {
            Piece::Hidden { text }
        } else {
            let bold = character.bold == Some(true);
            Piece::Text { text, source: source(node, run, context), bold, inserted: context.inserted.clone() }
        });
    }

    fn field(&mut self, mark: Element<'t>) {
        match mark.attribute("fldCharType").as_deref() {
            Some("begin") => self.fields.push(Field::Instruction),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    *field = Field::Result;
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    fn note(&mut self, reference: Element<'t>, run: Element<'t>, context: &Context, para: &mut Para) {
        let kind = if reference.name() == "footnoteReference" { "footnote" } else { "endnote" };
        let Some(id) = reference.attribute("id") else { return };
        // taken out so that a note that refers to itself ends
        if let Some(note) = self.notes.remove(&(kind, id.into_owned())) {
            let around = Some(context.around.unwrap_or(run.id()));
            let items = self.apart(note, &Context { aside: true, around, ..context.clone() });
            para.asides.extend(items);
        }
    }

    /// The text boxes in a drawing (20.4.2.38 txbxContent).
    fn boxes(&mut self, drawing: Element<'t>, run: Element<'t>, context: &Context, para: &mut Para) {
        for child in drawing.elements() {
            match child.name() {
                "txbxContent" => {
                    let around = Some(context.around.unwrap_or(run.id()));
                    // what colour a shape is filled with is beyond us: white text in it counts as shown
                    let inside = Context { aside: true, shaded: true, around, ..context.clone() };
                    let items = self.apart(child, &inside);
                    para.asides.extend(items);
                }
                "AlternateContent" => {
                    if let Some(branch) = branch(child) {
                        self.boxes(branch, run, context, para);
                    }
                }
                _ => self.boxes(child, run, context, para),
            }
        }
    }

    /// Blocks outside the running text; fields do not reach across.
    fn apart(&mut self, parent: Element<'t>, context: &Context) -> Vec<Item> {
        let fields = std::mem::take(&mut self.fields);
        let pending = std::mem::take(&mut self.pending);
        let items = self.blocks(parent, context);
        self.fields = fields;
        self.pending = pending;
        items
    }
}

/// The context inside a tracked change (17.13.5).
pub(crate) fn tracked(element: Element<'_>, context: &Context) -> Context {
    match element.name() {
        "ins" | "moveTo" => Context { inserted: Some(author(element)), ..context.clone() },
        "del" | "moveFrom" => Context { deleted: Some(author(element)), ..context.clone() },
        _ => context.clone(),
    }
}

pub(crate) fn author(element: Element<'_>) -> Author {
    element.attribute("author").map(|name| name.into_owned()).filter(|name| !name.is_empty())
}

/// Of alternate contents the first choice; the fallback says the same in an older form (part 3, 10.2).
pub(crate) fn branch(alternate: Element<'_>) -> Option<Element<'_>> {
    alternate.child("Choice").or_else(|| alternate.child("Fallback"))
}

/// Whether a cell's or paragraph's properties shade it.
pub(crate) fn shades(properties: Option<Element<'_>>) -> bool {
    properties.and_then(is_shaded) == Some(true)
}

fn comment(element: Element<'_>, edge: Edge) -> Option<Piece> {
    element.attribute("id").map(|id| Piece::Comment { edge, id: id.into_owned() })
}

fn source(node: Element<'_>, run: Element<'_>, context: &Context) -> Source {
    match context.around {
        Some(node) => Source::Around { node },
        None if node.is_text() => Source::Text { node: node.id(), run: run.id() },
        None => Source::Whole { node: node.id(), run: run.id() },
    }
}

fn is_ticked(check_box: Element<'_>) -> bool {
    check_box.child("checked").or_else(|| check_box.child("default")).is_some_and(|state| state.is_on())
}
