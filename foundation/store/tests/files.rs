//! Contents of files on disk, and the rows that give access to them.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    io::{self, Read},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use kernel::{Id, Instant, Org, User};
use store::{
    Error, Tx,
    files::{self, FileKind, Files, NewFile},
};
use testbed::on_both;

const ORG: Id<Org> = Id::from_number(1);
const OTHER: Id<Org> = Id::from_number(2);
const AT: Instant = Instant::from_micros(1);

fn on_disk(dir: &Path) -> usize {
    let folders = fs::read_dir(dir.join("files")).unwrap().flatten();
    folders.map(|f| fs::read_dir(f.path()).unwrap().count()).sum()
}

/// Gives some bytes, then breaks.
struct Breaking(usize);
impl Read for Breaking {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        let some = out.len().min(self.0);
        self.0 -= some;
        Ok(some)
    }
}

#[test]
fn a_content_is_stored_once_and_read_by_its_owners_only() {
    on_both(store::MIGRATIONS, |db| {
        let store = Files::open(db.dir(), 1000).unwrap();
        let first = store.put(&b"contract"[..], Some(8)).unwrap();
        assert_eq!(store.put(&b"contract"[..], None).unwrap(), first);
        assert_eq!(on_disk(db.dir()), 1);
        let content = first.clone();
        let row = db
            .write_blocking(move |tx: &mut Tx<'_>| {
                let (id, name, media_type) = (tx.new_id(), "../合同.pdf", "application/pdf");
                let file = NewFile { id, content: &content, name, media_type, uploader: None, claimed: true };
                files::add(tx, ORG, AT, &file)
            })
            .unwrap();
        assert_eq!((row.name.as_str(), row.bytes), ("合同.pdf", 8));
        let id = row.id;
        let read = |org| db.read_blocking(move |tx: &mut Tx<'_>| files::get(tx, org, id));
        let digest = read(ORG).unwrap().digest;
        assert!(matches!(read(OTHER), Err(Error::NoRow)));
        let mut text = String::new();
        store.read(&digest).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "contract");
        assert!(store.is_sound(&digest).unwrap());
        fs::write(store.path(&digest), "Contract").unwrap();
        assert!(!store.is_sound(&digest).unwrap());
        assert!(matches!(store.read(&[0; 32]), Err(Error::NoRow)));
    });
}

#[test]
fn an_upload_that_fails_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = Files::open(dir.path(), 100_000).unwrap();
    for cut in [0, 1, 65_536, 70_000] {
        assert!(matches!(store.put(Breaking(cut), None), Err(Error::Io(_))), "{cut}");
    }
    assert!(matches!(store.put(io::repeat(1), None), Err(Error::TooLarge { bytes_max: 100_000 })));
    assert!(matches!(store.put(io::empty(), Some(100_001)), Err(Error::TooLarge { .. })));
    assert!(store.put(&b"short"[..], Some(6)).is_err());
    assert!(store.put(&b"longer"[..], Some(5)).is_err());
    assert_eq!(on_disk(dir.path()), 0);
    assert_eq!(store.put(io::empty(), Some(0)).unwrap().bytes, 0);
}

#[test]
fn what_came_in_goes_again_unless_it_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let store = Files::open(dir.path(), 1000).unwrap();
    let incoming = store.receive(&b"contract"[..], None).unwrap();
    let mut text = String::new();
    incoming.read().unwrap().read_to_string(&mut text).unwrap();
    assert_eq!((text.as_str(), incoming.content().bytes, on_disk(dir.path())), ("contract", 8, 1));
    drop(incoming);
    assert_eq!(on_disk(dir.path()), 0);
    let incoming = store.receive(&b"contract"[..], None).unwrap();
    store.keep(&incoming).unwrap();
    store.keep(&incoming).unwrap();
    let digest = incoming.content().digest;
    drop(incoming);
    assert!(store.is_sound(&digest).unwrap());
    assert_eq!(on_disk(dir.path()), 1);
}

