//! The search page.

use askama::Template;
use kernel::{Fault, Lang, Outcome, Right};
use operation::{Body, Cx, Operation as _, Page};
use serde::Deserialize;

use crate::{
    mark::{Part, marked},
    search::{Find, Group, asked},
    words,
};

/// The page: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct SearchPage(Find);

struct Line {
    path: String,
    title: Vec<Part>,
    note: Vec<Part>,
    excerpt: Vec<Part>,
}

struct Section {
    title: String,
    icon: String,
    count: String,
    lines: Vec<Line>,
    /// Where more of it are.
    all: Option<(String, String)>,
    /// Whether there are more than any page shows.
    cut: bool,
}

#[derive(Template)]
#[template(path = "search.html")]
struct View {
    lang: Lang,
    q: String,
    sections: Vec<Section>,
    /// The way back from one kind to all.
    back: Option<String>,
}

impl Page for SearchPage {
    const NAME: &'static str = "search.find";
    const PATH: &'static str = "/search";
    const RIGHT: Right = Right::OWN;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (q, lang) = (asked(self.0.q.as_deref()), cx.lang);
        let of_one = self.0.kind.is_some();
        let groups = self.0.run(cx)?.groups;
        let sections = groups.into_iter().map(|group| section(group, &q, of_one, lang)).collect();
        let back = of_one.then(|| format!("/search?q={}", operation::list::encoded(&q)));
        let title = if q.is_empty() { words::SEARCH } else { words::search_for(&q) };
        let html = View { lang, q, sections, back }.render().map_err(Fault::broken)?;
        Ok(Body::new(title.get(lang), html))
    }
}

fn section(group: Group, q: &str, of_one: bool, lang: Lang) -> Section {
    let all = (group.more && !of_one).then(|| {
        let word = words::all_of(&group.title).get(lang).to_owned();
        (format!("/search?q={}&kind={}", operation::list::encoded(q), group.kind), word)
    });
    let line = |hit: crate::search::Hit| Line {
        path: hit.path,
        title: marked(&hit.title, q),
        note: marked(&hit.note, q),
        excerpt: marked(&hit.excerpt.unwrap_or_default(), q),
    };
    Section {
        count: format!("{}{}", group.items.len(), if group.more { "+" } else { "" }),
        title: group.title,
        icon: group.icon,
        lines: group.items.into_iter().map(line).collect(),
        all,
        cut: group.more && of_one,
    }
}
