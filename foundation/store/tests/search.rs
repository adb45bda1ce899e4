//! The search index on both engines.

#![allow(clippy::unwrap_used)]

use kernel::{Id, Org, Subject};
use store::{Db, Result, Tx, search};
use testbed::on_both;

const ORG: Id<Org> = Id::from_number(1);
const OTHER: Id<Org> = Id::from_number(2);

fn put(db: &Db, org: Id<Org>, kind: &'static str, number: i64, title: &'static str, text: &'static str) {
    let subject = Subject { kind, number };
    db.write_blocking(move |tx: &mut Tx<'_>| search::index(tx, org, subject, title, text)).unwrap();
}

fn found(db: &Db, org: Id<Org>, query: &'static str, kinds: &'static [&'static str]) -> Vec<i64> {
    let find = move |tx: &mut Tx<'_>| search::find(tx, org, query, kinds, 10);
    db.read_blocking(find).unwrap().iter().map(|hit| hit.subject.number).collect()
}

#[test]
fn titles_come_before_texts_and_the_latest_first() {
    on_both(store::MIGRATIONS, |db| {
        put(db, ORG, "ct", 1, "钢材采购合同", "甲方：江海集团有限公司，编号 HT-2026-001");
        put(db, ORG, "pt", 2, "江海集团有限公司", "");
        put(db, ORG, "pt", 3, "上海江海物流", "与江海集团无关");
        put(db, ORG, "pt", 4, "Acme Steel Ltd", "supplier of Q345B plate");
        put(db, OTHER, "pt", 9, "江海集团有限公司", "江海");
        for (query, expected) in [
            ("江海集团", vec![2, 3, 1]),
            ("江海", vec![3, 2, 1]),
            ("集团", vec![2, 3, 1]),
            ("海", vec![3, 2, 1]),
            ("司", vec![2, 1]),
            ("jhjt", vec![2]),
            ("jhwl", vec![3]), // from the middle of 上海江海物流
            ("jianghaij", vec![2]),
            ("acm", vec![4]),
            ("ACME steel", vec![4]),
            ("q345b", vec![4]),
            ("ht-2026", vec![1]),
            ("HT2026", vec![]),
            ("江海 2026", vec![1]),
            ("火星", vec![]),
            ("", vec![]),
            ("'\"*():-^", vec![]),
        ] {
            assert_eq!(found(db, ORG, query, &[]), expected, "{query}");
        }
        assert_eq!(found(db, ORG, "江海", &["ct"]), [1]);
        assert_eq!(found(db, ORG, "江海", &["ct", "pt"]), [3, 2, 1]);
        assert_eq!(found(db, OTHER, "江海", &[]), [9]);
    });
}

#[test]
fn a_record_is_found_by_what_it_says_now() {
    on_both(store::MIGRATIONS, |db| {
        put(db, ORG, "pt", 1, "旧名称", "旧文本");
        put(db, ORG, "pt", 2, "名称之二", "");
        put(db, ORG, "pt", 1, "新名称", "新文本");
        assert_eq!(found(db, ORG, "旧名", &[]), [] as [i64; 0]);
        assert_eq!(found(db, ORG, "旧文本", &[]), [] as [i64; 0]);
        assert_eq!(found(db, ORG, "名称", &[]), [1, 2]);
        db.write_blocking(|tx: &mut Tx<'_>| search::remove(tx, ORG, Subject { kind: "pt", number: 1 }))
            .unwrap();
        assert_eq!(found(db, ORG, "名称", &[]), [2]);
        let failed: Result<()> = db.write_blocking(|tx: &mut Tx<'_>| {
            search::remove(tx, ORG, Subject { kind: "pt", number: 2 })?;
            Err(store::Error::Stale)
        });
        assert!(failed.is_err());
        assert_eq!(found(db, ORG, "名称", &[]), [2], "a rolled back removal leaves the index as it was");
    });
}

#[test]
fn words_that_many_records_have_are_found_too() {
    on_both(store::MIGRATIONS, |db| {
        db.write_blocking(|tx: &mut Tx<'_>| -> Result<()> {
            for number in 0..2500 {
                let subject = Subject { kind: if number % 500 == 0 { "ct" } else { "pt" }, number };
                search::index(tx, ORG, subject, &format!("第{number}公司"), "有限责任")?;
            }
            Ok(())
        })
        .unwrap();
        assert_eq!(found(db, ORG, "公司", &[])[..3], [2499, 2498, 2497]);
        assert_eq!(found(db, ORG, "责任", &[])[..3], [2499, 2498, 2497]);
        assert_eq!(found(db, ORG, "公司", &["ct"]), [2000, 1500, 1000, 500, 0]);
    });
}

#[test]
fn a_long_contract_fits_the_index() {
    on_both(store::MIGRATIONS, |db| {
        let mut text = String::new();
        for n in 0..400_000u32 {
            text.push(char::from_u32(0x4e00 + n.wrapping_mul(2_654_435_761) % 20_000).unwrap());
        }
        let subject = Subject { kind: "ct", number: 1 };
        let indexed =
            db.write_blocking(move |tx: &mut Tx<'_>| search::index(tx, ORG, subject, "长合同", &text));
        assert!(indexed.is_ok(), "{indexed:?}");
        assert_eq!(found(db, ORG, "长合同", &[]), [1]);
    });
}
