//! The journal: who did what to which record, when, and what changed. Every timeline, audit page, webhook and
//! live screen reads it; nothing else is a source of history.
//!
//! Each organisation has its own sequence without gaps: the row in `journal_head` is locked until the commit.
//! An entry has two parts. What it says about persons (title, actor's name, changed values) is the payload,
//! salted; the rest is metadata. The leaf of the Merkle tree covers the metadata and the payload's salted
//! digest, so a payload can be erased and its entry still be proved.

use kernel::{Actor, Change, Event, Id, Instant, Org, Subject, User, Via};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Error, Param, Result, Row, Tx, hex, subject_id::SubjectId};

const COLUMNS: &str =
    "SELECT j.seq, j.at, j.act, j.kind, j.number, j.about, j.user_id, j.via, j.payload FROM journal j";
/// Entries between two numbers and two moments: clocks step back, so numbers alone do not tell.
const STRETCH: &str = " WHERE j.org = $1 AND j.seq < $2 AND j.seq >= $3 AND j.at >= $4 AND j.at < $5";
const LATEST: &str = " ORDER BY j.seq DESC LIMIT $6";

crate::statements! {
    /// Takes the next number, the writer being alone. An upsert that returns it would write out the search words that
    /// are gathered in memory: SQLite does so before each statement that it may have to undo in part.
    NEXT_SEQ_SQLITE = "UPDATE journal_head SET seq = seq + 1 WHERE org = $1";
    /// The first number.
    FIRST_SEQ_SQLITE = "INSERT INTO journal_head (org, seq) VALUES ($1, 1)";
    /// Takes the next number and keeps the organisation's head locked until the commit.
    NEXT_SEQ_POSTGRES = "INSERT INTO journal_head (org, seq) VALUES ($1, 1)
        ON CONFLICT (org) DO UPDATE SET seq = journal_head.seq + 1 WHERE journal_head.org = $1 RETURNING seq";
    /// Adds an entry.
    INSERT_ENTRY = "INSERT INTO journal
        (org, seq, at, act, kind, number, about, user_id, via, salt, payload, payload_digest, leaf)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    /// Puts an entry on a record's timeline.
    INSERT_ABOUT = "INSERT INTO journal_about (org, kind, number, seq) VALUES ($1, $2, $3, $4)";
    /// A record's timeline, latest first.
    TIMELINE = "SELECT j.seq, j.at, j.act, j.kind, j.number, j.about, j.user_id, j.via, j.payload
        FROM journal_about a JOIN journal j ON j.org = a.org AND j.seq = a.seq
        WHERE a.org = $1 AND j.org = $1 AND a.kind = $2 AND a.number = $3 AND a.seq < $4
        ORDER BY a.seq DESC LIMIT $5";
    /// Entries after a number, oldest first.
    SINCE = "SELECT seq, at, act, kind, number, about, user_id, via, payload FROM journal
        WHERE org = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    /// The whole journal, latest first.
    PAGE = COLUMNS, STRETCH, LATEST;
    /// What was done under one name.
    PAGE_OF_ACT = COLUMNS, STRETCH, " AND j.act = $7", LATEST;
    /// What one user did, under one name or any.
    PAGE_OF_USER = COLUMNS, STRETCH, " AND j.user_id = $7 AND (CAST($8 AS TEXT) = '' OR j.act = $8)", LATEST;
    /// What happened to one record, by one user or any, under one name or any.
    PAGE_ON = COLUMNS, STRETCH, " AND j.seq IN
        (SELECT a.seq FROM journal_about a WHERE a.org = $1 AND a.kind = $7 AND a.number = $8)
        AND (CAST($9 AS BIGINT) = 0 OR j.user_id = $9) AND (CAST($10 AS TEXT) = '' OR j.act = $10)", LATEST;
    /// One entry and what proves it.
    PROVED = "SELECT seq, at, act, kind, number, about, user_id, via, payload, payload_digest, leaf FROM journal
        WHERE org = $1 AND seq = $2";
    /// Between which numbers the entries of a stretch of time lie. Clocks step back, so both ends are sought.
    SEQS_BETWEEN = "SELECT MIN(seq), MAX(seq) FROM journal WHERE org = $1 AND at >= $2 AND at < $3";
    /// The last number given out.
    LAST_SEQ = "SELECT seq FROM journal_head WHERE org = $1";
}

