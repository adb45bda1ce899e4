//! `qihe backup`, `qihe restore`, `qihe migrate`: the data in and out of an archive, and up to date.

use std::path::Path;

use crate::{house::house, settings::Settings};

/// Writes everything to one archive, verified after writing, while the server goes on.
pub fn backup(settings: &Settings, target: &Path) -> Result<(), String> {
    let db = settings.open()?;
    let manifest = store::backup::backup(&db, Some(&settings.files()?), target).map_err(|e| e.to_string())?;
    println!(
        "{}: {} tables, {} files, verified",
        target.display(),
        manifest.tables.len(),
        manifest.files.len()
    );
    Ok(())
}

/// Fills an empty database, of either engine, from an archive.
pub fn restore(settings: &Settings, archive: &Path) -> Result<(), String> {
    let db = settings.open()?;
    let steps = house().migrations();
    let manifest =
        store::backup::restore(archive, &db, Some(&settings.files()?), &steps).map_err(|e| e.to_string())?;
    let orgs = db.read_blocking(access::organisations).map_err(|e| format!("{e:?}"))?;
    for org in orgs {
        house().index_again(&db, org).map_err(|e| format!("the search index: {e:?}"))?;
    }
    println!("restored {} tables and {} files", manifest.tables.len(), manifest.files.len());
    Ok(())
}

/// Brings the schema up to date and says what ran.
pub fn migrate(settings: &Settings) -> Result<(), String> {
    settings.open_current().map(|_| println!("the schema is up to date"))
}
