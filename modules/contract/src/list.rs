//! Contracts in lists.

use kernel::{Fault, Id, Outcome, Right, Text};
use operation::{
    Cx, Operation, Route,
    list::{self, Order},
};
use party::{PartyKind, text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Param, Record as _};

use crate::{
    model::{ContractKind, Kind},
    store::{Contract, LIST_BY_AMOUNT, LIST_BY_CHANGED, LIST_BY_ERRORS, LIST_BY_TITLE, LIST_COUNT},
    words,
};

/// A query has so many characters at most.
const QUERY_MAX: usize = 100;

store::text_enum! {
    /// In which order a list comes.
    pub enum Sort { Changed = "changed", Title = "title", Amount = "amount", Errors = "errors" }
}

/// Lists the contracts in the caller's reach.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct List {
    /// Words that title (also in pinyin or its initials), number or the parties' names hold, in this order; 100
    /// characters at most.
    pub q: Option<String>,
    /// Only those with errors that nobody has decided about.
    pub errors: Option<bool>,
    /// The archived ones instead of the others.
    pub archived: Option<bool>,
    /// Only those of this kind.
    pub kind: Option<Kind>,
    /// Only those with this other side.
    pub party: Option<Id<PartyKind>>,
    /// `changed` (latest first), `title` (by pinyin), `amount` (largest first) or `errors` (most first); by change unless
    /// said otherwise.
    pub sort: Option<Sort>,
    /// The `next` of the page before, with the same filters and order.
    pub after: Option<String>,
    /// How many rows at most, from 1 to 200; 50 unless said otherwise.
    pub limit: Option<i64>,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Page {
    /// The rows.
    pub items: Vec<Contract>,
    /// What to give as `after` for the next page; nothing on the last.
    pub next: Option<String>,
    /// How many there are on all pages.
    pub total: i64,
}

impl Operation for List {
    const NAME: &'static str = "contract.list";
    const ABOUT: Text = words::ABOUT_LIST;
    const ROUTE: Route = Route::get("/contracts");
    const RIGHT: Right = Right::see("contract");
    type Output = Page;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Page> {
        let limit = list::limit(self.limit)?;
        let query = self.query()?;
        let sort = self.sort.unwrap_or(Sort::Changed);
        let (key, after) = list::start::<ContractKind>(self.after.as_deref(), sort.order())?;
        let reach = cx.reach(Self::RIGHT)?;
        let org = cx.org();
        let (archived, fewest) = (self.archived.unwrap_or(false), i64::from(self.errors.unwrap_or(false)));
        let kind = self.kind.map_or("", Kind::as_str);
        let more = limit + 1;
        let mut params: Vec<&dyn Param> = reach.params(&org).to_vec();
        params.extend([&archived as &dyn Param, &fewest, &kind, &self.party, &query]);
        let total: i64 = cx.tx.one(LIST_COUNT, &params, |row| row.get(0))?;
        params.extend([&key as &dyn Param, &after, &more]);
        let statement = match sort {
            Sort::Changed => LIST_BY_CHANGED,
            Sort::Title => LIST_BY_TITLE,
            Sort::Amount => LIST_BY_AMOUNT,
            Sort::Errors => LIST_BY_ERRORS,
        };
        let mut items = cx.tx.all(statement, &params, Contract::read)?;
        let more = list::cut(&mut items, limit);
        let next = items.last().filter(|_| more).map(|last| mark(last, sort));
        Ok(Page { items, next, total })
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
            Sort::Title => Order::Text,
            Sort::Changed | Sort::Amount | Sort::Errors => Order::NumberDown,
        }
    }
}

fn mark(last: &Contract, sort: Sort) -> String {
    match sort {
        Sort::Title => list::mark(last.id, &last.sort_key),
        Sort::Changed => list::mark(last.id, last.changed_at.micros()),
        Sort::Amount => list::mark(last.id, last.amount_key),
        Sort::Errors => list::mark(last.id, last.open_errors),
    }
}