/// One entry, as pages, webhooks and live screens see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Its place in the organisation's journal, from 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// The operation, for example `contract.sign`.
    pub act: String,
    /// The record it happened to.
    pub on: SubjectId,
    /// Other records whose timelines show it.
    pub about: Vec<SubjectId>,
    /// Who; nobody when the product itself or the console acted.
    pub user: Option<Id<User>>,
    /// By which door.
    pub via: Via,
    /// The rest; nothing once it was erased.
    #[serde(flatten)]
    pub payload: Option<Payload>,
}

/// The part of an entry that may speak of persons, and can be erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Payload {
    /// The actor's name at that time.
    pub actor: String,
    /// The record's title at that time.
    pub title: String,
    /// The fields that changed.
    pub changes: Vec<Change>,
}

/// Which entries of the whole journal to show. The default shows all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Only this act, for example `contract.sign`; empty for all.
    pub act: String,
    /// Only what this user did.
    pub user: Option<Id<User>>,
    /// Only what stands on this record's timeline.
    pub record: Option<SubjectId>,
    /// Not before this moment.
    pub from: Option<Instant>,
    /// Before this moment.
    pub until: Option<Instant>,
}

/// An entry and what proves it.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The entry.
    pub entry: Entry,
    /// SHA-256 of salt and payload; it outlives an erasure.
    pub payload_digest: String,
    /// The leaf of the Merkle tree, in hexadecimal.
    pub leaf: String,
}

impl Tx<'_> {
    /// Writes an event into the journal of the actor's organisation; returns its number there.
    pub fn record(&mut self, actor: &Actor, at: Instant, event: &Event) -> Result<i64> {
        let seq = next_seq(self, actor.org)?;
        let mut others: Vec<Subject> = vec![];
        for other in &event.about {
            if *other != event.on && !others.contains(other) {
                others.push(*other);
            }
        }
        let about: Vec<String> = others.iter().map(|s| SubjectId::from(*s).to_string()).collect();
        let about = about.join(" ");
        let payload =
            Payload { actor: actor.name.clone(), title: event.title.clone(), changes: event.changes.clone() };
        let payload = serde_json::to_string(&payload).map_err(|e| Error::Io(e.into()))?;
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|e| Error::Io(std::io::Error::other(e.to_string())))?;
        let digest = payload_digest(&salt, &payload);
        let metadata = Metadata {
            org: actor.org,
            seq,
            at,
            act: event.act,
            kind: event.on.kind,
            number: event.on.number,
            about: &about,
            user: actor.user,
            via: via_word(actor.via),
        };
        let leaf = metadata.leaf(&digest);
        let values: [&dyn Param; 13] = [
            &metadata.org,
            &metadata.seq,
            &metadata.at,
            &metadata.act,
            &metadata.kind,
            &metadata.number,
            &metadata.about,
            &metadata.user,
            &metadata.via,
            &&salt[..],
            &payload,
            &&digest[..],
            &&leaf[..],
        ];
        self.exec(INSERT_ENTRY, &values)?;
        for subject in std::iter::once(&event.on).chain(&others) {
            self.exec(INSERT_ABOUT, &[&actor.org, &subject.kind, &subject.number, &seq])?;
        }
        if !self.touched.contains(&actor.org) {
            self.touched.push(actor.org);
        }
        Ok(seq)
    }
}

/// Takes the organisation's next number.
fn next_seq(tx: &mut Tx<'_>, org: Id<Org>) -> Result<i64> {
    if tx.is_postgres() {
        return tx.one(NEXT_SEQ_POSTGRES, &[&org], |row| row.get(0));
    }
    if tx.exec(NEXT_SEQ_SQLITE, &[&org])? == 0 {
        tx.exec(FIRST_SEQ_SQLITE, &[&org])?;
    }
    last_seq(tx, org)
}

