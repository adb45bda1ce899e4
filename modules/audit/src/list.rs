//! The journal, latest first.

use kernel::{Day, Fault, Id, Outcome, Right, Text, User};
use operation::{Cx, Operation, Route, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{
    SubjectId,
    journal::{self, Entry, Filter},
};

use crate::{SEE, whole, words};

/// Lists what was done, latest first.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct List {
    /// Only this act, for example `contract.create`.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub act: Option<String>,
    /// Only what this user did.
    #[serde(default)]
    pub user: Option<Id<User>>,
    /// Only what stands on the timeline of this record.
    #[serde(default)]
    pub record: Option<SubjectId>,
    /// From this day on, in the organisation's time zone.
    #[serde(default)]
    pub from: Option<Day>,
    /// Up to and including this day.
    #[serde(default)]
    pub until: Option<Day>,
    /// Only entries before this number: the `next` of the page before.
    #[serde(default)]
    pub before: Option<i64>,
    /// So many at most: 1 to 200, 50 unless asked.
    #[serde(default)]
    pub limit: Option<i64>,
}

/// A page of the journal.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Page {
    /// The entries, latest first.
    pub entries: Vec<Entry>,
    /// What to give as `before` for the next page; nothing on the last.
    pub next: Option<i64>,
    /// How many entries the journal has; they are numbered from 1 without gaps.
    pub last: i64,
}

impl Operation for List {
    const NAME: &'static str = "audit.list";
    const ABOUT: Text = words::ABOUT_LIST;
    const ROUTE: Route = Route::get("/audit");
    const RIGHT: Right = SEE;
    type Output = Page;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Page> {
        self.page(cx, list::limit(self.limit)?)
    }
}

impl List {
    /// A page of any length.
    pub(crate) fn page(&self, cx: &mut Cx<'_, '_>, limit: i64) -> Outcome<Page> {
        whole(cx)?;
        let (filter, org) = (self.filter(cx)?, cx.org());
        let mut entries = journal::journal_page(cx.tx, org, &filter, self.before, limit + 1)?;
        let more = list::cut(&mut entries, limit);
        let next = entries.last().filter(|_| more).map(|last| last.seq);
        Ok(Page { entries, next, last: journal::last_seq(cx.tx, org)? })
    }

    fn filter(&self, cx: &Cx<'_, '_>) -> Outcome<Filter> {
        if self.from.zip(self.until).is_some_and(|(from, until)| from > until) {
            return Err(Fault::field("until", words::DAYS_TURNED));
        }
        Ok(Filter {
            act: self.act.clone().unwrap_or_default(),
            user: self.user,
            record: self.record.clone(),
            from: self.from.map(|day| cx.beginning(day)),
            until: self.until.map(|day| cx.beginning(day.plus_days(1))),
        })
    }
}
