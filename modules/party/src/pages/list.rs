//! The list of parties.

use askama::Template;
use kernel::{Lang, Outcome, Right};
use operation::{
    Body, Cx, Listed, Operation as _,
    list::{address, query_string},
};
use serde::Deserialize;

use super::{Choice, Names, Tier, finished, kind_word, may_edit, role_word, role_words, tier, words};
use crate::{
    list::{Column, Item, List, Sort},
    model::{Kind, Role},
};

/// The columns that are shown unless others are asked for.
const COLUMNS: [Column; 6] =
    [Column::Tier, Column::Roles, Column::City, Column::Phone, Column::Owner, Column::Changed];

/// The columns that portal users do not get.
const INSIDE: [Column; 4] = [Column::Tier, Column::Roles, Column::Owner, Column::Team];

/// The list: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct ListPage(List);

/// A link that changes one thing about the list.
struct Link {
    word: String,
    href: String,
    on: bool,
}

/// A column's head.
struct Head {
    column: &'static str,
    word: String,
    href: Option<String>,
    sorted: Option<&'static str>,
}

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
    column: &'static str,
    label: String,
    text: String,
    is_tier: bool,
    once: bool,
}

/// A filter that is on, and how to take it away.
struct On {
    label: String,
    word: String,
    href: String,
}

