//! A module of three operations, for the tests of this crate.

use kernel::{Fault, Id, Outcome, Right, Text};
use operation::{Cx, House, Module, Operation, Route, Row, row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::files::FileKind;

#[derive(Deserialize, JsonSchema)]
struct Show {
    /// Which one.
    note: i64,
}

#[derive(Serialize, JsonSchema)]
struct Note {
    text: String,
}

impl Operation for Show {
    const NAME: &'static str = "note.show";
    const ABOUT: Text = Text::fixed("查看一条记事", "Show a note");
    const ROUTE: Route = Route::get("/notes/{note}");
    const RIGHT: Right = Right::see("note");
    type Output = Note;
    fn run(&self, _: &mut Cx<'_, '_>) -> Outcome<Note> {
        if self.note == 1 { Ok(Note { text: "一".into() }) } else { Err(Fault::Missing) }
    }
}

#[derive(Deserialize, JsonSchema)]
enum NoteKind {
    Short,
    Long,
}

#[derive(Deserialize, JsonSchema)]
struct Write {
    /// Which one.
    note: i64,
    /// Its new text.
    text: String,
    /// Its kind.
    note_kind: Option<NoteKind>,
}

impl Operation for Write {
    const NAME: &'static str = "note.write";
    const ABOUT: Text = Text::fixed("改写一条记事", "Rewrite a note");
    const ROUTE: Route = Route::post("/notes/{note}");
    const RIGHT: Right = Right::edit("note");
    type Output = Note;
    fn run(&self, _: &mut Cx<'_, '_>) -> Outcome<Note> {
        match self.note_kind {
            Some(NoteKind::Long) if self.note > 0 => Err(Fault::Missing),
            Some(NoteKind::Short | NoteKind::Long) | None => Ok(Note { text: self.text.clone() }),
        }
    }
}

#[derive(Deserialize, JsonSchema)]
struct Attach {
    /// To which one.
    note: i64,
    /// The file.
    paper: Id<FileKind>,
}

impl Operation for Attach {
    const NAME: &'static str = "note.attach";
    const ABOUT: Text = Text::fixed("附上文件", "Attach a file");
    const ROUTE: Route = Route::post("/notes/{note}/papers");
    const RIGHT: Right = Right::edit("note");
    type Output = Note;
    fn run(&self, _: &mut Cx<'_, '_>) -> Outcome<Note> {
        Ok(Note { text: format!("{} {}", self.note, self.paper) })
    }
}

static OPERATIONS: &[Row] = &[row::<Show>(), row::<Write>(), row::<Attach>()];

pub(crate) fn house() -> House {
    House::new(vec![Module { operations: OPERATIONS, ..Module::empty("note") }])
}