#[test]
fn a_file_waits_for_its_uploader_alone_until_a_record_claims_it() {
    on_both(store::MIGRATIONS, |db| {
        let store = Files::open(db.dir(), 1000).unwrap();
        let content = store.put(&b"contract"[..], None).unwrap();
        let (own, other): (Id<User>, Id<User>) = (Id::from_number(7), Id::from_number(8));
        let hand_in = |uploader| {
            let content = content.clone();
            db.write_blocking(move |tx: &mut Tx<'_>| {
                let (id, name, media_type) = (tx.new_id(), "a", "b");
                let file = NewFile { id, content: &content, name, media_type, uploader, claimed: false };
                files::add(tx, ORG, AT, &file).map(|row| row.id)
            })
            .unwrap()
        };
        let waits = |org, id: Id<FileKind>, who| {
            db.read_blocking(move |tx: &mut Tx<'_>| files::waiting(tx, org, id, who)).is_ok()
        };
        let claim = |org, id: Id<FileKind>, who| {
            db.write_blocking(move |tx: &mut Tx<'_>| files::claim(tx, org, id, who)).unwrap()
        };
        let purge = |second: i64| {
            let now = Instant::from_micros(second * 1_000_000);
            db.write_blocking(move |tx: &mut Tx<'_>| files::purge(tx, ORG, now)).unwrap()
        };
        let (file, nobodys) = (hand_in(Some(own)), hand_in(None));
        for (org, id, who) in [
            (ORG, file, Some(other)),
            (ORG, file, None),
            (OTHER, file, Some(own)),
            (ORG, nobodys, None),
            (ORG, nobodys, Some(own)),
        ] {
            assert!(!waits(org, id, who) && !claim(org, id, who), "{org} {id} {who:?}");
        }
        assert!(waits(ORG, file, Some(own)) && claim(ORG, file, Some(own)));
        assert!(!waits(ORG, file, Some(own)) && !claim(ORG, file, Some(own)), "it belongs to a record now");
        let late = hand_in(Some(own));
        assert_eq!((purge(24 * 3600), purge(24 * 3600 + 2)), (0, 2), "what nobody claimed in a day goes");
        assert!(!waits(ORG, late, Some(own)));
        assert!(db.read_blocking(move |tx: &mut Tx<'_>| files::get(tx, ORG, file)).is_ok());
    });
}

#[test]
fn the_sweep_takes_orphans_only() {
    on_both(store::MIGRATIONS, |db| {
        let store = Files::open(db.dir(), 1000).unwrap();
        let (kept, _orphan) =
            (store.put(&b"kept"[..], None).unwrap(), store.put(&b"orphan"[..], None).unwrap());
        let content = kept.clone();
        let row = db
            .write_blocking(move |tx: &mut Tx<'_>| {
                let (id, name, media_type) = (tx.new_id(), "a", "b");
                let file = NewFile { id, content: &content, name, media_type, uploader: None, claimed: true };
                files::add(tx, ORG, AT, &file)
            })
            .unwrap();
        fs::write(db.dir().join("files/tmp/left-behind"), "x").unwrap();
        assert_eq!(store.sweep(db, Duration::from_secs(3600)).unwrap(), 0, "all is young");
        assert_eq!(store.sweep(db, Duration::ZERO).unwrap(), 2);
        assert!(store.is_sound(&kept.digest).unwrap());
        assert!(db.write_blocking(move |tx: &mut Tx<'_>| files::remove(tx, ORG, row.id)).unwrap());
        assert_eq!(store.sweep(db, Duration::ZERO).unwrap(), 1);
        assert_eq!(on_disk(db.dir()), 0);
    });
}

#[test]
fn storing_and_sweeping_at_once_loses_nothing() {
    let db = testbed::sqlite();
    testbed::migrated(&db, store::MIGRATIONS);
    let store = Files::open(db.dir(), 1000).unwrap();
    let stop = Stop(AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.0.load(Ordering::Relaxed) {
                store.sweep(&db, Duration::from_millis(400)).unwrap();
            }
        });
        let _stop_when_done = StopWhenDone(&stop);
        for round in 0..40 {
            // The same few contents again and again, orphans all of them, and old enough to go now and then.
            let content = store.put(&[round % 3; 10][..], None).unwrap();
            assert!(store.is_sound(&content.digest).unwrap(), "round {round}");
            std::thread::sleep(Duration::from_millis(if round % 8 == 0 { 410 } else { 1 }));
        }
    });
}

struct Stop(AtomicBool);
/// Stops the sweeper also when the test fails, which else would wait for it for ever.
struct StopWhenDone<'a>(&'a Stop);
impl Drop for StopWhenDone<'_> {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}
