//! An organisation that only tells a story can be taken away as a whole; a real one cannot.

use kernel::{Fault, Id, Org, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::{store as db, words};

/// Marks an organisation as one that only tells a story.
pub fn mark_demo(tx: &mut Tx<'_>, org: Id<Org>) -> Outcome<()> {
    tx.exec(db::MARK_DEMO, &[&org])?;
    Ok(())
}

/// Whether an organisation only tells a story.
pub fn is_demo(tx: &mut Tx<'_>, org: Id<Org>) -> Outcome<bool> {
    Ok(tx.opt(db::IS_DEMO, &[&org], |row| row.get(0))?.unwrap_or(false))
}

/// Takes away a demo organisation with everything in it: records, files, accounts, journal.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Clear {
    /// The organisation's full name, as a confirmation.
    pub name: String,
}

/// What is left.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Cleared {
    /// The organisation that is no more.
    pub organisation: Id<Org>,
}

impl Operation for Clear {
    const NAME: &'static str = "organisation.clear_demo";
    const ABOUT: Text = words::ABOUT_CLEAR_DEMO;
    const ROUTE: Route = Route::post("/organisation/clear-demo");
    const RIGHT: Right = Right::administer("access");
    type Output = Cleared;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Cleared> {
        let org = cx.org();
        if !is_demo(cx.tx, org)? {
            return Err(Fault::refused("access.no_demo", words::NO_DEMO));
        }
        let name = db::organisation_name(cx.tx, org)?;
        if self.name.trim() != name {
            return Err(Fault::field("name", words::NAME_DIFFERS));
        }
        clear_demo(cx.tx, org, &cx.house.tables())?;
        Ok(Cleared { organisation: org })
    }

    fn landing(_: &Cleared) -> Option<String> {
        Some("/setup".to_owned())
    }
}

/// Takes away an organisation that only tells a story. There is no event of it: its journal goes with it.
pub fn clear_demo(tx: &mut Tx<'_>, org: Id<Org>, tables: &[store::Table]) -> Outcome<()> {
    if !is_demo(tx, org)? {
        return Err(Fault::refused("access.no_demo", words::NO_DEMO));
    }
    store::clear::clear(tx, org, tables)?;
    tx.exec(db::REMOVE_LOGINS, &[&org])?;
    tx.exec(db::REMOVE_ORGANISATION, &[&org])?;
    Ok(())
}
