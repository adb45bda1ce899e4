//! A new contract, read and reviewed as it comes in.

use kernel::{Fault, Id, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use party::{PartyKind, text};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use store::{
    Json, Record as _,
    files::{self, FileKind},
};

use crate::{
    model::{Kind, Side, State},
    reading::reading,
    save::{TITLE_MAX, event, facts, haystack, index, known_party, title},
    store::{Contract, ContractVersion},
    words,
};

/// A text has so many characters at most.
const TEXT_MAX: usize = 2_000_000;

/// Creates a contract from its text.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Create {
    /// Its title; the one in the text unless given. 200 characters at most.
    pub title: Option<String>,
    /// Which side the firm is on; `neutral` unless given.
    pub side: Option<Side>,
    /// What kind of contract it is; by the evidence of the text unless given.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// The other side.
    pub party: Option<Id<PartyKind>>,
    /// The name of the file or draft; 200 characters at most.
    pub name: String,
    /// The whole text: paragraphs and table rows end in a line break, cells are parted by tabs.
    pub text: String,
    /// The file that the text was read from.
    pub file: Option<Id<FileKind>>,
}

impl Operation for Create {
    const NAME: &'static str = "contract.create";
    const ABOUT: Text = words::ABOUT_CREATE;
    const ROUTE: Route = Route::post("/contracts");
    const RIGHT: Right = Right::edit("contract");
    type Output = Contract;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Contract> {
        if cx.reach(Self::RIGHT)?.is_portal() {
            return Err(Fault::Forbidden { right: Self::RIGHT }); // a portal user hands in nothing of the firm's
        }
        let name = text::line(&self.name.replace(char::is_control, " "));
        let found = name.chars().count();
        if found > TITLE_MAX {
            return Err(Fault::field("name", words::too_long(TITLE_MAX, found)));
        }
        let found = self.text.chars().count();
        if found > TEXT_MAX {
            return Err(Fault::field("text", words::too_long(TEXT_MAX, found)));
        }
        let given = self.title.as_deref().map(title).transpose()?;
        if let Some(party) = self.party {
            known_party(cx, party)?;
        }
        let org = cx.org();
        if let Some(file) = self.file {
            match files::get(cx.tx, org, file) {
                Err(store::Error::NoRow) => return Err(Fault::field("file", words::FILE_MISSING)),
                other => other?,
            };
        }
        // No database keeps NUL, and nobody writes it.
        let document = document::read_text(self.text.replace('\0', " ").as_bytes())
            .map_err(|_| Fault::field("text", words::TEXT_EMPTY))?;
        let side = self.side.unwrap_or(Side::Neutral);
        let read = reading(&document, self.kind, side, cx.today())?;
        let fallback = || read.title.as_deref().and_then(|t| title(t).ok()).unwrap_or_else(|| name.clone());
        let title = title(&given.unwrap_or_else(fallback))?;
        let contract = Contract {
            org,
            id: cx.tx.new_id(),
            version: 1,
            number: read.number,
            kind: read.kind,
            state: State::Reviewed,
            side,
            party: self.party,
            owner: cx.actor.user,
            team: cx.actor.teams.first().copied().map(Id::from_number),
            amount_fen: read.amount_fen,
            sign_date: read.sign_date,
            archived: false,
            sort_key: text::sort_key(&title),
            amount_key: read.amount_fen.unwrap_or(-1),
            haystack: String::new(),
            created_at: cx.now,
            changed_at: cx.now,
            title,
        };
        let contract = Contract { haystack: haystack(&contract, &read.facts), ..contract };
        contract.insert(cx.tx)?;
        let version = ContractVersion {
            org,
            contract: contract.id,
            number: 1,
            file: self.file,
            name,
            side,
            text_chars: document.text.chars().count() as i64,
            text: document.text,
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
