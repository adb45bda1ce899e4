//! The next version of a contract, as a negotiation goes on.

use kernel::{Fault, Id, Outcome, Right, Text};
use operation::{Ahead, Cx, Operation, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Json, Record as _, files::FileKind};

use crate::{
    model::ContractKind,
    paper::{self, Paper},
    reading::reading,
    save::{contract_in_reach, count_open, derive, event, facts, index, latest},
    store::{Contract, ContractVersion},
    words,
};

/// Adds the next version of a contract, which is read and reviewed like the first.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Revise {
    /// Of which contract.
    pub contract: Id<ContractKind>,
    /// The file; this or `text`.
    pub file: Option<Id<FileKind>>,
    /// The whole text; this or `file`.
    pub text: Option<String>,
    /// The name of the file or draft; the file's own name unless given.
    pub name: Option<String>,
    /// What was read beforehand.
    #[serde(skip)]
    #[schemars(skip)]
    paper: Option<Paper>,
}

impl Operation for Revise {
    const NAME: &'static str = "contract.revise";
    const ABOUT: Text = words::ABOUT_REVISE;
    const ROUTE: Route = Route::post("/contracts/{contract}/versions");
    const RIGHT: Right = Right::edit("contract");
    type Output = Contract;
    const PREPARES: bool = true;

    fn prepare(&mut self, ahead: &Ahead<'_>) -> Outcome<()> {
        self.paper = Some(paper::read(ahead, self.file, self.text.as_deref(), self.name.as_deref())?);
        Ok(())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Contract> {
        let before = contract_in_reach(cx, Self::RIGHT, self.contract)?;
        if before.archived {
            return Err(Fault::refused("contract.archived", words::ARCHIVED));
        }
        let Paper { name, document } = match &self.paper {
            Some(paper) => paper.clone(),
            None => paper::read_text(self.file, self.text.as_deref(), self.name.as_deref())?,
        };
        let read = reading(&document, Some(before.kind), before.side, cx.today())?;
        let number = latest(cx, &before)?.number + 1;
        let mut contract = before.clone();
        contract.number = read.number.or(contract.number);
        contract.amount_fen = read.amount_fen;
        contract.sign_date = read.sign_date;
        contract.end_date = read.end_date;
        derive(cx, &mut contract, &read.facts)?;
        contract.changed_at = cx.now;
        contract.update(cx.tx)?;
        contract.version += 1;
        let version = ContractVersion {
            org: contract.org,
            contract: contract.id,
            number,
            file: self.file,
            name,
            side: contract.side,
            text_chars: document.text.chars().count() as i64,
            text: document.text.clone(),
            layout: Json(ContractVersion::layout_of(document)),
            facts: Json(read.facts),
            findings: Json(read.findings),
            rules: Json(read.rules),
            created_at: cx.now,
        };
        version.insert(cx.tx)?;
        count_open(cx, &mut contract)?;
        index(cx, &contract, &version)?;
        let mut told = facts(&contract)?;
        told["versions"] = number.into();
        let mut was = facts(&before)?;
        was["versions"] = (number - 1).into();
        cx.record(&event(Self::NAME, &contract).between(&was, &told))?;
        Ok(contract)
    }

    fn landing(contract: &Contract) -> Option<String> {
        Some(format!("/contracts/{}/review", contract.id))
    }
}
