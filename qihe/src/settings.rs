//! Where the data lies, how large a file may be, and where the server listens: `QIHE_DATA`, `QIHE_LISTEN`, and the same as options.

use std::{
    fs::{File, TryLockError},
    path::PathBuf,
    sync::mpsc,
    time::Duration,
};

use clap::Args;
use store::{
    Db, Engine, Options,
    files::{self, Files},
    notary::{Notary, Witness},
};

use crate::{system, unopened};

/// What every command that touches data needs to know.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Folder for the embedded database, files, keys and backups.
    #[arg(long, env = "QIHE_DATA", default_value = "var", global = true)]
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://USER@HOST/NAME`; the embedded database in the data folder by default.
    #[arg(long, env = "QIHE_DATABASE", global = true)]
    pub database: Option<String>,
}

/// How long a database server may take to let us in: one that accepts a connection and then says nothing would keep us
/// waiting for ever.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);

impl Settings {
    /// The database that is meant.
    pub fn engine(&self) -> Result<Engine, String> {
        match &self.database {
            Some(url) => Engine::parse(url).map_err(|_| unopened::address(url)),
            None => Ok(Engine::Sqlite(self.data.join("qihe.db"))),
        }
    }

    /// Opens the database as it is, without touching its schema.
    pub fn open(&self) -> Result<Db, String> {
        self.folder().map_err(|e| unopened::data(&self.data, &system::words(&e)))?;
        let engine = self.engine()?;
        let options = Options::new(engine.clone());
        let opened = match &engine {
            Engine::Sqlite(_) => Db::open(&options),
            Engine::Postgres(_) => {
                let (opened, answer) = mpsc::channel();
                std::thread::spawn(move || opened.send(Db::open(&options)));
                let silent = |_| unopened::silent(&engine, ANSWER_TIME_MAX.as_secs());
                answer.recv_timeout(ANSWER_TIME_MAX).map_err(silent)?
            }
        };
        opened.map_err(|e| unopened::database(&engine, &e))
    }

    /// Opens the database and brings its schema up to date, after a backup if it had one.
    pub fn open_current(&self) -> Result<Db, String> {
        let db = self.open()?;
        let files = self.files()?;
        let backups = self.data.join("backups");
        let before = || {
            let witness = Witness::read(&self.journal())?;
            store::backup::before_migration(&db, Some(&files), witness.as_ref(), &backups).map(|_| ())
        };
        let steps = crate::house::house().migrate(&db, before);
        let steps = steps.map_err(|e| unopened::database(db.engine(), &e))?;
        if !steps.is_empty() {
            tracing::info!(steps = steps.join(", "), "the schema was brought up to date");
        }
        let notary = Notary::open(&self.journal())
            .map_err(|e| unopened::data(&self.journal(), &system::of_store(&e)))?;
        db.set_witness(notary.witness());
        Ok(db)
    }

    /// The contents of files, beside the database.
    pub fn files(&self) -> Result<Files, String> {
        Files::open(&self.data, files::BYTES_MAX)
            .map_err(|e| unopened::data(&self.data, &system::of_store(&e)))
    }

    /// Makes the data folder, for this user's eyes only, where there is none.
    fn folder(&self) -> std::io::Result<()> {
        let mut folder = std::fs::DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&self.data)
    }

    /// Takes the folder of an embedded database for one server, as long as the answer lives: two would tell each other's
    /// browsers nothing of their changes, and write the journal's heads past each other.
    pub fn occupy(&self, db: &Db) -> Result<Option<File>, String> {
        if !matches!(db.engine(), Engine::Sqlite(_)) {
            return Ok(None);
        }
        let path = self.data.join("serve.lock");
        let lock = self
            .folder()
            .and_then(|()| File::create(&path))
            .map_err(|e| unopened::data(&self.data, &system::words(&e)))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(TryLockError::WouldBlock) => Err(unopened::occupied(&self.data)),
            Err(TryLockError::Error(error)) => Err(unopened::data(&self.data, &system::words(&error))),
        }
    }

    /// The folder of the journal's key and heads.
    pub fn journal(&self) -> PathBuf {
        self.data.join("journal")
    }
}
