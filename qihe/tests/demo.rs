//! `qihe demo`: the story is told, and taken away again without a trace.

#![allow(clippy::unwrap_used)]

use std::process::{Command, Output};

fn qihe(data: &std::path::Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_qihe")).env("QIHE_DATA", data).args(args).output().unwrap()
}

/// The rows of every table, as digests; what belongs to no organisation is left out.
fn rows(data: &std::path::Path) -> Vec<String> {
    let engine = store::Engine::Sqlite(data.join("qihe.db"));
    let db = store::Db::open(&store::Options::new(engine)).unwrap();
    let digests = store::backup::digests(&db).unwrap();
    digests.iter().filter(|table| table.name != "node").map(|table| format!("{table:?}")).collect()
}

#[test]
fn the_demo_is_cleared_exactly() {
    let data = std::env::temp_dir().join(format!("qihe-demo-{}", std::process::id()));
    assert!(qihe(&data, &["migrate"]).status.success());
    let before = rows(&data);
    // There is no such address: the story is told, then serving fails at once.
    let told = qihe(&data, &["demo", "--scale", "10", "--listen", "256.0.0.1:1"]);
    assert_eq!(told.status.code(), Some(2));
    let said = String::from_utf8(told.stdout).unwrap();
    assert!(said.contains("demo story: "), "{said}");
    assert_ne!(rows(&data), before);
    let listed = qihe(&data, &["call", "contract.list", "q=施工总承包"]);
    assert_eq!(String::from_utf8(listed.stdout).unwrap().matches("\"ct_").count(), 2);
    let cleared = qihe(&data, &["demo", "--clear"]);
    assert!(cleared.status.success(), "{}", String::from_utf8_lossy(&cleared.stderr));
    assert_eq!(rows(&data), before);
    let files = walk(&data.join("files"));
    assert!(files.is_empty(), "{files:?}");
    assert_eq!(qihe(&data, &["demo", "--clear"]).status.code(), Some(2));
    std::fs::remove_dir_all(&data).unwrap();
}

#[test]
fn a_restored_house_finds_what_it_found_before() {
    let root = std::env::temp_dir().join(format!("qihe-restored-{}", std::process::id()));
    let (first, second, archive) = (root.join("first"), root.join("second"), root.join("all.qihe"));
    std::fs::create_dir_all(&root).unwrap();
    assert_eq!(qihe(&first, &["demo", "--listen", "256.0.0.1:1"]).status.code(), Some(2));
    let archive = archive.to_str().unwrap();
    assert!(qihe(&first, &["backup", archive]).status.success());
    let restored = qihe(&second, &["restore", archive]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    for asked in [["party.list", "role=customer"], ["party.list", "q=ntlt"], ["contract.list", "q=钢材"]] {
        let answers = [&first, &second].map(|data| qihe(data, &["call", asked[0], asked[1]]).stdout);
        assert_eq!(answers[0], answers[1], "{asked:?}");
        assert!(String::from_utf8_lossy(&answers[0]).contains("\"id\""), "{asked:?} finds something");
    }
    std::fs::remove_dir_all(&root).unwrap();
}

fn walk(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(walk(&path)),
            path => found.push(path),
        }
    }
    found
}
