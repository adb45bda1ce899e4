//! Contracts in lists.

use kernel::{Fault, Id, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use party::{PartyKind, text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Param, Record as _, Value};

use crate::{
    model::{ContractKind, Kind, State},
    save::reach,
    store::{Contract, LIST_BY_AMOUNT, LIST_BY_CHANGED, LIST_BY_TITLE, LIST_COUNT},
    words,
};

/// A page has so many rows at most.
pub const LIMIT_MAX: i64 = 200;
/// A page has so many rows unless the caller says otherwise.
pub const LIMIT: i64 = 50;
/// A query has so many characters at most.
const QUERY_MAX: usize = 100;

store::text_enum! {
    /// In which order a list comes.
    pub enum Sort { Changed = "changed", Title = "title", Amount = "amount" }
}

/// Lists the contracts in the caller's reach.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct List {
    /// Words that title (also in pinyin or its initials), number or the parties' names hold, in this order; 100
    /// characters at most.
    pub q: Option<String>,
    /// Only those that have come so far.
    pub state: Option<State>,
    /// Only those of this kind.
    pub kind: Option<Kind>,
    /// Only those with this other side.
    pub party: Option<Id<PartyKind>>,
    /// `changed` (latest first), `title` (by pinyin) or `amount` (largest first); by change unless said otherwise.
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
        let limit = limit(self.limit)?;
        let query = self.query()?;
        let sort = self.sort.unwrap_or(Sort::Changed);
        let (key, after) = self.start(sort)?;
        let reach = reach(cx, Self::RIGHT)?;
        let org = cx.org();
        let state = self.state.map_or("", State::as_str);
        let kind = self.kind.map_or("", Kind::as_str);
        let more = limit + 1;
        let mut params: Vec<&dyn Param> = vec![&org, &reach.word, &reach.user, &reach.teams, &reach.party];
        params.extend([&false as &dyn Param, &state, &kind, &self.party, &query]);
        let total: i64 = cx.tx.one(LIST_COUNT, &params, |row| row.get(0))?;
        params.extend([&key as &dyn Param, &after, &more]);
        let statement = match sort {
            Sort::Changed => LIST_BY_CHANGED,
            Sort::Title => LIST_BY_TITLE,
            Sort::Amount => LIST_BY_AMOUNT,
        };
        let mut items = cx.tx.all(statement, &params, Contract::read)?;
        let next = items.len() as i64 > limit;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| next).map(|last| cursor(last, sort));
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

    /// The sort key and the id after which the page begins.
    fn start(&self, sort: Sort) -> Outcome<(Value<'static>, i64)> {
        let Some(after) = self.after.as_deref().filter(|after| !after.is_empty()) else {
            return Ok(match sort {
                Sort::Title => (Value::Text("".into()), 0),
                Sort::Changed | Sort::Amount => (Value::Int(i64::MAX), i64::MAX),
            });
        };
        let bad = || Fault::field("after", words::CURSOR);
        let (id, key) = after.split_once('~').filter(|_| !after.contains('\0')).ok_or_else(bad)?;
        let id: Id<ContractKind> = id.parse().map_err(|_| bad())?;
        let key = match sort {
            Sort::Title => Value::Text(key.to_owned().into()),
            Sort::Changed | Sort::Amount => Value::Int(key.parse().map_err(|_| bad())?),
        };
        Ok((key, id.number()))
    }
}

fn cursor(last: &Contract, sort: Sort) -> String {
    match sort {
        Sort::Title => format!("{}~{}", last.id, last.sort_key),
        Sort::Changed => format!("{}~{}", last.id, last.changed_at.micros()),
        Sort::Amount => format!("{}~{}", last.id, last.amount_key),
    }
}

/// The page's length that was asked for.
pub(crate) fn limit(asked: Option<i64>) -> Outcome<i64> {
    match asked {
        None => Ok(LIMIT),
        Some(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
        Some(_) => Err(Fault::field("limit", words::limit(LIMIT_MAX))),
    }
}
