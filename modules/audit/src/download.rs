//! The journal as a table that spreadsheets read, and the receipt of its head.

use kernel::{Day, Fault, Id, Lang, Outcome, Right, Text, User, Via};
use operation::{
    Content, Cx, Download, Source, Step, Told,
    csv::{self, Column},
    told,
};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{SubjectId, journal::Entry, notary};

use crate::{SEE, list::List, pages, whole, words};

/// The heads of the table's columns.
const HEADS: [Column; 11] = [
    Column::new(words::SEQ),
    Column::new(words::AT),
    Column::new(words::BY),
    Column::new(words::USER_ID),
    Column::new(words::VIA),
    Column::new(words::ACT),
    Column::new(words::NAME),
    Column::new(words::RECORD_TITLE),
    Column::new(words::RECORD_ID),
    Column::new(words::ABOUT),
    Column::new(words::CHANGES),
];

/// The journal with the filters of the list, as CSV.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Export {
    act: Option<String>,
    user: Option<Id<User>>,
    record: Option<SubjectId>,
    from: Option<Day>,
    until: Option<Day>,
}

impl Download for Export {
    const NAME: &'static str = "audit.export";
    const ABOUT: Text = words::ABOUT_EXPORT;
    const PATH: &'static str = "/audit/export.csv";
    const RIGHT: Right = SEE;

    fn make(&self, cx: &mut Cx<'_, '_>) -> Outcome<Content> {
        let lang = cx.lang;
        csv::table(cx, &words::EXPORT_NAME, &HEADS, |cx, after, limit| {
            let page =
                List { before: after.and_then(|mark| mark.parse().ok()), ..self.list() }.page(cx, limit)?;
            let lines = told(cx, page.entries.clone())?;
            let rows = page.entries.iter().zip(&lines).map(|(entry, told)| cells(entry, told, lang));
            Ok((rows.collect(), page.next.map(|next| next.to_string())))
        })
    }
}

impl Export {
    fn list(&self) -> List {
        let Export { act, user, record, from, until } = self;
        List {
            act: act.clone().filter(|act| !act.is_empty()),
            user: *user,
            record: record.clone(),
            from: *from,
            until: *until,
            ..List::default()
        }
    }
}

fn cells(entry: &Entry, told: &Told, lang: Lang) -> [String; 11] {
    let about: Vec<String> = entry.about.iter().map(SubjectId::to_string).collect();
    let via = if entry.via == Via::Session { String::new() } else { pages::via(entry.via, lang) };
    let steps: Vec<String> = told.steps.iter().map(step).collect();
    [
        entry.seq.to_string(),
        entry.at.to_string(),
        told.by.clone(),
        entry.user.map(|user| user.to_string()).unwrap_or_default(),
        via,
        told.what.clone(),
        entry.act.clone(),
        told.title.clone(),
        entry.on.to_string(),
        about.join(" "),
        steps.join("\n"),
    ]
}

fn step(step: &Step) -> String {
    format!("{}: {} → {}", step.field, step.before, step.after)
}

/// The latest signed head, to keep outside the house.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Receipt {}

impl Download for Receipt {
    const NAME: &'static str = "audit.receipt";
    const ABOUT: Text = words::ABOUT_RECEIPT;
    const PATH: &'static str = "/audit/receipt.json";
    const RIGHT: Right = SEE;

    fn make(&self, cx: &mut Cx<'_, '_>) -> Outcome<Content> {
        whole(cx)?;
        let org = cx.org();
        let Some(head) = notary::last_head(cx.tx, org)? else {
            return Err(Fault::refused("audit.no_receipt", words::no_receipt(notary::SECONDS_BETWEEN_HEADS)));
        };
        let bytes = serde_json::to_vec(&head).map_err(Fault::broken)?;
        Ok(Content {
            name: format!("qihe-receipt-{}.json", head.size),
            media_type: "application/json".into(),
            source: Source::Bytes(bytes),
        })
    }
}
