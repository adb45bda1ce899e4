//! One entry with its proof, and the head of the journal.

use kernel::{Fault, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{
    journal::{self, Entry},
    notary::{self, SignedHead},
    receipt::{self, Proof},
};

use crate::{SEE, whole, words};

/// Shows one entry and what proves it.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Show {
    /// Its number.
    pub seq: i64,
}

/// An entry and what proves it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Shown {
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
    /// SHA-256 of salt and payload, in hexadecimal; it outlives an erasure.
    pub payload_digest: String,
    /// The leaf of the Merkle tree, in hexadecimal (RFC 9162, 2.1.1).
    pub leaf: String,
    /// That the latest signed head covers it; nothing for the seconds until one does.
    pub proof: Option<Proof>,
}

impl Operation for Show {
    const NAME: &'static str = "audit.show";
    const ABOUT: Text = words::ABOUT_SHOW;
    const ROUTE: Route = Route::get("/audit/entries/{seq}");
    const RIGHT: Right = SEE;
    type Output = Shown;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Shown> {
        whole(cx)?;
        let org = cx.org();
        let proved = journal::proved(cx.tx, org, self.seq)?.ok_or(Fault::Missing)?;
        let proof = receipt::proof(cx.tx, org, self.seq)?;
        Ok(Shown { entry: proved.entry, payload_digest: proved.payload_digest, leaf: proved.leaf, proof })
    }
}

/// Shows the journal's latest signed head, which one can keep to compare with later.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Head {}

/// The head of the journal.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HeadShown {
    /// How many entries the journal has.
    pub last: i64,
    /// The latest signed head; nothing before the first.
    pub head: Option<SignedHead>,
    /// The Ed25519 key that its signature is checked with, in hexadecimal; nothing where this process was not told.
    pub key: Option<String>,
}

impl Operation for Head {
    const NAME: &'static str = "audit.head";
    const ABOUT: Text = words::ABOUT_HEAD;
    const ROUTE: Route = Route::get("/audit/head");
    const RIGHT: Right = SEE;
    type Output = HeadShown;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<HeadShown> {
        whole(cx)?;
        let org = cx.org();
        Ok(HeadShown {
            last: journal::last_seq(cx.tx, org)?,
            head: notary::last_head(cx.tx, org)?,
            key: cx.tx.witness().map(|witness| witness.key_text()),
        })
    }
}
