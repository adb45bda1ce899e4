//! What can be looked at, and how modules contribute to each other's pages.

use kernel::{Event, Fault, FieldFault, Outcome, Right, Subject, Text};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Cx, words};

/// The inside of a page; the frame around it belongs to the door.
#[derive(Debug, Default)]
pub struct Body {
    /// The window's title.
    pub title: String,
    /// Finished HTML, escaped by the template that made it.
    pub html: String,
    /// Whether it fills the window with panes that scroll by themselves.
    pub split: bool,
}

impl Body {
    /// A page from its template.
    pub fn new(title: impl Into<String>, html: String) -> Body {
        Body { title: title.into(), html, split: false }
    }
}

/// One page: its fields come from path and query.
pub trait Page: DeserializeOwned + Send + Sync + 'static {
    /// `room.view`, for example `contract.show`.
    const NAME: &'static str;
    /// Where it is.
    const PATH: &'static str;
    /// The right it takes.
    const RIGHT: Right;

    /// Makes the page from one snapshot.
    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body>;
}

/// A page with its type erased.
pub struct PageRow {
    /// `room.view`.
    pub name: &'static str,
    /// Where it is.
    pub path: &'static str,
    /// The right it takes.
    pub right: Right,
    pub(crate) show: fn(&Value, &mut Cx<'_, '_>) -> Outcome<Body>,
}

/// The row of a page.
pub const fn page<P: Page>() -> PageRow {
    PageRow {
        name: P::NAME,
        path: P::PATH,
        right: P::RIGHT,
        show: |input, cx| {
            let page: P = serde_json::from_value(input.clone()).map_err(|error| Fault::Malformed {
                fields: vec![FieldFault {
                    field: String::new(),
                    text: words::unreadable(&error.to_string()),
                }],
            })?;
            page.show(cx)
        },
    }
}

/// A module's answer to what happens elsewhere, inside the same transaction. What takes longer than a moment
/// enqueues a job instead.
pub struct Listener {
    /// The beginning of the acts it hears: `contract.` hears everything in the contract room.
    pub to: &'static str,
    /// What it does. A fault undoes the act it heard.
    pub react: fn(&Event, &mut Cx<'_, '_>) -> Outcome<()>,
}

/// A card that a module puts on another module's page.
pub struct Panel {
    /// The page it belongs on, for example `party.show`.
    pub on: &'static str,
    /// Its heading.
    pub title: Text,
    /// The right to see it.
    pub right: Right,
    /// Its HTML for one record; `None` where it has nothing to show.
    pub show: fn(Subject, &mut Cx<'_, '_>) -> Outcome<Option<String>>,
}

/// A list as it is shown now.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// The list's page.
    pub path: &'a str,
    /// What it is asked for, as a query string without the `?`.
    pub query: &'a str,
}

/// Something that a module puts above every list, for example its saved views.
pub struct Above {
    /// The right to see it.
    pub right: Right,
    /// Its HTML for one list.
    pub show: fn(Listed<'_>, &mut Cx<'_, '_>) -> Outcome<String>,
}
