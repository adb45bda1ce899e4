//! The command `qihe review` as its users meet it.

#![allow(clippy::unwrap_used)]

use std::process::{Command, Output};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../samples/contracts");

fn qihe(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_qihe")).arg("review").args(args).output().unwrap()
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
