//! The whole journal of an organisation: who did what to which record, and the proof that nobody rewrote it.
//!
//! The room keeps nothing of its own: the journal, its tree and its signed heads are the store's. Begin reading with
//! [`list::List`], then [`verify::Verify`].

mod download;
pub mod list;
mod pages;
pub mod show;
mod telling;
pub mod verify;
mod words;

use kernel::{Fault, Outcome, Right, Scope};
use operation::{Cx, Room, row};

/// The right to read the whole journal.
const SEE: Right = Right::see("audit");

/// Everything this room brings to the house.
pub const MODULE: operation::Module = operation::Module {
    operations: &[row::<list::List>(), row::<show::Show>(), row::<show::Head>(), row::<verify::Verify>()],
    pages: pages::PAGES,
    downloads: &[operation::download::<download::Export>(), operation::download::<download::Receipt>()],
    acts: telling::ACTS,
    wording: Some(telling::WORDING),
    rooms: &[Room {
        name: "audit",
        title: words::TITLE,
        path: "/audit",
        icon: "audit",
        key: "g a",
        right: SEE,
        bottom: true,
    }],
    ..operation::Module::empty("audit")
};

/// The journal has no rows of one's own: whoever may read it reads all of it.
fn whole(cx: &Cx<'_, '_>) -> Outcome<()> {
    match cx.scope(SEE)? {
        Scope::All => Ok(()),
        _ => Err(Fault::Forbidden { right: SEE }),
    }
}
