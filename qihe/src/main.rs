//! The `qihe` command.
fn main() {}
