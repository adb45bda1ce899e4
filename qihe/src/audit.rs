//! `qihe audit verify`: proves that nobody changed the journal.

use std::path::Path;

use store::{
    Db,
    notary::{Notary, SignedHead, Witness},
    receipt::Kept,
};

use crate::settings::Settings;

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
