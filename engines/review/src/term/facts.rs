//! The terms as one value that serialises: amounts in fen, shares in per cent, days in ISO 8601.

use kernel::Day;
use schemars::JsonSchema;
use serde::Serialize;

use super::ContractType;

/// What the contract says, as far as it could be read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Facts {
    /// Kind of contract.
    #[serde(rename = "type")]
    pub kind: ContractType,
    /// Its title.
    pub title: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// Who contracts.
    pub parties: Vec<PartyFact>,
    /// The price in fen.
    pub price_fen: Option<i64>,
    /// Whether the price is only an estimate.
    pub price_is_estimate: bool,
    /// The price in words, in fen.
    pub price_in_words_fen: Option<i64>,
    /// The price without tax.
    pub net_fen: Option<i64>,
    /// The tax.
    pub tax_fen: Option<i64>,
    /// Rate of tax in per cent.
    pub tax_percent: Option<f64>,
    /// Whether the price includes tax.
    pub tax_included: Option<bool>,
    /// When it is signed.
    pub sign_date: Option<Day>,
    /// When the term begins.
    pub start_date: Option<Day>,
    /// When it ends.
    pub end_date: Option<Day>,
    /// How the price is paid.
    pub payment_steps: Vec<Step>,
    /// Earnest money.
    pub earnest: Option<Earnest>,
    /// Quality retention in per cent.
    pub retention_percent: Option<f64>,
    /// Penalties.
    pub penalties: Vec<Penalty>,
    /// Where disputes go.
    pub forum: Option<Forum>,
}

/// A party.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartyFact {
    /// Its role as written.
    pub role: String,
    /// Its name; empty where none was filled in.
    pub name: String,
    /// Its unified social credit code.
    pub uscc: Option<String>,
    /// Its address.
    pub address: Option<String>,
}

/// A step of payment.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// Share of the price in per cent.
    pub percent: Option<f64>,
    /// Its amount.
    pub amount_fen: Option<i64>,
    /// What it waits for.
    pub trigger: String,
    /// Whether the share counts from the start.
    pub cumulative: bool,
}

/// Earnest money.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Earnest {
    /// Its amount.
    pub amount_fen: Option<i64>,
    /// Its share of the price in per cent.
    pub percent: f64,
}

/// A penalty.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Penalty {
    /// As written.
    pub text: String,
    /// Due for every day.
    pub daily: bool,
    /// Its rate in per cent.
    pub percent: Option<f64>,
    /// Its amount.
    pub amount_fen: Option<i64>,
}

/// Where disputes go.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Forum {
    /// "arbitration", "court" or "both".
    pub kind: &'static str,
    /// Institutions and courts named.
    pub bodies: Vec<String>,
}
