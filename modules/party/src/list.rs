//! Parties in lists.

use access::model::TeamKind;
use kernel::{Fault, Id, Instant, Kind as _, Org, Outcome, Right, Text, User};
use operation::{
    Cx, Operation, Reach, Route,
    list::{self, Direction, Order},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{
    Param, Record as _,
    counts::counted,
    narrow::{self, COUNTED, Hits, Narrow},
};

use crate::{
    model::{Kind, PartyKind, Role, Roles},
    save::shown_to,
    store::{self as db, Party},
    text, words,
};

/// A query has so many characters at most.
const QUERY_MAX: usize = 100;

store::text_enum! {
    /// In which order a list comes.
    pub enum Sort { Name = "name", Changed = "changed", Created = "created" }
}

store::text_enum! {
    /// A column of the list's page, besides the name.
    pub enum Column {
        Tier = "tier",
        Roles = "roles",
        Kind = "kind",
        City = "city",
        Phone = "phone",
        Owner = "owner",
        Team = "team",
        Changed = "changed",
        Created = "created",
    }
}

/// Lists parties in the caller's reach.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct List {
    /// Words that name, short name (also in pinyin or its initials), code, telephone, e-mail or address hold, all of
    /// them, in any order; 100 characters at most.
    pub q: Option<String>,
    /// Only those with this role.
    pub role: Option<Role>,
    /// Only those of this kind.
    pub kind: Option<Kind>,
    /// Only those of this tier.
    pub tier: Option<String>,
    /// Only those that this user looks after.
    pub owner: Option<Id<User>>,
    /// Only those that this team looks after.
    pub team: Option<Id<TeamKind>>,
    /// Only those in this province.
    pub province: Option<String>,
    /// Only those in this city.
    pub city: Option<String>,
    /// The archived ones instead of the others.
    pub archived: Option<bool>,
    /// `name` (by pinyin), `changed` or `created`; by name unless said otherwise.
    pub sort: Option<Sort>,
    /// `up` or `down`; unless said otherwise names run up, and moments down, the latest first.
    pub direction: Option<Direction>,
    /// The `next` of the page before, with the same filters and order.
    pub after: Option<String>,
    /// How many rows at most, from 1 to 200; 50 unless said otherwise.
    pub limit: Option<i64>,
    /// Which columns the page shows; answers to programs hold all.
    pub col: Option<Vec<Column>>,
}

/// A party in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Item {
    /// Its identity.
    pub id: Id<PartyKind>,
    /// Its version.
    pub version: i64,
    /// What sort of body it is.
    pub kind: Kind,
    /// Its full name.
    pub name: String,
    /// What one calls it.
    pub short_name: String,
    /// What it is to the firm.
    pub roles: Roles,
    /// Its code; masked for persons.
    pub code: Option<String>,
    /// Its tier.
    pub tier: String,
    /// Province.
    pub province: String,
    /// City.
    pub city: String,
    /// Its trade.
    pub industry: String,
    /// Telephone number.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Who looks after it.
    pub owner: Option<Id<User>>,
    /// Which team looks after it.
    pub team: Option<Id<TeamKind>>,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub changed_at: Instant,
}

