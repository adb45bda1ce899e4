//! The list of parties.

use askama::Template;
use kernel::{Lang, Outcome, Right, Text};
use operation::{
    Body, Cx, Operation as _,
    list::{Asked, Begin, Bulk, Link, Listing, On, Typed, Wording, rendered},
};
use serde::Deserialize;

use super::{Choice, Names, Tier, kind_word, may_edit, role_word, role_words, tier, words};
use crate::{
    list::{Column, Item, List, Sort},
    model::{Kind, Role},
};

/// The columns that are shown unless others are asked for.
const COLUMNS: [Column; 6] =
    [Column::Tier, Column::Roles, Column::City, Column::Phone, Column::Owner, Column::Changed];

static WORDING: Wording = Wording {
    title: words::TITLE,
    search: words::SEARCH,
    views: words::FILTER_ROLE,
    icon: "parties",
    empty: words::EMPTY,
    empty_lead: words::EMPTY_LEAD,
    nothing: words::NOTHING,
    begin: Begin { path: "/parties/new", word: words::NEW, short: words::NEW, icon: "plus" },
};

/// The columns that portal users do not get.
const INSIDE: [Column; 4] = [Column::Tier, Column::Roles, Column::Owner, Column::Team];

/// The list: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct ListPage(List);

struct Line {
    id: String,
    version: i64,
    name: String,
    short_name: String,
    tier_value: String,
    tier: Tier,
    cells: Vec<Cell>,
}

struct Cell {
    label: String,
    text: String,
    is_tier: bool,
    once: bool,
}

#[derive(Template)]
#[template(path = "rows.html")]
struct Rows {
    lines: Vec<Line>,
    may_edit: bool,
    /// Whether a tier is changed in its row.
    inline: bool,
}

#[derive(Template)]
#[template(path = "bulk.html")]
struct Acts {
    lang: Lang,
    archived: bool,
    owners: Vec<Choice>,
    tiers: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "place.html")]
struct Place<'a> {
    lang: Lang,
    province: &'a str,
    city: &'a str,
}

impl operation::Page for ListPage {
    const NAME: &'static str = "party.list";
    const PATH: &'static str = "/parties";
    const RIGHT: Right = Right::see("party");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (list, lang) = (&self.0, cx.lang);
        let found = list.run(cx)?;
        let names = Names::load(cx)?;
        let mut shown =
            list.col.clone().filter(|columns| !columns.is_empty()).unwrap_or_else(|| COLUMNS.to_vec());
        let open: Vec<Column> =
            Column::ALL.iter().copied().filter(|column| cx.is_inside() || !INSIDE.contains(column)).collect();
        shown.retain(|column| open.contains(column));
        let roles = if cx.is_inside() { Role::ALL } else { &[] };
        let asked = asked(list);
        let (may_edit, archived) = (may_edit(cx), list.archived == Some(true));
        let lines = found.items.into_iter().map(|item| line(item, &shown, &names, cx)).collect();
        let rows = rendered(&Rows { lines, may_edit, inline: may_edit && !archived })?;
        let acts = Acts { lang, archived, owners: names.owners(None), tiers: super::tier_choices("", lang) };
        let bulk = Bulk { operation: "party.bulk", action: "/parties/bulk", html: rendered(&acts)? };
        let place = Place { lang, province: asked.now("province"), city: asked.now("city") };
        let typed = Typed { title: words::PLACE, fields: vec!["province", "city"], html: rendered(&place)? };
        Listing {
            lang,
            wording: &WORDING,
            id: "parties",
            total: if found.more { words::total_more(found.total) } else { words::total(found.total) },
            views: asked.views("role", roles.iter().map(|r| (r.as_str(), role_word(*r))), lang),
            on: on(list, &asked, &names, lang),
            groups: groups(&asked, cx),
            typed,
            columns: columns(&open, &shown, lang),
            heads: heads(&asked, &shown, lang),
            rows,
            bulk: may_edit.then_some(bulk),
            may_begin: may_edit,
            next: found.next,
            first: list.after.is_none(),
            asked,
        }
        .body(cx)
    }
}

fn head_word(column: Column) -> Text {
    match column {
        Column::Tier => words::TIER,
        Column::Roles => words::ROLES,
        Column::Kind => words::KIND,
        Column::City => words::CITY,
        Column::Phone => words::PHONE,
        Column::Owner => words::OWNER,
        Column::Team => words::TEAM,
        Column::Changed => words::CHANGED,
        Column::Created => words::CREATED,
    }
}

fn sort_of(column: Column) -> Option<Sort> {
    match column {
        Column::Changed => Some(Sort::Changed),
        Column::Created => Some(Sort::Created),
        _ => None,
    }
}

