//! The list as a table that spreadsheets read.

use access::model::TeamKind;
use kernel::{Fault, Id, Lang, Outcome, Right, Text, User};
use operation::{Content, Cx, Download, Source, csv};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    list::{Direction, List, Sort},
    model::{Kind, Role},
    pages, words,
};

/// No more rows than this go out at once, so that one export cannot fill the memory.
const ROWS_MAX: usize = 200_000;
/// So many rows are read at a time.
const PAGE: i64 = 1000;

/// The list with the same filters and order, as CSV.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Export {
    q: Option<String>,
    role: Option<Role>,
    kind: Option<Kind>,
    tier: Option<String>,
    owner: Option<Id<User>>,
    team: Option<Id<TeamKind>>,
    province: Option<String>,
    city: Option<String>,
    archived: Option<bool>,
    sort: Option<Sort>,
    direction: Option<Direction>,
}

impl Download for Export {
    const NAME: &'static str = "party.export";
    const ABOUT: Text = words::ABOUT_EXPORT;
    const PATH: &'static str = "/parties/export.csv";
    const RIGHT: Right = Right::see("party");

    fn make(&self, cx: &mut Cx<'_, '_>) -> Outcome<Content> {
        let lang = cx.lang;
        let names = pages::Names::load(cx)?;
        let heads = words::EXPORT_HEADS.map(|head| head.get(lang).to_owned());
        let mut out = String::from(csv::BEGIN);
        csv::line(&mut out, &heads);
        let (mut list, mut rows) = (self.list(), 0);
        loop {
            let page = list.page(cx, PAGE)?;
            rows += page.items.len();
            if rows > ROWS_MAX {
                return Err(Fault::TooLarge { text: words::export_rows(ROWS_MAX) });
            }
            page.items.iter().for_each(|item| csv::line(&mut out, &cells(item, &names, lang)));
            match page.next {
                Some(next) => list.after = Some(next),
                None => break,
            }
        }
        Ok(Content {
            name: format!("{}-{}.csv", words::EXPORT_NAME.get(lang), cx.today()),
            media_type: "text/csv; charset=utf-8".into(),
            source: Source::Bytes(out.into_bytes()),
        })
    }
}

impl Export {
    fn list(&self) -> List {
        List {
            q: self.q.clone(),
            role: self.role,
            kind: self.kind,
            tier: self.tier.clone(),
            owner: self.owner,
            team: self.team,
            province: self.province.clone(),
            city: self.city.clone(),
            archived: self.archived,
            sort: self.sort,
            direction: self.direction,
            ..List::default()
        }
    }
}

fn cells(item: &crate::list::Item, names: &pages::Names, lang: Lang) -> [String; 16] {
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
        item.created_at.day_in(pages::ZONE).to_string(),
        item.changed_at.day_in(pages::ZONE).to_string(),
    ]
}