/// A record's timeline, latest first: entries before `before_seq`, or the latest ones.
pub fn timeline(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    subject: impl Into<Subject>,
    before_seq: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>> {
    let (subject, before) = (subject.into(), before_seq.unwrap_or(i64::MAX));
    tx.all(TIMELINE, &[&org, &subject.kind, &subject.number, &before, &limit], entry)
}

/// The organisation's whole journal through a filter, latest first.
pub fn journal_page(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    filter: &Filter,
    before_seq: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>> {
    let mut before = before_seq.unwrap_or(i64::MAX);
    let from = filter.from.unwrap_or(Instant::from_micros(i64::MIN));
    let until = filter.until.unwrap_or(Instant::from_micros(i64::MAX));
    let mut first = 0;
    if filter.from.is_some() || filter.until.is_some() {
        let ends = tx.one(SEQS_BETWEEN, &[&org, &from, &until], |row| {
            Ok((row.get::<Option<i64>>(0)?, row.get::<Option<i64>>(1)?))
        })?;
        let (Some(low), Some(high)) = ends else { return Ok(vec![]) };
        (first, before) = (low, before.min(high.saturating_add(1)));
    }
    let Filter { act, user, record, .. } = filter;
    let mut values: Vec<&dyn Param> = vec![&org, &before, &first, &from, &until, &limit];
    let anybody = user.map_or(0, Id::number);
    let statement = match (record, user) {
        (Some(record), _) => {
            values.extend([&record.kind as &dyn Param, &record.number, &anybody, act]);
            PAGE_ON
        }
        (None, Some(user)) => {
            values.extend([user as &dyn Param, act]);
            PAGE_OF_USER
        }
        (None, None) if !act.is_empty() => {
            values.push(act);
            PAGE_OF_ACT
        }
        (None, None) => PAGE,
    };
    tx.all(statement, &values, entry)
}

/// One entry of the journal and what proves it; nothing where there is none.
pub fn proved(tx: &mut Tx<'_>, org: Id<Org>, seq: i64) -> Result<Option<Proved>> {
    tx.opt(PROVED, &[&org, &seq], |row| {
        let digest = |column| Ok::<_, Error>(hex::write(&row.get::<Vec<u8>>(column)?));
        Ok(Proved { entry: entry(row)?, payload_digest: digest(9)?, leaf: digest(10)? })
    })
}

/// Entries after `seq`, oldest first: for live screens, webhooks and whoever else follows the journal.
pub fn since(tx: &mut Tx<'_>, org: Id<Org>, seq: i64, limit: i64) -> Result<Vec<Entry>> {
    tx.all(SINCE, &[&org, &seq, &limit], entry)
}

/// The number of the latest entry; 0 before the first.
pub fn last_seq(tx: &mut Tx<'_>, org: Id<Org>) -> Result<i64> {
    Ok(tx.opt(LAST_SEQ, &[&org], |row| row.get(0))?.unwrap_or(0))
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    let about: String = row.get(5)?;
    let via: String = row.get(7)?;
    let payload: Option<String> = row.get(8)?;
    Ok(Entry {
        seq: row.get(0)?,
        at: row.get(1)?,
        act: row.get(2)?,
        on: SubjectId { kind: row.get(3)?, number: row.get(4)? },
        about: about.split_whitespace().filter_map(|id| id.parse().ok()).collect(),
        user: row.get(6)?,
        via: via_of(&via),
        payload: payload.and_then(|text| serde_json::from_str(&text).ok()),
    })
}

/// What a leaf covers besides the payload's digest.
pub(crate) struct Metadata<'a> {
    pub(crate) org: Id<Org>,
    pub(crate) seq: i64,
    pub(crate) at: Instant,
    pub(crate) act: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) number: i64,
    pub(crate) about: &'a str,
    pub(crate) user: Option<Id<User>>,
    pub(crate) via: &'a str,
}

impl Metadata<'_> {
    /// RFC 9162, 2.1.1: SHA-256(0x00 | entry). The entry is a list of fields, each after its length, so that no
    /// two different entries have the same bytes.
    pub(crate) fn leaf(&self, payload_digest: &[u8]) -> [u8; 32] {
        let user = self.user.map(|u| u.number().to_be_bytes());
        let user = user.as_ref().map_or(&[][..], |bytes| &bytes[..]);
        let mut hash = Sha256::new_with_prefix([0u8]);
        for field in [
            &b"qihe journal 1"[..],
            &self.org.number().to_be_bytes(),
            &self.seq.to_be_bytes(),
            &self.at.micros().to_be_bytes(),
            self.act.as_bytes(),
            self.kind.as_bytes(),
            &self.number.to_be_bytes(),
            self.about.as_bytes(),
            user,
            self.via.as_bytes(),
            payload_digest,
        ] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field);
        }
        hash.finalize().into()
    }
}

/// SHA-256(salt | payload). The salt is what keeps a guess at the payload from being confirmed after erasure.
pub(crate) fn payload_digest(salt: &[u8], payload: &str) -> [u8; 32] {
    Sha256::new_with_prefix(salt).chain_update(payload.as_bytes()).finalize().into()
}

fn via_word(via: Via) -> &'static str {
    match via {
        Via::Session => "session",
        Via::Token => "token",
        Via::Console => "console",
        Via::System => "system",
    }
}

fn via_of(word: &str) -> Via {
    match word {
        "session" => Via::Session,
        "token" => Via::Token,
        "console" => Via::Console,
        _ => Via::System,
    }
}
