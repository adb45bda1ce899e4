//! Search over everything that has a finder, as far as the caller reaches.

use kernel::{Outcome, Right, Text};
use operation::{Cx, Finder, Found, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{SubjectId, search};

use crate::words;

/// So many of each kind are shown where all kinds are.
const SHOWN: usize = 10;
/// So many are shown where one kind is asked for.
const SHOWN_OF_ONE: usize = 100;
/// A query has so many characters at most.
const QUERY_CHARS_MAX: usize = 100;

/// How many hits of the index are looked at, in rounds, until enough of them are in reach. The last number is where
/// looking ends, so that words which many records have cannot keep a connection busy.
pub(crate) const THOROUGH: &[i64] = &[40, 400, 4000];
/// The same while somebody types.
pub(crate) const QUICK: &[i64] = &[20, 200];

/// Searches everything.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Find {
    /// What to look for: part of a name, pinyin or its initials, a code, words of a text; 100 characters at most.
    #[schemars(length(max = 100))]
    pub q: Option<String>,
    /// Only records whose id has this prefix, for example `pt`; then more of them.
    #[schemars(length(max = 3))]
    pub kind: Option<String>,
}

/// What a search found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Hits {
    /// The kinds of which anything was found.
    pub groups: Vec<Group>,
}

/// What a search found of one kind.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Group {
    /// The prefix of its ids.
    pub kind: String,
    /// What its records are called.
    pub title: String,
    /// Its icon.
    pub icon: String,
    /// The records, hits in titles first, then the latest.
    pub items: Vec<Hit>,
    /// Whether there may be more.
    pub more: bool,
}

/// One record that a search found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Hit {
    /// Its id.
    pub id: SubjectId,
    /// What it is called.
    pub title: String,
    /// What tells it from others.
    pub note: String,
    /// Its page.
    pub path: String,
    /// A few words of its text around what was looked for.
    pub excerpt: Option<String>,
}

impl Operation for Find {
    const NAME: &'static str = "search.find";
    const ABOUT: Text = words::ABOUT_FIND;
    const ROUTE: Route = Route::get("/search");
    const RIGHT: Right = Right::SELF;
    type Output = Hits;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Hits> {
        let q = asked(self.q.as_deref());
        let shown = if self.kind.is_some() { SHOWN_OF_ONE } else { SHOWN };
        let mut groups = vec![];
        for finder in finders(cx).filter(|f| self.kind.as_ref().is_none_or(|kind| f.prefix == kind)) {
            let (found, more) = look(cx, finder, &q, shown, THOROUGH)?;
            if !found.is_empty() {
                groups.push(group(cx, finder, &q, found, more)?);
            }
        }
        Ok(Hits { groups })
    }
}

/// What is asked for, in bounds and without characters that nobody writes and no database keeps.
pub(crate) fn asked(q: Option<&str>) -> String {
    q.unwrap_or_default().replace(char::is_control, " ").trim().chars().take(QUERY_CHARS_MAX).collect()
}

/// The finders that the caller has the right to use.
pub(crate) fn finders(cx: &Cx<'_, '_>) -> impl Iterator<Item = &'static Finder> + use<> {
    let all = cx.house.finders().filter(|finder| cx.actor.scope(finder.right).is_some());
    all.collect::<Vec<_>>().into_iter()
}

/// The first `wanted` records of one kind that the query finds and the caller reaches, and whether there may be more.
pub(crate) fn look(
    cx: &mut Cx<'_, '_>,
    finder: &Finder,
    q: &str,
    wanted: usize,
    rounds: &[i64],
) -> Outcome<(Vec<Found>, bool)> {
    let (org, mut found, mut seen) = (cx.org(), vec![], 0);
    for limit in rounds {
        // A longer answer begins with the shorter one, so each round goes on where the one before ended.
        let hits = search::find(cx.tx, org, q, &[finder.prefix], *limit)?;
        let numbers: Vec<i64> = hits.iter().map(|hit| hit.subject.number).collect();
        for some in numbers.get(seen..).unwrap_or_default().chunks(Finder::AT_ONCE) {
            let mut known = (finder.resolve)(some, cx)?;
            known.sort_by_key(|one| some.iter().position(|number| *number == one.number));
            found.append(&mut known);
            if found.len() > wanted {
                found.truncate(wanted);
                return Ok((found, true));
            }
        }
        if (hits.len() as i64) < *limit {
            return Ok((found, false));
        }
        seen = hits.len();
    }
    Ok((found, true))
}

fn group(cx: &mut Cx<'_, '_>, finder: &Finder, q: &str, found: Vec<Found>, more: bool) -> Outcome<Group> {
    let numbers: Vec<i64> = found.iter().map(|one| one.number).collect();
    let mut excerpts = vec![];
    if let Some(of) = finder.excerpts {
        for some in numbers.chunks(Finder::AT_ONCE) {
            excerpts.extend(of(some, q, cx)?);
        }
    }
    let hit = |one: Found| Hit {
        id: SubjectId { kind: finder.prefix.to_owned(), number: one.number },
        excerpt: excerpts.iter().find(|e| e.number == one.number).map(|e| e.text.clone()),
        title: one.title,
        note: one.note,
        path: one.path,
    };
    Ok(Group {
        kind: finder.prefix.to_owned(),
        title: finder.title.get(cx.lang).to_owned(),
        icon: finder.icon.to_owned(),
        items: found.into_iter().map(hit).collect(),
        more,
    })
}
