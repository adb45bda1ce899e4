//! Handing in a contract.

use askama::Template;
use kernel::{Id, Lang, Outcome, Right};
use operation::{Body, Cx};
use party::PartyKind;
use serde::Deserialize;
use store::files::BYTES_MAX;

use super::{Choice, finished, kind_word, sides, words};
use crate::model::{Kind, Side};

/// The form for a new contract; a party may be chosen already.
#[derive(Debug, Deserialize)]
pub(crate) struct Upload {
    party: Option<Id<PartyKind>>,
}

#[derive(Template)]
#[template(path = "upload.html")]
struct View {
    lang: Lang,
    bytes_max: u64,
    lead: String,
    kinds: Vec<Choice>,
    sides: Vec<Choice>,
    /// The field for the other side, for those who may see parties.
    picker: Option<String>,
}

impl operation::Page for Upload {
    const NAME: &'static str = "contract.upload";
    const PATH: &'static str = "/contracts/upload";
    const RIGHT: Right = Right::edit("contract");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let lang = cx.lang;
        let kind = |kind: &Kind| Choice {
            value: kind.as_str().to_owned(),
            word: kind_word(*kind).get(lang).to_owned(),
            on: false,
        };
        let view = View {
            lang,
            bytes_max: BYTES_MAX,
            lead: words::upload_lead(review::rules().len()).get(lang).to_owned(),
            kinds: Kind::ALL.iter().map(kind).collect(),
            sides: sides(Side::Neutral, lang),
            picker: party::pick(cx, "party", &words::OTHER_SIDE, self.party)?,
        };
        finished(&view, words::UPLOAD.get(lang).to_owned())
    }
}
