//! What happened with a contract, as a page of its own and as the latest of it beside the record.

use askama::Template;
use kernel::{Lang, Outcome, Right};
use operation::{Body, Cx, Operation as _};
use serde::Deserialize;

use super::{finished, href, words};
use crate::{save::contract_in_reach, show::Timeline};

/// The whole timeline, page by page: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Past(Timeline);

#[derive(Template)]
#[template(path = "timeline.html")]
struct View {
    lang: Lang,
    title: String,
    href: String,
    events: String,
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
        let events = operation::timeline_html(cx, past.entries, contract.id)?;
        let href = href(contract.id);
        let next = past.next.map(|next| format!("{href}/timeline?before={next}"));
        let title = words::past_of(&contract.title).get(lang).to_owned();
        finished(&View { lang, title: contract.title, href, events, next }, title)
    }
}
