//! The report as SARIF 2.1.0, which code hosts and editors show.

use kernel::Lang;
use serde_json::{Value, json};

use super::Places;
use crate::contract::Contract;
use crate::report::Report;
use crate::rule::{Severity, rules};

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// The path of a file as a URI reference (RFC 3986).
fn uri(file: &str) -> String {
    let mut out = String::from(if file.starts_with('/') { "file://" } else { "" });
    for byte in file.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// One run over all files.
pub fn sarif(files: &[(String, Contract, Report)], lang: Lang) -> Value {
    let described: Vec<Value> = rules()
        .iter()
        .map(|r| {
            json!({
                "id": r.code,
                "name": r.name.get(lang),
                "shortDescription": { "text": r.name.get(lang) },
                "fullDescription": { "text": r.about.get(lang) },
                "help": { "text": r.suggestion.get(lang) },
                "defaultConfiguration": { "level": level(r.severity) },
            })
        })
        .collect();
    let mut results = Vec::new();
    for (file, contract, report) in files {
        let places = Places::new(&contract.text);
        for f in &report.findings {
            let span = places.span(&contract.text, &f.span);
            let line = contract.text[..f.span.start].matches('\n').count() + 1;
            let message = format!("{} {}", f.message.get(lang), f.reason.get(lang));
            results.push(json!({
                "ruleId": f.rule,
                "level": level(f.severity),
                "message": { "text": message },
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": { "uri": uri(file) },
                        "region": {
                            "startLine": line,
                            "charOffset": span.start,
                            "charLength": span.end - span.start,
                            "snippet": { "text": f.text },
                        },
                    },
                    "logicalLocations": [{ "name": f.clause }],
                }],
            }));
        }
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "qihe review", "version": env!("CARGO_PKG_VERSION"), "rules": described } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}
