//! What one begins with: search over everything, the palette, and lists kept as views.
//!
//! This room knows no other one. What can be found, gone to and begun it learns from the tables of the house
//! ([`operation::Finder`], [`operation::Room`], [`operation::Action`]); what an actor may not reach it never shows,
//! because only a finder turns a number into words. Begin reading with [`search::Find`].

mod above;
mod mark;
mod page;
pub mod palette;
pub mod search;
mod store;
mod telling;
pub mod view;
mod words;

use kernel::Right;
use operation::{Above, row};

pub use crate::store::{View, ViewKind};

/// Everything this room brings to the house.
pub const MODULE: operation::Module = operation::Module {
    operations: &[
        row::<search::Find>(),
        row::<palette::Palette>(),
        row::<view::List>(),
        row::<view::Save>(),
        row::<view::Rename>(),
        row::<view::Remove>(),
    ],
    pages: &[operation::page::<page::SearchPage>()],
    acts: telling::ACTS,
    wording: Some(telling::WORDING),
    above: &[Above { right: Right::OWN, show: above::views }],
    migrations: &[::store::Migration { name: "desk/0001", sql: include_str!("../migrations/0001_desk.sql") }],
    tables: store::TABLES,
    statements: &[store::STATEMENTS],
    ..operation::Module::empty("desk")
};
