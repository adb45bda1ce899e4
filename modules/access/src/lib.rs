//! Organisations, users, roles, sessions and tokens: who may come in, and what they may do.
//!
//! A door turns a cookie or a bearer key into an actor with [`by_session`] and [`by_token`]; signing in takes three
//! steps, [`challenge`], [`password::verify`] (outside any transaction, for it is slow on purpose) and [`admit`]; the
//! first set-up too: [`ensure_fresh`], [`SetUp::prepare`] (outside) and [`Founding::found`].
//! Everything else is an operation. This crate never keeps a secret: of keys only a digest, of passwords only a
//! salted argon2id hash, and neither appears in an event or a log. Begin reading with [`MODULE`], then `session.rs`.

mod demo;
pub mod directory;
mod job;
mod lock;
pub mod model;
mod new_password;
mod own;
mod pages;
pub mod password;
mod portal;
pub mod roles;
mod secret;
pub mod session;
mod setup;
mod store;
mod team;
mod telling;
mod throttle;
mod token;
mod user;
mod users;
pub mod words;

use ::store::{Migration, Table};
use operation::{Module, Row, row};

pub use demo::{clear_demo, is_demo, mark_demo};
pub use own::Me;
pub use secret::Secret;
pub use session::{Admission, Challenge, NewSession, Signed, admit, by_session, challenge, touch};
pub use setup::{Founding, SetUp, ensure_fresh, is_set_up, only_organisation, organisations, set_up};
pub use team::{TeamShown, Teams};
pub use throttle::{TRIES_OF_ADDRESS, TRIES_OF_PAIR, WINDOW_SECONDS};
pub use token::by_token;
pub use user::UserShown;
pub use users::{UserListed, Users};

/// What this room brings to the house.
pub const MODULE: Module = Module {
    operations: OPERATIONS,
    acts: telling::ACTS,
    wording: Some(telling::WORDING),
    namings: telling::NAMINGS,
    pages: pages::PAGES,
    rooms: pages::ROOMS,
    panels: pages::PANELS,
    migrations: &[Migration { name: "access/0001", sql: include_str!("../migrations/0001_access.sql") }],
    tables: TABLES,
    statements: &[store::STATEMENTS],
    ..Module::empty("access")
};

const OPERATIONS: &[Row] = &[
    row::<users::List>(),
    row::<user::Show>(),
    row::<user::Create>(),
    row::<user::Change>(),
    row::<new_password::ResetPassword>(),
    row::<lock::EndSessions>(),
    row::<lock::Unlock>(),
    row::<user::Roles>(),
    row::<team::List>(),
    row::<team::Create>(),
    row::<team::Change>(),
    row::<job::List>(),
    row::<job::Revive>(),
    row::<demo::Clear>(),
    row::<own::Show>(),
    row::<own::Change>(),
    row::<own::ChangePassword>(),
    row::<session::List>(),
    row::<session::End>(),
    row::<token::List>(),
    row::<token::Create>(),
    row::<token::Revoke>(),
];

const TABLES: &[Table] = &[
    Table::Shared("organisation"),
    Table::Shared("login"),
    Table::Shared("sign_in_failure"),
    Table::Tenant("user_account"),
    Table::Tenant("user_password"),
    Table::Tenant("team"),
    Table::Tenant("team_member"),
    Table::Tenant("session"),
    Table::Tenant("api_token"),
];
