//! Lists narrowed through the search index: words that people type, and facets, which are the values of a record's
//! own columns (its owner, its tier, its city). An index on each column cannot serve every combination of filters in
//! every order; the postings of the search index, intersected, serve them all.
//!
//! A list has two plans. Where few records fit ([`few`]), the statement takes those that the index names
//! ([`few!`](crate::few)) and sorts them. Where many do, it walks along the order's own index and stops when the page
//! is full: it asks the columns, and [`Narrow::pattern`] for the words. Both say the same, and the columns always
//! have the last word about what an actor reaches.

use std::ops::RangeInclusive;

use kernel::{Id, Org, Subject};

pub use crate::ordered::words as numbers;
use crate::{
    Result, Tx,
    counts::{counted, counted_lately},
    ordered,
    search::{self, house},
    tokens::{self, Wanted},
};

/// In a large house up to so many records are collected and sorted; beyond that a page is full soon along the order.
pub const FEW: i64 = 10_000;
/// So many records can be walked past in a moment.
const WALKED: i64 = 20_000;
/// A page of a list, about.
const PAGE: i64 = 50;
/// Totals are counted no further.
pub const COUNTED: i64 = 10_000;
/// Sets facets apart from words that people type.
const MARK: char = '·';

crate::statements! {
    /// How many records an index query fits, counted no further than asked.
    COUNT_NARROW_SQLITE = "SELECT COUNT(*) FROM (SELECT 1 FROM search_words WHERE search_words MATCH $1 LIMIT $2)";
    /// How many records an index query fits, counted no further than asked.
    COUNT_NARROW_POSTGRES = "SELECT COUNT(*) FROM (SELECT 1 FROM search_doc
        WHERE org = $1 AND all_words @@ CAST(CAST($2 AS TEXT) AS tsquery) LIMIT $3) AS hits";
}

/// What a statement says to take only the records that the index names: `few!("$7", "pt")` after `id IN`. SQLite first,
/// PostgreSQL second. `$1` is the organisation. CROSS JOIN makes SQLite begin with the words.
#[macro_export]
macro_rules! few {
    (sqlite, $place:literal, $kind:literal) => {
        concat!(
            "(SELECT d.number FROM search_words w CROSS JOIN search_doc d INDEXED BY search_doc_number ON d.id = w.rowid WHERE d.org = $1 AND d.kind = '",
            $kind,
            "' AND search_words MATCH ",
            $place,
            ")"
        )
    };
    (postgres, $place:literal, $kind:literal) => {
        concat!(
            "(SELECT number FROM search_doc WHERE org = $1 AND kind = '",
            $kind,
            "' AND all_words @@ CAST(CAST(",
            $place,
            " AS TEXT) AS tsquery))"
        )
    };
}

/// No column that lists are narrowed by holds more characters, and PostgreSQL takes no word above 2 kB: nothing has a
/// longer value.
const VALUE_CHARS_MAX: usize = 200;

/// A value of a record's column, as the index keeps it.
#[derive(Clone, Copy, Debug)]
pub struct Facet<'a> {
    /// The column.
    pub name: &'static str,
    /// Its value.
    pub value: &'a str,
}

impl<'a> Facet<'a> {
    /// Every record of a kind has this one.
    pub(crate) const EVERY: Facet<'static> = Facet::new("", "");

    /// A facet.
    pub const fn new(name: &'static str, value: &'a str) -> Facet<'a> {
        Facet { name, value }
    }

    /// One word for it, of the letters that both engines keep as they are.
    pub(crate) fn word(&self, org: Id<Org>, kind: &str) -> String {
        // The whole number of the organisation: a count asks nothing but the index.
        let mut word = format!("{MARK}{:x}{MARK}{kind}{}{MARK}", org.number(), self.name.replace('_', ""));
        for c in self.value.chars() {
            match c {
                'a'..='z' | '0'..='9' => word.push(c),
                c if c.is_ascii() || c.is_whitespace() || c == MARK => {
                    word.push_str(&format!("{MARK}{:x}{MARK}", u32::from(c)));
                }
                other => word.push(other),
            }
        }
        word
    }
}

