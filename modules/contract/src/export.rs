//! The list as a table that spreadsheets read.

use std::collections::HashMap;

use kernel::{Id, Lang, Money, Outcome, Right, Text};
use operation::{Content, Cx, Download, csv};
use party::PartyKind;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    list::List,
    pages::{side_word, state_word},
    review::kind_word,
    store::Contract,
    words,
};

/// The list with the same filters and order, as CSV: all of it, however many rows a page of it has.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Export {
    #[serde(flatten)]
    list: List,
}

impl Download for Export {
    const NAME: &'static str = "contract.export";
    const ABOUT: Text = words::ABOUT_EXPORT;
    const PATH: &'static str = "/contracts/export.csv";
    const RIGHT: Right = Right::see("contract");

    fn make(&self, cx: &mut Cx<'_, '_>) -> Outcome<Content> {
        let (lang, plan) = (cx.lang, self.list.plan(cx)?);
        csv::table(cx, &words::EXPORT_NAME, &words::EXPORT_HEADS, |cx, after, limit| {
            let (items, next) = plan.page(cx, after, limit)?;
            let ids: Vec<_> = items.iter().filter_map(|contract| contract.party).collect();
            let names = party::names(cx, &ids)?;
            Ok((items.into_iter().map(|one| cells(one, &names, lang)).collect(), next))
        })
    }
}

fn cells(one: Contract, names: &HashMap<Id<PartyKind>, String>, lang: Lang) -> [String; 12] {
    let day = |day: Option<kernel::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let yuan = |fen: i64| Money::from_fen(fen).to_string().replace(',', "");
    [
        one.id.to_string(),
        one.number.unwrap_or_default(),
        one.title,
        kind_word(one.kind).get(lang).to_owned(),
        state_word(one.state).get(lang).to_owned(),
        side_word(one.side).get(lang).to_owned(),
        one.party.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        one.amount_fen.map(yuan).unwrap_or_default(),
        day(one.sign_date),
        day(one.end_date),
        one.open_errors.to_string(),
        one.open_warnings.to_string(),
    ]
}
