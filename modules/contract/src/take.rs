//! What can be taken away: the file as it was handed in.

use kernel::{Fault, Id, Outcome, Right, Text};
use operation::{Content, Cx, Download, Source};
use schemars::JsonSchema;
use serde::Deserialize;
use store::files;

use crate::{
    model::ContractKind,
    save::{contract_in_reach, version},
    words,
};

/// The file of a version as it was handed in.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Original {
    /// Which contract.
    pub contract: Id<ContractKind>,
    /// Which version; the latest unless given.
    pub version: Option<i64>,
}

impl Download for Original {
    const NAME: &'static str = "contract.file";
    const ABOUT: Text = words::ABOUT_FILE;
    const PATH: &'static str = "/contracts/{contract}/file";
    const RIGHT: Right = Right::see("contract");

    fn make(&self, cx: &mut Cx<'_, '_>) -> Outcome<Content> {
        let contract = contract_in_reach(cx, Self::RIGHT, self.contract)?;
        let version = version(cx, &contract, self.version)?;
        let file = version.file.ok_or_else(|| Fault::refused("contract.no_file", words::NO_FILE))?;
        let file = files::get(cx.tx, contract.org, file)?;
        Ok(Content { name: file.name, media_type: file.media_type, source: Source::Kept(file.digest) })
    }
}
