//! Proving that nobody rewrote the journal.

use kernel::{Event, Fault, Id, Org, Outcome, Right, Text};
use operation::{Ahead, Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Tx,
    audit::{self, Report},
    keys::Signer,
    receipt::{self, Kept},
};

use crate::{SEE, whole, words};

/// A signed head as JSON is shorter than this.
const HEAD_CHARS: u64 = 2000;
/// So many findings stand in the journal; the answer has up to a hundred.
const FINDINGS_NOTED: usize = 20;

/// Checks every entry of the journal against its digest, the tree, the signed heads and the file of heads.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Verify {
    /// A head kept from earlier, to compare with: the downloaded receipt, or only its root.
    #[serde(default)]
    #[schemars(length(max = HEAD_CHARS))]
    pub head: Option<String>,
    /// What the check found, before the transaction.
    #[serde(skip)]
    found: Option<Verified>,
}

/// What a check found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Verified {
    /// Entries, heads and whatever is wrong.
    #[serde(flatten)]
    pub report: Report,
    /// What the head kept from earlier says; nothing where none was given.
    pub kept: Option<Kept>,
    /// Whether nothing is wrong.
    pub sound: bool,
}

impl Operation for Verify {
    const NAME: &'static str = "audit.verify";
    const ABOUT: Text = words::ABOUT_VERIFY;
    const ROUTE: Route = Route::post("/audit/verifications");
    const RIGHT: Right = SEE;
    type Output = Verified;
    const PREPARES: bool = true;

    /// Reads the whole journal, which takes seconds for a million entries: nobody who writes has to wait for it.
    fn prepare(&mut self, ahead: &Ahead<'_>) -> Outcome<()> {
        let (org, head) = (ahead.actor.org, self.head());
        let found = ahead.db.read_blocking(move |tx| check(tx, org, head.as_deref()))?;
        self.found = Some(found);
        Ok(())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Verified> {
        whole(cx)?;
        let org = cx.org();
        let found = match &self.found {
            Some(found) => found.clone(),
            None => check(cx.tx, org, self.head().as_deref())?,
        };
        let title = access::directory::organisation_name(cx.tx, org)?;
        cx.record(&Event::new(Self::NAME, org, title).between(&Value::Null, &noted(&found)))?;
        Ok(found)
    }

    fn landing(_: &Verified) -> Option<String> {
        Some("/audit".to_owned())
    }
}

impl Verify {
    fn head(&self) -> Option<String> {
        self.head.as_deref().map(str::trim).filter(|head| !head.is_empty()).map(str::to_owned)
    }
}

fn check(tx: &mut Tx<'_>, org: Id<Org>, head: Option<&str>) -> Outcome<Verified> {
    let Some(witness) = tx.witness().cloned() else {
        return Err(Fault::refused("audit.no_witness", words::NO_WITNESS));
    };
    let report = audit::verify(tx, org, &witness.keys, Some(&witness.heads))?;
    let kept = head.map(|head| receipt::compare(tx, org, &witness, head)).transpose()?;
    if kept == Some(Kept::Unknown) {
        return Err(Fault::field("head", words::HEAD_UNKNOWN));
    }
    if kept == Some(Kept::Foreign) {
        return Err(Fault::field("head", words::HEAD_FOREIGN));
    }
    let sound = report.is_clean() && kept.is_none_or(|kept| kept == Kept::Holds);
    Ok(Verified { report, kept, sound })
}

/// What the journal keeps of a check.
fn noted(found: &Verified) -> Value {
    let report = &found.report;
    let findings = report.findings.iter().take(FINDINGS_NOTED);
    let findings: Vec<Value> = findings
        .map(|finding| json!(format!("{}-{} {}", finding.first, finding.last, word(finding.flaw))))
        .collect();
    json!({
        "sound": found.sound,
        "entries": report.entries,
        "heads": report.heads,
        "anchors": report.anchors,
        "erased": report.erased,
        "flaws": report.findings.len(),
        "findings": findings,
        "kept": found.kept,
        "signers": report.signers.iter().map(signed).collect::<Vec<_>>(),
    })
}

fn signed(by: &Signer) -> String {
    format!("{}-{} {} {}", by.first, by.last, if by.own { "own" } else { "backup" }, by.key)
}

/// A flaw's word in JSON.
fn word(flaw: audit::Flaw) -> String {
    let word = serde_json::to_value(flaw).ok();
    word.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}
