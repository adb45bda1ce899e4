//! One SQL text, two engines. SQLite is the default; PostgreSQL when it grows.
//!
//! A unit of work is a closure that runs on a connection's own thread in one transaction:
//! `db.read(|tx| …)` and `db.write(|tx| …)`. It is synchronous inside and awaited outside, so a dropped
//! request never leaves half a change. SQL is written once, in the dialect both engines share
//! (`$1`, `ON CONFLICT`, `RETURNING`, window functions), as named constants in `store.rs` files.
//!
//! This crate knows no module. Begin reading with [`Db`], then [`Tx`] and [`record!`].

mod among;
pub mod audit;
pub mod backup;
pub mod clear;
pub mod counts;
mod db;
mod ddl;
pub mod erasure;
mod error;
pub mod file_name;
pub mod files;
pub mod hand_over;
mod hex;
pub mod idempotency;
pub mod jobs;
pub mod journal;
pub mod keys;
pub mod merkle;
mod migrate;
pub mod narrow;
pub mod node;
pub mod notary;
mod numeric;
mod ordered;
pub mod portable;
mod postgres;
pub mod receipt;
mod record;
pub mod scale;
pub mod search;
mod sqlite;
mod subject_id;
mod tls;
mod tokens;
pub mod tree;
mod tx;
mod value;
mod worker;

pub use among::numbers;
pub use db::{Db, Engine, Failure, Options, now};
pub use error::{Error, Result, Unopened};
pub use migrate::{Migration, migrate};
pub use record::{Record, Statement, Table};
pub use subject_id::SubjectId;
pub use tx::Tx;
pub use value::{Cell, Field, Json, Param, Row, Unexpected, UnknownWord, Value};
pub use worker::Worker;

#[doc(hidden)]
pub use record::{SqlText, join, join_len};
#[doc(hidden)]
pub use value::read_word;

/// The schema of the store itself: to be listed before the steps of the modules.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "store/0001", sql: include_str!("../migrations/0001_store.sql") }];

/// The tables of the store itself.
pub const TABLES: &[Table] = &[
    Table::Tenant("journal_head"),
    Table::Tenant("journal"),
    Table::Tenant("journal_about"),
    Table::Tenant("journal_tile"),
    Table::Tenant("journal_signed"),
    Table::Tenant("idempotency"),
    Table::Tenant("job"),
    Table::Tenant("search_doc"),
    Table::Tenant("file"),
    Table::Shared("node"),
];

/// Every statement of the store itself, file by file.
pub const STATEMENTS: &[&[Statement]] = &[
    journal::STATEMENTS,
    tree::STATEMENTS,
    notary::STATEMENTS,
    erasure::STATEMENTS,
    clear::STATEMENTS,
    audit::STATEMENTS,
    idempotency::STATEMENTS,
    jobs::STATEMENTS,
    search::STATEMENTS,
    narrow::STATEMENTS,
    files::STATEMENTS,
    backup::STATEMENTS,
    portable::STATEMENTS,
    receipt::STATEMENTS,
    node::STATEMENTS,
];
