//! The search index of all records: titles before texts, the latest first.
//!
//! This is the one place where the two engines' SQL differs: SQLite has FTS5, PostgreSQL tsvector and GIN. Both get
//! the same words from `tokens.rs`. Each word begins with three characters made from the organisation's
//! number, so that the postings of different organisations do not mix and a search costs what its own house costs.

use std::{collections::BTreeSet, fmt::Write as _};

use kernel::{Id, Org, Subject};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Result, Row, SubjectId, Tx, narrow::Facet, tokens};

crate::statements! {
    /// The index's id of a record.
    DOC_ID = "SELECT id FROM search_doc WHERE org = $1 AND kind = $2 AND number = $3";
    /// Removes a record from the index.
    DELETE_DOC = "DELETE FROM search_doc WHERE org = $1 AND id = $2";
    /// Adds a record to the index.
    INSERT_DOC_SQLITE = "INSERT INTO search_doc (org, id, kind, number, title) VALUES ($1, $2, $3, $4, $5)";
    /// Removes a record's words.
    DELETE_WORDS_SQLITE = "DELETE FROM search_words WHERE rowid = $1";
    /// Adds a record's words.
    INSERT_WORDS_SQLITE = "INSERT INTO search_words (rowid, title, body) VALUES ($1, $2, $3)";
    /// Searches. The ids grow, so the latest come first without sorting.
    FIND_SQLITE = "SELECT d.kind, d.number, d.title FROM search_words w JOIN search_doc d ON d.id = w.rowid
        WHERE d.org = $1 AND search_words MATCH $2 ORDER BY w.rowid DESC LIMIT $3";
    /// Adds a record to the index, with its words.
    INSERT_DOC_POSTGRES = "INSERT INTO search_doc (org, id, kind, number, title, title_words, all_words)
        VALUES ($1, $2, $3, $4, $5, array_to_tsvector(string_to_array(CAST($6 AS TEXT), ' ')),
            array_to_tsvector(string_to_array(CAST($7 AS TEXT), ' ')))";
    /// How many titles fit, counted no further than it matters.
    COUNT_TITLES_POSTGRES = "SELECT COUNT(*) FROM (SELECT 1 FROM search_doc
        WHERE org = $1 AND title_words @@ CAST(CAST($2 AS TEXT) AS tsquery) LIMIT $3) AS hits";
    /// Titles that fit, through the index, then sorted: for words that few records have.
    FEW_TITLES_POSTGRES = "WITH hits AS MATERIALIZED (SELECT kind, number, title, id FROM search_doc
            WHERE org = $1 AND title_words @@ CAST(CAST($2 AS TEXT) AS tsquery)
            AND (CAST($3 AS TEXT) = '' OR strpos(CAST($3 AS TEXT), ' ' || kind || ' ') > 0))
        SELECT kind, number, title FROM hits ORDER BY id DESC LIMIT $4";
    /// Titles that fit, looked for from the latest on: for words that many records have. `IS TRUE` keeps the planner
    /// from collecting them all first.
    MANY_TITLES_POSTGRES = "SELECT kind, number, title FROM search_doc
        WHERE org = $1 AND (title_words @@ CAST(CAST($2 AS TEXT) AS tsquery)) IS TRUE
        AND (CAST($3 AS TEXT) = '' OR strpos(CAST($3 AS TEXT), ' ' || kind || ' ') > 0)
        ORDER BY id DESC LIMIT $4";
    /// How many titles and texts fit.
    COUNT_ALL_POSTGRES = "SELECT COUNT(*) FROM (SELECT 1 FROM search_doc
        WHERE org = $1 AND all_words @@ CAST(CAST($2 AS TEXT) AS tsquery) LIMIT $3) AS hits";
    /// Titles and texts that fit: few.
    FEW_ALL_POSTGRES = "WITH hits AS MATERIALIZED (SELECT kind, number, title, id FROM search_doc
            WHERE org = $1 AND all_words @@ CAST(CAST($2 AS TEXT) AS tsquery)
            AND (CAST($3 AS TEXT) = '' OR strpos(CAST($3 AS TEXT), ' ' || kind || ' ') > 0))
        SELECT kind, number, title FROM hits ORDER BY id DESC LIMIT $4";
    /// Titles and texts that fit: many.
    MANY_ALL_POSTGRES = "SELECT kind, number, title FROM search_doc
        WHERE org = $1 AND (all_words @@ CAST(CAST($2 AS TEXT) AS tsquery)) IS TRUE
        AND (CAST($3 AS TEXT) = '' OR strpos(CAST($3 AS TEXT), ' ' || kind || ' ') > 0)
        ORDER BY id DESC LIMIT $4";
}

/// From so many hits on PostgreSQL looks for the latest from the end, instead of collecting all and sorting them.
const MANY: i64 = 2000;

/// A record that a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Hit {
    /// The record.
    pub subject: SubjectId,
    /// Its title.
    pub title: String,
    /// Whether the title holds all that was asked for; if not, some of it is in the text.
    pub in_title: bool,
}

/// Puts a record into the index, or replaces what was there for it. The text itself is not kept, only its words.
pub fn index(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    subject: impl Into<Subject>,
    title: &str,
    text: &str,
) -> Result<()> {
    index_with(tx, org, subject, title, text, &[])
}

