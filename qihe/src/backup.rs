//! `qihe backup`, `qihe migrate`: the data into an archive, and up to date.

use std::path::Path;

use kernel::words;
use store::notary::Witness;

use crate::{
    settings::Settings,
    system::{in_both, of_store},
};

words! {
    fn not_written(path: &str, zh: &str, en: &str) {
        "备份 {path} 未写成：{zh}",
        "The backup {path} was not written: {en}"
    }
}

/// Writes everything to one archive, verified after writing, while the server goes on.
pub fn backup(settings: &Settings, target: &Path) -> Result<(), String> {
    let (db, files) = (settings.open()?, settings.files()?);
    let made = Witness::read(&settings.journal())
        .and_then(|witness| store::backup::backup(&db, Some(&files), witness.as_ref(), target));
    let manifest = made.map_err(|error| {
        let why = of_store(&error);
        in_both(&not_written(&target.display().to_string(), &why.zh, &why.en))
    })?;
    println!(
        "{}: {} tables, {} files, verified",
        target.display(),
        manifest.tables.len(),
        manifest.files.len()
    );
    Ok(())
}

/// Brings the schema up to date and says what ran.
pub fn migrate(settings: &Settings) -> Result<(), String> {
    settings.open_current().map(|_| println!("the schema is up to date"))
}
