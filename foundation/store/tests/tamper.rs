//! R45: whoever owns the database changes the journal; the audit names the place.

#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use kernel::{Actor, Event, Id, Instant, Org, Subject, Via};
use sha2::{Digest, Sha256};
use store::{
    Db, Error, Param, Result, Tx,
    audit::{self, Flaw, Report},
    erasure, journal,
    keys::Keys,
    notary::Notary,
    tree,
};
use testbed::{TempDb, on_both};

const ORG: Id<Org> = Id::from_number(1);
const OTHER: Id<Org> = Id::from_number(2);

fn at(n: i64) -> Instant {
    Instant::from_micros(1_790_000_000_000_000 + n * 1_000_000)
}

fn grow(db: &Db, org: Id<Org>, from: i64, to: i64) {
    db.write_blocking(move |tx: &mut Tx<'_>| -> Result<()> {
        let actor = Actor { user: Some(Id::from_number(5)), ..Actor::trusted(org, "王芳", Via::Session) };
        for n in from..=to {
            let contract = Subject { kind: "ct", number: n % 7 };
            let event = Event::new("contract.amend", contract, format!("合同{n}"));
            tx.record(&actor, at(n), &event.about(Subject { kind: "pt", number: n % 3 }))?;
        }
        Ok(())
    })
    .unwrap();
}

/// 620 entries, signed at 100, 300 and 600; another organisation with 10.
fn house(db: &TempDb) -> Notary {
    let notary = Notary::open(db.dir()).unwrap();
    for (from, to) in [(1, 100), (101, 300), (301, 600)] {
        grow(db, ORG, from, to);
        assert_eq!(notary.sign(db, ORG, at(to)).unwrap().unwrap().size, to);
    }
    grow(db, ORG, 601, 620);
    grow(db, OTHER, 1, 10);
    notary.sign(db, OTHER, at(10)).unwrap();
    notary
}

struct Proofs {
    with_file: Report,
    without_file: Report,
}

/// Tampers, proves, and takes the tampering back.
fn tampered(db: &Db, notary: &Notary, tamper: impl Fn(&mut Tx<'_>) -> Result<()> + Send + 'static) -> Proofs {
    let (keys, file): (Keys, PathBuf) = (notary.witness().keys, notary.witness().heads);
    let (send, receive) = std::sync::mpsc::channel();
    let undone: Result<()> = db.write_blocking(move |tx: &mut Tx<'_>| {
        tamper(tx)?;
        let with_file = audit::verify(tx, ORG, &keys, Some(&file))?;
        let without_file = audit::verify(tx, ORG, &keys, None)?;
        send.send(Proofs { with_file, without_file }).unwrap();
        Err(Error::Stale)
    });
    assert!(matches!(undone, Err(Error::Stale)), "{undone:?}");
    receive.recv().unwrap()
}

fn run(tx: &mut Tx<'_>, sql: &str, params: &[&dyn Param]) -> Result<()> {
    tx.exec(sql, params).map(|_| ())
}

#[track_caller]
fn first_is(report: &Report, first: i64, last: i64, flaw: Flaw) {
    let found = report.first_bad().map(|f| (f.first, f.last, f.flaw));
    assert_eq!(found, Some((first, last, flaw)), "{report:?}");
}

/// Changes one column of one entry by one byte.
fn change(tx: &mut Tx<'_>, column: &str, seq: i64) -> Result<()> {
    let read = format!("SELECT {column} FROM journal WHERE org = $1 AND seq = $2");
    let write = format!("UPDATE journal SET {column} = $3 WHERE org = $1 AND seq = $2");
    let changed: Box<dyn Param> = tx.one(&read, &[&ORG, &seq], |row| {
        if let Ok(number) = row.get::<i64>(0) {
            return Ok(Box::new(number + 1_000_000) as Box<dyn Param>);
        }
        if let Ok(text) = row.get::<String>(0) {
            let last = if text.ends_with('x') { 'y' } else { 'x' };
            return Ok(Box::new(format!("{}{last}", &text[..text.len() - 1])));
        }
        let mut bytes: Vec<u8> = row.get(0)?;
        bytes[seq as usize % 16] ^= 1;
        Ok(Box::new(bytes))
    })?;
    run(tx, &write, &[&ORG, &seq, &*changed])
}

