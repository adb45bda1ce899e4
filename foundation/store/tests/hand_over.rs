//! A house restored from a backup goes on under another key: what the old key signed is still believed, and nothing else.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use kernel::{Actor, Event, Id, Instant, Org, Subject, Via};
use store::{
    Db, Error, Migration, Result, Tx,
    audit::{self, Flaw, Report},
    backup::{backup, restore},
    hand_over::{self, HandOver, hand_over, settle},
    journal,
    notary::{self, Notary, Witness},
    receipt::{self, Kept},
};
use testbed::{TempDb, on_both};

const ORG: Id<Org> = Id::from_number(1);
const STEPS: &[Migration] = store::MIGRATIONS;

fn at(n: i64) -> Instant {
    Instant::from_micros(1_790_000_000_000_000 + n * 1_000_000)
}

fn grow(db: &Db, entries: i64) {
    db.write_blocking(move |tx: &mut Tx<'_>| -> Result<()> {
        let actor = Actor::trusted(ORG, "王芳", Via::Session);
        for number in 1..=entries {
            tx.record(&actor, at(0), &Event::new("contract.amend", Subject { kind: "ct", number }, "合同"))?;
        }
        Ok(())
    })
    .unwrap();
}

/// 300 entries, signed at 100 and 250; returns the folder of its journal.
fn house(db: &TempDb) -> PathBuf {
    let folder = db.dir().join("journal");
    let notary = Notary::open(&folder).unwrap();
    for (entries, size) in [(100, 100), (150, 250)] {
        grow(db, entries);
        assert_eq!(notary.sign(db, ORG, at(size)).unwrap().unwrap().size, size);
    }
    grow(db, 50);
    folder
}

fn witness(folder: &Path) -> Witness {
    Witness::read(folder).unwrap().unwrap()
}

