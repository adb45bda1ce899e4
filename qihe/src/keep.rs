//! Keeping the data safe: `qihe backup`, `qihe restore`, `qihe migrate`, `qihe audit verify`.

use std::path::Path;

use store::{
    Db,
    notary::{Notary, SignedHead, Witness},
    receipt::Kept,
};

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

/// Proves the journal of every organisation, and a receipt that somebody kept; `Ok(false)` when something does not
/// hold.
pub fn verify(settings: &Settings, receipt: Option<&Path>) -> Result<bool, String> {
    let db = settings.open()?;
    let witness = Notary::open(&settings.journal()).map_err(|e| e.to_string())?.witness();
    let orgs = db.read_blocking(access::organisations).map_err(|e| format!("{e:?}"))?;
    let mut sound = true;
    for org in orgs {
        let witness = witness.clone();
        let report = db
            .read_blocking(move |tx| store::audit::verify(tx, org, &witness.key, Some(&witness.heads)))
            .map_err(|e| e.to_string())?;
        sound &= report.is_clean();
        println!("{org}: {} entries, {} heads, {} anchors", report.entries, report.heads, report.anchors);
        report.findings.iter().for_each(|finding| println!("  {finding:?}"));
    }
    if let Some(path) = receipt {
        sound &= compare(&db, witness, path)?;
    }
    println!("{}", if sound { "every journal holds" } else { "THE JOURNAL WAS CHANGED" });
    Ok(sound)
}

fn compare(db: &Db, witness: Witness, path: &Path) -> Result<bool, String> {
    let at = |what: &dyn std::fmt::Display| format!("{}: {what}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| at(&e))?;
    let head: SignedHead = serde_json::from_str(&text).map_err(|_| at(&"this is no receipt"))?;
    let org = head.org;
    let kept = db
        .read_blocking(move |tx| store::receipt::compare(tx, org, &witness, &text))
        .map_err(|e| e.to_string())?;
    println!("{org}: the receipt over {} entries: {kept:?}", head.size);
    Ok(kept == Kept::Holds)
}