#[test]
fn a_changed_byte_in_any_column_is_named_exactly() {
    on_both(store::MIGRATIONS, |db| {
        let notary = house(db);
        let mut tried = 0;
        for seq in [1, 2, 256, 257, 300, 601, 620] {
            for (column, flaw) in [
                ("at", Flaw::Altered),
                ("act", Flaw::Altered),
                ("kind", Flaw::Altered),
                ("number", Flaw::Altered),
                ("about", Flaw::Altered),
                ("user_id", Flaw::Altered),
                ("via", Flaw::Altered),
                ("salt", Flaw::PayloadAltered),
                ("payload", Flaw::PayloadAltered),
                ("payload_digest", Flaw::Altered),
                ("leaf", Flaw::Altered),
                ("org", Flaw::Missing),
                ("seq", Flaw::Missing),
            ] {
                let proofs = tampered(db, &notary, move |tx| change(tx, column, seq));
                for report in [&proofs.with_file, &proofs.without_file] {
                    first_is(report, seq, seq, flaw);
                }
                tried += 1;
            }
            let emptied = "UPDATE journal SET salt = NULL, payload = NULL WHERE org = $1 AND seq = $2";
            let proofs = tampered(db, &notary, move |tx| run(tx, emptied, &[&ORG, &seq]));
            first_is(&proofs.with_file, seq, seq, Flaw::PayloadAltered);
        }
        assert_eq!(tried, 91);
    });
}

#[test]
fn missing_moved_and_swapped_entries_are_named_exactly() {
    on_both(store::MIGRATIONS, |db| {
        let notary = house(db);
        for seq in [1, 300, 620] {
            let delete = "DELETE FROM journal WHERE org = $1 AND seq = $2";
            first_is(
                &tampered(db, &notary, move |tx| run(tx, delete, &[&ORG, &seq])).without_file,
                seq,
                seq,
                Flaw::Missing,
            );
            // The gap closed again: the next entry takes the place.
            let close = "UPDATE journal SET seq = seq - 1 WHERE org = $1 AND seq = $2";
            let closed = tampered(db, &notary, move |tx| {
                run(tx, delete, &[&ORG, &seq])?;
                run(tx, close, &[&ORG, &(seq + 1)])
            });
            let flaw = if seq == 620 { Flaw::Missing } else { Flaw::Altered };
            first_is(&closed.without_file, seq, seq, flaw);
            let steal = "UPDATE journal SET org = 2, seq = 11 WHERE org = $1 AND seq = $2";
            first_is(
                &tampered(db, &notary, move |tx| run(tx, steal, &[&ORG, &seq])).without_file,
                seq,
                seq,
                Flaw::Missing,
            );
        }
        let brought = "UPDATE journal SET org = $1, seq = 621 WHERE org = $2 AND seq = 3";
        let brought = tampered(db, &notary, move |tx| run(tx, brought, &[&ORG, &OTHER]));
        first_is(&brought.without_file, 621, 621, Flaw::Altered);
        let swapped = tampered(db, &notary, |tx| {
            for (from, to) in [(40, 9999), (41, 40), (9999, 41)] {
                run(
                    tx,
                    "UPDATE journal SET seq = $3 WHERE org = $1 AND seq = $2",
                    &[&ORG, &(from as i64), &(to as i64)],
                )?;
            }
            Ok(())
        });
        first_is(&swapped.without_file, 40, 40, Flaw::Altered);
        for seq in [0, 621] {
            let insert = "INSERT INTO journal SELECT org, CAST($3 AS BIGINT), at, act, kind, number, about, user_id, via, salt, payload,
                payload_digest, leaf FROM journal WHERE org = $1 AND seq = $2";
            let added = tampered(db, &notary, move |tx| run(tx, insert, &[&ORG, &50i64, &seq]));
            assert_eq!(
                added.without_file.first_bad().map(|f| f.first),
                Some(seq),
                "{:?}",
                added.without_file
            );
        }
    });
}

#[test]
fn counter_timelines_tiles_and_heads_are_proved_too() {
    on_both(store::MIGRATIONS, |db| {
        let notary = house(db);
        for (sql, first, last, flaw) in [
            ("UPDATE journal_head SET seq = seq - 1 WHERE org = 1", 620, 620, Flaw::Extra),
            ("UPDATE journal_head SET seq = seq + 1 WHERE org = 1", 621, 621, Flaw::Missing),
            ("DELETE FROM journal_head WHERE org = 1", 620, 620, Flaw::NoCounter),
            (
                "UPDATE journal_about SET seq = 9000 WHERE org = 1 AND kind = 'pt' AND seq = 70",
                70,
                70,
                Flaw::Timeline,
            ),
            (
                "UPDATE journal_about SET kind = 'xx' WHERE org = 1 AND kind = 'pt' AND seq = 70",
                70,
                70,
                Flaw::Timeline,
            ),
            (
                "DELETE FROM journal_about WHERE org = 1 AND kind = 'ct' AND seq = 300",
                300,
                300,
                Flaw::Timeline,
            ),
            ("INSERT INTO journal_about VALUES (1, 'pt', 99, 310)", 310, 310, Flaw::Timeline),
            (
                "UPDATE journal_tile SET hash = (SELECT hash FROM journal_tile WHERE org = 1 AND place = 0) WHERE org = 1 AND place = 1",
                257,
                512,
                Flaw::Tile,
            ),
            ("UPDATE journal_tile SET place = 7 WHERE org = 1 AND place = 1", 1793, 2048, Flaw::Tile),
            (
                "UPDATE journal_signed SET at = at + 1 WHERE org = 1 AND size = 300",
                300,
                300,
                Flaw::HeadForged,
            ),
            ("UPDATE journal_signed SET size = 299 WHERE org = 1 AND size = 300", 299, 299, Flaw::HeadForged),
            (
                "UPDATE journal_signed SET root = (SELECT root FROM journal_signed WHERE org = 1 AND size = 100) WHERE org = 1 AND size = 300",
                300,
                300,
                Flaw::HeadForged,
            ),
            ("UPDATE journal_signed SET org = 1, size = 301 WHERE org = 2", 301, 301, Flaw::HeadForged),
        ] {
            let proofs = tampered(db, &notary, move |tx| run(tx, sql, &[]));
            first_is(&proofs.without_file, first, last, flaw);
        }
    });
}

