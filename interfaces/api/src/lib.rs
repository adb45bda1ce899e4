//! The operation table for programs: problems as RFC 9457, the table as OpenAPI 3.1, and as MCP tools.
//!
//! Translation only. Sockets, sessions and bytes belong to the `web` crate; what is done belongs to the
//! modules. Begin reading with [`problem`].

mod mcp;
mod openapi;
mod problem;
#[cfg(test)]
mod sample;

pub use mcp::{Call, Reply, reply};
pub use openapi::openapi;
pub use problem::{Problem, problem};