fn line(item: Item, shown: &[Column], names: &Names, cx: &Cx<'_, '_>) -> Line {
    let lang = cx.lang;
    let cell = |column: &Column| Cell {
        label: head_word(*column).get(lang).to_owned(),
        is_tier: *column == Column::Tier,
        once: matches!(column, Column::Changed | Column::Created | Column::Phone),
        text: match column {
            Column::Tier => String::new(),
            Column::Roles => role_words(&item.roles.0, lang),
            Column::Kind => kind_word(item.kind).get(lang).to_owned(),
            Column::City => item.city.clone(),
            Column::Phone => item.phone.clone(),
            Column::Owner => names.owner(item.owner),
            Column::Team => names.team(item.team),
            Column::Changed => cx.day(item.changed_at).to_string(),
            Column::Created => cx.day(item.created_at).to_string(),
        },
    };
    Line {
        cells: shown.iter().map(cell).collect(),
        id: item.id.to_string(),
        version: item.version,
        tier: tier(&item.tier, lang),
        name: item.name,
        short_name: item.short_name,
        tier_value: item.tier,
    }
}

/// What the list is asked for.
fn asked(list: &List) -> Asked {
    let fields = [
        ("q", list.q.clone()),
        ("role", list.role.map(|role| role.as_str().to_owned())),
        ("kind", list.kind.map(|kind| kind.as_str().to_owned())),
        ("tier", list.tier.clone()),
        ("owner", list.owner.map(|owner| owner.to_string())),
        ("team", list.team.map(|team| team.to_string())),
        ("province", list.province.clone()),
        ("city", list.city.clone()),
        ("archived", list.archived.filter(|archived| *archived).map(|_| "true".to_owned())),
        ("sort", list.sort.map(|sort| sort.as_str().to_owned())),
        ("direction", list.direction.map(|direction| direction.as_str().to_owned())),
        ("limit", list.limit.map(|limit| limit.to_string())),
    ];
    let columns = list.col.iter().flatten().map(|column| ("col", Some(column.as_str().to_owned())));
    let (sort, down) = list.order();
    Asked::new("/parties", fields.into_iter().chain(columns), (sort.as_str(), down))
}

/// The filters of the menu.
fn groups(asked: &Asked, cx: &Cx<'_, '_>) -> Vec<(String, Vec<Link>)> {
    let lang = cx.lang;
    let kinds = Kind::ALL.iter().map(|kind| (kind.as_str(), kind_word(*kind)));
    let tiers = super::TIERS.iter().map(|(value, word, ..)| (*value, word.clone()));
    let inside = cx.is_inside();
    let tiers = tiers.filter(|_| inside);
    let user = cx.actor.user.filter(|_| inside).map(|user| user.to_string());
    let mine = user.iter().map(|user| (user.as_str(), words::MINE));
    let groups = [
        (words::KIND, asked.links("kind", kinds, lang)),
        (words::TIER, asked.links("tier", tiers, lang)),
        (words::OWNER, asked.links("owner", mine, lang)),
        (words::STATE, asked.links("archived", [("true", words::ARCHIVED)], lang)),
    ];
    let some = groups.into_iter().filter(|(_, links)| !links.is_empty());
    some.map(|(title, links)| (title.get(lang).to_owned(), links)).collect()
}

/// The filters that are on.
fn on(list: &List, asked: &Asked, names: &Names, lang: Lang) -> Vec<On> {
    let word = |text: Text| text.get(lang).to_owned();
    let all = [
        ("kind", words::KIND, list.kind.map(|kind| word(kind_word(kind)))),
        ("tier", words::TIER, list.tier.as_ref().map(|value| super::tier_word(value, lang))),
        ("owner", words::OWNER, list.owner.map(|owner| names.owner(Some(owner)))),
        ("team", words::TEAM, list.team.map(|team| names.team(Some(team)))),
        ("province", words::PROVINCE, list.province.clone()),
        ("city", words::CITY, list.city.clone()),
        ("archived", words::STATE, list.archived.filter(|on| *on).map(|_| word(words::ARCHIVED))),
    ];
    let on = all.into_iter().filter_map(|(field, label, shown)| {
        Some(asked.on(&[field], label.get(lang), shown.filter(|shown| !shown.is_empty())?))
    });
    on.collect()
}

fn columns(open: &[Column], shown: &[Column], lang: Lang) -> Vec<operation::list::Column> {
    let column = |column: &Column| operation::list::Column {
        name: column.as_str(),
        word: head_word(*column).get(lang).to_owned(),
        on: shown.contains(column),
    };
    open.iter().map(column).collect()
}

fn heads(asked: &Asked, shown: &[Column], lang: Lang) -> Vec<operation::list::Head> {
    let name = asked.head("", "", words::NAME.get(lang), Some(Sort::Name.as_str()));
    let head = |column: &Column| {
        asked.head(column.as_str(), "", head_word(*column).get(lang), sort_of(*column).map(Sort::as_str))
    };
    std::iter::once(name).chain(shown.iter().map(head)).collect()
}