impl From<Party> for Item {
    fn from(party: Party) -> Item {
        Item {
            id: party.id,
            version: party.version,
            kind: party.kind,
            name: party.name,
            short_name: party.short_name,
            roles: party.roles,
            code: party.code,
            tier: party.tier,
            province: party.province,
            city: party.city,
            industry: party.industry,
            phone: party.phone,
            email: party.email,
            owner: party.owner,
            team: party.team,
            archived: party.archived,
            created_at: party.created_at,
            changed_at: party.changed_at,
        }
    }
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Page {
    /// The rows.
    pub items: Vec<Item>,
    /// What to give as `after` for the next page; nothing on the last.
    pub next: Option<String>,
    /// How many there are on all pages, counted up to 10 000.
    pub total: i64,
    /// Whether there are more than `total`.
    pub more: bool,
}

impl Operation for List {
    const NAME: &'static str = "party.list";
    const ABOUT: Text = words::ABOUT_LIST;
    const ROUTE: Route = Route::get("/parties");
    const RIGHT: Right = Right::see("party");
    type Output = Page;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Page> {
        let limit = list::limit(self.limit)?;
        let plan = self.plan(cx)?;
        let (items, next) = plan.page(cx, self.after.as_deref(), limit)?;
        let (total, more) = plan.hits.total();
        Ok(Page { items, next, total, more })
    }
}

/// A list with its plan made: counted once, read page by page.
pub(crate) struct Plan {
    reach: Reach,
    filter: Filter,
    /// What the statement takes for the words: the index's query for few, a pattern for many.
    words: String,
    hits: Hits,
    sort: Sort,
    down: bool,
}

impl Plan {
    /// The rows after a mark, so many at most, and the mark after them where there are more.
    pub(crate) fn page(
        &self,
        cx: &mut Cx<'_, '_>,
        after: Option<&str>,
        limit: i64,
    ) -> Outcome<(Vec<Item>, Option<String>)> {
        let (key, after) = list::start::<PartyKind>(after, self.sort.order(self.down))?;
        if self.hits.total().0 == 0 {
            return Ok((vec![], None));
        }
        let (org, rows_max) = (cx.org(), limit + 1);
        let mut params: Vec<&dyn Param> = self.reach.params(&org).to_vec();
        params.extend(self.filter.params());
        params.extend([&self.words as &dyn Param, &key, &after, &rows_max]);
        let statement = statement(self.sort, self.down, self.hits, cx.tx.is_postgres());
        let mut rows = cx.tx.all(statement, &params, Party::read)?;
        let longer = list::cut(&mut rows, limit);
        let next = rows.last().filter(|_| longer).map(|last| mark(last, self.sort));
        Ok((rows.into_iter().map(|party| Item::from(shown_to(cx.actor, party))).collect(), next))
    }
}

impl List {
    /// The plan of this list.
    pub(crate) fn plan(&self, cx: &mut Cx<'_, '_>) -> Outcome<Plan> {
        let (org, kind) = (cx.org(), PartyKind::PREFIX);
        let few = narrow::few(cx.tx, org, kind)?;
        self.planned(cx, few)
    }

    fn planned(&self, cx: &mut Cx<'_, '_>, few: i64) -> Outcome<Plan> {
        cx.inside_fields(&[
            ("role", self.role.is_some()),
            ("tier", self.tier.is_some()),
            ("owner", self.owner.is_some()),
            ("team", self.team.is_some()),
        ])?;
        let (sort, down) = self.order();
        let filter = self.filter()?;
        let reach = cx.reach(<List as Operation>::RIGHT)?;
        let narrow = filter.narrow(&reach, cx.org());
        let hits = filter.count(&narrow, &reach, few, cx)?;
        let words = match hits {
            Hits::Few(_) => narrow.query_text(cx.tx),
            Hits::Many(_) => filter.pattern(&narrow),
        };
        Ok(Plan { reach, filter, words, hits, sort, down })
    }

    /// The order, and whether it runs down.
    pub(crate) fn order(&self) -> (Sort, bool) {
        let sort = self.sort.unwrap_or(Sort::Name);
        (sort, self.direction.map_or(sort != Sort::Name, |direction| direction == Direction::Down))
    }

    fn filter(&self) -> Outcome<Filter> {
        let query = text::line(self.q.as_deref().unwrap_or_default());
        let found = query.chars().count();
        if found > QUERY_MAX {
            return Err(Fault::field("q", words::too_long(QUERY_MAX, found)));
        }
        let value =
            |given: &Option<String>| text::line(&given.as_deref().unwrap_or_default().replace('\0', ""));
        Ok(Filter {
            query,
            archived: self.archived.unwrap_or(false),
            role: self.role,
            roles: self.role.map(|role| format!("%,{},%", role.as_str())).unwrap_or_default(),
            kind: self.kind.map_or("", Kind::as_str),
            tier: value(&self.tier),
            owner: self.owner,
            team: self.team,
            province: value(&self.province),
            city: value(&self.city),
        })
    }
}

/// What a list is narrowed by, made tidy.
struct Filter {
    query: String,
    archived: bool,
    role: Option<Role>,
    roles: String,
    kind: &'static str,
    tier: String,
    owner: Option<Id<User>>,
    team: Option<Id<TeamKind>>,
    province: String,
    city: String,
}

impl Filter {
    /// The parameters that every plan takes after the reach.
    fn params(&self) -> [&dyn Param; 8] {
        [
            &self.archived,
            &self.roles,
            &self.kind,
            &self.tier,
            &self.owner,
            &self.team,
            &self.province,
            &self.city,
        ]
    }

