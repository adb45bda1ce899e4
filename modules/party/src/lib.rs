//! Customers, suppliers, partners, departments and people: one register. A party holds any number of roles; the
//! firm's own departments stand beside its customers, because they are each other's customers too.
//!
//! Begin reading with [`Party`], then [`create::Create`] and `save.rs`, which every write goes through. What an actor
//! may not reach does not exist for them: [`operation::Reach`] is the rule, once in SQL and once in Rust.

pub mod bulk;
pub mod change;
pub mod contact;
pub mod create;
mod details;
pub mod export;
mod find;
pub mod identifier;
pub mod list;
pub mod model;
mod named;
mod names;
mod pages;
mod save;
pub mod show;
mod store;
pub mod text;
mod words;

use kernel::Right;
use operation::{Action, Room, row};

pub use crate::{
    contact::ContactDetails,
    details::Details,
    model::{BuyingRole, ContactKind, Kind, PartyKind, Role, Roles},
    named::{Named, pick},
    names::names,
    save::{Keepers, check_keepers, party_in_reach},
    store::{Contact, Party},
};

/// Everything this room brings to the house.
pub const MODULE: operation::Module = operation::Module {
    operations: &[
        row::<list::List>(),
        row::<create::Check>(),
        row::<create::Create>(),
        row::<show::Show>(),
        row::<change::Change>(),
        row::<change::Archive>(),
        row::<change::Restore>(),
        row::<bulk::Bulk>(),
        row::<show::Timeline>(),
        row::<contact::Create>(),
        row::<contact::Change>(),
        row::<contact::Remove>(),
    ],
    pages: pages::PAGES,
    acts: pages::telling::ACTS,
    wording: Some(pages::telling::WORDING),
    index: Some(save::index_again),
    finders: &[find::PARTIES, find::CONTACTS],
    downloads: &[operation::download::<export::Export>()],
    rooms: &[Room {
        name: "party",
        title: words::ROOM,
        path: "/parties",
        icon: "parties",
        key: "g p",
        right: Right::see("party"),
        bottom: false,
    }],
    actions: &[Action {
        title: words::NEW_PARTY,
        path: "/parties/new",
        icon: "parties",
        right: Right::edit("party"),
    }],
    migrations: &[::store::Migration {
        name: "party/0001",
        sql: include_str!("../migrations/0001_party.sql"),
    }],
    tables: store::TABLES,
    statements: &[store::STATEMENTS],
    ..operation::Module::empty("party")
};
