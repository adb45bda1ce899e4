//! Reads a Chinese contract and reports its defects and blind spots.

pub mod clause;
pub mod contract;
pub mod date;
pub mod number;
mod pattern;
pub mod term;