/// What the owner of the database would write to make a changed entry look true; also an independent statement of
/// what a leaf is.
fn rewrite(tx: &mut Tx<'_>, seq: i64) -> Result<()> {
    let payload = r#"{"actor":"王芳","title":"另一份合同","changes":[]}"#;
    let salt = [9u8; 16];
    let digest: [u8; 32] = Sha256::digest([&salt[..], payload.as_bytes()].concat()).into();
    let contract = store::SubjectId { kind: "pt".into(), number: seq % 3 };
    let mut entry = vec![0u8];
    for field in [
        &b"qihe journal 1"[..],
        &ORG.number().to_be_bytes(),
        &seq.to_be_bytes(),
        &at(seq).micros().to_be_bytes(),
        b"contract.amend",
        b"ct",
        &(seq % 7).to_be_bytes(),
        contract.to_string().as_bytes(),
        &5i64.to_be_bytes(),
        b"session",
        &digest,
    ] {
        entry.extend((field.len() as u64).to_be_bytes());
        entry.extend(field);
    }
    let leaf: [u8; 32] = Sha256::digest(&entry).into();
    let write = "UPDATE journal SET salt = $3, payload = $4, payload_digest = $5, leaf = $6 WHERE org = $1 AND seq = $2";
    run(tx, write, &[&ORG, &seq, &&salt[..], &payload, &&digest[..], &&leaf[..]])
}

#[test]
fn a_rewritten_past_is_seen_through_signed_heads() {
    on_both(store::MIGRATIONS, |db| {
        let notary = house(db);
        // Leaf recomputed: the tile and the next head give it away.
        let leaf = tampered(db, &notary, |tx| rewrite(tx, 150));
        first_is(&leaf.without_file, 1, 256, Flaw::Tile);
        assert!(
            leaf.without_file
                .findings
                .iter()
                .any(|f| (f.first, f.last, f.flaw) == (101, 300, Flaw::Rewritten))
        );
        // Tiles rebuilt as well: the head remains.
        let rebuild = |tx: &mut Tx<'_>| -> Result<()> {
            run(tx, "DELETE FROM journal_tile WHERE org = $1", &[&ORG])?;
            tree::grow_tree(tx, ORG).map(|_| ())
        };
        let tiles = tampered(db, &notary, move |tx| {
            rewrite(tx, 150)?;
            rebuild(tx)
        });
        first_is(&tiles.without_file, 101, 300, Flaw::Rewritten);
        // Heads dropped too: without the file nothing is seen, with it all is.
        let all = tampered(db, &notary, move |tx| {
            rewrite(tx, 150)?;
            rebuild(tx)?;
            run(tx, "DELETE FROM journal_signed WHERE org = $1", &[&ORG])
        });
        assert!(all.without_file.is_clean(), "{:?}", all.without_file);
        first_is(&all.with_file, 100, 100, Flaw::HeadMissing);
        assert!(all.with_file.findings.iter().any(|f| f.flaw == Flaw::HeadMissing && f.first == 300));
    });
}