fn prove(db: &Db, folder: &Path) -> Report {
    let Witness { keys, heads } = witness(folder);
    db.read_blocking(move |tx: &mut Tx<'_>| audit::verify(tx, ORG, &keys, Some(&heads))).unwrap()
}

/// Restores an archive into an empty database whose journal's folder is `current`.
fn restored(archive: &Path, copy: &TempDb, current: &Path) -> HandOver {
    let manifest = restore(archive, copy, None, STEPS).unwrap();
    let staged = copy.dir().join("staged");
    let orgs = [(ORG, "公司".to_owned())];
    let done = hand_over(copy, archive, &manifest, (current, &staged), (&orgs, at(1000))).unwrap();
    settle(&staged, current, at(1000)).unwrap();
    fs::remove_dir_all(staged).unwrap();
    done
}

fn copies() -> Vec<TempDb> {
    [Some(testbed::sqlite()), testbed::postgres()].into_iter().flatten().collect()
}

fn run(tx: &mut Tx<'_>, sql: &str) -> Result<()> {
    tx.exec(sql, &[]).map(|_| ())
}

/// The first flaw after some statements, which are taken back.
fn flaw_after(db: &Db, folder: &Path, tamper: impl Fn(&mut Tx<'_>) -> Result<()> + Send + 'static) -> Flaw {
    let Witness { keys, heads } = witness(folder);
    let (send, receive) = std::sync::mpsc::channel();
    let undone: Result<()> = db.write_blocking(move |tx: &mut Tx<'_>| {
        tamper(tx)?;
        send.send(audit::verify(tx, ORG, &keys, Some(&heads))?).unwrap();
        Err(Error::Stale)
    });
    assert!(matches!(undone, Err(Error::Stale)), "{undone:?}");
    let report: Report = receive.recv().unwrap();
    report.first_bad().unwrap().flaw
}

#[test]
fn a_restored_journal_holds_and_says_which_key_signed_what() {
    on_both(STEPS, |db| {
        let old = house(db);
        let archive = db.dir().join("b.zip");
        let manifest = backup(db, None, Some(&witness(&old)), &archive).unwrap();
        let secret = fs::read_to_string(old.join("keys/journal.key")).unwrap();
        assert!(!serde_json::to_string(&manifest).unwrap().contains(secret.trim()), "no private key leaves");
        let receipt = db.read_blocking(|tx: &mut Tx<'_>| notary::last_head(tx, ORG)).unwrap().unwrap();
        for copy in copies() {
            let new = copy.dir().join("journal");
            let done = restored(&archive, &copy, &new);
            assert_eq!(done.before.as_deref(), Some(&*witness(&old).key_text()));
            assert_eq!((done.key, done.lost), (witness(&new).key_text(), 0));
            let report = prove(&copy, &new);
            assert!(report.is_clean(), "{report:?}");
            assert_eq!((report.entries, report.heads, report.anchors), (301, 3, 3));
            let told: Vec<_> = report.signers.iter().map(|s| (s.own, s.heads, s.first, s.last)).collect();
            assert_eq!(told, [(false, 2, 100, 250), (true, 1, 301, 301)]);
            assert_eq!(report.signers[0].key, witness(&old).key_text());
            let entry =
                copy.read_blocking(|tx: &mut Tx<'_>| journal::proved(tx, ORG, 301)).unwrap().unwrap().entry;
            assert_eq!(entry.act, hand_over::ACT);
            let changes = serde_json::to_string(&entry.payload.unwrap().changes).unwrap();
            assert!([&old, &new].iter().all(|of| changes.contains(&witness(of).key_text())), "{changes}");
            // A receipt that somebody kept of the old house still tells.
            let (kept, proof) = (serde_json::to_string(&receipt).unwrap(), witness(&new));
            let kept = copy.read_blocking(move |tx: &mut Tx<'_>| receipt::compare(tx, ORG, &proof, &kept));
            assert_eq!(kept.unwrap(), Kept::Holds);
            // It goes on, and its backup can be restored in turn.
            grow(&copy, 10);
            Notary::open(&new).unwrap().sign(&copy, ORG, at(2000)).unwrap();
            assert!(prove(&copy, &new).is_clean());
            let second = copy.dir().join("second.zip");
            backup(&copy, None, Some(&witness(&new)), &second).unwrap();
            let again = testbed::sqlite();
            let third = again.dir().join("journal");
            restored(&second, &again, &third);
            let report = prove(&again, &third);
            assert!(report.is_clean() && report.signers.len() == 3, "{report:?}");
        }
    });
}

#[test]
fn tampering_is_still_seen_after_a_restore() {
    on_both(STEPS, |db| {
        let old = house(db);
        let archive = db.dir().join("b.zip");
        backup(db, None, Some(&witness(&old)), &archive).unwrap();
        // The old house goes on: what its key signs from here on is not of the new house.
        let later = Notary::open(&old).unwrap();
        grow(db, 1);
        let foreign = later.sign(db, ORG, at(900)).unwrap().unwrap();
        for copy in copies() {
            let new = copy.dir().join("journal");
            restored(&archive, &copy, &new);
            for (sql, flaw) in [
                ("UPDATE journal SET act = 'x' WHERE org = 1 AND seq = 50", Flaw::Altered),
                ("UPDATE journal_signed SET at = at + 1 WHERE org = 1 AND size = 250", Flaw::HeadForged),
                ("UPDATE journal_signed SET at = at + 1 WHERE org = 1 AND size = 301", Flaw::HeadForged),
                ("DELETE FROM journal_signed WHERE org = 1 AND size = 100", Flaw::HeadMissing),
                ("DELETE FROM journal WHERE org = 1 AND seq = 301", Flaw::Missing),
            ] {
                assert_eq!(flaw_after(&copy, &new, move |tx| run(tx, sql)), flaw, "{sql}");
            }
            let forged = foreign.clone();
            let flaw = flaw_after(&copy, &new, move |tx| {
                let bytes = |text: &str| -> Vec<u8> {
                    (0..text.len())
                        .step_by(2)
                        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
                        .collect()
                };
                run(tx, "DELETE FROM journal_signed WHERE org = 1 AND size = 301")?;
                let add =
                    "INSERT INTO journal_signed (org, size, at, root, signature) VALUES ($1, $2, $3, $4, $5)";
                let (root, signature) = (bytes(&forged.root), bytes(&forged.signature));
                tx.exec(add, &[&ORG, &forged.size, &forged.at, &&root[..], &&signature[..]]).map(|_| ())
            });
            assert_eq!(flaw, Flaw::HeadForged, "the old key signs nothing after the hand-over");
            fs::remove_file(new.join("keys/earlier.json")).unwrap();
            assert!(!prove(&copy, &new).is_clean(), "no key is believed that is not named");
        }
    });
}

#[test]
fn a_restore_in_place_keeps_the_key_and_names_what_was_lost() {
    on_both(STEPS, |db| {
        let folder = house(db);
        let archive = db.dir().join("b.zip");
        backup(db, None, Some(&witness(&folder)), &archive).unwrap();
        grow(db, 20);
        Notary::open(&folder).unwrap().sign(db, ORG, at(500)).unwrap();
        let key = witness(&folder).keys;
        let lost_heads = fs::read(folder.join("heads.log")).unwrap();
        let copy = testbed::sqlite(); // stands for the database that was lost
        let done = restored(&archive, &copy, &folder);
        assert_eq!((done.before, done.lost), (None, 20));
        assert_eq!(witness(&folder).keys, key);
        let report = prove(&copy, &folder);
        assert!(report.is_clean(), "{report:?}");
        assert_eq!(report.signers.iter().map(|s| (s.own, s.heads)).collect::<Vec<_>>(), [(true, 3)]);
        let entry =
            copy.read_blocking(|tx: &mut Tx<'_>| journal::proved(tx, ORG, 301)).unwrap().unwrap().entry;
        let changes = serde_json::to_string(&entry.payload.unwrap().changes).unwrap();
        assert!(changes.contains("301-320"), "{changes}");
        let aside = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path());
        let aside =
            aside.filter(|p| p.to_string_lossy().contains("heads-before-restore-")).collect::<Vec<_>>();
        assert_eq!(aside.len(), 1);
        assert_eq!(fs::read(&aside[0]).unwrap(), lost_heads);
    });
}
