//! The `qihe` command. Each subcommand is one file; `house.rs` joins the modules.

mod audit;
mod backup;
mod call;
mod demo;
mod house;
mod restore;
mod review;
mod serve;
mod settings;
mod system;
mod unopened;
mod workers;

use std::{io::IsTerminal as _, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use kernel::Lang;

use settings::Settings;

/// 契合 Qihe: customers and contracts of a firm in a supply chain.
#[derive(Parser)]
#[command(name = "qihe", version, about, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    /// How lines of the log are written. What is written, `QIHE_LOG` says: `info`, or `debug` for a line for each request.
    #[arg(long, env = "QIHE_LOG_FORMAT", default_value = "text", global = true)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Review contracts: what is wrong or missing, where, why, and what to write instead.
    Review(review::Args),
    /// Start the web server.
    Serve(serve::Entrance),
    /// Start the web server with the demo story, and print the accounts to sign in with.
    Demo(demo::Args),
    /// Do any operation, as the operator of this server.
    Call {
        /// The operation, for example `party.list`.
        name: String,
        /// Its input, `field=value` each; a field that takes a file takes `field=@PATH`, for example
        /// `contract.create file=@contract.docx`.
        fields: Vec<String>,
        /// The organisation, where there are several.
        #[arg(long)]
        org: Option<String>,
        /// Language of messages.
        #[arg(long, default_value = "zh", value_parser = lang)]
        lang: Lang,
    },
    /// Take anything away as a file, as the operator of this server.
    Get {
        /// The download, for example `contract.file`.
        name: String,
        /// Its fields, `field=value` each.
        fields: Vec<String>,
        /// The file to write, or the folder to put it in under its own name.
        #[arg(long)]
        out: PathBuf,
        /// The organisation, where there are several.
        #[arg(long)]
        org: Option<String>,
        /// Language of messages.
        #[arg(long, default_value = "zh", value_parser = lang)]
        lang: Lang,
    },
    /// Write everything to one archive, verified after writing.
    Backup {
        /// The archive to write.
        file: PathBuf,
    },
    /// Fill an empty database, of either engine, from an archive.
    Restore {
        /// The archive to read.
        file: PathBuf,
    },
    /// Bring the schema up to date, after a backup.
    Migrate,
    /// Prove that nobody changed the journal.
    #[command(subcommand)]
    Audit(Audit),
}

#[derive(Subcommand)]
enum Audit {
    /// Check every entry against its digest, the tree, the signed heads and the file of heads; exit 1 if one does not hold.
    Verify {
        /// A receipt kept from earlier, to compare with.
        #[arg(long)]
        head: Option<PathBuf>,
    },
}

fn lang(tag: &str) -> Result<Lang, String> {
    Lang::parse(tag).ok_or_else(|| format!("`{tag}` is neither zh nor en"))
}

fn begin_log(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("QIHE_LOG").unwrap_or_else(|_| "info".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().init(),
    }
}

fn main() -> ExitCode {
    let Cli { settings, log_format, command } = Cli::parse();
    begin_log(log_format);
    let done = match command {
        Command::Review(args) => return review::run(&args),
        Command::Serve(entrance) => serve::serve(&settings, &entrance).map(|()| true),
        Command::Demo(args) => demo::demo(&settings, &args).map(|()| true),
        Command::Call { name, fields, org, lang } => {
            let asked = call::Asked { name: &name, fields: &fields, org: org.as_deref(), lang };
            call::call(&settings, &asked)
        }
        Command::Get { name, fields, out, org, lang } => {
            let asked = call::Asked { name: &name, fields: &fields, org: org.as_deref(), lang };
            call::get(&settings, &asked, &out)
        }
        Command::Backup { file } => backup::backup(&settings, &file).map(|()| true),
        Command::Restore { file } => restore::restore(&settings, &file).map(|()| true),
        Command::Migrate => backup::migrate(&settings).map(|()| true),
        Command::Audit(Audit::Verify { head }) => audit::verify(&settings, head.as_deref()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(words) => {
            eprintln!("qihe: {words}");
            ExitCode::from(2)
        }
    }
}
