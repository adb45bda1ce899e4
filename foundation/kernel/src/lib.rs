//! The words that every other crate of the house speaks: who, what, when, how much, in which language,
//! and what went wrong.
//!
//! This crate holds plain values only. It never reads a clock, touches a file, or knows a database,
//! a web server or any module. Begin reading with [`Fault`], then [`Actor`] and [`Event`].

mod actor;
mod day;
mod event;
mod fault;
mod half_width;
mod id;
mod lang;
mod money;

pub use actor::{Actor, Grant, Grants, Org, Right, Scope, User, Verb, Via};
pub use day::{Day, DayError, Instant};
pub use event::{Change, Event, Subject};
pub use fault::{Fault, FieldFault, Outcome};
pub use half_width::half_width;
pub use id::{Id, IdError, Kind, Mint};
pub use lang::{Lang, Text};
pub use money::{Money, MoneyError};
