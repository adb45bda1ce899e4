//! The report as JSON, one object for a file.

use kernel::Lang;
use serde_json::{Value, json};

use super::Places;
use crate::contract::Contract;
use crate::report::Report;

/// The report of one file. `rules` says what became of each rule without findings; `not_checked_reasons` says why
/// it could not be checked. `start` and `end` are character places in the text.
pub fn json(file: &str, contract: &Contract, report: &Report, lang: Lang, with_text: bool) -> Value {
    let places = Places::new(&contract.text);
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|f| {
            let span = places.span(&contract.text, &f.span);
            let basis: Vec<Value> = f
                .basis
                .iter()
                .map(|b| json!({ "law": b.law, "version": b.version, "article": b.article }))
                .collect();
            json!({
                "rule": f.rule,
                "severity": f.severity,
                "clause": f.clause,
                "start": span.start,
                "end": span.end,
                "text": f.text,
                "message": f.message.get(lang),
                "reason": f.reason.get(lang),
                "basis": basis,
                "suggestion": f.suggestion.as_ref().map(|s| s.get(lang)),
            })
        })
        .collect();
    let unchecked: Vec<&str> = report.rules.not_checked.iter().map(|(code, _)| *code).collect();
    let why = report.rules.not_checked.iter().map(|(code, why)| ((*code).to_owned(), json!(why.get(lang))));
    let why: serde_json::Map<String, Value> = why.collect();
    let mut out = json!({
        "file": file,
        "type": report.contract_type,
        "facts": report.facts,
        "findings": findings,
        "rules": {
            "passed": report.rules.passed,
            "not_applicable": report.rules.not_applicable,
            "not_checked": unchecked,
            "not_checked_reasons": why,
        },
    });
    if with_text {
        out["text"] = Value::String(contract.text.clone());
    }
    out
}
