//! The `qihe` command.

mod review;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// 契合：客户与合同 / customers and contracts
#[derive(Debug, Parser)]
#[command(name = "qihe", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 审查合同 / review contracts
    Review(review::Args),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Review(args) => review::run(&args),
    }
}
