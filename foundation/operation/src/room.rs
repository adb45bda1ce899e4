//! Where one can go: the rooms in the rail, what can be begun from anywhere, and what a search finds.

use kernel::{Outcome, Right, Text};

use crate::Cx;

/// A room as the rail and the palette show it.
pub struct Room {
    /// The room's name: pages whose name begins with it are in it.
    pub name: &'static str,
    /// What it is called.
    pub title: Text,
    /// Where it begins.
    pub path: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The keys that lead there, for example `g p`.
    pub key: &'static str,
    /// The right to see it.
    pub right: Right,
    /// Whether it stands at the foot of the rail, with what one seldom needs.
    pub bottom: bool,
}

impl Room {
    /// Whether a page of this name is in it: `party.list` is in `party`.
    pub fn holds(&self, page: &str) -> bool {
        page.strip_prefix(self.name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

/// Something that can be begun from anywhere, offered by the palette.
pub struct Action {
    /// What it is called.
    pub title: Text,
    /// Where it begins.
    pub path: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The right it takes.
    pub right: Right,
}

/// How a module shows what the search index found of it.
pub struct Finder {
    /// The prefix of its ids, for example `ct`.
    pub prefix: &'static str,
    /// What its records are called, as a heading over several.
    pub title: Text,
    /// The icon of one.
    pub icon: &'static str,
    /// The right to see any of them.
    pub right: Right,
    /// The records with these numbers that the caller may see, in any order; one statement, however many they are.
    pub resolve: fn(&[i64], &mut Cx<'_, '_>) -> Outcome<Vec<Found>>,
    /// Where the query stands in the texts of those of them that have one; `None` where records are all title.
    pub excerpts: Option<Excerpts>,
}

/// For these numbers, all of them resolved for the caller, and the query that found them: where it stands in their texts.
pub type Excerpts = fn(&[i64], &str, &mut Cx<'_, '_>) -> Outcome<Vec<Excerpt>>;

impl Finder {
    /// So many of what a search found are resolved at once, so that it ends as soon as it has enough.
    pub const AT_ONCE: usize = 20;
}

/// A record that a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its number.
    pub number: i64,
    /// What it is called.
    pub title: String,
    /// What tells it from others of the same title: a code, a number, a party.
    pub note: String,
    /// Its page.
    pub path: String,
    /// Its version, which grows with each change.
    pub version: i64,
}

/// A place in a text of a record that a search found.
#[derive(Clone, Debug)]
pub struct Excerpt {
    /// The record's number.
    pub number: i64,
    /// A few words of the text, with what was looked for among them.
    pub text: String,
}
