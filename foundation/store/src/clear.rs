//! Takes away everything of one organisation, as if it had never been.

use kernel::{Id, Org};

use crate::{Result, Table, Tx};

crate::statements! {
    /// Words of an organisation in the search index, which has no column for it.
    CLEAR_WORDS_SQLITE = "DELETE FROM search_words WHERE rowid IN (SELECT id FROM search_doc WHERE org = $1)";
}

/// Deletes every row of an organisation from these tables, last table first, journal and search index included. Rows
/// of shared tables are their modules' affair; contents of files that nobody names any more go with the next sweep.
pub fn clear(tx: &mut Tx<'_>, org: Id<Org>, tables: &[Table]) -> Result<()> {
    if !tx.is_postgres() {
        tx.exec(CLEAR_WORDS_SQLITE, &[&org])?;
    }
    for table in tables.iter().rev() {
        if let Table::Tenant(name) = table {
            tx.exec(&format!("DELETE FROM {name} WHERE org = $1"), &[&org])?;
        }
    }
    Ok(())
}
