//! `qihe demo`: the server with the demo story on the embedded database, or with a load of made-up records.

mod dates;
mod papers;
mod scale;
mod story;

use kernel::{Fault, Lang};

use crate::{
    house::house,
    serve::{Entrance, serve},
    settings::Settings,
};

/// What to do with the demo.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    entrance: Entrance,
    /// Add so many made-up parties, a fifth as many contracts and ten times as many events, then serve.
    #[arg(long, value_name = "N")]
    scale: Option<u64>,
    /// The parties of `--scale` alone, without contracts and later events.
    #[arg(long, requires = "scale")]
    bare: bool,
    /// Take the demo away again, exactly, and stop.
    #[arg(long, conflicts_with = "scale")]
    clear: bool,
}

/// Tells the story on an empty database, prints the accounts, and serves.
pub fn demo(settings: &Settings, args: &Args) -> Result<(), String> {
    if args.clear {
        return clear(settings);
    }
    let db = settings.open_current()?;
    let told = story::tell(&db, &settings.files()?).map_err(|fault| said("the demo story", fault))?;
    if told > 0 {
        println!("demo story: {told} parties, contacts and contracts");
    }
    if let Some(parties) = args.scale {
        scale::fill(&db, &house(), parties, args.bare).map_err(|fault| said("the load", fault))?;
    }
    let is_demo = db.read_blocking(|tx| {
        let org = access::only_organisation(tx)?;
        access::is_demo(tx, org)
    });
    drop(db);
    if is_demo.map_err(|fault| said("the demo story", fault))? {
        println!("accounts (password {}): {}", story::PASSWORD, story::logins().join(", "));
    } else {
        println!("no demo: this database belongs to an organisation; another folder by QIHE_DATA gets one");
    }
    serve(settings, &args.entrance)
}

fn clear(settings: &Settings) -> Result<(), String> {
    let db = settings.open_current()?;
    let house = house();
    let cleared = db.write_blocking(move |tx| {
        let org = access::only_organisation(tx)?;
        access::clear_demo(tx, org, &house.tables())
    });
    cleared.map_err(|fault| said("clearing the demo", fault))?;
    let swept = settings.files()?.sweep(&db, std::time::Duration::ZERO).map_err(|e| e.to_string())?;
    println!("the demo is gone, with {swept} files");
    Ok(())
}

fn said(what: &str, fault: Fault) -> String {
    match fault {
        Fault::Broken { source, place } => format!("{what}: {source} ({place})"),
        other => format!("{what}: {}", api::problem(&other, Lang::En, "").body),
    }
}
