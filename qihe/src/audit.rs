//! `qihe audit verify`: proves that nobody changed the journal.

use std::path::Path;

use kernel::words;
use store::{
    Db,
    keys::Signer,
    notary::{SignedHead, Witness},
    receipt::Kept,
};

use crate::{
    settings::Settings,
    system::{self, in_both},
    unopened,
};

words! {
    fn no_key(folder: &str) {
        "{folder} 中没有日志密钥，无法验证；请用 --data（QIHE_DATA）指定服务所用的数据文件夹",
        "There is no key of the journal in {folder}, so nothing can be verified; name the data folder of the server with --data (QIHE_DATA)"
    }
}

/// Proves the journal of every organisation, and a receipt that somebody kept; `Ok(false)` when something does not
/// hold.
pub fn verify(settings: &Settings, receipt: Option<&Path>) -> Result<bool, String> {
    let db = settings.open()?;
    let unreadable = |e: store::Error| unopened::data(&settings.journal(), &system::of_store(&e));
    let witness = Witness::read(&settings.journal()).map_err(unreadable)?;
    let witness = witness.ok_or_else(|| in_both(&no_key(&settings.journal().display().to_string())))?;
    let orgs = db.read_blocking(access::organisations).map_err(|e| format!("{e:?}"))?;
    let mut sound = true;
    for org in orgs {
        let witness = witness.clone();
        let report = db
            .read_blocking(move |tx| store::audit::verify(tx, org, &witness.keys, Some(&witness.heads)))
            .map_err(|e| e.to_string())?;
        sound &= report.is_clean();
        println!("{org}: {} entries, {} heads, {} anchors", report.entries, report.heads, report.anchors);
        report.signers.iter().for_each(|by| println!("  {}", in_words(by)));
        report.findings.iter().for_each(|finding| println!("  {finding:?}"));
    }
    if let Some(path) = receipt {
        sound &= compare(&db, witness, path)?;
    }
    println!("{}", if sound { "every journal holds" } else { "THE JOURNAL WAS CHANGED" });
    Ok(sound)
}

/// Which heads a key signed, and whose key it is.
fn in_words(by: &Signer) -> String {
    let whose = match by.own {
        true => "the key {} of this house",
        false => "the key {} of the house that the backup came from",
    };
    let whose = whose.replace("{}", &by.key);
    format!("{} heads over {} to {} entries: signed by {whose}", by.heads, by.first, by.last)
}

fn compare(db: &Db, witness: Witness, path: &Path) -> Result<bool, String> {
    let at = |what: &dyn std::fmt::Display| format!("{}: {what}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| {
        let why = system::words(&e);
        at(&format!("{} / {}", why.zh, why.en))
    })?;
    let head: SignedHead = serde_json::from_str(&text).map_err(|_| at(&"this is no receipt"))?;
    let org = head.org;
    let kept = db
        .read_blocking(move |tx| store::receipt::compare(tx, org, &witness, &text))
        .map_err(|e| e.to_string())?;
    println!("{org}: the receipt over {} entries: {kept:?}", head.size);
    Ok(kept == Kept::Holds)
}
