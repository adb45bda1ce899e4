//! The joined tables of all modules, and the one gate through which every call goes.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use kernel::{Actor, Fault, Instant, Lang, Outcome, Subject};
use serde_json::Value;
use store::{Db, Migration, Statement, Table, Tx};

use crate::{
    Above, Act, Action, Ahead, Answer, Body, Content, Cx, DownloadRow, Finder, Job, Listed, Listener, Naming,
    PageRow, Panel, Prepared, Room, Row, Wording, input::named_files, prepare, validate,
};

/// How a module puts some of its records into the search index again.
pub type IndexAgain = fn(i64, &mut Cx<'_, '_>) -> Outcome<Option<i64>>;

/// What one module brings.
#[derive(Clone, Copy)]
pub struct Module {
    /// The crate's name, which is the room's name in rights.
    pub name: &'static str,
    /// What can be done.
    pub operations: &'static [Row],
    /// What can be looked at.
    pub pages: &'static [PageRow],
    /// What can be taken away as a file.
    pub downloads: &'static [DownloadRow],
    /// Its places in the rail.
    pub rooms: &'static [Room],
    /// What can be begun from anywhere.
    pub actions: &'static [Action],
    /// How what a search found is shown.
    pub finders: &'static [Finder],
    /// What its acts are called: every act that it writes into the journal.
    pub acts: &'static [Act],
    /// How it says what its entries hold.
    pub wording: Option<Wording>,
    /// What those of its records are called that no search finds.
    pub namings: &'static [Naming],
    /// Cards on others' pages.
    pub panels: &'static [Panel],
    /// What stands above every list.
    pub above: &'static [Above],
    /// Reactions to others' events.
    pub listeners: &'static [Listener],
    /// What it does after a commit.
    pub jobs: &'static [Job],
    /// Puts a part of its records into the search index again: those after a number; answers the last one's number,
    /// nothing when there are no more.
    pub index: Option<IndexAgain>,
    /// Schema steps, in order.
    pub migrations: &'static [Migration],
    /// Tables, for the proofs of scale-out.
    pub tables: &'static [Table],
    /// SQL statements, for the test that prepares them all.
    pub statements: &'static [&'static [Statement]],
}

impl Module {
    /// A module that brings nothing yet; fill in with struct update syntax.
    pub const fn empty(name: &'static str) -> Module {
        Module {
            name,
            operations: &[],
            pages: &[],
            downloads: &[],
            rooms: &[],
            actions: &[],
            finders: &[],
            acts: &[],
            wording: None,
            namings: &[],
            panels: &[],
            above: &[],
            listeners: &[],
            jobs: &[],
            index: None,
            migrations: &[],
            tables: &[],
            statements: &[],
        }
    }
}

/// All modules, lower ones first.
#[derive(Clone)]
pub struct House {
    modules: Vec<Module>,
    /// The input schema of each operation: made once, for it takes longer than most operations.
    schemas: Arc<OnceLock<HashMap<&'static str, Value>>>,
}

impl House {
    /// Joins modules to a house. The order is the order of migrations.
    pub fn new(modules: Vec<Module>) -> House {
        House { modules, schemas: Arc::default() }
    }

