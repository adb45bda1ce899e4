//! What Ctrl/Cmd-K offers: where one can go, what one can begin, and the records that a query finds.

use kernel::{Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::search::sounds;

use crate::{search, view, words};

/// So many items at most: what one can take in at a glance.
const ITEMS_MAX: usize = 19;
/// So many of one kind, so that no kind crowds out another.
const OF_A_KIND: usize = 6;

/// Asks for the items of the palette.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Palette {
    /// What was typed; nothing for the places and actions. 100 characters at most.
    #[schemars(length(max = 100))]
    pub q: Option<String>,
}

/// The items of the palette.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Items {
    /// They, group by group.
    pub items: Vec<Item>,
}

/// One thing that can be opened.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Item {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub href: String,
    /// The heading it stands under.
    pub group: String,
    /// What tells it from others.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Its icon.
    pub icon: String,
    /// How its title can be typed without its characters: pinyin and initials.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
}

impl Operation for Palette {
    const NAME: &'static str = "desk.palette";
    const ABOUT: Text = words::ABOUT_PALETTE;
    const ROUTE: Route = Route::get("/palette");
    const RIGHT: Right = Right::SELF;
    type Output = Items;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Items> {
        let q = search::asked(self.q.as_deref());
        let mut items = if q.is_empty() { places(cx)? } else { records(cx, &q)? };
        items.truncate(ITEMS_MAX);
        Ok(Items { items })
    }
}

fn places(cx: &mut Cx<'_, '_>) -> Outcome<Vec<Item>> {
    let lang = cx.lang;
    let item = |group: Text, title: &str, href: String, icon: &str| Item {
        words: sounds(title),
        title: title.to_owned(),
        href,
        group: group.get(lang).to_owned(),
        note: String::new(),
        icon: icon.to_owned(),
    };
    let mut rooms: Vec<_> = cx.house.rooms().filter(|room| cx.actor.scope(room.right).is_some()).collect();
    rooms.sort_by_key(|room| room.bottom);
    let rooms =
        rooms.into_iter().map(|room| item(words::GO, room.title.get(lang), room.path.to_owned(), room.icon));
    let actions = cx.house.actions().filter(|action| cx.actor.scope(action.right).is_some());
    let actions = actions.map(|one| item(words::BEGIN, one.title.get(lang), one.path.to_owned(), one.icon));
    let mut items: Vec<Item> = rooms.chain(actions).collect();
    let views = view::own(cx, ITEMS_MAX as i64)?;
    items.extend(views.iter().map(|view| item(words::VIEWS, &view.name, view::href(view), "filter")));
    Ok(items)
}

fn records(cx: &mut Cx<'_, '_>, q: &str) -> Outcome<Vec<Item>> {
    let mut items = vec![];
    for finder in search::finders(cx) {
        let (found, _) = search::look(cx, finder, q, OF_A_KIND, search::QUICK)?;
        items.extend(found.into_iter().map(|one| Item {
            title: one.title,
            href: one.path,
            group: finder.title.get(cx.lang).to_owned(),
            note: one.note,
            icon: finder.icon.to_owned(),
            words: String::new(),
        }));
    }
    Ok(items)
}
