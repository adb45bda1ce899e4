//! SARIF output has the structure of the standard: what it requires is there, and nothing that it does not know.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use kernel::Lang;
use review::output::sarif::sarif;
use review::{Options, read, review, rules};
use serde_json::Value;

/// Checks an object: all of `required`, and besides only some of `optional`.
fn object<'v>(value: &'v Value, required: &[&str], optional: &[&str]) -> &'v serde_json::Map<String, Value> {
    let object = value.as_object().unwrap_or_else(|| panic!("not an object: {value}"));
    for key in required {
        assert!(object.contains_key(*key), "{key} is required in {value}");
    }
    for key in object.keys() {
        let known = required.contains(&key.as_str()) || optional.contains(&key.as_str());
        assert!(known, "the standard has no {key} in {value}");
    }
    object
}

fn message(value: &Value) {
    assert!(!object(value, &["text"], &[])["text"].as_str().unwrap().is_empty());
}

fn level(value: &Value) {
    assert!(["none", "note", "warning", "error"].contains(&value.as_str().unwrap()), "{value}");
}

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("not a whole number: {value}"))
}

/// Whether a text holds only characters of a URI reference.
fn is_uri(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&b))
}

fn log(files: &[&str], lang: Lang) -> Value {
    let text = include_str!("data/machines.txt");
    let contract = read(&document::read_text(text.as_bytes()).unwrap());
    let report = review(&contract, &Options::default());
    assert!(report.findings.len() > 5);
    let files: Vec<_> =
        files.iter().map(|name| ((*name).to_owned(), contract.clone(), report.clone())).collect();
    sarif(&files, lang)
}

#[test]
fn the_log_has_the_structure_of_sarif_2_1_0() {
    for lang in [Lang::Zh, Lang::En] {
        let log = log(&["a.txt", "/合同 1.docx", "-"], lang);
        let log = object(&log, &["version", "runs"], &["$schema"]);
        assert_eq!(log["version"], "2.1.0");
        let runs = log["runs"].as_array().unwrap();
        assert_eq!(runs.len(), 1);
        let run = object(&runs[0], &["tool", "results"], &["columnKind"]);
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let driver =
            object(&object(&run["tool"], &["driver"], &[])["driver"], &["name"], &["version", "rules"]);
        let mut ids = BTreeSet::new();
        for rule in driver["rules"].as_array().unwrap() {
            let texts = ["name", "shortDescription", "fullDescription", "help", "defaultConfiguration"];
            let rule = object(rule, &["id"], &texts);
            for key in ["shortDescription", "fullDescription", "help"] {
                message(&rule[key]);
            }
            level(&object(&rule["defaultConfiguration"], &[], &["level"])["level"]);
            assert!(ids.insert(rule["id"].as_str().unwrap()));
        }
        assert_eq!(ids.len(), rules().len());
        for result in run["results"].as_array().unwrap() {
            let result = object(result, &["message"], &["ruleId", "level", "locations"]);
            message(&result["message"]);
            level(&result["level"]);
            assert!(ids.contains(result["ruleId"].as_str().unwrap()));
            for location in result["locations"].as_array().unwrap() {
                location_is_sound(location);
            }
        }
    }
}

fn location_is_sound(location: &Value) {
    let location = object(location, &[], &["physicalLocation", "logicalLocations"]);
    let place = object(&location["physicalLocation"], &["artifactLocation", "region"], &[]);
    let uri = object(&place["artifactLocation"], &["uri"], &[])["uri"].as_str().unwrap();
    assert!(is_uri(uri), "{uri}");
    let region = object(&place["region"], &["startLine", "charOffset", "charLength"], &["snippet"]);
    assert!(whole(&region["startLine"]) >= 1);
    let snippet = object(&region["snippet"], &["text"], &[])["text"].as_str().unwrap();
    assert_eq!(whole(&region["charLength"]), snippet.chars().count() as u64);
    whole(&region["charOffset"]);
    for logical in location["logicalLocations"].as_array().unwrap() {
        object(logical, &["name"], &[]);
    }
}

#[test]
fn paths_are_written_as_uris() {
    for (file, uri) in [
        ("a/b.txt", "a/b.txt"),
        ("合同 1.docx", "%E5%90%88%E5%90%8C%201.docx"),
        ("/tmp/a.txt", "file:///tmp/a.txt"),
        ("-", "-"),
    ] {
        let log = log(&[file], Lang::Zh);
        let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], uri);
    }
}
