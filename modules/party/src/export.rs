//! The list as a table that spreadsheets read.

use kernel::{Outcome, Right, Text};
use operation::{Content, Cx, Download, csv};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{list::List, pages, words};

/// The list with the same filters and order, as CSV: all of it, however many rows a page of it has.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Export {
    #[serde(flatten)]
    list: List,
}

impl Download for Export {
    const NAME: &'static str = "party.export";
    const ABOUT: Text = words::ABOUT_EXPORT;
    const PATH: &'static str = "/parties/export.csv";
    const RIGHT: Right = Right::see("party");

    fn make(&self, cx: &mut Cx<'_, '_>) -> Outcome<Content> {
        let (names, plan) = (pages::Names::load(cx)?, self.list.plan(cx)?);
        csv::table(cx, &words::EXPORT_NAME, &words::EXPORT_HEADS, |cx, after, limit| {
            let (items, next) = plan.page(cx, after, limit)?;
            Ok((items.iter().map(|item| cells(item, &names, cx)).collect(), next))
        })
    }
}

fn cells(item: &crate::list::Item, names: &pages::Names, cx: &Cx<'_, '_>) -> [String; 16] {
    let lang = cx.lang;
    [
        item.id.to_string(),
        item.name.clone(),
        item.short_name.clone(),
        pages::kind_word(item.kind).get(lang).to_owned(),
        pages::role_words(&item.roles.0, lang),
        item.code.clone().unwrap_or_default(),
        pages::tier_word(&item.tier, lang),
        item.province.clone(),
        item.city.clone(),
        item.industry.clone(),
        item.phone.clone(),
        item.email.clone(),
        names.owner(item.owner),
        names.team(item.team),
        cx.day(item.created_at).to_string(),
        cx.day(item.changed_at).to_string(),
    ]
}