/// What a list of records of one kind is narrowed by.
#[derive(Clone, Debug)]
pub struct Narrow {
    org: Id<Org>,
    kind: &'static str,
    words: Vec<Wanted>,
    facets: Vec<Vec<String>>,
    without: Vec<String>,
    impossible: bool,
}

/// How many records fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hits {
    /// So few that the index's answer is taken and sorted.
    Few(i64),
    /// So many that one walks along the order.
    Many(i64),
}

impl Narrow {
    /// All records of a kind that were put in with [`crate::search::index_with`].
    pub fn new(org: Id<Org>, kind: &'static str) -> Narrow {
        Narrow { org, kind, words: vec![], facets: vec![], without: vec![], impossible: false }
    }

    /// Only those that hold every word of a query, as [`crate::search::find`] does. A query without a letter or
    /// digit finds nothing; a blank one finds all.
    pub fn query(&mut self, query: &str) {
        self.words = tokens::of_query(query);
        self.impossible |= self.words.is_empty() && !query.trim().is_empty();
    }

    /// Only those that have this facet.
    pub fn facet(&mut self, name: &'static str, value: &str) {
        self.any_facet(&[Facet::new(name, value)]);
    }

    /// Only those that have one of these facets; of none of them, nothing.
    pub fn any_facet(&mut self, facets: &[Facet<'_>]) {
        let kept = facets.iter().filter(|facet| facet.value.chars().count() <= VALUE_CHARS_MAX);
        let words: Vec<String> = kept.map(|facet| facet.word(self.org, self.kind)).collect();
        self.impossible |= words.is_empty();
        self.facets.push(words);
    }

    /// Only those that have a number in a range, where their facets of this name are the [`numbers`] of one; in an
    /// empty range is nothing.
    pub fn between(&mut self, name: &'static str, range: &RangeInclusive<i64>) {
        let words = ordered::range(range);
        self.any_facet(&words.iter().map(|word| Facet::new(name, word)).collect::<Vec<_>>());
    }

    /// Only those that have not this facet: for what few records have, such as being archived.
    pub fn without(&mut self, name: &'static str, value: &str) {
        self.without.push(Facet::new(name, value).word(self.org, self.kind));
    }

    /// A LIKE pattern for the texts that [`words`] makes.
    pub fn pattern(&self) -> String {
        tokens::pattern(&self.words)
    }

    /// The query for the index in the engine's own notation: the parameter of [`few!`](crate::few).
    pub fn query_text(&self, tx: &Tx<'_>) -> String {
        let (house, postgres) = (house(self.org), tx.is_postgres());
        let quote = if postgres { '\'' } else { '"' };
        let [and, or, longer] = if postgres { [" & ", " | ", ":*"] } else { [" AND ", " OR ", "*"] };
        let one = |word: &str| format!("{quote}{house}{word}{quote}");
        let wanted = |w: &Wanted| format!("{}{}", one(&w.word), if w.prefix { longer } else { "" });
        let facets = self.facets.iter().map(|any| {
            let any: Vec<String> = any.iter().map(|word| one(word)).collect();
            format!("({})", any.join(or))
        });
        // What has any facet of the kind is of the kind.
        let every = self.facets.is_empty().then(|| one(&Facet::EVERY.word(self.org, self.kind)));
        let mut query =
            self.words.iter().map(wanted).chain(facets).chain(every).collect::<Vec<_>>().join(and);
        for word in &self.without {
            let not = if postgres { "& !" } else { "NOT" };
            query = format!("({query}) {not} {}", one(word));
        }
        query
    }

    fn fitting(&self, tx: &mut Tx<'_>, query: &str, most: i64) -> Result<i64> {
        if tx.is_postgres() {
            tx.one(COUNT_NARROW_POSTGRES, &[&self.org, &query, &most], |row| row.get(0))
        } else {
            tx.one(COUNT_NARROW_SQLITE, &[&query, &most], |row| row.get(0))
        }
    }

    /// How many fit: exactly up to [`COUNTED`], and one more than that where there are more. Up to `few` they are few:
    /// [`few`], but for a test of the two plans.
    pub fn count(&self, tx: &mut Tx<'_>, few: i64) -> Result<Hits> {
        if self.impossible {
            return Ok(Hits::Few(0));
        }
        let (query, most) = (self.query_text(tx), COUNTED + 1);
        let hits = counted(tx, self.org, &query, |tx| self.fitting(tx, &query, most))?;
        Ok(if hits <= few { Hits::Few(hits) } else { Hits::Many(hits) })
    }
}

/// Up to how many of a kind's records are few: taken and sorted rather than looked for along the order. To sort costs a
/// look at each that fits; to walk costs `page × all ÷ fitting` looks until a page is full, which is as much at
/// `√(page × all)`. Those that fit may also stand together at the end of the order: where walking past all others would
/// take long, [`FEW`] are sorted.
pub fn few(tx: &mut Tx<'_>, org: Id<Org>, kind: &'static str) -> Result<i64> {
    let every = Narrow::new(org, kind);
    let query = every.query_text(tx);
    // To the end, and so asked as another question than that for a total.
    let all = counted_lately(tx, org, &format!("all {query}"), |tx| every.fitting(tx, &query, i64::MAX))?;
    Ok(if all > WALKED { FEW } else { (PAGE * all).isqrt() })
}

impl Hits {
    /// How many, [`COUNTED`] at most, and whether there are more.
    pub fn total(self) -> (i64, bool) {
        let (Hits::Few(hits) | Hits::Many(hits)) = self;
        (hits.min(COUNTED), hits > COUNTED)
    }
}

/// The words of a title and a text in the form that [`Narrow::pattern`] looks through: for a column of its own.
pub fn words(title: &str, text: &str) -> String {
    tokens::in_a_row(&tokens::of_title(title).union(&tokens::of_text(text)).cloned().collect())
}

/// Puts what lists of a kind are narrowed by into the index, apart from the record that a search finds: for records
/// whose own document holds a whole text, through which lists do not look, and which takes its time to be put in again.
/// The words are those of the column that [`words`] made.
pub fn index(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    subject: impl Into<Subject>,
    words: &str,
    facets: &[Facet<'_>],
) -> Result<()> {
    let words = words.split_whitespace().map(str::to_owned).collect();
    search::put(tx, org, subject.into(), "", &Default::default(), words, facets)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORG: Id<Org> = Id::from_number(1);

    #[test]
    fn facets_are_words_that_no_query_can_be_and_no_two_values_share() {
        let values = ["a b", "a·20·b", "A", "a", "a_b", "南通 市", "", "·", "41", "\u{3000}"];
        let words: Vec<String> = values.iter().map(|v| Facet::new("city", v).word(ORG, "pt")).collect();
        for (place, word) in words.iter().enumerate() {
            assert!(!words[..place].contains(word), "{word}");
            assert!(
                word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || !c.is_ascii()),
                "{word}"
            );
            assert!(!word.contains(char::is_whitespace));
        }
        assert!(tokens::of_query("·1·ptcity·a").iter().all(|w| !w.word.contains(MARK)));
    }

    #[test]
    fn one_pass_along_ordered_words_finds_all_that_is_wanted() {
        for (query, fits) in [
            ("江海集团", true),
            ("集团 江海", true),
            ("jh j", true),
            ("jhjt jh j", true),
            ("团 公司", true),
            ("海江", false),
            ("91320 0513", true),
            ("91320 0514", false),
            ("j jx", false),
            ("江", true),
            ("海集 江海 团公", true),
        ] {
            let mut narrow = Narrow::new(ORG, "pt");
            narrow.query(query);
            let row = words("江海集团公司", "91320612MACR49Q48E 0513-55501001");
            assert_eq!(like(&row, &narrow.pattern()), fits, "{query} {} in {row}", narrow.pattern());
        }
    }

    fn like(text: &str, pattern: &str) -> bool {
        let mut rest = text;
        pattern.split('%').filter(|piece| !piece.is_empty()).all(|piece| match rest.find(piece) {
            Some(at) => {
                rest = &rest[at + piece.len()..];
                true
            }
            None => false,
        })
    }
}
