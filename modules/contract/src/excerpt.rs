//! Where a search's query stands in the text of a contract.

use kernel::Outcome;
use operation::{Cx, Excerpt};

use crate::store::{EXCERPTS_POSTGRES, EXCERPTS_SQLITE};

/// For contracts that the caller reaches: a line of their latest text around the query, or around its longest word.
/// Only the line leaves the database, however long the text.
pub fn excerpts(numbers: &[i64], query: &str, cx: &mut Cx<'_, '_>) -> Outcome<Vec<Excerpt>> {
    let query = query.trim().to_lowercase();
    let Some(word) = query.split_whitespace().max_by_key(|word| word.chars().count()) else {
        return Ok(vec![]);
    };
    let (org, numbers) = (cx.org(), store::numbers(numbers.iter().copied()));
    let statement = if cx.tx.is_postgres() { EXCERPTS_POSTGRES } else { EXCERPTS_SQLITE };
    Ok(cx.tx.all(statement, &[&org, &query, &word, &numbers], |row| {
        let (text, place): (String, i64) = (row.get(1)?, row.get(2)?);
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let before = if place > BEFORE { "…" } else { "" };
        Ok(Excerpt { number: row.get(0)?, text: format!("{before}{line}…") })
    })?)
}

/// So many characters before what was looked for; the statements say the same.
const BEFORE: i64 = 30;
