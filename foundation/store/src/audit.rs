//! Proving a journal: every entry against its leaf, every leaf against tiles and signed heads, the heads against the
//! file of heads. What does not fit is named by its place.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use kernel::{Id, Org};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    Result, Row, SubjectId, Tx, erasure, hex, journal,
    keys::{Keys, Signer},
    merkle::{Growing, Hash, fold},
    notary::{self, SignedHead},
    tree,
};

crate::statements! {
    /// Every entry, in order.
    ENTRIES = "SELECT seq, at, act, kind, number, about, user_id, via, salt, payload, payload_digest, leaf
        FROM journal WHERE org = $1 ORDER BY seq";
    /// Every line of the timelines' index.
    ABOUTS = "SELECT kind, number, seq FROM journal_about WHERE org = $1";
    /// Every tile.
    ALL_TILES = "SELECT level, place, hash FROM journal_tile WHERE org = $1 ORDER BY level, place";
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// An entry was changed: its leaf is not the one that was kept.
    Altered,
    /// Title, names or values of an entry were changed or emptied without an erasure in the journal.
    PayloadAltered,
    /// An entry is missing.
    Missing,
    /// An entry is there that was never given its number.
    Extra,
    /// The organisation's counter is gone.
    NoCounter,
    /// A timeline shows an entry it should not, or lacks one.
    Timeline,
    /// A tile of the tree is not the root of its leaves.
    Tile,
    /// Entries in this stretch were rewritten together with their leaves: a signed head has another root.
    Rewritten,
    /// A head in the database bears no valid signature.
    HeadForged,
    /// A head that is in the file is not in the database, or differs there.
    HeadMissing,
    /// A line of the file of heads is no validly signed head.
    FileForged,
    /// The journal is shorter than a head in the file says: an older state was put back.
    RolledBack,
}

/// One flaw, and the entries among which it lies; exact where `first` and `last` are the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// The first entry it may concern.
    pub first: i64,
    /// The last one.
    pub last: i64,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What a proof of one journal found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// How many entries were read.
    pub entries: i64,
    /// How many of them were erased, and say so in the journal.
    pub erased: usize,
    /// How many signed heads of the database hold.
    pub heads: usize,
    /// How many heads of the file hold.
    pub anchors: usize,
    /// Whose keys signed the heads of the database, oldest heads first.
    pub signers: Vec<Signer>,
    /// What is wrong, by place; at most a hundred.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
    /// The place of the first flaw.
    pub fn first_bad(&self) -> Option<&Finding> {
        self.findings.first()
    }
}

/// More findings than this help nobody.
const FINDINGS_MAX: usize = 100;

/// Proves one organisation's journal against public keys and, if given, a file of heads. Without the file, entries
/// cut off at the end together with their heads go unseen.
pub fn verify(tx: &mut Tx<'_>, org: Id<Org>, keys: &Keys, heads_file: Option<&Path>) -> Result<Report> {
    let mut check = Check::of(org);
    check.tiles = tiles(tx, org)?;
    check.heads(notary::heads(tx, org)?, keys);
    if let Some(path) = heads_file {
        check.anchors(notary::read_heads(path)?, keys);
    }
    check.counter = tx.opt(journal::LAST_SEQ, &[&org], |row| row.get(0))?;
    tx.each(ENTRIES, &[&org], |row| {
        check.entry(row)?;
        Ok(true)
    })?;
    check.end();
    check.timelines(tx)?;
    Ok(check.report())
}

fn tiles(tx: &mut Tx<'_>, org: Id<Org>) -> Result<BTreeMap<(i64, i64), Vec<u8>>> {
    let rows = tx.all(ALL_TILES, &[&org], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.into_iter().collect())
}

struct Check {
    org: Id<Org>,
    report: Report,
    tree: Growing,
    /// Whether the leaves so far are a whole beginning: after a gap no root can be compared.
    whole: bool,
    last_seq: i64,
    counter: Option<i64>,
    last_good: i64,
    /// Roots that signed heads promise, by size.
    promised: BTreeMap<i64, HashSet<String>>,
    in_database: BTreeMap<i64, String>,
    tiles: BTreeMap<(i64, i64), Vec<u8>>,
    /// Nodes of the tile that is being filled, for each level.
    filling: [(i64, Vec<Hash>); 3],
    empty: Vec<i64>,
    erasures: HashSet<i64>,
    /// What the timelines' index should hold, as one sum that needs no order.
    abouts: [u8; 32],
}

impl Check {
    fn of(org: Id<Org>) -> Check {
        Check {
            org,
            report: Report::default(),
            tree: Growing::default(),
            whole: true,
            last_seq: 0,
            counter: None,
            last_good: 0,
            promised: BTreeMap::new(),
            in_database: BTreeMap::new(),
            tiles: BTreeMap::new(),
            filling: [(0, vec![]), (0, vec![]), (0, vec![])],
            empty: vec![],
            erasures: HashSet::new(),
            abouts: [0; 32],
        }
    }

