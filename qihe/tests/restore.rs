//! `qihe backup`, `qihe restore` and `qihe audit verify`, as the operator meets them.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use store::{Db, Engine, Options, notary::Notary};

fn qihe(data: &Path, database: &str, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qihe"));
    command.env("QIHE_DATA", data).env("QIHE_LOG", "error");
    if !database.is_empty() {
        command.env("QIHE_DATABASE", database);
    }
    command.args(args).output().unwrap()
}

fn said(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

/// A house with the demo story, whose journals are signed; returns its public key.
fn house(data: &Path) -> String {
    assert_eq!(qihe(data, "", &["demo", "--scale", "10", "--listen", "256.0.0.1:1"]).status.code(), Some(2));
    let db = Db::open(&Options::new(Engine::Sqlite(data.join("qihe.db")))).unwrap();
    let notary = Notary::open(&data.join("journal")).unwrap();
    for org in db.read_blocking(access::organisations).unwrap() {
        notary.sign(&db, org, store::now()).unwrap();
    }
    notary.witness().key_text()
}

fn url(db: &testbed::TempDb) -> String {
    match db.engine() {
        Engine::Sqlite(path) => format!("sqlite:{}", path.display()),
        Engine::Postgres(url) => url.clone(),
    }
}

#[test]
fn a_restored_house_is_verified_under_its_old_key_and_its_new_one() {
    let root = tempfile::tempdir().unwrap();
    let (first, archive) = (root.path().join("first"), root.path().join("b.zip"));
    let key = house(&first);
    let made = qihe(&first, "", &["backup", archive.to_str().unwrap()]);
    assert!(made.status.success(), "{}", said(&made));
    for target in [Some(testbed::sqlite()), testbed::postgres()].into_iter().flatten() {
        let (second, database) = (target.dir().join("data"), url(&target));
        let restored = qihe(&second, &database, &["restore", archive.to_str().unwrap()]);
        assert!(restored.status.success(), "{}", said(&restored));
        let own = fs::read_to_string(second.join("journal/keys/journal.pub")).unwrap().trim().to_owned();
        assert_ne!(own, key);
        assert!(said(&restored).contains(&own) && said(&restored).contains(&key), "{}", said(&restored));
        let verified = qihe(&second, &database, &["audit", "verify"]);
        assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
        let told = said(&verified);
        assert!(told.contains(&format!("the key {key} of the house that the backup came from")), "{told}");
        assert!(told.contains(&format!("the key {own} of this house")), "{told}");
        let left: Vec<_> = fs::read_dir(&second).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().contains("restoring")), "{left:?}");
        // What is there already is not written over.
        let again = qihe(&second, &database, &["restore", archive.to_str().unwrap()]);
        assert_eq!(again.status.code(), Some(2));
        assert!(said(&again).contains("已有数据") && said(&again).contains("holds data already"));
        assert_eq!(qihe(&second, &database, &["audit", "verify"]).status.code(), Some(0));
        // Tampering is seen as before.
        let db = Db::open(&Options::new(Engine::parse(&database).unwrap())).unwrap();
        db.write_blocking(|tx| tx.exec("UPDATE journal SET act = 'x' WHERE seq = 2", &[])).unwrap();
        drop(db);
        let verified = qihe(&second, &database, &["audit", "verify"]);
        assert_eq!(verified.status.code(), Some(1), "{}", said(&verified));
        assert!(said(&verified).contains("Altered"), "{}", said(&verified));
    }
}

#[test]
fn a_restore_in_place_keeps_the_key() {
    let root = tempfile::tempdir().unwrap();
    let (data, archive) = (root.path().join("data"), root.path().join("b.zip"));
    let key = house(&data);
    assert!(qihe(&data, "", &["backup", archive.to_str().unwrap()]).status.success());
    fs::remove_file(data.join("qihe.db")).unwrap();
    let restored = qihe(&data, "", &["restore", archive.to_str().unwrap()]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(fs::read_to_string(data.join("journal/keys/journal.pub")).unwrap().trim(), key);
    let verified = qihe(&data, "", &["audit", "verify"]);
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
    assert!(!said(&verified).contains("backup came from"), "{}", said(&verified));
}

#[test]
fn a_damaged_archive_leaves_nothing_behind_and_says_so() {
    let root = tempfile::tempdir().unwrap();
    let (first, archive) = (root.path().join("first"), root.path().join("b.zip"));
    house(&first);
    assert!(qihe(&first, "", &["backup", archive.to_str().unwrap()]).status.success());
    let good = fs::read(&archive).unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 3] ^= 0x10;
    for bad in [&good[..good.len() / 2], &flipped, b"no archive"] {
        fs::write(&archive, bad).unwrap();
        for target in [None, testbed::postgres()] {
            let (data, database) = (root.path().join("second"), target.as_ref().map_or(String::new(), url));
            let refused = qihe(&data, &database, &["restore", archive.to_str().unwrap()]);
            assert_eq!(refused.status.code(), Some(2));
            let told = said(&refused);
            assert!(told.contains("没有留下任何数据") && told.contains("Nothing was left behind"), "{told}");
            assert!(told.contains("备份已损坏") && told.contains("the backup is damaged"), "{told}");
            assert!(!data.exists(), "{told}");
            if let Some(db) = target {
                assert!(store::backup::is_empty(&db).unwrap());
            }
        }
    }
    let gone = qihe(&root.path().join("second"), "", &["restore", "/no/such/archive.zip"]);
    let told = said(&gone);
    assert!(told.contains("文件或文件夹不存在") && told.contains("no such file or folder"), "{told}");
    assert!(!told.contains("os error") && !root.path().join("second").exists(), "{told}");
}

#[test]
fn a_backup_that_lacks_a_file_says_which_and_is_no_success() {
    let root = tempfile::tempdir().unwrap();
    let (first, archive) = (root.path().join("first"), root.path().join("b.zip"));
    house(&first);
    let mut folders = vec![first.join("files")];
    let file = loop {
        let entry = fs::read_dir(folders.pop().unwrap()).unwrap().flatten().map(|entry| entry.path());
        let (inner, found): (Vec<_>, Vec<_>) = entry.partition(|path| path.is_dir());
        folders.extend(inner);
        if let Some(file) = found.into_iter().next() {
            break file;
        }
    };
    fs::write(&file, b"damaged").unwrap();
    let made = qihe(&first, "", &["backup", archive.to_str().unwrap()]);
    let digest = file.file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(made.status.code(), Some(2), "{}", said(&made));
    assert!(said(&made).contains(&digest) && said(&made).contains("1 个文件"), "{}", said(&made));
    let restored = qihe(&root.path().join("second"), "", &["restore", archive.to_str().unwrap()]);
    assert_eq!(restored.status.code(), Some(2), "{}", said(&restored));
    assert!(said(&restored).contains(&digest), "{}", said(&restored));
}
