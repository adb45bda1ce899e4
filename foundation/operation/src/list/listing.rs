//! The page of a list: all that stands around its rows, once for every room.

use askama::Template;
use kernel::{Fault, Lang, Outcome, Text};

use super::asked::{Asked, Head, Link, On};
use crate::{Body, Cx, Listed, words};

/// What a list says, and what one begins with from it.
pub struct Wording {
    /// Its title.
    pub title: Text,
    /// What its search looks through.
    pub search: Text,
    /// What its views are.
    pub views: Text,
    /// The icon of what is in it.
    pub icon: &'static str,
    /// That nothing is in it yet.
    pub empty: Text,
    /// What it is for.
    pub empty_lead: Text,
    /// That nothing fits.
    pub nothing: Text,
    /// What one makes for it.
    pub begin: Begin,
}

/// The way to a new record.
pub struct Begin {
    /// The page on which it is made.
    pub path: &'static str,
    /// What that is called.
    pub word: Text,
    /// The same in a button.
    pub short: Text,
    /// Its icon.
    pub icon: &'static str,
}

/// A column to choose.
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it is called.
    pub word: String,
    /// Whether it is shown.
    pub on: bool,
}

/// Filters that are typed, in one form.
pub struct Typed {
    /// Its heading.
    pub title: Text,
    /// The fields that it holds.
    pub fields: Vec<&'static str>,
    /// These as HTML.
    pub html: String,
}

/// What is done with the ticked rows.
pub struct Bulk {
    /// The operation.
    pub operation: &'static str,
    /// Where it is.
    pub action: &'static str,
    /// Its buttons as HTML.
    pub html: String,
}

/// A list's page.
pub struct Listing {
    /// The reader's language.
    pub lang: Lang,
    /// What the list says.
    pub wording: &'static Wording,
    /// Its name in the page.
    pub id: &'static str,
    /// What it is asked for.
    pub asked: Asked,
    /// How many there are.
    pub total: Text,
    /// Its views.
    pub views: Vec<Link>,
    /// The filters that are on.
    pub on: Vec<On>,
    /// Filters to choose from, under headings.
    pub groups: Vec<(String, Vec<Link>)>,
    /// Filters to type.
    pub typed: Typed,
    /// Columns to choose from; empty where all are shown.
    pub columns: Vec<Column>,
    /// The heads of the columns that are shown.
    pub heads: Vec<Head>,
    /// The rows as HTML; empty where nothing fits.
    pub rows: String,
    /// For those who may: what is done with several. Its rows have a cell with a tick first.
    pub bulk: Option<Bulk>,
    /// Whether the caller may make new ones.
    pub may_begin: bool,
    /// The mark after the last row, where there are more.
    pub next: Option<String>,
    /// Whether this is the first page.
    pub first: bool,
}

/// The same with what stands above it.
#[derive(Template)]
#[template(path = "list.html")]
struct Whole<'a> {
    lang: Lang,
    list: &'a Listing,
    above: String,
}

impl Listing {
    /// The finished page, with what other rooms put above it.
    pub fn body(self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let listed = Listed { path: self.asked.path(), query: &self.asked.query() };
        let above = cx.house.above(listed, cx)?;
        let title = self.wording.title.get(self.lang).to_owned();
        let whole = Whole { lang: self.lang, list: &self, above };
        Ok(Body::new(title, rendered(&whole)?))
    }
}

/// A part of a list, as HTML.
pub fn rendered(template: &impl Template) -> Outcome<String> {
    template.render().map_err(Fault::broken)
}
