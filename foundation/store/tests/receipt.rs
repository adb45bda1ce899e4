//! A head kept outside the house against a journal that was rewritten inside it, and the proof of one entry.

#![allow(clippy::unwrap_used)]

use kernel::{Actor, Event, Id, Instant, Org, Subject, Via};
use store::{
    Db, Error, Result, Tx, journal, merkle,
    notary::{Notary, SignedHead},
    receipt::{self, Kept},
};
use testbed::on_both;

const ORG: Id<Org> = Id::from_number(1);
const OTHER: Id<Org> = Id::from_number(2);
const NOON: Instant = Instant::from_micros(1_790_000_000_000_000);

fn grow(db: &Db, org: Id<Org>, entries: i64) {
    db.write_blocking(move |tx: &mut Tx<'_>| -> Result<()> {
        let actor = Actor::trusted(org, "王芳", Via::Session);
        for number in 1..=entries {
            tx.record(&actor, NOON, &Event::new("contract.amend", Subject { kind: "ct", number }, "合同"))?;
        }
        Ok(())
    })
    .unwrap();
}

/// What a kept text says after `tamper`, which is taken back.
fn after(
    db: &Db,
    notary: &Notary,
    kept: &str,
    tamper: impl Fn(&mut Tx<'_>) -> Result<()> + Send + 'static,
) -> Kept {
    let (kept, witness) = (kept.to_owned(), notary.witness());
    let (send, receive) = std::sync::mpsc::channel();
    let undone: Result<()> = db.write_blocking(move |tx: &mut Tx<'_>| {
        tamper(tx)?;
        send.send(receipt::compare(tx, ORG, &witness, &kept)?).unwrap();
        Err(Error::Stale)
    });
    assert!(matches!(undone, Err(Error::Stale)), "{undone:?}");
    receive.recv().unwrap()
}

#[test]
fn a_kept_head_tells_whether_the_past_is_still_the_same() {
    on_both(store::MIGRATIONS, |db| {
        let notary = Notary::open(db.dir()).unwrap();
        grow(db, ORG, 300);
        let head = notary.sign(db, ORG, NOON).unwrap().unwrap();
        grow(db, ORG, 5);
        grow(db, OTHER, 3);
        let foreign = notary.sign(db, OTHER, NOON).unwrap().unwrap();
        let text = |head: &SignedHead| serde_json::to_string(head).unwrap();
        let fine = |_: &mut Tx<'_>| Ok(());
        let root = head.root.to_ascii_uppercase();
        assert_eq!(after(db, &notary, &text(&head), fine), Kept::Holds);
        assert_eq!(after(db, &notary, &format!(" {root}\n"), fine), Kept::Holds);
        assert_eq!(after(db, &notary, &text(&foreign), fine), Kept::Foreign);
        assert_eq!(after(db, &notary, &text(&SignedHead { size: 299, ..head.clone() }), fine), Kept::Forged);
        for unknown in ["", "hello", &root[1..], &"0".repeat(64), "{\"size\":1}"] {
            assert_eq!(after(db, &notary, unknown, fine), Kept::Unknown, "{unknown}");
        }
        let rewritten = |tx: &mut Tx<'_>| {
            let leaf = [7u8; 32];
            tx.exec(
                "UPDATE journal SET leaf = $3 WHERE org = $1 AND seq = $2",
                &[&ORG, &290i64, &&leaf[..]],
            )?;
            Ok(())
        };
        assert_eq!(after(db, &notary, &text(&head), rewritten), Kept::Differs);
        let gone = |tx: &mut Tx<'_>| {
            tx.exec("DELETE FROM journal WHERE org = $1 AND seq = $2", &[&ORG, &290i64])?;
            Ok(())
        };
        assert_eq!(after(db, &notary, &text(&head), gone), Kept::Differs);
        let cut = |tx: &mut Tx<'_>| {
            tx.exec("DELETE FROM journal WHERE org = $1 AND seq > $2", &[&ORG, &200i64])?;
            tx.exec("UPDATE journal_head SET seq = $2 WHERE org = $1", &[&ORG, &200i64])?;
            Ok(())
        };
        assert_eq!(after(db, &notary, &text(&head), cut), Kept::Shorter);
    });
}

#[test]
fn every_entry_under_a_head_has_a_proof_that_holds() {
    on_both(store::MIGRATIONS, |db| {
        let notary = Notary::open(db.dir()).unwrap();
        grow(db, ORG, 270);
        let head = notary.sign(db, ORG, NOON).unwrap().unwrap();
        grow(db, ORG, 1);
        let bytes = |text: &str| -> [u8; 32] {
            let pair = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
            (0..64).step_by(2).map(pair).collect::<Vec<u8>>().try_into().unwrap()
        };
        for seq in [1, 2, 255, 256, 257, 270] {
            let (proved, proof) = db
                .read_blocking(move |tx: &mut Tx<'_>| {
                    Ok::<_, Error>((
                        journal::proved(tx, ORG, seq)?.unwrap(),
                        receipt::proof(tx, ORG, seq)?.unwrap(),
                    ))
                })
                .unwrap();
            assert_eq!(proof.head, head);
            let path: Vec<[u8; 32]> = proof.path.iter().map(|hash| bytes(hash)).collect();
            let holds = |leaf: &[u8; 32]| {
                merkle::verify_inclusion(leaf, seq as u64 - 1, 270, &path, &bytes(&head.root))
            };
            assert!(holds(&bytes(&proved.leaf)), "{seq}");
            assert!(!holds(&[1; 32]), "{seq}");
        }
        let uncovered = db.read_blocking(|tx: &mut Tx<'_>| receipt::proof(tx, ORG, 271)).unwrap();
        assert!(uncovered.is_none());
    });
}
