//! Where the data lies and where the server listens: `QIHE_DATA`, `QIHE_LISTEN`, and the same as options.

use std::path::{Path, PathBuf};

use clap::Args;
use store::{Db, Engine, Options, files::Files};

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

/// The largest file that can be kept, in bytes.
const FILE_BYTES_MAX: u64 = 100 << 20;

impl Settings {
    /// Opens the database as it is, without touching its schema.
    pub fn open(&self) -> Result<Db, String> {
        std::fs::create_dir_all(&self.data).map_err(|e| at(&self.data, &e))?;
        let engine = match &self.database {
            Some(url) => Engine::parse(url).map_err(|e| e.to_string())?,
            None => Engine::Sqlite(self.data.join("qihe.db")),
        };
        Db::open(&Options::new(engine)).map_err(|e| format!("the database cannot be opened: {e}"))
    }

    /// Opens the database and brings its schema up to date, after a backup if it had one.
    pub fn open_current(&self) -> Result<Db, String> {
        let db = self.open()?;
        let files = self.files()?;
        let backups = self.data.join("backups");
        let before = || store::backup::before_migration(&db, Some(&files), &backups).map(|_| ());
        let steps = crate::house::house().migrate(&db, before).map_err(|e| e.to_string())?;
        if !steps.is_empty() {
            tracing::info!(steps = steps.join(", "), "the schema was brought up to date");
        }
        let notary = store::notary::Notary::open(&self.journal()).map_err(|e| at(&self.journal(), &e))?;
        db.set_witness(notary.witness());
        Ok(db)
    }

    /// The contents of files, beside the database.
    pub fn files(&self) -> Result<Files, String> {
        let dir = self.data.join("files");
        Files::open(&dir, FILE_BYTES_MAX).map_err(|e| format!("{}: {e}", dir.display()))
    }

    /// The folder of the journal's key and heads.
    pub fn journal(&self) -> PathBuf {
        self.data.join("journal")
    }
}

fn at(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}