/// The same with what a list narrows by: see [`crate::narrow`].
pub fn index_with(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    subject: impl Into<Subject>,
    title: &str,
    text: &str,
    facets: &[Facet<'_>],
) -> Result<()> {
    put(tx, org, subject.into(), title, &tokens::of_title(title), tokens::of_text(text), facets)
}

/// Puts words into the index, and takes those out that were there for this record.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    subject: Subject,
    title: &str,
    title_words: &BTreeSet<String>,
    mut body_words: BTreeSet<String>,
    facets: &[Facet<'_>],
) -> Result<()> {
    remove(tx, org, subject)?;
    let id: Id<Org> = tx.new_id();
    let house = house(org);
    body_words.insert(Facet::EVERY.word(org, subject.kind));
    body_words.extend(facets.iter().map(|facet| facet.word(org, subject.kind)));
    let join = |words: &mut dyn Iterator<Item = &String>| {
        words.fold(String::new(), |mut out, word| {
            let space = if out.is_empty() { "" } else { " " };
            let _ = write!(out, "{space}{house}{word}");
            out
        })
    };
    let titles = join(&mut title_words.iter());
    if tx.is_postgres() {
        let all = join(&mut title_words.union(&body_words));
        let (kind, number) = (&subject.kind, &subject.number);
        tx.exec(INSERT_DOC_POSTGRES, &[&org, &id, kind, number, &title, &titles, &all])?;
    } else {
        tx.exec(INSERT_DOC_SQLITE, &[&org, &id, &subject.kind, &subject.number, &title])?;
        tx.exec(INSERT_WORDS_SQLITE, &[&id, &titles, &join(&mut body_words.iter())])?;
    }
    Ok(())
}

/// Takes a record out of the index.
pub fn remove(tx: &mut Tx<'_>, org: Id<Org>, subject: impl Into<Subject>) -> Result<()> {
    let subject = subject.into();
    let known = tx.opt(DOC_ID, &[&org, &subject.kind, &subject.number], |row| row.get::<i64>(0))?;
    let Some(id) = known else { return Ok(()) };
    tx.exec(DELETE_DOC, &[&org, &id])?;
    if !tx.is_postgres() {
        tx.exec(DELETE_WORDS_SQLITE, &[&id])?;
    }
    Ok(())
}

/// How a title can be typed without its characters: its pinyin and the initials of it, between blanks.
pub fn sounds(title: &str) -> String {
    let typed = tokens::of_title(title).into_iter().filter(|word| word.is_ascii());
    typed.collect::<Vec<_>>().join(" ")
}

/// Records that hold every word of the query; of these kinds only, or of all if none is given. Hits in titles come
/// before hits in texts, and in each group the latest indexed comes first.
pub fn find(tx: &mut Tx<'_>, org: Id<Org>, query: &str, kinds: &[&str], limit: i64) -> Result<Vec<Hit>> {
    let wanted = tokens::of_query(query);
    if wanted.is_empty() || limit <= 0 {
        return Ok(vec![]);
    }
    let house = house(org);
    let mut hits = look(tx, org, &house, &wanted, kinds, limit, true)?;
    let missing = limit - hits.len() as i64;
    if missing > 0 {
        // Those with a hit in the title come again here, and are passed over.
        let more = look(tx, org, &house, &wanted, kinds, limit + hits.len() as i64, false)?;
        let fresh: Vec<Hit> =
            more.into_iter().filter(|m| hits.iter().all(|h| h.subject != m.subject)).collect();
        hits.extend(fresh.into_iter().take(missing as usize));
    }
    Ok(hits)
}

fn look(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    house: &str,
    wanted: &[tokens::Wanted],
    kinds: &[&str],
    limit: i64,
    in_title: bool,
) -> Result<Vec<Hit>> {
    let read = |row: &Row<'_>| {
        let subject = SubjectId { kind: row.get(0)?, number: row.get(1)? };
        Ok(Hit { subject, title: row.get(2)?, in_title })
    };
    if !tx.is_postgres() {
        let all: Vec<String> = wanted
            .iter()
            .map(|w| format!("\"{house}{}\"{}", w.word, if w.prefix { "*" } else { "" }))
            .collect();
        let column = if in_title { "title : " } else { "" };
        let mut query = format!("({column}({}))", all.join(" AND "));
        if !kinds.is_empty() {
            // As a word of the index, a kind costs nothing for the hits of others: none of their rows is read.
            let word = |kind: &&str| format!("\"{house}{}\"", Facet::EVERY.word(org, kind));
            let any: Vec<String> = kinds.iter().map(word).collect();
            query = format!("{query} AND ({})", any.join(" OR "));
        }
        return tx.all(FIND_SQLITE, &[&org, &query, &limit], read);
    }
    let kinds = if kinds.is_empty() { String::new() } else { format!(" {} ", kinds.join(" ")) };
    let all: Vec<String> =
        wanted.iter().map(|w| format!("'{house}{}'{}", w.word, if w.prefix { ":*" } else { "" })).collect();
    let query = all.join(" & ");
    let [count, few, many] = if in_title {
        [COUNT_TITLES_POSTGRES, FEW_TITLES_POSTGRES, MANY_TITLES_POSTGRES]
    } else {
        [COUNT_ALL_POSTGRES, FEW_ALL_POSTGRES, MANY_ALL_POSTGRES]
    };
    let hits: i64 = tx.one(count, &[&org, &query, &MANY], |row| row.get(0))?;
    tx.all(if hits < MANY { few } else { many }, &[&org, &query, &kinds, &limit], read)
}

/// Three small letters or digits for an organisation. Two may share them: that costs time, never a wrong hit, for
/// every statement names the organisation as well.
pub(crate) fn house(org: Id<Org>) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut mixed = (org.number() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    let mut out = String::with_capacity(3);
    for _ in 0..3 {
        out.push(char::from(DIGITS[(mixed % 36) as usize]));
        mixed /= 36;
    }
    out
}
