//! Changing a contract.

use askama::Template;
use kernel::{Id, Lang, Outcome, Right};
use operation::{Body, Cx};
use serde::Deserialize;

use super::{
    Choice, finished, href,
    keepers::{owners, teams},
    sides, words,
};
use crate::{model::ContractKind, save::contract_in_reach};

/// The form of one contract.
#[derive(Debug, Deserialize)]
pub(crate) struct Edit {
    contract: Id<ContractKind>,
}

#[derive(Template)]
#[template(path = "edit.html")]
struct View {
    lang: Lang,
    href: String,
    version: i64,
    title: String,
    sides: Vec<Choice>,
    owners: Vec<Choice>,
    teams: Vec<Choice>,
    /// The field for the other side, for those who may see parties.
    picker: Option<String>,
}

impl operation::Page for Edit {
    const NAME: &'static str = "contract.edit";
    const PATH: &'static str = "/contracts/{contract}/edit";
    const RIGHT: Right = Right::edit("contract");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let contract = contract_in_reach(cx, Self::RIGHT, self.contract)?;
        let view = View {
            lang: cx.lang,
            href: href(contract.id),
            version: contract.version,
            sides: sides(contract.side, cx.lang),
            owners: owners(cx, contract.owner)?,
            teams: teams(cx, contract.team)?,
            picker: party::pick(cx, "party", &words::OTHER_SIDE, contract.party)?,
            title: contract.title,
        };
        finished(&view, words::EDIT.get(cx.lang).to_owned())
    }
}
