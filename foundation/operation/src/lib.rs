//! How things are done and shown. Everything that can be done in the house is an [`Operation`]; everything
//! that can be looked at is a [`Page`]; modules meet through [`Listener`]s and [`Panel`]s; a [`House`] joins
//! the tables of all modules, and every door (HTTP, OpenAPI, MCP, command line) reads that table.
//!
//! This crate knows no module and no protocol: it has no status codes and no argv. Begin reading
//! with [`Operation`], then [`House::call`].

pub mod csv;
mod cx;
mod download;
mod house;
mod input;
mod inside;
mod job;
pub mod list;
mod page;
mod prepare;
mod reach;
mod room;
mod row;
mod telling;
mod timeline;
mod words;

pub use words::unreadable;

pub use cx::{Cx, ZONE};
pub use download::{Content, Download, DownloadRow, Making, Opened, Source, download};
pub use house::{Caller, House, IndexAgain, Module};
pub use input::{file_fields, from_strings, secret_fields, validate};
pub use job::{Job, Work};
pub use page::{Above, Body, Listed, Listener, Page, PageRow, Panel, page};
pub use prepare::{Ahead, Prepared, Upload};
pub use reach::Reach;
pub use room::{Action, Excerpt, Excerpts, Finder, Found, Room};
pub use row::{Answer, Method, Operation, Route, Row, row};
pub use telling::{Act, Naming, Step, Told, Wording, timeline_html, told};
pub use timeline::{Entries, timeline};