    /// Everything that can be done.
    pub fn operations(&self) -> impl Iterator<Item = &'static Row> + '_ {
        self.modules.iter().flat_map(|m| m.operations)
    }
    /// Everything that can be looked at.
    pub fn pages(&self) -> impl Iterator<Item = &'static PageRow> + '_ {
        self.modules.iter().flat_map(|m| m.pages)
    }
    /// Everything that can be taken away as a file.
    pub fn downloads(&self) -> impl Iterator<Item = &'static DownloadRow> + '_ {
        self.modules.iter().flat_map(|m| m.downloads)
    }
    /// All places in the rail.
    pub fn rooms(&self) -> impl Iterator<Item = &'static Room> + '_ {
        self.modules.iter().flat_map(|m| m.rooms)
    }
    /// Everything that can be begun from anywhere.
    pub fn actions(&self) -> impl Iterator<Item = &'static Action> + '_ {
        self.modules.iter().flat_map(|m| m.actions)
    }
    /// How what a search found is shown.
    pub fn finders(&self) -> impl Iterator<Item = &'static Finder> + '_ {
        self.modules.iter().flat_map(|m| m.finders)
    }
    /// What everything in the journal is called.
    pub fn acts(&self) -> impl Iterator<Item = &'static Act> + '_ {
        self.modules.iter().flat_map(|m| m.acts)
    }
    /// What records are called that no search finds.
    pub fn namings(&self) -> impl Iterator<Item = &'static Naming> + '_ {
        self.modules.iter().flat_map(|m| m.namings)
    }
    /// How the module that writes an act says what it holds.
    pub fn wording(&self, act: &str) -> Option<Wording> {
        self.modules.iter().find(|m| m.acts.iter().any(|one| one.name == act))?.wording
    }
    /// All reactions.
    pub fn listeners(&self) -> impl Iterator<Item = &'static Listener> + '_ {
        self.modules.iter().flat_map(|m| m.listeners)
    }
    /// Everything that is done after a commit.
    pub fn jobs(&self) -> impl Iterator<Item = &'static Job> + '_ {
        self.modules.iter().flat_map(|m| m.jobs)
    }
    /// All schema steps: the store's own, then the modules'.
    pub fn migrations(&self) -> Vec<Migration> {
        store::MIGRATIONS.iter().chain(self.modules.iter().flat_map(|m| m.migrations)).copied().collect()
    }
    /// All tables.
    pub fn tables(&self) -> Vec<Table> {
        store::TABLES.iter().chain(self.modules.iter().flat_map(|m| m.tables)).copied().collect()
    }
    /// All statements.
    pub fn statements(&self) -> Vec<Statement> {
        let own = self.modules.iter().flat_map(|m| m.statements);
        store::STATEMENTS.iter().chain(own).copied().flatten().copied().collect()
    }

    /// JSON schema of an operation's input.
    pub fn input_schema(&self, row: &Row) -> &Value {
        let all =
            self.schemas.get_or_init(|| self.operations().map(|row| (row.name, (row.input)())).collect());
        all.get(row.name).unwrap_or(&Value::Null)
    }

    /// Makes an organisation's search index anew: after a restore there is none. Part by part, so that nobody waits long.
    pub fn index_again(&self, db: &Db, org: kernel::Id<kernel::Org>) -> Outcome<()> {
        for index in self.modules.iter().filter_map(|m| m.index) {
            let mut after = i64::MIN;
            loop {
                let house = self.clone();
                let last = db.write_blocking(move |tx| {
                    let actor = Actor::trusted(org, "Qihe", kernel::Via::System);
                    let caller = Caller { actor: &actor, now: store::now(), lang: kernel::Lang::default() };
                    index(after, &mut house.cx(&caller, tx))
                })?;
                match last {
                    Some(last) => after = last,
                    None => break,
                }
            }
        }
        Ok(())
    }

