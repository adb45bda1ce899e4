//! Parties in lists.

use kernel::{Fault, Id, Instant, Outcome, Right, Text, User};
use operation::{
    Cx, Operation, Route,
    list::{self, Order},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Param, Record as _};

use crate::{
    model::{Kind, PartyKind, Role, Roles, Team},
    save::shown,
    store::{
        LIST_BY_CHANGED, LIST_BY_CHANGED_OF_OWNER, LIST_BY_CREATED, LIST_BY_CREATED_OF_OWNER, LIST_BY_NAME,
        LIST_BY_NAME_OF_OWNER, LIST_COUNT, LIST_COUNT_OF_OWNER, Party,
    },
    text, words,
};

/// A query has so many characters at most.
const QUERY_MAX: usize = 100;

store::text_enum! {
    /// In which order a list comes.
    pub enum Sort { Name = "name", Changed = "changed", Created = "created" }
}

/// Lists parties in the caller's reach.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct List {
    /// Words that name, short name (also in pinyin or its initials), code, telephone or e-mail hold, in this order;
    /// 100 characters at most.
    pub q: Option<String>,
    /// Only those with this role.
    pub role: Option<Role>,
    /// Only those of this kind.
    pub kind: Option<Kind>,
    /// Only those of this tier.
    pub tier: Option<String>,
    /// Only those that this user looks after.
    pub owner: Option<Id<User>>,
    /// The archived ones instead of the others.
    pub archived: Option<bool>,
    /// `name` (by pinyin), `changed` (latest first) or `created` (latest first); by name unless said otherwise.
    pub sort: Option<Sort>,
    /// The `next` of the page before, with the same filters and order.
    pub after: Option<String>,
    /// How many rows at most, from 1 to 200; 50 unless said otherwise.
    pub limit: Option<i64>,
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
    pub team: Option<Id<Team>>,
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
    /// How many there are on all pages.
    pub total: i64,
}

impl Operation for List {
    const NAME: &'static str = "party.list";
    const ABOUT: Text = words::ABOUT_LIST;
    const ROUTE: Route = Route::get("/parties");
    const RIGHT: Right = Right::see("party");
    type Output = Page;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Page> {
        let limit = list::limit(self.limit)?;
        let query = self.query()?;
        let sort = self.sort.unwrap_or(Sort::Name);
        let (key, after) = list::start::<PartyKind>(self.after.as_deref(), sort.order())?;
        let reach = cx.reach(Self::RIGHT)?;
        let org = cx.org();
        // Who reaches only what is theirs asks for their own, even if they do not say so.
        let owner = self.owner.or(reach.user.filter(|_| reach.word == "own"));
        let archived = self.archived.unwrap_or(false);
        let role = self.role.map(|role| format!("%,{},%", role.as_str())).unwrap_or_default();
        let kind = self.kind.map_or("", Kind::as_str);
        let tier = text::line(&self.tier.as_deref().unwrap_or_default().replace('\0', ""));
        let more = limit + 1;
        let mut params: Vec<&dyn Param> = reach.params(&org).to_vec();
        params.extend([&archived as &dyn Param, &role, &kind, &tier, &owner, &query]);
        let count = if owner.is_some() { LIST_COUNT_OF_OWNER } else { LIST_COUNT };
        let total: i64 = cx.tx.one(count, &params, |row| row.get(0))?;
        if total == 0 {
            return Ok(Page { items: vec![], next: None, total });
        }
        params.extend([&key as &dyn Param, &after, &more]);
        let statement = match (sort, owner.is_some()) {
            (Sort::Name, false) => LIST_BY_NAME,
            (Sort::Name, true) => LIST_BY_NAME_OF_OWNER,
            (Sort::Changed, false) => LIST_BY_CHANGED,
            (Sort::Changed, true) => LIST_BY_CHANGED_OF_OWNER,
            (Sort::Created, false) => LIST_BY_CREATED,
            (Sort::Created, true) => LIST_BY_CREATED_OF_OWNER,
        };
        let mut rows = cx.tx.all(statement, &params, Party::read)?;
        let more = list::cut(&mut rows, limit);
        let next = rows.last().filter(|_| more).map(|last| mark(last, sort));
        Ok(Page { items: rows.into_iter().map(|party| Item::from(shown(party))).collect(), next, total })
    }
}

impl List {
    fn query(&self) -> Outcome<String> {
        let query = text::line(self.q.as_deref().unwrap_or_default());
        match query.chars().count() {
            found if found > QUERY_MAX => Err(Fault::field("q", words::too_long(QUERY_MAX, found))),
            _ => Ok(text::pattern(&query)),
        }
    }
}

impl Sort {
    fn order(self) -> Order {
        match self {
            Sort::Name => Order::Text,
            Sort::Changed | Sort::Created => Order::NumberDown,
        }
    }
}

fn mark(last: &Party, sort: Sort) -> String {
    match sort {
        Sort::Name => list::mark(last.id, &last.sort_key),
        Sort::Changed => list::mark(last.id, last.changed_at.micros()),
        Sort::Created => list::mark(last.id, last.created_at.micros()),
    }
}
