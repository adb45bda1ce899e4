//! Organisations, users, roles, sessions and tokens: who may come in, and what they may do.
