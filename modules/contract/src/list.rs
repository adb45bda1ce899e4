//! Contracts in lists.

mod filter;
mod store;

use ::store::{
    Param, Record as _,
    narrow::{self, Hits},
};
use kernel::{Day, Id, Outcome, Right, Text, User};
use operation::{
    Cx, Operation, Reach, Route,
    list::{self, Direction, Order},
};
use party::{Named, PartyKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::filter::Filter;
pub(crate) use self::store::STATEMENTS;
use crate::{
    model::{ContractKind, Kind, Side, State},
    save::shown_to,
    store::Contract,
    words,
};

::store::text_enum! {
    /// In which order a list comes.
    pub enum Sort {
        Changed = "changed",
        Title = "title",
        Amount = "amount",
        Errors = "errors",
        Signed = "signed",
        End = "end",
    }
}

/// Lists the contracts in the caller's reach.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct List {
    /// Words that title, number or the parties' names hold (also in pinyin or its initials), all of them, in any order;
    /// 100 characters at most.
    pub q: Option<String>,
    /// Only those with errors that nobody has decided about.
    pub errors: Option<bool>,
    /// The archived ones instead of the others.
    pub archived: Option<bool>,
    /// Only those of this kind.
    pub kind: Option<Kind>,
    /// Only those that have come so far.
    pub state: Option<State>,
    /// Only those in which the firm is on this side.
    pub side: Option<Side>,
    /// Only those with this other side: its id, its code or its full name.
    #[schemars(length(max = 200))]
    pub party: Option<Named>,
    /// Only those that this user looks after.
    pub owner: Option<Id<User>>,
    /// Only those signed on this day or later.
    pub signed_from: Option<Day>,
    /// Only those signed on this day or earlier.
    pub signed_to: Option<Day>,
    /// Only those whose term ends on this day or later.
    pub ends_from: Option<Day>,
    /// Only those whose term ends on this day or earlier.
    pub ends_to: Option<Day>,
    /// Only those with a price of so many yuan or more, such as `100000` or `1,234.50`.
    pub amount_from: Option<String>,
    /// Only those with a price of so many yuan or less.
    pub amount_to: Option<String>,
    /// `changed`, `title` (by pinyin), `amount`, `errors` (open ones), `signed` or `end` (of the term); by change unless
    /// said otherwise.
    pub sort: Option<Sort>,
    /// `up` or `down`; unless said otherwise titles and ends of terms run up, all else down. What is not signed comes
    /// before all days, what ends on no day after all.
    pub direction: Option<Direction>,
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
    /// How many there are on all pages, counted up to 10 000.
    pub total: i64,
    /// Whether there are more than `total`.
    pub more: bool,
}

impl Operation for List {
    const NAME: &'static str = "contract.list";
    const ABOUT: Text = words::ABOUT_LIST;
    const ROUTE: Route = Route::get("/contracts");
    const RIGHT: Right = Right::see("contract");
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
    ) -> Outcome<(Vec<Contract>, Option<String>)> {
        let (key, after) = list::start::<ContractKind>(after, self.sort.order(self.down))?;
        if self.hits.total().0 == 0 {
            return Ok((vec![], None));
        }
        let (org, rows_max, sort) = (cx.org(), limit + 1, self.sort.as_str());
        let mut params: Vec<&dyn Param> = self.reach.params(&org).to_vec();
        params.extend(self.filter.params());
        params.extend([&self.words as &dyn Param, &key, &after, &rows_max]);
        if matches!(self.hits, Hits::Few(_)) && self.sort != Sort::Title {
            params.push(&sort);
        }
        let statement = statement(self.sort, self.down, self.hits, cx.tx.is_postgres());
        let mut rows = cx.tx.all(statement, &params, Contract::read)?;
        let longer = list::cut(&mut rows, limit);
        let next = rows.last().filter(|_| longer).map(|last| mark(last, self.sort));
        Ok((rows.into_iter().map(|contract| shown_to(cx.actor, contract)).collect(), next))
    }
}

