//! How long a contract takes to be read and reviewed, and how that grows with its length.

use std::time::Instant as Clock;

const SAMPLE: &str = include_str!("../../samples/contracts/01_gc_residential.defect.txt");

/// Reads and reviews the sample repeated to some 13, 100 and 1000 pages of 730 characters.
pub(crate) fn measure() {
    review_once(SAMPLE); // compiles the patterns
    for times in [1, 8, 80] {
        let text = SAMPLE.repeat(times);
        let start = Clock::now();
        let findings = review_once(&text);
        let (pages, took) = (text.chars().count() / 730, start.elapsed());
        println!("  {pages:>5} pages, {findings:>4} findings        {:>9.1} ms", took.as_secs_f64() * 1000.0);
    }
}

fn review_once(text: &str) -> usize {
    let document = document::read_text(text.as_bytes()).expect("the sample is text");
    let contract = review::read(&document);
    review::review(&contract, &review::Options::default()).findings.len()
}