    fn found(&mut self, first: i64, last: i64, flaw: Flaw) {
        if self.report.findings.len() < FINDINGS_MAX {
            self.report.findings.push(Finding { first, last, flaw });
        }
    }

    fn heads(&mut self, heads: Vec<SignedHead>, keys: &Keys) {
        for head in heads {
            self.in_database.insert(head.size, head.root.clone());
            if let Some(signer) = keys.signer(&head) {
                self.report.heads += 1;
                self.signed(signer);
                self.promised.entry(head.size).or_default().insert(head.root);
            } else {
                self.found(head.size, head.size, Flaw::HeadForged);
            }
        }
    }

    /// Adds one head to what its key signed.
    fn signed(&mut self, by: Signer) {
        match self.report.signers.iter_mut().find(|signer| signer.key == by.key) {
            Some(signer) => (signer.heads, signer.last) = (signer.heads + 1, by.last),
            None => self.report.signers.push(by),
        }
    }

    fn anchors(&mut self, file: notary::HeadsFile, keys: &Keys) {
        let of_others = |head: &SignedHead| head.org != self.org;
        let mut forged = file.bad_lines.len();
        for head in file.heads.into_iter().filter(|h| !of_others(h)).collect::<Vec<_>>() {
            if keys.signer(&head).is_none() {
                forged += 1;
                continue;
            }
            self.report.anchors += 1;
            if self.in_database.get(&head.size) != Some(&head.root) {
                self.found(head.size, head.size, Flaw::HeadMissing);
            }
            self.promised.entry(head.size).or_default().insert(head.root);
        }
        if forged > 0 {
            self.found(0, 0, Flaw::FileForged);
        }
    }

    fn entry(&mut self, row: &Row<'_>) -> Result<()> {
        let seq: i64 = row.get(0)?;
        self.report.entries += 1;
        if seq != self.last_seq + 1 {
            let (first, flaw) =
                if seq <= self.last_seq { (seq, Flaw::Extra) } else { (self.last_seq + 1, Flaw::Missing) };
            // An entry far beyond the counter was moved there: not all numbers between were ever given out.
            let last = self.counter.map_or(seq - 1, |counter| counter.min(seq - 1));
            self.found(first, last.max(first), flaw);
            self.whole = false;
        }
        self.last_seq = seq;
        // A cell of the wrong type is a changed cell.
        let leaf = match self.compare(row, seq) {
            Ok(leaf) => leaf,
            Err(_) => {
                self.found(seq, seq, Flaw::Altered);
                row.get::<Vec<u8>>(11).and_then(tree::hash).unwrap_or_default()
            }
        };
        if self.whole {
            self.push(leaf, seq);
        }
        Ok(())
    }

    /// Compares an entry with its digest and its leaf; returns the leaf that was kept.
    fn compare(&mut self, row: &Row<'_>, seq: i64) -> Result<Hash> {
        let (act, kind): (String, String) = (row.get(2)?, row.get(3)?);
        let (about, via): (String, String) = (row.get(5)?, row.get(7)?);
        let (salt, payload): (Option<Vec<u8>>, Option<String>) = (row.get(8)?, row.get(9)?);
        let (digest, kept): (Vec<u8>, Hash) = (row.get(10)?, tree::hash(row.get(11)?)?);
        let metadata = journal::Metadata {
            org: self.org,
            seq,
            at: row.get(1)?,
            act: &act,
            kind: &kind,
            number: row.get(4)?,
            about: &about,
            user: row.get(6)?,
            via: &via,
        };
        if metadata.leaf(&digest) != kept {
            self.found(seq, seq, Flaw::Altered);
        }
        match (salt, payload) {
            (Some(salt), Some(payload)) if journal::payload_digest(&salt, &payload)[..] == digest[..] => {}
            (None, None) => self.empty.push(seq),
            _ => self.found(seq, seq, Flaw::PayloadAltered),
        }
        let named: Vec<SubjectId> = about.split_whitespace().filter_map(|id| id.parse().ok()).collect();
        if act == erasure::ACT {
            self.erasures.extend(named.iter().filter(|s| s.kind == erasure::KIND).map(|s| s.number));
        }
        let own = SubjectId { kind: kind.clone(), number: metadata.number };
        for subject in std::iter::once(&own).chain(&named) {
            add(&mut self.abouts, &line(&subject.kind, subject.number, seq));
        }
        Ok(kept)
    }

    fn push(&mut self, leaf: Hash, seq: i64) {
        self.tree.push(leaf);
        self.fill(0, leaf);
        let Some(roots) = self.promised.get(&seq) else { return };
        let root = hex::write(&self.tree.root());
        if roots.iter().all(|promised| *promised == root) {
            self.last_good = seq;
        } else {
            self.found(self.last_good + 1, seq, Flaw::Rewritten);
            self.whole = false; // every later head would say the same
        }
    }

