//! Any text as a contract: read, reviewed, and told in every form.
#![no_main]

use document::read_text;
use kernel::Lang;
use review::output::{json::json, sarif::sarif, text::text};
use review::{Options, read, review};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = read_text(bytes) else { return };
    fuzz::hold(&document);
    let contract = read(&document);
    let report = review(&contract, &Options::default());
    for finding in &report.findings {
        assert_eq!(contract.text.get(finding.span.clone()), Some(finding.text.as_str()));
    }
    for lang in [Lang::Zh, Lang::En] {
        text("a.txt", &contract, &report, lang);
        json("a.txt", &contract, &report, lang, true);
    }
    sarif(&[("a.txt".to_owned(), contract, report)], Lang::Zh);
});
