//! The saved views above a list, and the form that saves what it shows now.

use askama::Template;
use kernel::{Fault, Lang, Outcome};
use operation::{Cx, Listed};

use crate::{
    store::View,
    view::{self, NAME_MAX},
    words,
};

struct Tab {
    href: String,
    name: String,
    on: bool,
    /// Whether it is somebody else's.
    others: bool,
}

#[derive(Template)]
#[template(path = "views.html")]
struct Views<'a> {
    lang: Lang,
    path: &'a str,
    query: &'a str,
    tabs: Vec<Tab>,
    /// Whether the list shows none of the views and is narrowed, so that there is something to save.
    new: bool,
    /// The view that is shown now, where the caller may change it.
    mine: Option<&'a View>,
    may_share: bool,
    name_max: usize,
}

/// The views of a list as tabs; nothing where there are none and nothing to save.
pub(crate) fn views(list: Listed<'_>, cx: &mut Cx<'_, '_>) -> Outcome<String> {
    if cx.actor.user.is_none() {
        return Ok(String::new()); // the console keeps no views
    }
    let views = view::of_list(cx, list.path)?;
    let on = views.iter().find(|view| same(&view.query, list.query));
    let new = on.is_none() && !list.query.is_empty();
    if views.is_empty() && !new {
        return Ok(String::new());
    }
    let tab = |one: &View| Tab {
        href: view::href(one),
        name: one.name.clone(),
        on: on.is_some_and(|on| on.id == one.id),
        others: cx.actor.user != Some(one.owner),
    };
    let html = Views {
        lang: cx.lang,
        path: list.path,
        query: list.query,
        tabs: views.iter().map(tab).collect(),
        new,
        mine: on.filter(|on| view::may_change(cx, on)),
        may_share: cx.is_inside(),
        name_max: NAME_MAX,
    };
    html.render().map_err(Fault::broken)
}

/// Whether two queries ask for the same, in whatever order.
fn same(one: &str, other: &str) -> bool {
    let pairs = |query: &str| {
        let mut pairs: Vec<String> = query.split('&').map(str::to_owned).collect();
        pairs.sort_unstable();
        pairs
    };
    pairs(one) == pairs(other)
}
