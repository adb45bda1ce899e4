//! Every table and statement of this room.
//!
//! In each statement that narrows to an actor's reach, `$1` is the organisation and `$2` to `$5` are the reach: its
//! word, the user, the teams, the portal user's party.

use access::model::TeamKind;
use document::Document;
use kernel::{Day, Id, Instant, Org, User};
use party::PartyKind;
use serde_json::Value;
use store::{Json, Record as _, Table, files::FileKind};

use crate::{
    model::{ContractKind, Kind, Side, State},
    reading::{Finding, Rules},
};

/// The tables of this room.
pub const TABLES: &[Table] = &[
    Table::Tenant("contract"),
    Table::Tenant("contract_version"),
    Table::Tenant("contract_decision"),
    Table::Tenant("contract_correction"),
];

store::record! {
    /// A contract.
    pub struct Contract in "contract" {
        /// The firm.
        #[serde(skip)]
        pub org: Id<Org>,
        /// Its identity.
        pub id: Id<ContractKind>,
        /// Grows with each change; give it back with a change so that nobody's work is overwritten.
        pub version: i64,
        /// Its title.
        pub title: String,
        /// Its number, as written in it.
        pub number: Option<String>,
        /// What kind of contract it is.
        #[serde(rename = "type")]
        pub kind: Kind,
        /// How far it has come.
        pub state: State,
        /// Which side the firm is on.
        pub side: Side,
        /// The other side.
        pub party: Option<Id<PartyKind>>,
        /// Who looks after it.
        pub owner: Option<Id<User>>,
        /// Which team looks after it.
        pub team: Option<Id<TeamKind>>,
        /// The price in fen.
        pub amount_fen: Option<i64>,
        /// When it is signed, as written in it.
        pub sign_date: Option<Day>,
        /// When its term ends, as written in it.
        pub end_date: Option<Day>,
        /// Whether it is archived.
        pub archived: bool,
        /// How many errors of its latest version nobody has decided about.
        pub open_errors: i64,
        /// How many warnings of its latest version nobody has decided about.
        pub open_warnings: i64,
        /// The title in pinyin.
        #[serde(skip)]
        pub sort_key: String,
        /// The price, or -1 where there is none.
        #[serde(skip)]
        pub amount_key: i64,
        /// The day of signing as a number, or 0 where there is none.
        #[serde(skip)]
        pub sign_key: i64,
        /// The day on which its term ends as a number; a number beyond all days where there is none.
        #[serde(skip)]
        pub end_key: i64,
        /// The words that a list looks through.
        #[serde(skip)]
        pub words: String,
        /// When it was created.
        pub created_at: Instant,
        /// When it was last changed.
        pub changed_at: Instant,
    }
}

store::record! {
    /// What was handed in for a contract, and what the review of it said.
    pub struct ContractVersion in "contract_version" {
        /// The firm.
        #[serde(skip)]
        pub org: Id<Org>,
        /// Of which contract.
        #[serde(skip)]
        pub contract: Id<ContractKind>,
        /// The first is 1.
        pub number: i64,
        /// The file, where there is one.
        #[serde(skip)]
        pub file: Option<Id<FileKind>>,
        /// The file's name.
        pub name: String,
        /// For which side it was reviewed.
        pub side: Side,
        /// The text that was read.
        #[serde(skip)]
        pub text: String,
        /// The text's length in characters.
        pub text_chars: i64,
        /// Its paragraphs and tables, and what lies in the file but not on the page; without the text itself.
        #[serde(skip)]
        pub layout: Json<Document>,
        /// The terms that were read.
        #[serde(skip)]
        pub facts: Json<Value>,
        /// The findings in both languages.
        #[serde(skip)]
        pub findings: Json<Vec<Finding>>,
        /// What became of every rule.
        #[serde(skip)]
        pub rules: Json<Rules>,
        /// When it was handed in.
        pub created_at: Instant,
    }
}

impl ContractVersion {
    /// A document as it is kept beside its text.
    pub(crate) fn layout_of(document: Document) -> Document {
        Document { text: String::new(), ..document }
    }

    /// The document as it was read.
    #[must_use]
    pub fn document(&self) -> Document {
        Document { text: self.text.clone(), ..self.layout.0.clone() }
    }
}

