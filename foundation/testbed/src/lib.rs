//! Temporary databases for tests: a SQLite file, or a fresh database on a PostgreSQL server that all test
//! processes share. Never a dependency of the product, only of tests.
//!
//! Begin with [`everywhere`], or [`on_both`] where tables are not of a module. Without PostgreSQL the tests of that engine say so loudly and are skipped; with
//! `CI` or `QIHE_REQUIRE_POSTGRES=1` in the environment they fail instead. `QIHE_TEST_POSTGRES=postgres://…`
//! names a server of one's own; `cargo run -p testbed -- stop` ends the shared one.

#![allow(clippy::expect_used)] // a test bed that cannot be set up should stop the test with a message

mod cluster;

use std::{
    io::Write as _,
    ops::Deref,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use store::{Db, Engine, Options};

pub use cluster::{certificate, database, stop, url};

/// A database that is gone when this value is.
pub struct TempDb {
    db: Option<Db>,
    options: Options,
    dir: tempfile::TempDir,
    /// The PostgreSQL database to drop, and how to reach its server.
    drop: Option<(String, String)>,
}

impl TempDb {
    /// How it was opened, to open it a second time.
    pub fn options(&self) -> &Options {
        &self.options
    }
    /// A directory of its own, for what lies beside a database: keys, files, backups.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }
    /// Closes the database and opens it again, with other options if wanted.
    pub fn reopen(&mut self, change: impl FnOnce(&mut Options)) {
        self.db = None;
        change(&mut self.options);
        self.db = Some(Db::open(&self.options).expect("the test database opens again"));
    }
    /// Closes the database; its place stays until this value goes.
    pub fn close(&mut self) {
        self.db = None;
    }
}

impl Deref for TempDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        self.db.as_ref().expect("the test database is open")
    }
}

impl Drop for TempDb {
    fn drop(&mut self) {
        self.db = None;
        if let Some((url, name)) = &self.drop {
            // A database that stays behind is dropped by the next run.
            let _ = cluster::admin(url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// A fresh SQLite database.
pub fn sqlite() -> TempDb {
    let dir = tempfile::tempdir().expect("a directory for temporary files");
    let mut options = Options::new(Engine::Sqlite(dir.path().join("qihe.db")));
    options.connections = 2;
    let db = Some(Db::open(&options).expect("a new SQLite database opens"));
    TempDb { db, options, dir, drop: None }
}

/// A fresh PostgreSQL database, or `None` (said loudly) where there is no PostgreSQL.
pub fn postgres() -> Option<TempDb> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let url = match cluster::url() {
        Ok(url) => url,
        Err(why) => {
            skip(&why);
            return None;
        }
    };
    let name = format!("{}{}_{}", cluster::PREFIX, std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    cluster::admin(&url, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
        .expect("a new PostgreSQL database");
    let dir = tempfile::tempdir().expect("a directory for temporary files");
    let mut options = Options::new(Engine::Postgres(cluster::with_database(&url, &name)));
    options.connections = 4;
    let db = Some(Db::open(&options).expect("a new PostgreSQL database opens"));
    Some(TempDb { db, options, dir, drop: Some((url, name)) })
}

/// A fresh PostgreSQL database whose tables of organisations are cut into parts, as a stand-in for a sharded one; or
/// `None` (said loudly) where there is no PostgreSQL.
pub fn partitioned(steps: &[store::Migration], tables: &[store::Table]) -> Option<TempDb> {
    let db = postgres()?;
    store::scale::migrate_partitioned(&db, steps, tables).expect("the schema can be cut into parts");
    Some(db)
}

/// Runs a test on both engines, each time on a fresh database with the schema of `steps`.
pub fn on_both(steps: &[store::Migration], test: impl Fn(&mut TempDb)) {
    for mut db in [Some(sqlite()), postgres()].into_iter().flatten() {
        migrated(&db, steps);
        let _name = NameOnPanic(if db.drop.is_some() { "PostgreSQL" } else { "SQLite" });
        test(&mut db);
    }
}

/// Runs a test on both engines and on the stand-in for a sharded PostgreSQL: what holds on one machine must hold where
/// organisations are spread over many.
pub fn everywhere(steps: &[store::Migration], tables: &[store::Table], test: impl Fn(&mut TempDb)) {
    on_both(steps, &test);
    if let Some(mut db) = partitioned(steps, tables) {
        let _name = NameOnPanic("PostgreSQL in parts");
        test(&mut db);
    }
}

/// Brings a fresh database to a schema.
pub fn migrated(db: &Db, steps: &[store::Migration]) {
    store::migrate(db, steps, || Ok(())).expect("the schema's steps run on a fresh database");
}

/// Says that something could not be tested here; where everything must be tested, fails.
pub fn skip(why: &str) {
    let strict = |name: &str| std::env::var(name).is_ok_and(|v| !matches!(v.as_str(), "" | "0" | "false"));
    assert!(!strict("CI") && !strict("QIHE_REQUIRE_POSTGRES"), "cannot be tested here: {why}");
    // Past the test harness's capture: a test that was skipped must not look like one that passed.
    let _ = writeln!(std::io::stderr(), "\n*** SKIPPED: {why} ***");
}

struct NameOnPanic(&'static str);

impl Drop for NameOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the engine was {}", self.0);
        }
    }
}
