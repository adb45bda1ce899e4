//! The tables of the review: what people did about findings, and the terms they put right.

use kernel::{Id, Instant, Org, User};
use serde_json::Value;
use store::{Json, Record as _};

use crate::{model::ContractKind, store::Contract};

store::text_enum! {
    /// What somebody does about a finding.
    pub enum Decision {
        Accept = "accept",
        Dismiss = "dismiss",
        Comment = "comment",
        Reopen = "reopen",
    }
}

store::record! {
    /// Something that somebody did about a finding.
    pub struct Act in "contract_decision" {
        /// The firm.
        #[serde(skip)]
        pub org: Id<Org>,
        /// Of which contract.
        #[serde(skip)]
        pub contract: Id<ContractKind>,
        /// The key of the finding.
        #[serde(skip)]
        pub finding: String,
        /// The first act on a finding is 1.
        pub seq: i64,
        /// What they did.
        pub decision: Decision,
        /// Their reason or comment.
        pub text: String,
        /// How bad the finding was then: 0 information, 1 warning, 2 error.
        #[serde(skip)]
        pub severity: i64,
        /// The version of the contract in which they did it.
        pub number: i64,
        /// Who.
        pub by_user: Option<Id<User>>,
        /// Their name.
        pub by_name: String,
        /// When.
        pub at: Instant,
    }
}

store::record! {
    /// A term that was read wrongly and put right.
    pub struct Correction in "contract_correction" {
        /// The firm.
        #[serde(skip)]
        pub org: Id<Org>,
        /// Of which contract.
        #[serde(skip)]
        pub contract: Id<ContractKind>,
        /// Which term: a path into the facts such as `price_fen` or `parties.0.name`.
        pub term: String,
        /// What is right.
        pub value: Json<Value>,
        /// What was read.
        pub read: Json<Value>,
        /// Where it stands in the text, in characters.
        pub start_char: Option<i64>,
        /// Where it ends.
        pub end_char: Option<i64>,
        /// Why.
        pub reason: String,
        /// The version of the contract in which it was put right.
        pub number: i64,
        /// Who.
        pub by_user: Option<Id<User>>,
        /// Their name.
        pub by_name: String,
        /// When.
        pub at: Instant,
    }
}

store::statements! {
    /// All acts on the findings of a contract.
    ACTS = Act::SELECT, " WHERE org = $1 AND contract = $2 ORDER BY finding, seq";
    /// Adds an act.
    INSERT_ACT = Act::INSERT;
    /// The corrections of a contract.
    CORRECTIONS = Correction::SELECT, " WHERE org = $1 AND contract = $2 ORDER BY term";
    /// Puts a term right, once more where it already was.
    KEEP_CORRECTION = Correction::INSERT, " ON CONFLICT (org, contract, term) DO UPDATE SET
        value = excluded.value, read = excluded.read, start_char = excluded.start_char,
        end_char = excluded.end_char, reason = excluded.reason, number = excluded.number,
        by_user = excluded.by_user, by_name = excluded.by_name, at = excluded.at";
    /// Takes a correction back.
    DROP_CORRECTION = "DELETE FROM contract_correction WHERE org = $1 AND contract = $2 AND term = $3";
    /// A contract, by its number alone: for what happens inside a change that was already allowed.
    CONTRACT_BY_ID = Contract::SELECT, " WHERE org = $1 AND id = $2";
    /// The versions of a contract.
    VERSIONS = "SELECT number, name FROM contract_version WHERE org = $1 AND contract = $2 ORDER BY number";
    /// Lets a contract's row follow its corrections, within a change that counts its version up itself.
    FOLLOW = "UPDATE contract SET number = $3, kind = $4, amount_fen = $5, amount_key = $6, sign_date = $7, sign_key = $8,
        end_date = $9, end_key = $10, words = $11 WHERE org = $1 AND id = $2";
}