#[test]
fn truncation_and_roll_back_are_seen_through_the_file_of_heads() {
    on_both(store::MIGRATIONS, |db| {
        let notary = house(db);
        let rolled_back = tampered(db, &notary, |tx| {
            run(tx, "DELETE FROM journal WHERE org = 1 AND seq > 310", &[])?;
            run(tx, "DELETE FROM journal_about WHERE org = 1 AND seq > 310", &[])?;
            run(tx, "DELETE FROM journal_tile WHERE org = 1 AND place > 0", &[])?;
            run(tx, "DELETE FROM journal_signed WHERE org = 1 AND size > 310", &[])?;
            run(tx, "UPDATE journal_head SET seq = 310 WHERE org = 1", &[])
        });
        assert!(rolled_back.without_file.is_clean(), "{:?}", rolled_back.without_file);
        first_is(&rolled_back.with_file, 311, 600, Flaw::RolledBack);
        let dropped = tampered(db, &notary, |tx| {
            run(tx, "DELETE FROM journal_signed WHERE org = 1 AND size = 300", &[])
        });
        assert!(dropped.without_file.is_clean());
        first_is(&dropped.with_file, 300, 300, Flaw::HeadMissing);
        // The file itself changed.
        let text = std::fs::read_to_string(notary.witness().heads).unwrap();
        std::fs::write(notary.witness().heads, text.replacen("\"size\":300", "\"size\":301", 1)).unwrap();
        first_is(&tampered(db, &notary, |_| Ok(())).with_file, 0, 0, Flaw::FileForged);
        // What is written after the last head, and cut off before the next, nobody can prove: at most ten seconds.
        std::fs::write(notary.witness().heads, text).unwrap();
        let window = tampered(db, &notary, |tx| {
            run(tx, "DELETE FROM journal WHERE org = 1 AND seq > 600", &[])?;
            run(tx, "DELETE FROM journal_about WHERE org = 1 AND seq > 600", &[])?;
            run(tx, "UPDATE journal_head SET seq = 600 WHERE org = 1", &[])
        });
        assert!(window.with_file.is_clean(), "{:?}", window.with_file);
    });
}

#[test]
fn a_true_journal_raises_no_alarm() {
    on_both(store::MIGRATIONS, |db| {
        let notary = Notary::open(db.dir()).unwrap();
        let prove = |notary: &Notary| {
            let (keys, file) = (notary.witness().keys, notary.witness().heads);
            db.read_blocking(move |tx: &mut Tx<'_>| audit::verify(tx, ORG, &keys, Some(&file))).unwrap()
        };
        assert!(prove(&notary).is_clean());
        let mut size = 0;
        for next in [1, 2, 255, 256, 257, 511, 700] {
            grow(db, ORG, size + 1, next);
            size = next;
            assert!(prove(&notary).is_clean(), "before the head at {size}");
            notary.sign(db, ORG, at(size)).unwrap();
            let report = prove(&notary);
            assert!(report.is_clean(), "{report:?}");
            assert_eq!((report.entries, report.heads), (size, report.anchors));
        }
        assert_eq!(notary.sign_if_due(db, ORG, at(size + 9)).unwrap(), None);
        // An erased person leaves a proof behind.
        let actor = Actor::trusted(ORG, "管理员", Via::Console);
        let subject = Subject { kind: "ct", number: 3 };
        let erased = db
            .write_blocking(move |tx: &mut Tx<'_>| erasure::erase(tx, &actor, at(size + 20), subject))
            .unwrap();
        assert_eq!(erased, 100);
        assert!(notary.sign_if_due(db, ORG, at(size + 30)).unwrap().is_some());
        let report = prove(&notary);
        assert!(report.is_clean(), "{report:?}");
        assert_eq!(report.erased, 100);
        let shown =
            db.read_blocking(move |tx: &mut Tx<'_>| journal::timeline(tx, ORG, subject, None, 2)).unwrap();
        assert_eq!((shown[0].act.as_str(), &shown[1].payload), ("journal.erase", &None));
        // A second notary with the same directory goes on with the same key and file.
        let again = Notary::open(db.dir()).unwrap();
        assert_eq!(again.witness().keys, notary.witness().keys);
        assert!(prove(&again).is_clean());
    });
}

#[test]
fn proofs_from_tiles_verify() {
    on_both(store::MIGRATIONS, |db| {
        grow(db, ORG, 1, 700);
        for tiles in [false, true] {
            if tiles {
                while db.write_blocking(|tx: &mut Tx<'_>| tree::grow_tree(tx, ORG)).unwrap() {}
            }
            db.read_blocking(|tx: &mut Tx<'_>| -> Result<()> {
                let leaf = "SELECT leaf FROM journal WHERE org = $1 AND seq = $2";
                let (old, new) = (tree::root(tx, ORG, 300)?, tree::root(tx, ORG, 700)?);
                for seq in [1, 256, 257, 512, 513, 700] {
                    let proof = tree::inclusion(tx, ORG, seq, 700)?;
                    let leaf: Vec<u8> = tx.one(leaf, &[&ORG, &seq], |row| row.get(0))?;
                    let leaf: [u8; 32] = leaf.try_into().unwrap();
                    assert!(
                        store::merkle::verify_inclusion(&leaf, seq as u64 - 1, 700, &proof, &new),
                        "{seq}"
                    );
                }
                let proof = tree::consistency(tx, ORG, 300, 700)?;
                assert!(store::merkle::verify_consistency(300, &old, 700, &new, &proof));
                Ok(())
            })
            .unwrap();
        }
    });
}
