//! One entry with what it says and what proves it.

use askama::Template;
use kernel::{Lang, Outcome, Right};
use operation::{Body, Cx, Operation as _, Told, told};
use serde::Deserialize;
use store::{SubjectId, journal, notary::SECONDS_BETWEEN_HEADS, receipt::Proof};

use super::{finished, via, words};
use crate::{SEE, show::Show};

/// The page: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct EntryPage(Show);

#[derive(Template)]
#[template(path = "entry.html")]
struct View {
    lang: Lang,
    told: Told,
    via: String,
    act: String,
    record: String,
    about: Vec<String>,
    leaf: String,
    digest: String,
    proof: Option<Proof>,
    signed: String,
    before: Option<i64>,
    after: Option<i64>,
}

impl operation::Page for EntryPage {
    const NAME: &'static str = "audit.show";
    const PATH: &'static str = "/audit/entries/{seq}";
    const RIGHT: Right = SEE;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (lang, org) = (cx.lang, cx.org());
        let shown = self.0.run(cx)?;
        let last = journal::last_seq(cx.tx, org)?;
        let (entry, seq) = (shown.entry, self.0.seq);
        let (via, act, record) = (via(entry.via, lang), entry.act.clone(), entry.on.to_string());
        let about = entry.about.iter().map(SubjectId::to_string).collect();
        let title = words::entry(seq).get(lang).to_owned();
        let Some(told) = told(cx, vec![entry])?.pop() else { return Err(kernel::Fault::Missing) };
        let view = View {
            lang,
            told,
            via,
            act,
            record,
            about,
            leaf: shown.leaf,
            digest: shown.payload_digest,
            signed: shown.proof.as_ref().map(|proof| cx.minute(proof.head.at)).unwrap_or_default(),
            proof: shown.proof,
            before: Some(seq - 1).filter(|seq| *seq > 0),
            after: Some(seq + 1).filter(|seq| *seq <= last),
        };
        finished(&view, title)
    }
}
