//! What lies in a file beside the text that was reviewed: open changes, comments, hidden words, pictures. Named, so that
//! nobody believes that it was looked at, and nobody sends it out unawares.

use document::{Remnant, RemnantKind};
use kernel::{Lang, Text};

use super::{
    clauses::{self, Clause},
    words,
};

/// So many of a sort are shown one by one.
const SHOWN: usize = 30;
/// So many characters of each tell what it is.
const TEXT_MAX: usize = 120;

/// All that was left of one sort.
pub(crate) struct Leftovers {
    pub(crate) sort: String,
    pub(crate) count: usize,
    /// What it means for the review, and what to do.
    pub(crate) advice: String,
    pub(crate) places: Vec<Place>,
    /// How many are not shown one by one; empty where none.
    pub(crate) more: String,
}

/// One of them.
pub(crate) struct Place {
    /// The clause's place on the page.
    pub(crate) id: String,
    pub(crate) clause: String,
    pub(crate) text: String,
    pub(crate) author: String,
}

/// What was left in a file, sort by sort.
pub(crate) fn leftovers(remnants: &[Remnant], clauses: &[Clause], lang: Lang) -> Vec<Leftovers> {
    let sorts = [
        (RemnantKind::Insertion, words::INSERTIONS, words::INSERTIONS_ADVICE),
        (RemnantKind::Deletion, words::DELETIONS, words::DELETIONS_ADVICE),
        (RemnantKind::Comment, words::COMMENTS, words::COMMENTS_ADVICE),
        (RemnantKind::Hidden, words::HIDDEN, words::HIDDEN_ADVICE),
        (RemnantKind::Picture, words::PICTURES, words::PICTURES_ADVICE),
    ];
    let one = |(kind, sort, advice): (RemnantKind, Text, Text)| {
        let all: Vec<&Remnant> = remnants.iter().filter(|remnant| remnant.kind == kind).collect();
        let hidden = all.len().saturating_sub(SHOWN);
        Leftovers {
            sort: sort.get(lang).to_owned(),
            count: all.len(),
            advice: advice.get(lang).to_owned(),
            places: all.iter().take(SHOWN).map(|remnant| place(remnant, clauses)).collect(),
            more: if hidden > 0 { words::more_left(hidden).get(lang).to_owned() } else { String::new() },
        }
    };
    sorts.into_iter().map(one).filter(|left| left.count > 0).collect()
}

fn place(remnant: &Remnant, clauses: &[Clause]) -> Place {
    let clause = clauses.get(clauses::at(clauses, remnant.span.start));
    let mut text: String = remnant.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > TEXT_MAX {
        text = text.chars().take(TEXT_MAX).chain(['…']).collect();
    }
    Place {
        id: clause.map(|clause| clause.id.clone()).unwrap_or_default(),
        clause: clause.map(|clause| clause.label.clone()).unwrap_or_default(),
        text,
        author: remnant.author.clone().unwrap_or_default(),
    }
}