    /// The operation with this name.
    pub fn operation(&self, name: &str) -> Option<&'static Row> {
        self.operations().find(|row| row.name == name)
    }

    /// The download with this name.
    pub fn download(&self, name: &str) -> Option<&'static DownloadRow> {
        self.downloads().find(|row| row.name == name)
    }

    /// Does one operation inside an open transaction: right first, then input, then the work; nothing is written before
    /// the right is checked. Doors call [`House::prepare`] first, which does the same and more.
    pub fn call(&self, row: &Row, input: &Value, caller: &Caller<'_>, tx: &mut Tx<'_>) -> Outcome<Answer> {
        caller.actor.scope(row.right).ok_or(Fault::Forbidden { right: row.right })?;
        validate(self.input_schema(row), input)?;
        let operation = (row.ready)(input)?;
        prepare::claim(&named_files(self.input_schema(row), input), caller, tx)?;
        operation.run(&mut self.cx(caller, tx))
    }

    /// Makes a call ready for its transaction: right first, then input, then what the operation does beforehand; then
    /// the files that came with it are kept. Takes its time where the operation or a file does.
    pub fn prepare(&self, row: &'static Row, input: &Value, ahead: &Ahead<'_>) -> Outcome<Prepared> {
        ahead.actor.scope(row.right).ok_or(Fault::Forbidden { right: row.right })?;
        let schema = self.input_schema(row);
        validate(schema, input)?;
        let mut operation = (row.ready)(input)?;
        operation.prepare(ahead)?;
        ahead.uploads.iter().try_for_each(|upload| ahead.files.keep(&upload.incoming))?;
        Ok(Prepared::new(row, operation, ahead.uploads, named_files(schema, input)))
    }

    /// Prepares a call and does it in a unit of work of its own: for those who may wait for it.
    pub fn perform(&self, row: &'static Row, input: &Value, ahead: &Ahead<'_>) -> Outcome<Answer> {
        let prepared = self.prepare(row, input, ahead)?;
        let (house, actor, now, lang) = (self.clone(), ahead.actor.clone(), ahead.now, ahead.lang);
        ahead.db.write_blocking(move |tx| prepared.run(&house, &Caller { actor: &actor, now, lang }, tx))
    }

    /// Makes one page inside an open transaction.
    pub fn show(&self, page: &PageRow, input: &Value, caller: &Caller<'_>, tx: &mut Tx<'_>) -> Outcome<Body> {
        caller.actor.scope(page.right).ok_or(Fault::Forbidden { right: page.right })?;
        (page.show)(input, &mut self.cx(caller, tx))
    }

    /// Makes one download inside an open transaction.
    pub fn make(
        &self,
        download: &DownloadRow,
        input: &Value,
        caller: &Caller<'_>,
        tx: &mut Tx<'_>,
    ) -> Outcome<Content> {
        caller.actor.scope(download.right).ok_or(Fault::Forbidden { right: download.right })?;
        validate(&(download.input)(), input)?;
        (download.make)(input, &mut self.cx(caller, tx))
    }

    pub(crate) fn cx<'a, 'b>(&'a self, caller: &Caller<'a>, tx: &'a mut Tx<'b>) -> Cx<'a, 'b> {
        Cx { tx, actor: caller.actor, now: caller.now, lang: caller.lang, house: self }
    }

    /// The cards that modules put on a page, in the order of the modules, as heading and HTML.
    pub fn panels(&self, on: &str, subject: Subject, cx: &mut Cx<'_, '_>) -> Outcome<Vec<(String, String)>> {
        let mut cards = vec![];
        for panel in self.modules.iter().flat_map(|m| m.panels).filter(|p| p.on == on) {
            if cx.actor.scope(panel.right).is_some()
                && let Some(html) = (panel.show)(subject, cx)?
            {
                cards.push((panel.title.get(cx.lang).to_owned(), html));
            }
        }
        Ok(cards)
    }

    /// What modules put above a list, in the order of the modules, as HTML.
    pub fn above(&self, list: Listed<'_>, cx: &mut Cx<'_, '_>) -> Outcome<String> {
        let mut html = String::new();
        for above in self.modules.iter().flat_map(|m| m.above) {
            if cx.actor.scope(above.right).is_some() {
                html.push_str(&(above.show)(list, cx)?);
            }
        }
        Ok(html)
    }

    /// Brings a database's schema up to date; see [`store::migrate`].
    pub fn migrate(
        &self,
        db: &Db,
        before: impl FnOnce() -> store::Result<()>,
    ) -> store::Result<Vec<&'static str>> {
        store::migrate(db, &self.migrations(), before)
    }
}

/// Who calls, when, and in which language.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub now: Instant,
    /// In which language.
    pub lang: Lang,
}