/// What narrows a statement on `contract` to a reach.
pub(crate) const REACH: &str = " AND (CAST($2 AS TEXT) = 'all'
    OR (CAST($2 AS TEXT) = 'own' AND owner = CAST($3 AS BIGINT))
    OR (CAST($2 AS TEXT) = 'team' AND (owner = CAST($3 AS BIGINT)
        OR CAST($4 AS TEXT) LIKE '%,' || CAST(team AS TEXT) || ',%'))
    OR (CAST($2 AS TEXT) = 'party' AND party = CAST($5 AS BIGINT)))";

/// Of the latest versions of contracts, those in which the words stand.
const IN_LATEST: &str = " AND number = (SELECT MAX(number) FROM contract_version AS later
        WHERE later.org = $1 AND later.contract = contract_version.contract)) AS texts WHERE place > 0";

store::statements! {
    /// Contracts by number, for indexing them again.
    CONTRACTS_AFTER = Contract::SELECT, " WHERE org = $1 AND id > $2 ORDER BY id LIMIT $3";
    /// Contracts in reach by their numbers.
    BY_IDS_SQLITE = Contract::SELECT, " WHERE org = $1", REACH, " AND id", store::among!(sqlite, "$6");
    /// Contracts in reach by their numbers.
    BY_IDS_POSTGRES = Contract::SELECT, " WHERE org = $1", REACH, " AND id", store::among!(postgres, "$6");
    /// The versions of a contract as lines, the latest first.
    VERSION_LINES = "SELECT number, name, file, created_at FROM contract_version WHERE org = $1 AND contract = $2
        ORDER BY number DESC";
    /// One contract in reach.
    CONTRACT_IN_REACH = Contract::SELECT, " WHERE org = $1", REACH, " AND id = $6";
    /// The contracts with another side, by number.
    CONTRACTS_OF_PARTY = Contract::SELECT, " WHERE org = $1 AND party = $2 AND id > $3 ORDER BY id LIMIT $4";
    /// Lets the words that a list looks through follow what they are made from.
    SET_WORDS = "UPDATE contract SET words = $3 WHERE org = $1 AND id = $2";
    /// What nobody has decided about.
    SET_OPEN = "UPDATE contract SET open_errors = $3, open_warnings = $4 WHERE org = $1 AND id = $2";
    /// The latest version of a contract.
    LATEST_VERSION = ContractVersion::SELECT,
        " WHERE org = $1 AND contract = $2 ORDER BY number DESC LIMIT 1";
    /// One version of a contract.
    VERSION = ContractVersion::SELECT, " WHERE org = $1 AND contract = $2 AND number = $3";
    /// Puts another review of the same text into a version.
    REVIEW_AGAIN = "UPDATE contract_version SET side = $4, findings = $5, rules = $6
        WHERE org = $1 AND contract = $2 AND number = $3";
    /// Where words stand in the latest texts of the contracts in `$4`: `$2` if it is there, else `$3`.
    EXCERPTS_SQLITE = "SELECT contract, substr(text, CASE WHEN place > 30 THEN place - 30 ELSE 1 END, 120), place FROM
        (SELECT contract, text, CASE WHEN instr(lower(text), $2) > 0 THEN instr(lower(text), $2)
            ELSE instr(lower(text), $3) END AS place FROM contract_version
        WHERE org = $1 AND contract", store::among!(sqlite, "$4"), IN_LATEST;
    /// Where words stand in the latest texts of the contracts in `$4`: `$2` if it is there, else `$3`.
    EXCERPTS_POSTGRES = "SELECT contract, substr(text, CAST(CASE WHEN place > 30 THEN place - 30 ELSE 1 END AS INT), 120), place FROM
        (SELECT contract, text, CAST(CASE WHEN strpos(lower(text), CAST($2 AS TEXT)) > 0 THEN strpos(lower(text), CAST($2 AS TEXT))
            ELSE strpos(lower(text), CAST($3 AS TEXT)) END AS BIGINT) AS place FROM contract_version
        WHERE org = $1 AND contract", store::among!(postgres, "$4"), IN_LATEST;
    /// Adds a contract.
    INSERT_CONTRACT = Contract::INSERT;
    /// Changes a contract.
    UPDATE_CONTRACT = Contract::UPDATE;
    /// Adds a version.
    INSERT_VERSION = ContractVersion::INSERT;
}
