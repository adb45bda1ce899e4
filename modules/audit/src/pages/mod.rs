//! What a browser sees of this room: the journal with its head and its last check, and one entry with its proof.

mod entry;
mod list;

use kernel::{Fault, Lang, Outcome, Via};
use operation::{Body, PageRow, page};

use crate::words;

/// The pages of this room.
pub(crate) const PAGES: &[PageRow] = &[page::<list::ListPage>(), page::<entry::EntryPage>()];

/// By which door somebody came, where it is worth a word.
pub(crate) fn via(via: Via, lang: Lang) -> String {
    let word = match via {
        Via::Session => return String::new(),
        Via::Token => words::TOKEN,
        Via::Console => words::CONSOLE,
        Via::System => words::SYSTEM,
    };
    word.get(lang).to_owned()
}

fn finished(template: &impl askama::Template, title: String) -> Outcome<Body> {
    let html = template.render().map_err(Fault::broken)?;
    Ok(Body::new(title, html))
}
