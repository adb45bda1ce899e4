//! What happened with a contract, as a page of its own and as the latest of it beside the record.

use askama::Template;
use kernel::{Change, Lang, Outcome, Right, Text};
use operation::{Body, Cx, Entries, Operation as _};
use serde::Deserialize;
use serde_json::Value;

use super::{ZONE, finished, href, words};
use crate::{save::contract_in_reach, show::Timeline};

/// The whole timeline, page by page: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Past(Timeline);

/// One thing that happened.
pub(crate) struct Event {
    pub(super) what: String,
    pub(super) at: String,
    pub(super) by: String,
    pub(super) icon: &'static str,
    pub(super) steps: Vec<Step>,
}

/// A field before and after.
pub(crate) struct Step {
    pub(super) field: String,
    pub(super) before: String,
    pub(super) after: String,
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct View {
    lang: Lang,
    title: String,
    href: String,
    events: Vec<Event>,
    next: Option<String>,
}

impl operation::Page for Past {
    const NAME: &'static str = "contract.timeline";
    const PATH: &'static str = "/contracts/{contract}/timeline";
    const RIGHT: Right = Right::see("contract");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let lang = cx.lang;
        let contract = contract_in_reach(cx, Self::RIGHT, self.0.contract)?;
        let past = self.0.run(cx)?;
        let href = href(contract.id);
        let next = past.next.map(|next| format!("{href}/timeline?before={next}"));
        let title = words::past_of(&contract.title).get(lang).to_owned();
        finished(&View { lang, title: contract.title, href, events: events(past, lang), next }, title)
    }
}

/// Entries as they are shown.
pub(crate) fn events(past: Entries, lang: Lang) -> Vec<Event> {
    let event = |entry: store::journal::Entry| {
        let (by, changes) = entry.payload.map(|p| (p.actor, p.changes)).unwrap_or_default();
        let (what, icon) = act(&entry.act);
        let changed = entry.act != "contract.create";
        let steps = changes.iter().filter(|_| changed).map(|change| step(change, lang)).collect();
        Event { what: what.get(lang).to_owned(), at: entry.at.minute_in(ZONE), by, icon, steps }
    };
    past.entries.into_iter().map(event).collect()
}

/// What an act is called, and its icon.
fn act(act: &str) -> (Text, &'static str) {
    match act {
        "contract.create" => (words::ACT_CREATED, "upload"),
        "contract.change" => (words::ACT_CHANGED, "edit"),
        "contract.revise" => (words::ACT_REVISED, "file"),
        "contract.archive" => (words::ACT_ARCHIVED, "archive"),
        "contract.restore" => (words::ACT_RESTORED, "undo"),
        "contract.decide" => (words::ACT_DECIDED, "check"),
        "contract.correct" => (words::ACT_CORRECTED, "edit"),
        "contract.uncorrect" => (words::ACT_UNCORRECTED, "undo"),
        _ => (words::ACT_OTHER, "info"),
    }
}

fn step(change: &Change, lang: Lang) -> Step {
    let said = |value: &Value| match value {
        Value::Null => String::new(),
        Value::Bool(on) => (if *on { words::YES } else { words::NO }).get(lang).to_owned(),
        Value::String(text) => words::value(text).map_or_else(|| text.clone(), |t| t.get(lang).to_owned()),
        Value::Number(fen) if change.field.ends_with("_fen") => super::amount(fen.as_i64()),
        other => other.to_string(),
    };
    Step {
        field: words::field(&change.field).map_or_else(|| change.field.clone(), |t| t.get(lang).to_owned()),
        before: said(&change.before),
        after: said(&change.after),
    }
}
