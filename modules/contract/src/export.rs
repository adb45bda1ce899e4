//! The list as a table that spreadsheets read.

use kernel::{Fault, Id, Outcome, Right, Text};
use operation::{Content, Cx, Download, Source, csv, list::LIMIT_MAX};
use party::PartyKind;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    list::{List, Sort},
    model::Kind,
    review::kind_word,
    words,
};

/// No more rows than this go out at once, so that one export cannot fill the memory.
const ROWS_MAX: usize = 100_000;

/// The list with the same filters and order, as CSV.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Export {
    q: Option<String>,
    kind: Option<Kind>,
    party: Option<Id<PartyKind>>,
    errors: Option<bool>,
    archived: Option<bool>,
    sort: Option<Sort>,
}

impl Download for Export {
    const NAME: &'static str = "contract.export";
    const ABOUT: Text = words::ABOUT_EXPORT;
    const PATH: &'static str = "/contracts/export.csv";
    const RIGHT: Right = Right::see("contract");

    fn make(&self, cx: &mut Cx<'_, '_>) -> Outcome<Content> {
        let lang = cx.lang;
        let mut out = String::from(csv::BEGIN);
        csv::line(&mut out, &words::EXPORT_HEADS.map(|head| head.get(lang).to_owned()));
        let mut list = List {
            q: self.q.clone(),
            kind: self.kind,
            party: self.party,
            errors: self.errors,
            archived: self.archived,
            sort: self.sort,
            limit: Some(LIMIT_MAX),
            after: None,
        };
        let mut rows = 0;
        loop {
            let page = operation::Operation::run(&list, cx)?;
            rows += page.items.len();
            if rows > ROWS_MAX {
                return Err(Fault::TooLarge { text: words::export_rows(ROWS_MAX) });
            }
            let ids: Vec<_> = page.items.iter().filter_map(|contract| contract.party).collect();
            let names = party::names(cx, &ids)?;
            for one in page.items {
                let cells = [
                    one.id.to_string(),
                    one.number.unwrap_or_default(),
                    one.title,
                    kind_word(one.kind).get(lang).to_owned(),
                    one.side.as_str().to_owned(),
                    one.party.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
                    one.amount_fen
                        .map(|fen| kernel::Money::from_fen(fen).to_string().replace(',', ""))
                        .unwrap_or_default(),
                    one.sign_date.map(|day| day.to_string()).unwrap_or_default(),
                    one.open_errors.to_string(),
                    one.open_warnings.to_string(),
                ];
                csv::line(&mut out, &cells);
            }
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