#[derive(Template)]
#[template(path = "list.html")]
struct View {
    lang: Lang,
    total: String,
    above: String,
    q: String,
    hidden: Vec<(&'static str, String)>,
    col_hidden: Vec<(&'static str, String)>,
    roles: Vec<Link>,
    on: Vec<On>,
    groups: Vec<(String, Vec<Link>)>,
    filter_hidden: Vec<(&'static str, String)>,
    province: String,
    city: String,
    columns: Vec<Choice>,
    name: Head,
    heads: Vec<Head>,
    lines: Vec<Line>,
    next: Option<String>,
    first: Option<String>,
    filtered: bool,
    archived: bool,
    may_edit: bool,
    owners: Vec<Choice>,
    tiers: Vec<Choice>,
    export: String,
}

impl operation::Page for ListPage {
    const NAME: &'static str = "party.list";
    const PATH: &'static str = "/parties";
    const RIGHT: Right = Right::see("party");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (asked, lang, inside) = (&self.0, cx.lang, cx.is_inside());
        let found = asked.run(cx)?;
        let names = Names::load(cx)?;
        let mut shown =
            asked.col.clone().filter(|columns| !columns.is_empty()).unwrap_or_else(|| COLUMNS.to_vec());
        let open = |column: &Column| inside || !INSIDE.contains(column);
        shown.retain(open);
        let fields = self.fields();
        let without = |names: &[&str]| -> Vec<(&'static str, String)> {
            fields.iter().filter(|(name, _)| !names.contains(name)).cloned().collect()
        };
        let total = if found.more { words::total_more(found.total) } else { words::total(found.total) };
        let view = View {
            lang,
            total: total.get(lang).to_owned(),
            above: cx.house.above(Listed { path: "/parties", query: &query_string(&fields) }, cx)?,
            q: asked.q.clone().unwrap_or_default(),
            hidden: without(&["q"]),
            col_hidden: without(&["col"]),
            filter_hidden: without(&["province", "city"]),
            province: asked.province.clone().unwrap_or_default(),
            city: asked.city.clone().unwrap_or_default(),
            roles: self.roles(cx),
            on: self.on(&names, lang),
            groups: self.groups(cx, lang),
            columns: Column::ALL
                .iter()
                .filter(|column| open(column))
                .map(|column| Choice {
                    value: column.as_str().into(),
                    word: head_word(*column).get(lang).into(),
                    on: shown.contains(column),
                })
                .collect(),
            name: self.head("", words::NAME.get(lang), Some(Sort::Name)),
            heads: shown
                .iter()
                .map(|c| self.head(c.as_str(), head_word(*c).get(lang), sort_of(*c)))
                .collect(),
            lines: found.items.into_iter().map(|item| line(item, &shown, &names, cx)).collect(),
            next: found.next.map(|next| self.href("after", &next)),
            first: asked.after.as_ref().map(|_| self.href("after", "")),
            filtered: fields.iter().any(|(name, _)| !matches!(*name, "sort" | "direction" | "limit" | "col")),
            archived: asked.archived.unwrap_or(false),
            may_edit: may_edit(cx),
            owners: names.owners(None),
            tiers: super::tier_choices("", lang),
            export: address("/parties/export.csv", &without(&["limit", "col"])),
        };
        finished(&view, words::TITLE.get(lang).to_owned())
    }
}

fn head_word(column: Column) -> kernel::Text {
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
        column: column.as_str(),
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

impl ListPage {
    /// What the list is asked for now, besides the place in it.
    fn fields(&self) -> Vec<(&'static str, String)> {
        let asked = &self.0;
        let mut fields = vec![];
        let mut add = |name, text: Option<String>| {
            fields.extend(text.filter(|text| !text.is_empty()).map(|text| (name, text)));
        };
        add("q", asked.q.clone());
        add("role", asked.role.map(|role| role.as_str().to_owned()));
        add("kind", asked.kind.map(|kind| kind.as_str().to_owned()));
        add("tier", asked.tier.clone());
        add("owner", asked.owner.map(|owner| owner.to_string()));
        add("team", asked.team.map(|team| team.to_string()));
        add("province", asked.province.clone());
        add("city", asked.city.clone());
        add("archived", asked.archived.filter(|archived| *archived).map(|_| "true".to_owned()));
        add("sort", asked.sort.map(|sort| sort.as_str().to_owned()));
        add("direction", asked.direction.map(|direction| direction.as_str().to_owned()));
        add("limit", asked.limit.map(|limit| limit.to_string()));
        for column in asked.col.iter().flatten() {
            add("col", Some(column.as_str().to_owned()));
        }
        fields
    }

    fn now(&self, field: &str) -> String {
        self.fields().into_iter().find(|(name, _)| *name == field).map(|(_, text)| text).unwrap_or_default()
    }

    /// The same list with one thing changed; an empty value takes it away.
    fn href(&self, field: &'static str, value: &str) -> String {
        self.href_with(&[(field, value)])
    }

    fn href_with(&self, changes: &[(&'static str, &str)]) -> String {
        let mut fields = self.fields();
        for (field, value) in changes {
            fields.retain(|(name, _)| name != field);
            fields.extend((!value.is_empty()).then(|| (*field, (*value).to_owned())));
        }
        address("/parties", &fields)
    }

    /// Links to each value of a filter, all of them first.
    fn links(
        &self,
        field: &'static str,
        values: impl Iterator<Item = (&'static str, String)>,
        lang: Lang,
    ) -> Vec<Link> {
        let now = self.now(field);
        let all = std::iter::once(("", words::ALL.get(lang).to_owned()));
        all.chain(values)
            .map(|(value, word)| Link { word, href: self.href(field, value), on: now == value })
            .collect()
    }

    /// Links to each role.
    fn roles(&self, cx: &Cx<'_, '_>) -> Vec<Link> {
        let all = if cx.is_inside() { Role::ALL } else { &[] };
        let roles = all.iter().map(|role| (role.as_str(), role_word(*role).get(cx.lang).to_owned()));
        self.links("role", roles, cx.lang)
    }

    /// The filters of the menu.
    fn groups(&self, cx: &Cx<'_, '_>, lang: Lang) -> Vec<(String, Vec<Link>)> {
        let kinds = Kind::ALL.iter().map(|kind| (kind.as_str(), kind_word(*kind).get(lang).to_owned()));
        let kinds = self.links("kind", kinds, lang);
        let tiers = super::TIERS.iter().map(|(value, word, ..)| (*value, word.get(lang).to_owned()));
        let tiers = self.links("tier", tiers, lang);
        let mut groups = vec![(words::KIND.get(lang).to_owned(), kinds)];
        if cx.is_inside() {
            groups.push((words::TIER.get(lang).to_owned(), tiers));
        }
        if let Some(user) = cx.actor.user.filter(|_| cx.is_inside()).map(|user| user.to_string()) {
            let mine = Link {
                word: words::MINE.get(lang).to_owned(),
                href: self.href("owner", &user),
                on: self.now("owner") == user,
            };
            groups.push((words::OWNER.get(lang).to_owned(), vec![mine]));
        }
        let archived = Link {
            word: words::ARCHIVED.get(lang).to_owned(),
            href: self.href("archived", "true"),
            on: self.0.archived == Some(true),
        };
        groups.push((words::STATE.get(lang).to_owned(), vec![archived]));
        groups
    }

    /// The filters that are on.
    fn on(&self, names: &Names, lang: Lang) -> Vec<On> {
        let asked = &self.0;
        let all = [
            ("kind", words::KIND, asked.kind.map(|kind| kind_word(kind).get(lang).to_owned())),
            ("tier", words::TIER, asked.tier.as_ref().map(|value| super::tier_word(value, lang))),
            ("owner", words::OWNER, asked.owner.map(|owner| names.owner(Some(owner)))),
            ("team", words::TEAM, asked.team.map(|team| names.team(Some(team)))),
            ("province", words::PROVINCE, asked.province.clone()),
            ("city", words::CITY, asked.city.clone()),
            (
                "archived",
                words::STATE,
                asked.archived.filter(|a| *a).map(|_| words::ARCHIVED.get(lang).to_owned()),
            ),
        ];
        let on = all
            .into_iter()
            .filter_map(|(field, label, word)| Some((field, label, word.filter(|w| !w.is_empty())?)));
        on.map(|(field, label, word)| On {
            label: label.get(lang).to_owned(),
            word,
            href: self.href(field, ""),
        })
        .collect()
    }

    fn head(&self, column: &'static str, word: &str, sort: Option<Sort>) -> Head {
        let (now, down) = self.0.order();
        let on = sort == Some(now);
        let href = sort.map(|sort| {
            // The head of the order that is on turns it round.
            let other = if down { "up" } else { "down" };
            self.href_with(&[("sort", sort.as_str()), ("direction", if on { other } else { "" })])
        });
        let sorted = on.then_some(if down { "descending" } else { "ascending" });
        Head { column, word: word.to_owned(), href, sorted }
    }
}