    /// Adds a node to the tile of a level, and compares the tile when it is full.
    fn fill(&mut self, level: usize, hash: Hash) {
        let Some((place, nodes)) = self.filling.get_mut(level) else { return };
        nodes.push(hash);
        if nodes.len() < 256 {
            return;
        }
        let (here, root) = (*place, fold(std::mem::take(nodes)));
        *place += 1;
        if let Some(kept) = self.tiles.remove(&((level as i64 + 1) * 8, here))
            && kept != root
        {
            let width = 1i64 << ((level + 1) * 8);
            self.found(here * width + 1, (here + 1) * width, Flaw::Tile);
        }
        self.fill(level + 1, root);
    }

    fn end(&mut self) {
        let last = self.last_seq;
        match self.counter {
            Some(counter) if counter > last => self.found(last + 1, counter, Flaw::Missing),
            Some(counter) if counter < last => self.found(counter + 1, last, Flaw::Extra),
            None if last > 0 => self.found(last, last, Flaw::NoCounter),
            _ => {}
        }
        if let Some(size) = self.promised.keys().next_back().copied().filter(|size| *size > last) {
            self.found(last + 1, size, Flaw::RolledBack);
        }
        // Tiles that no entries fill any more.
        if let Some((level, place)) = self.tiles.keys().next().copied().filter(|_| self.whole) {
            let width = 1i64.checked_shl(level.clamp(0, 62) as u32).unwrap_or(1);
            let first = place.saturating_mul(width).saturating_add(1);
            self.found(first, first.saturating_add(width - 1), Flaw::Tile);
        }
        for seq in std::mem::take(&mut self.empty) {
            if self.erasures.contains(&seq) {
                self.report.erased += 1;
            } else {
                self.found(seq, seq, Flaw::PayloadAltered);
            }
        }
    }

    /// Compares the timelines' index with the entries: by one sum first, line by line only if that differs.
    fn timelines(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let mut sum = [0; 32];
        tx.each(ABOUTS, &[&self.org], |row| {
            add(&mut sum, &line(&row.get::<String>(0)?, row.get(1)?, row.get(2)?));
            Ok(true)
        })?;
        if sum == self.abouts {
            return Ok(());
        }
        let mut wanted = HashSet::new();
        tx.each(ENTRIES, &[&self.org], |row| {
            let Ok(entry) = own_and_named(row) else { return Ok(true) };
            wanted.extend(entry);
            Ok(true)
        })?;
        let mut odd = vec![];
        tx.each(ABOUTS, &[&self.org], |row| {
            let subject = SubjectId { kind: row.get(0)?, number: row.get(1)? };
            let seq: i64 = row.get(2)?;
            if !wanted.remove(&(subject, seq)) {
                odd.push(seq);
            }
            Ok(true)
        })?;
        odd.extend(wanted.into_iter().map(|(_, seq)| seq));
        odd.sort_unstable();
        odd.dedup();
        odd.into_iter().for_each(|seq| self.found(seq, seq, Flaw::Timeline));
        Ok(())
    }

    fn report(mut self) -> Report {
        let mut findings = std::mem::take(&mut self.report.findings);
        let exact: Vec<i64> = findings.iter().filter(|f| f.first == f.last).map(|f| f.first).collect();
        // A stretch that holds an entry already named says nothing new.
        let vague = |f: &Finding| matches!(f.flaw, Flaw::Tile | Flaw::Rewritten);
        findings.retain(|f| !vague(f) || !exact.iter().any(|seq| (f.first..=f.last).contains(seq)));
        findings.sort_by_key(|f| (f.first, f.flaw));
        self.report.findings = findings;
        self.report
    }
}

fn own_and_named(row: &Row<'_>) -> Result<Vec<(SubjectId, i64)>> {
    let seq: i64 = row.get(0)?;
    let about: String = row.get(5)?;
    let own = SubjectId { kind: row.get(3)?, number: row.get(4)? };
    let named = about.split_whitespace().filter_map(|id| id.parse().ok());
    Ok(std::iter::once(own).chain(named).map(|subject| (subject, seq)).collect())
}

fn line(kind: &str, number: i64, seq: i64) -> [u8; 32] {
    let numbers = [number.to_be_bytes(), seq.to_be_bytes()].concat();
    Sha256::new_with_prefix(numbers).chain_update(kind).finalize().into()
}

/// Adds as one large number, so that the order of the lines does not matter.
fn add(sum: &mut [u8; 32], hash: &[u8; 32]) {
    let mut carry = 0;
    for (s, h) in sum.iter_mut().zip(hash) {
        let total = u16::from(*s) + u16::from(*h) + carry;
        (*s, carry) = (total.to_le_bytes()[0], total >> 8);
    }
}
