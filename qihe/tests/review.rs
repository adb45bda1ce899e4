//! The command `qihe review` as its users meet it.

#![allow(clippy::unwrap_used)]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../samples/contracts");

fn qihe(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_qihe")).arg("review").args(args).output().unwrap()
}

/// The command with a file on its standard input.
fn piped(args: &[&str], bytes: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qihe"));
    command.arg("review").args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // a command that refuses its arguments reads nothing
    let _ = child.stdin.take().unwrap().write_all(bytes);
    child.wait_with_output().unwrap()
}

fn sample(name: &str) -> String {
    format!("{SAMPLES}/{name}")
}

#[test]
fn exit_codes() {
    let (clean, defect) = (sample("03_sale_equipment.clean.txt"), sample("03_sale_equipment.defect.docx"));
    assert_eq!(qihe(&[&clean]).status.code(), Some(0));
    assert_eq!(qihe(&[&defect]).status.code(), Some(1));
    assert_eq!(qihe(&[&defect, "--fail-on", "never"]).status.code(), Some(0));
    assert_eq!(qihe(&["no such file.docx"]).status.code(), Some(2));
    assert_eq!(qihe(&[&defect, "--format", "yaml"]).status.code(), Some(2));
    assert_eq!(qihe(&["--explain", "C999"]).status.code(), Some(2));
}

#[test]
fn json_spans_are_characters_of_the_text() {
    let (one, two) = (sample("03_sale_equipment.defect.docx"), sample("07_lease_warehouse.defect.pdf"));
    let out = qihe(&[&one, &two, "--format", "json", "--with-text"]);
    let files: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(files.as_array().unwrap().len(), 2);
    for file in files.as_array().unwrap() {
        let text: Vec<char> = file["text"].as_str().unwrap().chars().collect();
        for finding in file["findings"].as_array().unwrap() {
            let place = |key: &str| usize::try_from(finding[key].as_u64().unwrap()).unwrap();
            let said: String = text[place("start")..place("end")].iter().collect();
            assert_eq!(said, finding["text"].as_str().unwrap());
        }
    }
    let out = qihe(&[&one, "--format", "json", "--lang", "en"]);
    let file: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(file["type"], "sale");
    assert_eq!(file["facts"]["price_fen"], 1_002_530_000);
}

#[test]
fn a_contract_comes_from_standard_input() {
    for name in ["03_sale_equipment.defect.txt", "03_sale_equipment.defect.docx"] {
        let bytes = std::fs::read(sample(name)).unwrap();
        let out = piped(&["-", "--format", "json"], &bytes);
        assert_eq!(out.status.code(), Some(1), "{name}");
        let mut report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        assert_eq!(report["file"], "-");
        let file = qihe(&[&sample(name), "--format", "json"]);
        let mut same: serde_json::Value = serde_json::from_slice(&file.stdout).unwrap();
        for one in [&mut report, &mut same] {
            one["file"] = serde_json::Value::Null;
        }
        assert_eq!(report, same, "{name}");
    }
    let text = piped(&["-"], "合同\n一、交货\n货物在2026年6月31日前交付。\n".as_bytes());
    assert!(String::from_utf8(text.stdout).unwrap().contains(" --> -:3:4 "));
    let twice = piped(&["-", "-"], b"");
    assert_eq!(twice.status.code(), Some(2));
    assert!(String::from_utf8(twice.stderr).unwrap().contains("只能读取一次"));
    let help = String::from_utf8(qihe(&["--help"]).stdout).unwrap();
    assert!(help.contains("`-` 为标准输入") && help.contains("`-` for standard input"), "{help}");
}

#[test]
fn json_has_the_documented_keys_and_no_others() {
    let out = qihe(&[&sample("03_sale_equipment.defect.docx"), "--format", "json"]);
    let file: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let keys = |value: &serde_json::Value| {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys.join(" ")
    };
    assert_eq!(keys(&file), "facts file findings rules type");
    assert_eq!(keys(&file["rules"]), "not_applicable not_checked not_checked_reasons passed");
    for finding in file["findings"].as_array().unwrap() {
        assert_eq!(keys(finding), "basis clause end message reason rule severity start suggestion text");
        assert_eq!(keys(&finding["basis"][0]), "article law version");
    }
    let help = String::from_utf8(qihe(&["--help"]).stdout).unwrap();
    for key in ["not_checked_reasons", "with-text", "basis", "suggestion", "not_applicable"] {
        assert!(help.contains(key), "{key}");
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let list = qihe(&["--list-rules"]);
    assert_eq!(String::from_utf8(list.stdout).unwrap().lines().count(), review::rules().len());
    let explained = String::from_utf8(qihe(&["--explain", "c028", "--lang", "en"]).stdout).unwrap();
    assert!(explained.starts_with("C028 Words and figures differ (error)"), "{explained}");
}

#[test]
fn comments_go_into_the_word_file() {
    let out = std::env::temp_dir().join(format!("qihe-review-{}.docx", std::process::id()));
    let defect = sample("03_sale_equipment.defect.docx");
    let status = qihe(&[&defect, "--format", "docx", "--out", out.to_str().unwrap()]).status;
    assert_eq!(status.code(), Some(1));
    let bytes = std::fs::read(&out).unwrap();
    std::fs::remove_file(&out).unwrap();
    let commented = document::read(&bytes, None).unwrap();
    assert!(commented.remnants.iter().any(|r| r.text.contains("[C046]")));
    assert_eq!(qihe(&[&defect, "--format", "docx"]).status.code(), Some(2));
}

/// Runs the command with so little memory that what is too large cannot be taken in.
fn with_little_memory(args: &str) -> Output {
    let binary = env!("CARGO_BIN_EXE_qihe");
    let line = format!("ulimit -v 250000 && {args}").replace("QIHE", &format!("{binary} review"));
    Command::new("sh").args(["-c", &line]).output().unwrap()
}

#[test]
fn what_is_too_large_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let huge = folder.path().join("huge.pdf");
    std::fs::File::create(&huge).unwrap().set_len(300 << 20).unwrap();
    let out = with_little_memory(&format!("QIHE {}", huge.display()));
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(2), "{said}");
    assert!(said.contains("文件超出限制"), "{said}");
    // A stream without an end is read to the limit only.
    let mut endless = Command::new("sh");
    endless.args(["-c", &format!("cat /dev/zero | {} review - --lang en", env!("CARGO_BIN_EXE_qihe"))]);
    let said = String::from_utf8(endless.output().unwrap().stderr).unwrap();
    assert!(said.contains("The file is too large"), "{said}");
}

#[test]
fn what_the_system_says_is_said_in_the_language_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for (path, zh, en) in [
        (folder.path().join("none.pdf"), "文件或文件夹不存在", "no such file or folder"),
        (folder.path().to_owned(), "这是文件夹，不是文件", "this is a folder, not a file"),
    ] {
        let path = path.to_str().unwrap();
        for (lang, words) in [("zh", zh), ("en", en)] {
            let said = String::from_utf8(qihe(&[path, "--lang", lang]).stderr).unwrap();
            assert!(said.contains(words) && !said.contains("os error"), "{said}");
        }
    }
    let clean = sample("03_sale_equipment.clean.txt");
    let out = qihe(&[&clean, "--out", "/no/such/folder/report.txt"]);
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.code() == Some(2) && said.contains("文件或文件夹不存在"), "{said}");
}
