//! A new contract, read and reviewed as it comes in.

use access::model::TeamKind;
use kernel::{Day, Id, Outcome, Right, Text, User};
use operation::{Ahead, Cx, Operation, Route};
use party::Named;
use review::Severity;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use store::{Json, Record as _, files::FileKind};

use crate::{
    model::{ENDLESS, Kind, Side, State, UNSIGNED},
    paper::{self, Paper},
    reading::{Reading, reading},
    save::{count, derive, event, facts, index, title},
    store::{Contract, ContractVersion},
    words,
};

/// Creates a contract from a file or a text.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Create {
    /// Its title; the one in the text unless given. 200 characters at most.
    pub title: Option<String>,
    /// Which side the firm is on; `neutral` unless given.
    pub side: Option<Side>,
    /// What kind of contract it is; by the evidence of the text unless given.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// The other side, by its id, its code or its full name.
    #[schemars(length(max = 200))]
    pub party: Option<Named>,
    /// Who looks after it; the caller unless given.
    pub owner: Option<Id<User>>,
    /// Which team looks after it; the caller's first unless given.
    pub team: Option<Id<TeamKind>>,
    /// The file; this or `text`.
    pub file: Option<Id<FileKind>>,
    /// The whole text: paragraphs and table rows end in a line break, cells are parted by tabs. This or `file`.
    pub text: Option<String>,
    /// The name of the file or draft, 200 characters at most; the file's own name unless given.
    pub name: Option<String>,
    /// What was read beforehand.
    #[serde(skip)]
    #[schemars(skip)]
    read: Option<(Paper, Reading)>,
}

impl Operation for Create {
    const NAME: &'static str = "contract.create";
    const ABOUT: Text = words::ABOUT_CREATE;
    const ROUTE: Route = Route::post("/contracts");
    const RIGHT: Right = Right::edit("contract");
    type Output = Contract;

    const PREPARES: bool = true;

    fn prepare(&mut self, ahead: &Ahead<'_>) -> Outcome<()> {
        let paper = paper::read(ahead, self.file, self.text.as_deref(), self.name.as_deref())?;
        self.read = Some(self.reviewed(paper, ahead.today())?);
        Ok(())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Contract> {
        cx.inside()?; // a portal user hands in nothing of the firm's
        let given = self.title.as_deref().map(title).transpose()?;
        let party = self.party.as_ref().map(|named| named.find(cx, "party", None)).transpose()?;
        let caller = (cx.actor.user, cx.actor.teams.first().copied().map(Id::from_number));
        let (owner, team) = (self.owner.or(caller.0), self.team.or(caller.1));
        party::check_keepers(cx, Self::RIGHT, party.map(|party| party.number()), caller, (owner, team))?;
        let org = cx.org();
        let (Paper { name, document }, read) = match &self.read {
            Some(read) => read.clone(),
            None => {
                let paper = paper::read_text(self.file, self.text.as_deref(), self.name.as_deref())?;
                self.reviewed(paper, cx.today())?
            }
        };
        let side = self.side();
        let fallback = || read.title.as_deref().and_then(|t| title(t).ok()).unwrap_or_else(|| name.clone());
        let title = title(&given.unwrap_or_else(fallback))?;
        let mut contract = Contract {
            org,
            id: cx.tx.new_id(),
            version: 1,
            number: read.number,
            kind: read.kind,
            state: State::Reviewed,
            side,
            party,
            owner,
            team,
            amount_fen: read.amount_fen,
            sign_date: read.sign_date,
            end_date: read.end_date,
            archived: false,
            open_errors: count(&read.findings, Severity::Error),
            open_warnings: count(&read.findings, Severity::Warning),
            sort_key: String::new(),
            amount_key: -1,
            sign_key: UNSIGNED,
            end_key: ENDLESS,
            words: String::new(),
            created_at: cx.now,
            changed_at: cx.now,
            title,
        };
        derive(cx, &mut contract, &read.facts)?;
        contract.insert(cx.tx)?;
        let version = ContractVersion {
            org,
            contract: contract.id,
            number: 1,
            file: self.file,
            name,
            side,
            text_chars: document.text.chars().count() as i64,
            text: document.text.clone(),
            layout: Json(ContractVersion::layout_of(document)),
            facts: Json(read.facts),
            findings: Json(read.findings),
            rules: Json(read.rules),
            created_at: cx.now,
        };
        version.insert(cx.tx)?;
        index(cx, &contract, &version)?;
        cx.record(&event(Self::NAME, &contract).between(&Value::Null, &facts(&contract)?))?;
        Ok(contract)
    }

    fn landing(contract: &Contract) -> Option<String> {
        Some(format!("/contracts/{}", contract.id))
    }
}

impl Create {
    fn side(&self) -> Side {
        self.side.unwrap_or(Side::Neutral)
    }

    fn reviewed(&self, paper: Paper, today: Day) -> Outcome<(Paper, Reading)> {
        let read = reading(&paper.document, self.kind, self.side(), today)?;
        Ok((paper, read))
    }
}
