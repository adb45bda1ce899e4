//! The identity of a finding across reviews and versions.
//!
//! It is the rule, the clause, the words and what stands right before them. A decision must never slip onto another
//! defect, so what is in doubt counts as new: where a clause moved or its wording changed, the finding is decided
//! again. The words before tell blanks of the same length apart; what is still alike is counted.

use std::collections::HashMap;

use super::span::bytes;
use crate::reading::Finding;

/// So many characters before a finding belong to its identity.
const BEFORE: usize = 12;

/// The keys of a text's findings, in their order; no two are alike.
pub(crate) fn keys(text: &str, findings: &[Finding]) -> Vec<String> {
    let places = bytes(text, findings.iter().map(|f| (f.start, f.end)));
    let mut seen: HashMap<u64, u64> = HashMap::new();
    let one = |(finding, place): (&Finding, &std::ops::Range<usize>)| {
        let before: String = text[..place.start].chars().rev().take(BEFORE).collect();
        let mut digest = Digest::new();
        for part in [&finding.rule, &finding.clause, &before, &finding.text] {
            digest.add(part);
        }
        let count = seen.entry(digest.0).or_default();
        *count += 1;
        digest.add(&count.to_string());
        format!("{}-{:016x}", finding.rule, digest.0)
    };
    findings.iter().zip(&places).map(one).collect()
}

/// FNV-1a of 64 bits: the same in every release and on every machine. Two findings of one rule in one contract
/// meet by chance once in about 10^13 contracts.
struct Digest(u64);

impl Digest {
    fn new() -> Digest {
        Digest(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a text without its white space, which changes when a file is saved anew.
    fn add(&mut self, text: &str) {
        let kept = text.chars().filter(|c| !c.is_whitespace()).chain(['\0']);
        let mut bytes = [0; 4];
        for c in kept {
            for byte in c.encode_utf8(&mut bytes).bytes() {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
}
