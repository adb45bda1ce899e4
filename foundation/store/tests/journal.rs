//! The journal on both engines.

#![allow(clippy::unwrap_used)]

use kernel::{Actor, Change, Event, Id, Instant, Org, Subject, User, Via};
use store::{Db, Tx, journal};
use testbed::on_both;

const ORG: Id<Org> = Id::from_number(7);
const OTHER: Id<Org> = Id::from_number(8);
const CONTRACT: Subject = Subject { kind: "ct", number: 41 };
const PARTY: Subject = Subject { kind: "pt", number: 42 };

fn actor(org: Id<Org>) -> Actor {
    Actor { user: Some(Id::from_number(5)), ..Actor::trusted(org, "王芳", Via::Session) }
}

fn at(second: i64) -> Instant {
    Instant::from_micros(second * 1_000_000)
}

fn record(db: &Db, org: Id<Org>, second: i64, event: Event) -> i64 {
    db.write_blocking(move |tx: &mut Tx<'_>| tx.record(&actor(org), at(second), &event)).unwrap()
}

fn seqs(entries: &[journal::Entry]) -> Vec<i64> {
    entries.iter().map(|e| e.seq).collect()
}

#[test]
fn an_entry_reads_back_on_the_timelines_it_names() {
    on_both(store::MIGRATIONS, |db| {
        let change = Change { field: "title".into(), before: "旧".into(), after: "新".into() };
        let mut event =
            Event::new("contract.amend", CONTRACT, "采购合同").about(PARTY).about(PARTY).about(CONTRACT);
        event.changes = vec![change.clone()];
        assert_eq!(record(db, ORG, 10, event), 1);
        assert_eq!(record(db, ORG, 11, Event::new("contract.sign", CONTRACT, "采购合同")), 2);
        assert_eq!(record(db, OTHER, 12, Event::new("contract.sign", CONTRACT, "别家的")), 1);
        db.read_blocking(move |tx: &mut Tx<'_>| {
            let all = journal::timeline(tx, ORG, CONTRACT, None, 10)?;
            assert_eq!(seqs(&all), [2, 1]);
            let first = &all[1];
            assert_eq!(first.on, CONTRACT);
            assert_eq!(first.about.len(), 1, "{:?}", first.about);
            assert_eq!(first.about[0], PARTY);
            assert_eq!((first.at, first.user), (at(10), Some(Id::<User>::from_number(5))));
            assert_eq!(first.payload.as_ref().unwrap().changes, std::slice::from_ref(&change));
            assert_eq!(seqs(&journal::timeline(tx, ORG, PARTY, None, 10)?), [1]);
            assert_eq!(seqs(&journal::timeline(tx, ORG, CONTRACT, Some(2), 10)?), [1]);
            assert_eq!(seqs(&journal::since(tx, ORG, 1, 10)?), [2]);
            assert_eq!(journal::last_seq(tx, OTHER)?, 1);
            store::Result::Ok(())
        })
        .unwrap();
    });
}

#[test]
fn a_unit_that_fails_leaves_no_gap() {
    on_both(store::MIGRATIONS, |db| {
        let event = || Event::new("party.create", PARTY, "海河建材");
        assert_eq!(record(db, ORG, 1, event()), 1);
        let failed: store::Result<()> = db.write_blocking(move |tx: &mut Tx<'_>| {
            assert_eq!(tx.record(&actor(ORG), at(2), &event())?, 2);
            Err(store::Error::Stale)
        });
        assert!(matches!(failed, Err(store::Error::Stale)));
        assert_eq!(record(db, ORG, 3, event()), 2);
    });
}

#[test]
fn parallel_writers_get_one_sequence_without_gaps() {
    on_both(store::MIGRATIONS, |db| {
        let db: &Db = db;
        std::thread::scope(|scope| {
            for writer in 0..8 {
                scope.spawn(move || {
                    for n in 0..25 {
                        record(db, ORG, writer * 100 + n, Event::new("party.create", PARTY, "海河建材"));
                    }
                });
            }
        });
        let all = db.read_blocking(|tx: &mut Tx<'_>| journal::since(tx, ORG, 0, 1000)).unwrap();
        assert_eq!(seqs(&all), (1..=200).collect::<Vec<_>>());
    });
}

#[test]
fn the_whole_journal_can_be_filtered() {
    on_both(store::MIGRATIONS, |db| {
        for (second, act, on) in [
            (10, "contract.create", CONTRACT),
            (20, "party.create", PARTY),
            (15, "contract.sign", CONTRACT), // the clock was set back
            (30, "contractor.create", PARTY),
        ] {
            record(db, ORG, second, Event::new(act, on, "名"));
        }
        let system = Actor::trusted(ORG, "系统", Via::System);
        db.write_blocking(move |tx: &mut Tx<'_>| {
            tx.record(&system, at(40), &Event::new("job.run", PARTY, ""))
        })
        .unwrap();
        let page = |filter: journal::Filter, before: Option<i64>| {
            let read = move |tx: &mut Tx<'_>| journal::journal_page(tx, ORG, &filter, before, 3);
            seqs(&db.read_blocking(read).unwrap())
        };
        let all = journal::Filter::default;
        assert_eq!(page(all(), None), [5, 4, 3]);
        assert_eq!(page(all(), Some(3)), [2, 1]);
        let (five, created) = (Some(Id::from_number(5)), "contract.create".to_owned());
        let record = Some(store::SubjectId::from(CONTRACT));
        assert_eq!(page(journal::Filter { act: created.clone(), ..all() }, None), [1]);
        assert_eq!(page(journal::Filter { act: "contract".into(), ..all() }, None), [] as [i64; 0]);
        assert_eq!(page(journal::Filter { record: record.clone(), ..all() }, None), [3, 1]);
        assert_eq!(page(journal::Filter { record: record.clone(), ..all() }, Some(3)), [1]);
        assert_eq!(
            page(journal::Filter { record: record.clone(), act: created.clone(), ..all() }, None),
            [1]
        );
        assert_eq!(page(journal::Filter { record: record.clone(), user: five, ..all() }, None), [3, 1]);
        let nobody = Some(Id::from_number(6));
        assert_eq!(page(journal::Filter { record, user: nobody, ..all() }, None), [] as [i64; 0]);
        assert_eq!(page(journal::Filter { user: five, act: created, ..all() }, None), [1]);
        assert_eq!(page(journal::Filter { user: Some(Id::from_number(5)), ..all() }, Some(4)), [3, 2, 1]);
        let days = |from, until| journal::Filter { from: Some(at(from)), until: Some(at(until)), ..all() };
        assert_eq!(page(days(15, 30), None), [3, 2]);
        assert_eq!(page(days(50, 60), None), [] as [i64; 0]);
    });
}
