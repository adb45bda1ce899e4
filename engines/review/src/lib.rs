//! Reads a Chinese contract and reports its defects and blind spots: ruff for contracts.
//!
//! Pure: no file, no clock, no network. Begin reading with [`read`], which turns a document into a [`Contract`],
//! and [`review`], which runs all [`rules`] over it.

pub mod clause;
pub mod contract;
pub mod date;
pub mod number;
pub mod output;
mod pattern;
mod report;
pub mod rule;
pub mod term;

pub use contract::{Contract, read};
pub use report::{Finding, Options, Report, Results, review};
pub use rule::{Basis, Rule, Severity, Side, cite, rules};
pub use term::{ContractType, Facts};
