//! What a list is narrowed by: made tidy, as parameters of a statement, and as a query of the search index.

use std::ops::RangeInclusive;

use ::store::{
    Param,
    counts::counted,
    narrow::{COUNTED, Hits, Narrow},
};
use kernel::{Day, Fault, FieldFault, Id, Money, Org, Outcome, User};
use operation::{Cx, Reach};
use party::{PartyKind, text};

use super::{List, store::COUNT_ALL};
use crate::{
    model::{ENDLESS, Kind, Side, State, UNSIGNED, day_key},
    save::LISTED,
    words,
};

/// A query has so many characters at most.
const QUERY_MAX: usize = 100;

/// What a list is narrowed by.
pub(super) struct Filter {
    query: String,
    archived: bool,
    errors_min: i64,
    kind: &'static str,
    state: &'static str,
    side: &'static str,
    party: Option<Id<PartyKind>>,
    owner: Option<Id<User>>,
    signed: Range,
    ends: Range,
    amount: Range,
}

/// The least and the most of a number.
struct Range {
    from: i64,
    to: i64,
    /// Whether it leaves anything out.
    on: bool,
}

impl Range {
    /// From one end to the other; where one is not given, up to the outermost. Without both it leaves nothing out, not
    /// even what has no number.
    fn new(from: Option<i64>, to: Option<i64>, outermost: RangeInclusive<i64>) -> Range {
        match (from, to) {
            (None, None) => Range { from: i64::MIN, to: i64::MAX, on: false },
            _ => Range {
                from: from.unwrap_or(i64::MIN).max(*outermost.start()),
                to: to.unwrap_or(i64::MAX).min(*outermost.end()),
                on: true,
            },
        }
    }
}

impl Filter {
    /// Of what was asked for, with the party that was found for it; all fields at fault together.
    pub(super) fn of(list: &List, party: Option<Id<PartyKind>>) -> Outcome<Filter> {
        let mut faults = vec![];
        let query = text::line(list.q.as_deref().unwrap_or_default());
        let found = query.chars().count();
        if found > QUERY_MAX {
            faults.push(FieldFault { field: "q".to_owned(), text: words::too_long(QUERY_MAX, found) });
        }
        let mut fen = |field: &str, given: &Option<String>| {
            let given = given.as_deref().map(str::trim).filter(|given| !given.is_empty())?;
            let read = Money::parse_yuan(given).ok().map(Money::fen);
            if read.is_none() {
                faults.push(FieldFault { field: field.to_owned(), text: words::BAD_YUAN });
            }
            read
        };
        let amount = (fen("amount_from", &list.amount_from), fen("amount_to", &list.amount_to));
        if !faults.is_empty() {
            return Err(Fault::Malformed { fields: faults });
        }
        let days = |from: Option<Day>, to: Option<Day>| {
            Range::new(from.map(day_key), to.map(day_key), UNSIGNED + 1..=ENDLESS - 1)
        };
        Ok(Filter {
            query,
            archived: list.archived.unwrap_or(false),
            errors_min: i64::from(list.errors.unwrap_or(false)),
            kind: list.kind.map_or("", Kind::as_str),
            state: list.state.map_or("", State::as_str),
            side: list.side.map_or("", Side::as_str),
            party,
            owner: list.owner,
            signed: days(list.signed_from, list.signed_to),
            ends: days(list.ends_from, list.ends_to),
            amount: Range::new(amount.0, amount.1, 0..=i64::MAX),
        })
    }

    /// The parameters that every plan takes after the reach.
    pub(super) fn params(&self) -> [&dyn Param; 13] {
        [
            &self.archived,
            &self.errors_min,
            &self.kind,
            &self.state,
            &self.side,
            &self.party,
            &self.owner,
            &self.signed.from,
            &self.signed.to,
            &self.ends.from,
            &self.ends.to,
            &self.amount.from,
            &self.amount.to,
        ]
    }

    /// The same for the search index, the reach included.
    pub(super) fn narrow(&self, reach: &Reach, org: Id<Org>) -> Narrow {
        let mut narrow = Narrow::new(org, LISTED);
        narrow.query(&self.query);
        let number = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
        for (name, value) in [
            ("archived", if self.archived { "true" } else { "" }),
            ("errors", if self.errors_min > 0 { "true" } else { "" }),
            ("kind", self.kind),
            ("state", self.state),
            ("side", self.side),
            ("party", &number(self.party.map(|party| party.number()))),
            ("owner", &number(self.owner.map(|owner| owner.number()))),
        ] {
            if !value.is_empty() {
                narrow.facet(name, value);
            }
        }
        for (name, range) in [("signed", &self.signed), ("ends", &self.ends), ("amount", &self.amount)] {
            if range.on {
                narrow.between(name, &(range.from..=range.to));
            }
        }
        if !self.archived {
            narrow.without("archived", "true");
        }
        reach.narrow(&mut narrow, "party");
        narrow
    }

    /// How many fit.
    pub(super) fn count(
        &self,
        narrow: &Narrow,
        reach: &Reach,
        few: i64,
        cx: &mut Cx<'_, '_>,
    ) -> Outcome<Hits> {
        let ranges = self.signed.on || self.ends.on || self.amount.on;
        let words = [self.query.as_str(), self.kind, self.state, self.side];
        let free =
            reach.word == "all" && self.party.is_none() && self.owner.is_none() && self.errors_min == 0;
        if !free || ranges || words.iter().any(|value| !value.is_empty()) {
            return Ok(narrow.count(cx.tx, few)?);
        }
        let (org, most) = (cx.org(), COUNTED + 1);
        let params: [&dyn Param; 3] = [&org, &self.archived, &most];
        let question = if self.archived { "contract, archived" } else { "contract" };
        let all = |tx: &mut ::store::Tx<'_>| tx.one(COUNT_ALL, &params, |row| row.get(0));
        Ok(Hits::Many(counted(cx.tx, org, question, all)?))
    }

    /// The pattern for the words, where there are any.
    pub(super) fn pattern(&self, narrow: &Narrow) -> String {
        if self.query.is_empty() { String::new() } else { narrow.pattern() }
    }
}