impl List {
    /// The plan of this list.
    pub(crate) fn plan(&self, cx: &mut Cx<'_, '_>) -> Outcome<Plan> {
        let org = cx.org();
        let few = narrow::few(cx.tx, org, crate::save::LISTED)?;
        self.planned(cx, few)
    }

    fn planned(&self, cx: &mut Cx<'_, '_>, few: i64) -> Outcome<Plan> {
        let (sort, down) = self.order();
        cx.inside_fields(&[
            ("errors", self.errors.is_some()),
            ("owner", self.owner.is_some()),
            ("sort", sort == Sort::Errors),
        ])?;
        let filter = Filter::of(self, self.party(cx)?)?;
        let reach = cx.reach(<List as Operation>::RIGHT)?;
        let narrow = filter.narrow(&reach, cx.org());
        let hits = filter.count(&narrow, &reach, few, cx)?;
        let words = match hits {
            Hits::Few(_) => narrow.query_text(cx.tx),
            Hits::Many(_) => filter.pattern(&narrow),
        };
        Ok(Plan { reach, filter, words, hits, sort, down })
    }

    /// The other side that it is narrowed by.
    pub(crate) fn party(&self, cx: &mut Cx<'_, '_>) -> Outcome<Option<Id<PartyKind>>> {
        self.party.as_ref().map(|named| named.sought(cx, "party")).transpose()
    }

    /// The order, and whether it runs down.
    pub(crate) fn order(&self) -> (Sort, bool) {
        let sort = self.sort.unwrap_or(Sort::Changed);
        let down = !matches!(sort, Sort::Title | Sort::End);
        (sort, self.direction.map_or(down, |direction| direction == Direction::Down))
    }
}

impl Sort {
    fn order(self, down: bool) -> Order {
        match (self, down) {
            (Sort::Title, false) => Order::Text,
            (Sort::Title, true) => Order::TextDown,
            (_, false) => Order::Number,
            (_, true) => Order::NumberDown,
        }
    }
}

fn statement(sort: Sort, down: bool, hits: Hits, postgres: bool) -> &'static str {
    let [up_and_down, sqlite, on_postgres] = match sort {
        Sort::Title => [
            [store::LIST_TITLE_UP, store::LIST_TITLE_DOWN],
            [store::FEW_TITLE_UP_SQLITE, store::FEW_TITLE_DOWN_SQLITE],
            [store::FEW_TITLE_UP_POSTGRES, store::FEW_TITLE_DOWN_POSTGRES],
        ],
        number => [
            match number {
                Sort::Amount => [store::LIST_AMOUNT_UP, store::LIST_AMOUNT_DOWN],
                Sort::Errors => [store::LIST_ERRORS_UP, store::LIST_ERRORS_DOWN],
                Sort::Signed => [store::LIST_SIGNED_UP, store::LIST_SIGNED_DOWN],
                Sort::End => [store::LIST_END_UP, store::LIST_END_DOWN],
                Sort::Changed | Sort::Title => [store::LIST_CHANGED_UP, store::LIST_CHANGED_DOWN],
            },
            [store::FEW_NUMBER_UP_SQLITE, store::FEW_NUMBER_DOWN_SQLITE],
            [store::FEW_NUMBER_UP_POSTGRES, store::FEW_NUMBER_DOWN_POSTGRES],
        ],
    };
    let ways = match hits {
        Hits::Many(_) => up_and_down,
        Hits::Few(_) if postgres => on_postgres,
        Hits::Few(_) => sqlite,
    };
    ways[usize::from(down)]
}

fn mark(last: &Contract, sort: Sort) -> String {
    match sort {
        Sort::Title => list::mark(last.id, &last.sort_key),
        Sort::Changed => list::mark(last.id, last.changed_at.micros()),
        Sort::Amount => list::mark(last.id, last.amount_key),
        Sort::Errors => list::mark(last.id, last.open_errors),
        Sort::Signed => list::mark(last.id, last.sign_key),
        Sort::End => list::mark(last.id, last.end_key),
    }
}

#[cfg(test)]
mod tests;
