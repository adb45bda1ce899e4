//! `qihe restore`: the data out of an archive. Everything is made beside its place and moved there only when it is
//! whole, so that a refused archive leaves nothing behind.

use std::{
    fs,
    path::{Path, PathBuf},
};

use kernel::{Fault, Id, Org, Text, words};
use store::{
    Db, Engine,
    backup::Manifest,
    files::{self, Files},
    hand_over::{self, HandOver},
};

use crate::{
    house::house,
    settings::Settings,
    system::{self, in_both, of_store},
};

words! {
    fn not_restored(path: &str, zh: &str, en: &str) {
        "未恢复 {path}：{zh}。没有留下任何数据，原有内容未作改动",
        "{path} was not restored: {en}. Nothing was left behind, and nothing that was there was changed"
    }
    fn half_restored(path: &str, zh: &str, en: &str) {
        "恢复 {path} 时中断：{zh}。数据库或数据文件夹中可能已有部分内容，请清空后重试",
        "Restoring {path} broke off: {en}. The database or the data folder may hold a part of it; empty them, then try again"
    }
    fn same_key(key: &str) {
        "日志仍由本机密钥 {key} 签名",
        "The journal is signed by this server's key {key}, as before"
    }
    fn new_key(before: &str, key: &str) {
        "日志此前由备份来源的密钥 {before} 签名，今后由本机密钥 {key} 签名；交接已记入日志",
        "The journal was signed by the key {before} of the house that the backup came from, and is now by this server's key {key}; the hand-over is in the journal"
    }
    fn unnamed_key(key: &str) {
        "备份没有写明此前签名日志的密钥，恢复前的签名树头无法验证；今后由本机密钥 {key} 签名",
        "The backup does not name the key that signed the journal, so heads signed before cannot be verified; this server's key is {key}"
    }
    fn lost(entries: i64) {
        "备份之后的 {entries} 条已签名日志不在备份中；原树头文件保存在旁边，已记入日志",
        "{entries} signed entries of the journal are later than the backup and gone; the old file of heads is kept beside the new one, and the journal says so"
    }
}

/// Fills an empty database, of either engine, from an archive.
pub fn restore(settings: &Settings, archive: &Path) -> Result<(), String> {
    let shown = archive.display().to_string();
    let nothing_left = |why: Text| in_both(&not_restored(&shown, &why.zh, &why.en));
    let target = settings.engine()?;
    store::backup::verify(archive).map_err(|e| nothing_left(of_store(&e)))?;
    let data = Staging::make(&settings.data, "data").map_err(|e| nothing_left(system::words(&e)))?;
    let (made, place) = match &target {
        Engine::Sqlite(path) => {
            if path.exists() && !empty(&settings.open()?).map_err(&nothing_left)? {
                return Err(nothing_left(system::NOT_EMPTY));
            }
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let beside = Staging::make(folder, "database").map_err(|e| nothing_left(system::words(&e)))?;
            let staged = beside.folder.join("qihe.db");
            let url = format!("sqlite:{}", staged.display());
            let db = Settings { database: Some(url), ..settings.clone() }.open()?;
            let made = fill(settings, archive, &db, &data).map_err(&nothing_left)?;
            drop(db);
            (made, Some((beside, staged, path)))
        }
        Engine::Postgres(_) => {
            let db = settings.open()?;
            if !empty(&db).map_err(&nothing_left)? {
                return Err(nothing_left(system::NOT_EMPTY));
            }
            let made = fill(settings, archive, &db, &data).map_err(|why| match empty(&db) {
                Ok(true) => nothing_left(why),
                _ => in_both(&half_restored(&shown, &why.zh, &why.en)),
            })?;
            (made, None)
        }
    };
    let settled = settle(settings, &data).and_then(|()| match &place {
        Some((_, staged, path)) => move_database(staged, path).map_err(|e| system::words(&e)),
        None => Ok(()),
    });
    settled.map_err(|why| in_both(&half_restored(&shown, &why.zh, &why.en)))?;
    tell(&made);
    crate::backup::complete(&made.0)
}

fn empty(db: &Db) -> Result<bool, Text> {
    store::backup::is_empty(db).map_err(|e| of_store(&e))
}

/// Fills the database and the staged folder.
fn fill(settings: &Settings, archive: &Path, db: &Db, data: &Staging) -> Result<(Manifest, HandOver), Text> {
    let store = |e: store::Error| of_store(&e);
    let fault = |e: Fault| Text::same(format!("{e:?}"));
    let staged = Files::open(&data.folder, files::BYTES_MAX).map_err(store)?;
    let steps = house().migrations();
    let manifest = store::backup::restore(archive, db, Some(&staged), &steps).map_err(store)?;
    let orgs: Vec<(Id<Org>, String)> = db
        .read_blocking(|tx| {
            let orgs = access::organisations(tx)?.into_iter();
            let named = |org| Ok((org, access::directory::organisation_name(tx, org)?));
            orgs.map(named).collect::<Result<_, Fault>>()
        })
        .map_err(fault)?;
    for (org, _) in &orgs {
        house().index_again(db, *org).map_err(fault)?;
    }
    let folders = (&*settings.journal(), &*data.folder.join("journal"));
    let handed = hand_over::hand_over(db, archive, &manifest, folders, (&orgs, store::now()));
    Ok((manifest, handed.map_err(store)?))
}

/// Moves contents of files and the journal's folder to their places.
fn settle(settings: &Settings, data: &Staging) -> Result<(), Text> {
    let store = |e: store::Error| of_store(&e);
    let staged = Files::open(&data.folder, files::BYTES_MAX).map_err(store)?;
    let own = Files::open(&settings.data, files::BYTES_MAX).map_err(store)?;
    own.adopt(&staged).map_err(store)?;
    hand_over::settle(&data.folder.join("journal"), &settings.journal(), store::now()).map_err(store)
}

/// Moves a closed database to its place. What SQLite kept beside an empty one goes.
fn move_database(staged: &Path, path: &Path) -> std::io::Result<()> {
    let beside = |path: &Path, end: &str| PathBuf::from(format!("{}{end}", path.display()));
    for end in ["-wal", "-shm"] {
        match fs::remove_file(beside(path, end)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        if beside(staged, end).exists() {
            fs::rename(beside(staged, end), beside(path, end))?;
        }
    }
    fs::File::open(staged)?.sync_all()?;
    fs::rename(staged, path)?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}

fn tell((manifest, handed): &(Manifest, HandOver)) {
    println!("restored {} tables and {} files", manifest.tables.len(), manifest.files.len());
    let both = |text: Text| println!("{}\n{}", text.zh, text.en);
    both(match &handed.before {
        Some(before) => new_key(before, &handed.key),
        None if manifest.keys.is_empty() => unnamed_key(&handed.key),
        None => same_key(&handed.key),
    });
    if handed.lost > 0 {
        both(lost(handed.lost));
    }
}

/// A folder that goes with this value, and its parent too if that was made for it and nothing else came into it.
struct Staging {
    folder: PathBuf,
    made_parent: Option<PathBuf>,
}

impl Staging {
    fn make(parent: &Path, name: &str) -> std::io::Result<Staging> {
        let made_parent = (!parent.exists()).then(|| parent.to_owned());
        fs::create_dir_all(parent)?;
        let folder = parent.join(format!("restoring-{name}-{}", std::process::id()));
        fs::create_dir(&folder)?;
        Ok(Staging { folder, made_parent })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder); // what cannot be removed is named `restoring-…`, for the operator
        if let Some(parent) = &self.made_parent {
            let _ = fs::remove_dir(parent); // only an empty folder can be removed so
        }
    }
}
