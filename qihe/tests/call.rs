//! `qihe call` with files.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

#[path = "../src/house.rs"]
mod house;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

const DOCX: &[u8] = include_bytes!("../../samples/contracts/03_sale_equipment.defect.docx");

fn qihe(data: &Path, database: &str, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qihe"));
    command.env("QIHE_DATA", data).env("QIHE_DATABASE", database).args(args).output().unwrap()
}

fn said(out: &Output) -> Value {
    serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&out.stderr)))
}

/// On each engine: a data folder with an organisation, and the address of its database.
fn on_both(test: impl Fn(&Path, &str)) {
    testbed::on_both(&house::house().migrations(), |db| {
        let with = access::SetUp {
            organisation: "江海".into(),
            login: "admin".into(),
            name: "管理员".into(),
            password: access::Secret::new("长江大桥之夜雨初歇"),
            lang: kernel::Lang::Zh,
        };
        db.write_blocking(move |tx| access::set_up(tx, store::now(), &with)).unwrap();
        let database = match &db.options().engine {
            store::Engine::Sqlite(path) => format!("sqlite:{}", path.display()),
            store::Engine::Postgres(url) => url.clone(),
        };
        test(db.dir(), &database);
    });
}

fn contents(folder: PathBuf) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.map(|path| if path.is_dir() { contents(path) } else { 1 }).sum()
}

#[test]
fn a_file_is_handed_in_as_a_form_hands_it_in() {
    on_both(|data, database| {
        let path = data.join("设备 合同.docx");
        std::fs::write(&path, DOCX).unwrap();
        let field = format!("file=@{}", path.display());
        let made = qihe(data, database, &["call", "contract.create", &field]);
        assert!(made.status.success(), "{made:?}");
        assert_eq!(said(&made)["number"], "JH-CG-2025-112");
        let out = data.join("out.docx");
        let contract = format!("contract={}", said(&made)["id"].as_str().unwrap());
        let got = qihe(data, database, &["get", "contract.file", &contract, "--out", out.to_str().unwrap()]);
        assert!(got.status.success(), "{got:?}");
        assert_eq!(std::fs::read(&out).unwrap(), DOCX);
        // A file that belongs to a record is no input any more, whoever names it.
        let shown = said(&qihe(data, database, &["call", "contract.show", &contract]));
        let field = format!("file={}", shown["file"].as_str().unwrap());
        let again = qihe(data, database, &["call", "contract.create", &field]);
        assert_eq!((again.status.code(), &said(&again)["fields"][0]["field"]), (Some(1), &"file".into()));
    });
}

#[test]
fn files_that_are_missing_or_too_large_are_named_and_leave_nothing() {
    on_both(|data, database| {
        let large = data.join("large.bin");
        std::fs::File::create(&large).unwrap().set_len((100 << 20) + 1).unwrap();
        for (path, lang, status, words) in [
            (data.join("nothing.docx"), "zh", 422, "nothing.docx：文件或文件夹不存在"),
            (data.join("nothing.docx"), "en", 422, "cannot be read: no such file or folder"),
            (data.to_path_buf(), "en", 422, "this is a folder"),
            (large.clone(), "zh", 413, "文件不能超过 100 MB"),
            (large.clone(), "en", 413, "A file may have 100 MB at most"),
        ] {
            let field = format!("file=@{}", path.display());
            let refused = qihe(data, database, &["call", "contract.create", &field, "--lang", lang]);
            assert_eq!(refused.status.code(), Some(1), "{refused:?}");
            let problem = said(&refused);
            assert_eq!(problem["status"], status, "{problem}");
            assert!(problem.to_string().contains(words), "{words} in {problem}");
        }
        let text = data.join("empty.docx");
        std::fs::write(&text, b"PK\x03\x04 nothing").unwrap();
        let field = format!("file=@{}", text.display());
        assert_eq!(qihe(data, database, &["call", "contract.create", &field]).status.code(), Some(1));
        assert_eq!(contents(data.join("files")), 0);
    });
}
