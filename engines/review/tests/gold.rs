//! All sample contracts against their gold answers, in every format they come in.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use review::{Finding, Options, Severity};
use serde_json::Value;

fn samples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples/contracts")
}

/// Text as it is compared: without space.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[derive(Default)]
struct Score {
    planted: usize,
    found: usize,
    decoys: usize,
    hit: usize,
    other: usize,
}

/// Whether a finding is at the place that the anchor quotes.
fn at(finding: &Finding, text: &str, anchor: &str) -> bool {
    let (said, wanted) = (plain(&finding.text), plain(anchor));
    if !said.is_empty() && (said.contains(&wanted) || wanted.contains(&said)) {
        return true;
    }
    text.match_indices(anchor)
        .any(|(start, _)| finding.span.start < start + anchor.len() && start < finding.span.end)
}

#[test]
fn every_sample_against_its_gold_answers() {
    let codes: Vec<&str> = review::rules().iter().map(|rule| rule.code).collect();
    let mut table: BTreeMap<&str, Score> = codes.iter().map(|code| (*code, Score::default())).collect();
    let (mut notes, mut clean_errors) = (Vec::new(), 0);
    let (mut terms, mut terms_right) = (0, 0);
    for entry in std::fs::read_dir(samples()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".json") {
            continue;
        }
        let gold = std::fs::read(path.with_extension("json")).unwrap();
        let gold: Value = serde_json::from_slice(&gold).unwrap();
        let document = document::read(&std::fs::read(&path).unwrap(), Some(&name)).unwrap();
        let contract = review::read(&document);
        let report = review::review(&contract, &Options::default());
        for (what, ours, theirs) in facts(&report.facts, &gold) {
            terms += 1;
            terms_right += usize::from(ours == theirs);
            if ours != theirs {
                notes.push(format!("{name}: {what} is {ours}, gold {theirs}"));
            }
        }
        let mut claimed = vec![false; report.findings.len()];
        for planted in gold["expected"].as_array().unwrap() {
            let (rule, anchor) = (planted["rule"].as_str().unwrap(), planted["anchor"].as_str().unwrap());
            let Some(score) = table.get_mut(rule) else { continue };
            if planted["only"] == "docx" && !name.ends_with(".docx") {
                continue;
            }
            score.planted += 1;
            let absent = planted["absent"] == true;
            let hit = |f: &Finding| f.rule == rule && (absent || at(f, &contract.text, anchor));
            let mut found = false;
            for (place, finding) in report.findings.iter().enumerate() {
                if hit(finding) {
                    (found, claimed[place]) = (true, true);
                }
            }
            score.found += usize::from(found);
            if !found {
                notes.push(format!("{name}: {rule} missed at {anchor}"));
            }
        }
        for decoy in gold["must_not"].as_array().unwrap() {
            let (rule, anchor) = (decoy["rule"].as_str().unwrap(), decoy["anchor"].as_str().unwrap());
            let Some(score) = table.get_mut(rule) else { continue };
            score.decoys += 1;
            if let Some(f) = report
                .findings
                .iter()
                .enumerate()
                .find(|(i, f)| !claimed[*i] && f.rule == rule && at(f, &contract.text, anchor))
            {
                score.hit += 1;
                notes.push(format!("{name}: {rule} hit the decoy {anchor}: {}", f.1.message.zh));
            }
        }
        let clean = name.contains(".clean.");
        let also: Vec<&str> = gold["also_ok"]
            .as_array()
            .map(|a| a.iter().filter_map(|o| o["rule"].as_str()).collect())
            .unwrap_or_default();
        for (finding, claimed) in report.findings.iter().zip(claimed) {
            if claimed || also.contains(&finding.rule) {
                continue;
            }
            table.get_mut(finding.rule).unwrap().other += 1;
            clean_errors += usize::from(clean && finding.severity == Severity::Error);
            notes
                .push(format!("{name}: {} besides: {} [{}]", finding.rule, finding.message.zh, finding.text));
        }
    }
    println!("rule  planted found decoys hit besides");
    for (rule, s) in &table {
        println!("{rule}  {:7} {:5} {:6} {:3} {:7}", s.planted, s.found, s.decoys, s.hit, s.other);
    }
    let sum = |f: fn(&Score) -> usize| table.values().map(f).sum::<usize>();
    println!(
        "all   {:7} {:5} {:6} {:3} {:7}",
        sum(|s| s.planted),
        sum(|s| s.found),
        sum(|s| s.decoys),
        sum(|s| s.hit),
        sum(|s| s.other)
    );
    println!("terms {terms_right} of {terms}");
    for note in &notes {
        println!("{note}");
    }
    assert_eq!(clean_errors, 0, "errors in clean contracts");
    assert_eq!(sum(|s| s.hit), 0, "decoys hit");
    assert_eq!(sum(|s| s.other), 0, "findings that the gold answers do not know");
    assert_eq!(sum(|s| s.found), sum(|s| s.planted), "planted defects missed");
    assert!(terms_right * 100 >= terms * 95, "terms read: {terms_right} of {terms}");
}

/// Terms that the gold answers state plainly: what, ours, theirs.
fn facts(facts: &review::Facts, gold: &Value) -> Vec<(&'static str, String, String)> {
    let ours = serde_json::to_value(facts).unwrap();
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let mut out: Vec<(&'static str, String, String)> = Vec::new();
    for key in ["type", "number", "sign_date", "start_date", "end_date"] {
        let known = gold.get(key).filter(|v| !v.is_null());
        let Some(theirs) = known.map(text) else { continue };
        // the gold answers tell subtypes apart
        let theirs = match (key, theirs.as_str()) {
            ("type", "construction_subcontract") => "construction".to_owned(),
            ("type", "sale_framework") => "sale".to_owned(),
            ("type", "technical_service") => "service".to_owned(),
            _ => theirs,
        };
        out.push((key, text(&ours[key]), theirs));
    }
    let fen = |v: &Value| v.as_f64().map(|yuan| (yuan * 100.0).round() as i64);
    if let Some(price) = fen(&gold["price"]["amount"]) {
        out.push(("price", text(&ours["price_fen"]), price.to_string()));
    }
    for (key, field) in [("net", "net_fen"), ("tax", "tax_fen")] {
        if let Some(amount) = fen(&gold["price"][key]) {
            out.push((key, text(&ours[field]), amount.to_string()));
        }
    }
    if !gold["price"]["tax_rate"].is_null() {
        out.push((
            "tax rate",
            ours["tax_percent"].as_f64().map_or("null".to_owned(), |rate| rate.to_string()),
            text(&gold["price"]["tax_rate"]),
        ));
    }
    for (place, party) in gold["parties"].as_array().unwrap().iter().enumerate() {
        for key in ["name", "uscc", "address"] {
            if !party[key].is_null() {
                out.push((key, text(&ours["parties"][place][key]), text(&party[key])));
            }
        }
    }
    out
}