    /// The same for the search index, the reach included.
    fn narrow(&self, reach: &Reach, org: Id<Org>) -> Narrow {
        let mut narrow = Narrow::new(org, PartyKind::PREFIX);
        narrow.query(&self.query);
        let number = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
        for (name, value) in [
            ("archived", if self.archived { "true" } else { "" }),
            ("role", self.role.map_or("", Role::as_str)),
            ("kind", self.kind),
            ("tier", &self.tier),
            ("owner", &number(self.owner.map(|owner| owner.number()))),
            ("team", &number(self.team.map(|team| team.number()))),
            ("province", &self.province),
            ("city", &self.city),
        ] {
            if !value.is_empty() {
                narrow.facet(name, value);
            }
        }
        if !self.archived {
            narrow.without("archived", "true");
        }
        reach.narrow(&mut narrow, "id");
        narrow
    }

    fn count(&self, narrow: &Narrow, reach: &Reach, few: i64, cx: &mut Cx<'_, '_>) -> Outcome<Hits> {
        let free = [self.roles.as_str(), self.kind, &self.tier, &self.province, &self.city, &self.query];
        let all = reach.word == "all" && self.owner.is_none() && self.team.is_none();
        if !all || free.iter().any(|value| !value.is_empty()) {
            return Ok(narrow.count(cx.tx, few)?);
        }
        let (org, most) = (cx.org(), COUNTED + 1);
        let params: [&dyn Param; 3] = [&org, &self.archived, &most];
        let question = if self.archived { "party, archived" } else { "party" };
        let all = |tx: &mut ::store::Tx<'_>| tx.one(db::COUNT_ALL, &params, |row| row.get(0));
        Ok(Hits::Many(counted(cx.tx, org, question, all)?))
    }

    fn pattern(&self, narrow: &Narrow) -> String {
        if self.query.is_empty() { String::new() } else { narrow.pattern() }
    }
}

impl Sort {
    fn order(self, down: bool) -> Order {
        match (self, down) {
            (Sort::Name, false) => Order::Text,
            (Sort::Name, true) => Order::TextDown,
            (Sort::Changed | Sort::Created, false) => Order::Number,
            (Sort::Changed | Sort::Created, true) => Order::NumberDown,
        }
    }
}

fn statement(sort: Sort, down: bool, hits: Hits, postgres: bool) -> &'static str {
    let [many, sqlite, on_postgres] = match (sort, down) {
        (Sort::Name, false) => [db::LIST_NAME_UP, db::FEW_NAME_UP_SQLITE, db::FEW_NAME_UP_POSTGRES],
        (Sort::Name, true) => [db::LIST_NAME_DOWN, db::FEW_NAME_DOWN_SQLITE, db::FEW_NAME_DOWN_POSTGRES],
        (Sort::Changed, false) => {
            [db::LIST_CHANGED_UP, db::FEW_CHANGED_UP_SQLITE, db::FEW_CHANGED_UP_POSTGRES]
        }
        (Sort::Changed, true) => {
            [db::LIST_CHANGED_DOWN, db::FEW_CHANGED_DOWN_SQLITE, db::FEW_CHANGED_DOWN_POSTGRES]
        }
        (Sort::Created, false) => {
            [db::LIST_CREATED_UP, db::FEW_CREATED_UP_SQLITE, db::FEW_CREATED_UP_POSTGRES]
        }
        (Sort::Created, true) => {
            [db::LIST_CREATED_DOWN, db::FEW_CREATED_DOWN_SQLITE, db::FEW_CREATED_DOWN_POSTGRES]
        }
    };
    match hits {
        Hits::Many(_) => many,
        Hits::Few(_) if postgres => on_postgres,
        Hits::Few(_) => sqlite,
    }
}

fn mark(last: &Party, sort: Sort) -> String {
    match sort {
        Sort::Name => list::mark(last.id, &last.sort_key),
        Sort::Changed => list::mark(last.id, last.changed_at.micros()),
        Sort::Created => list::mark(last.id, last.created_at.micros()),
    }
}

#[cfg(test)]
mod tests;
