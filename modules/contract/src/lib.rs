//! Contracts: each is read and reviewed when it comes in, and found again by its words.
//!
//! Begin reading with [`Contract`] and [`create::Create`]; `save.rs` is what every write has in common. What an
//! actor may not reach does not exist for them, as with parties.

pub mod archive;
pub mod assign;
pub mod change;
pub mod create;
pub mod download;
pub mod excerpt;
pub mod export;
pub mod list;
pub mod model;
mod pages;
mod paper;
mod reading;
pub mod review;
pub mod revise;
mod save;
pub mod show;
mod store;
mod words;

use operation::{Listener, row};

pub use crate::{
    model::{ContractKind, Kind, Side, State},
    reading::{Basis, Both, Finding, NotChecked, Rules},
    save::contract_in_reach,
    store::{Contract, ContractVersion},
};

/// Everything this room brings to the house.
pub const MODULE: operation::Module = operation::Module {
    operations: &[
        row::<list::List>(),
        row::<create::Create>(),
        row::<show::Show>(),
        row::<change::Change>(),
        row::<revise::Revise>(),
        row::<archive::Archive>(),
        row::<archive::Restore>(),
        row::<assign::Assign>(),
        row::<show::Timeline>(),
        row::<review::Show>(),
        row::<review::Decide>(),
        row::<review::Correct>(),
        row::<review::Uncorrect>(),
    ],
    pages: pages::PAGES,
    acts: pages::telling::ACTS,
    wording: Some(pages::telling::WORDING),
    index: Some(save::index_again),
    listeners: &[
        Listener { to: "contract.revise", react: review::follow_new_version },
        Listener { to: "party.change", react: save::follow_name },
    ],
    migrations: &[
        ::store::Migration { name: "contract/0001", sql: include_str!("../migrations/0001_contract.sql") },
        ::store::Migration { name: "contract/0002", sql: include_str!("../migrations/0002_review.sql") },
    ],
    rooms: pages::ROOMS,
    actions: pages::ACTIONS,
    finders: pages::FINDERS,
    panels: pages::PANELS,
    downloads: &[
        operation::download::<download::Original>(),
        operation::download::<download::Commented>(),
        operation::download::<export::Export>(),
    ],
    tables: store::TABLES,
    statements: &[store::STATEMENTS, list::STATEMENTS, review::store::STATEMENTS],
    ..operation::Module::empty("contract")
};
