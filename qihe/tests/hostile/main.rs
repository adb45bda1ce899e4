//! Requests made to hurt, through the real router and the real server. Each file names what of the list of tests for
//! reliability it proves (R23 and so on).

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

#[path = "../../../foundation/document/tests/forged/mod.rs"]
mod forged;
mod ground;
#[path = "../../src/house.rs"]
mod house;
#[path = "../records/mod.rs"]
mod records;
#[path = "../running/mod.rs"]
mod running;

mod bombs;
mod cross_site;
mod extra_fields;
mod file_names;
mod forms;
mod formulas;
mod markup;
mod scripts;
mod secrets;
mod sign_in;
mod uploads;
