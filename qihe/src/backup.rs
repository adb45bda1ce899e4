//! `qihe backup`, `qihe migrate`: the data into an archive, and up to date.

use std::path::Path;

use kernel::words;
use store::{backup::Manifest, notary::Witness};

use crate::{
    settings::Settings,
    system::{in_both, of_store},
};

words! {
    fn not_written(path: &str, zh: &str, en: &str) {
        "备份 {path} 未写成：{zh}",
        "The backup {path} was not written: {en}"
    }
    fn incomplete(count: usize, which: &str) {
        "有 {count} 个文件在磁盘上缺失或已损坏，备份中没有它们：{which}。请从较早的备份恢复这些文件，再重新备份",
        "{count} files are missing on the disk or damaged, so the backup lacks them: {which}. Bring them back from an earlier backup, then make a new one"
    }
}

/// So many files are named.
const NAMED: usize = 5;

/// Fails where files that the data name are not in the archive: what is there is sound, but it is not everything.
pub fn complete(manifest: &Manifest) -> Result<(), String> {
    let missing = &manifest.files_missing;
    if missing.is_empty() {
        return Ok(());
    }
    let more = if missing.len() > NAMED { " …" } else { "" };
    let which = missing.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(" ") + more;
    Err(in_both(&incomplete(missing.len(), &which)))
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
    complete(&manifest)
}

/// Brings the schema up to date and says what ran.
pub fn migrate(settings: &Settings) -> Result<(), String> {
    settings.open_current().map(|_| println!("the schema is up to date"))
}
