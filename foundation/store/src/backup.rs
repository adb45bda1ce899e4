//! Backups: one archive for both engines, so that a restore can also move a house from SQLite to PostgreSQL and back.
//!
//! The archive is a ZIP: `tables/NAME.ndjson`, `files/ab/cdef…` and at the end `manifest.json`, which holds the
//! schema steps and the number of rows and the digest of every table. It is taken from one snapshot while writers go
//! on, and read again before it gets its name. `journal/heads.log` holds the heads that were signed outside the
//! database, and the manifest the public keys they are believed by; private keys are not in it. The search index is made
//! anew after a restore.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read, Write},
    path::{Path, PathBuf},
};

use kernel::Instant;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{
    Db, Error, Migration, Result, Tx, db,
    files::Files,
    hex,
    keys::{self, EarlierKey, Until},
    migrate,
    notary::Witness,
    portable::{self, TableDigest, damaged},
};

crate::statements! {
    /// The contents that files of this snapshot have. Asks for all organisations.
    DIGESTS = "SELECT DISTINCT digest FROM file ORDER BY digest";
    /// How far each journal goes in this snapshot. Asks for all organisations.
    LAST_SEQS = "SELECT org, seq FROM journal_head ORDER BY org";
}

const FORMAT: &str = "qihe backup 1";
const MANIFEST: &str = "manifest.json";
const HEADS: &str = "journal/heads.log";

/// What an archive holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of the archive.
    pub format: String,
    /// When it was begun.
    pub made_at: Instant,
    /// Name and digest of each schema step, in order.
    pub steps: Vec<(String, String)>,
    /// The tables.
    pub tables: Vec<TableDigest>,
    /// The contents of files, by digest.
    pub files: Vec<String>,
    /// Contents that rows name and the disk does not have, or has damaged. A sound house has none.
    pub files_missing: Vec<String>,
    /// The public keys that signed the journals' heads, oldest first; the last is that of the house itself. Older
    /// archives name none.
    #[serde(default)]
    pub keys: Vec<EarlierKey>,
    /// SHA-256 of the file of heads.
    #[serde(default)]
    pub heads: Option<String>,
}

/// Makes a backup while the house works; returns what it holds. The archive appears under its name only when it is
/// complete, on the disk, and was read back. `witness` is what proves its journals.
pub fn backup(db: &Db, files: Option<&Files>, witness: Option<&Witness>, target: &Path) -> Result<Manifest> {
    let partial = target.with_extension("partial");
    let made = write_archive(db, files.cloned(), witness.cloned(), partial.clone()).and_then(|manifest| {
        verify(&partial)?;
        Ok(manifest)
    });
    match made {
        Ok(manifest) => {
            fs::rename(&partial, target)?;
            let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(folder)?.sync_all()?;
            Ok(manifest)
        }
        Err(error) => {
            let _ = fs::remove_file(&partial); // there is nothing in it to keep
            Err(error)
        }
    }
}

fn write_archive(
    db: &Db,
    files: Option<Files>,
    witness: Option<Witness>,
    target: PathBuf,
) -> Result<Manifest> {
    // Before the snapshot: a head in the file is in the database first, so the snapshot has every head of this file.
    let heads = witness.as_ref().map(|witness| whole_lines(&witness.heads)).transpose()?;
    db.read_blocking(move |tx: &mut Tx<'_>| {
        let mut archive = ZipWriter::new(io::BufWriter::new(File::create(&target)?));
        let packed = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .large_file(true)
            .unix_permissions(0o600);
        let mut manifest = Manifest {
            format: FORMAT.into(),
            made_at: db::now(),
            steps: migrate::applied_steps(tx)?,
            tables: vec![],
            files: vec![],
            files_missing: vec![],
            keys: vec![],
            heads: None,
        };
        for shape in portable::shapes(tx)? {
            archive.start_file(format!("tables/{}.ndjson", shape.name), packed).map_err(zip_error)?;
            manifest.tables.push(portable::write(tx, &shape, &mut archive)?);
        }
        let has_files = manifest.tables.iter().any(|t| t.name == "file");
        if let Some(files) = files.as_ref().filter(|_| has_files) {
            let digests: Vec<Vec<u8>> = tx.all(DIGESTS, &[], |row| row.get(0))?;
            for digest in digests {
                if !files.is_sound(&digest).unwrap_or(false) {
                    manifest.files_missing.push(hex::write(&digest));
                    continue;
                }
                let stored = packed.compression_method(CompressionMethod::Stored);
                archive.start_file(entry_of(&hex::write(&digest)), stored).map_err(zip_error)?;
                io::copy(&mut files.read(&digest)?, &mut archive)?;
                manifest.files.push(hex::write(&digest));
            }
        }
        if let (Some(witness), Some(heads)) = (&witness, &heads) {
            let until = tx.all(LAST_SEQS, &[], |row| Ok(Until { org: row.get(0)?, seq: row.get(1)? }))?;
            manifest.keys = witness.keys.handed_on(until);
            manifest.heads = Some(hex::write(&Sha256::digest(heads)));
            archive.start_file(HEADS, packed).map_err(zip_error)?;
            archive.write_all(heads)?;
        }
        archive.start_file(MANIFEST, packed).map_err(zip_error)?;
        let text = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from)?;
        archive.write_all(&text)?;
        let file = archive.finish().map_err(zip_error)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok(manifest)
    })
}

/// A file of lines without what a writer is about to end.
fn whole_lines(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = match fs::read(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        other => other?,
    };
    bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
    Ok(bytes)
}

/// The file of heads in an archive; an older one has none.
pub(crate) fn heads(archive: &Path) -> Result<Vec<u8>> {
    let (mut archive, manifest) = open(archive)?;
    let mut bytes = vec![];
    if manifest.heads.is_some() {
        archive.by_name(HEADS).map_err(zip_error)?.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Reads an archive through and compares everything in it with its manifest.
pub fn verify(archive: &Path) -> Result<Manifest> {
    let (mut archive, manifest) = open(archive)?;
    for table in &manifest.tables {
        let (digest, rows) = digest_of(archive.by_name(&entry_of_table(&table.name)).map_err(zip_error)?)?;
        if digest != table.digest || rows != table.rows {
            return Err(damaged(&table.name));
        }
    }
    for file in &manifest.files {
        let (digest, _) = digest_of(archive.by_name(&entry_of(file)).map_err(zip_error)?)?;
        if digest != *file {
            return Err(damaged(&entry_of(file)));
        }
    }
    if let Some(heads) = &manifest.heads {
        let (digest, _) = digest_of(archive.by_name(HEADS).map_err(zip_error)?)?;
        if digest != *heads {
            return Err(damaged(HEADS));
        }
    }
    Ok(manifest)
}

/// Puts an archive into an empty database of either engine, and its files into `files`; then brings the schema up to
/// `steps`. Refuses a database that has tables, and an archive of a newer version. The search index is empty afterwards:
/// the modules put their records into it again.
pub fn restore(archive: &Path, db: &Db, files: Option<&Files>, steps: &[Migration]) -> Result<Manifest> {
    let manifest = verify(archive)?;
    let old = migrate::ran(&manifest.steps, steps)?;
    if let Some(files) = files {
        let (mut contents, _) = open(archive)?;
        for file in &manifest.files {
            files.put(contents.by_name(&entry_of(file)).map_err(zip_error)?, None)?;
        }
    }
    let (path, wanted) = (archive.to_owned(), manifest.clone());
    db.write_blocking(move |tx: &mut Tx<'_>| fill(tx, &path, &wanted, &old))?;
    migrate::migrate(db, steps, || Ok(()))?;
    Ok(manifest)
}

/// Makes the tables, fills them and ties them, all in one transaction.
fn fill(tx: &mut Tx<'_>, archive: &Path, manifest: &Manifest, steps: &[Migration]) -> Result<()> {
    let has = portable::shapes(tx)?;
    if !has.is_empty() {
        return Err(Error::NotEmpty);
    }
    let mut keys = vec![];
    migrate::begin(tx)?;
    for (place, step) in (0..).zip(steps) {
        keys.extend(migrate::run_tables(tx, step)?);
        migrate::note(tx, step, place)?;
    }
    if !tx.is_postgres() {
        tx.batch("PRAGMA defer_foreign_keys = ON")?;
    }
    let shapes = portable::shapes(tx)?;
    let (mut archive, _) = open(archive)?;
    for table in &manifest.tables {
        let shape = shapes.iter().find(|s| s.name == table.name && s.columns == table.columns);
        let shape =
            shape.ok_or_else(|| Error::Schema(format!("no table like `{}` in this schema", table.name)))?;
        tx.batch(&format!("DELETE FROM {}", table.name))?; // what a schema step put there is in the archive too
        let entry = archive.by_name(&entry_of_table(&table.name)).map_err(zip_error)?;
        portable::read(tx, table, BufReader::new(entry))?;
        if portable::write(tx, shape, io::sink())? != *table {
            return Err(Error::Schema(format!("`{}` reads back otherwise than it was written", table.name)));
        }
    }
    keys.iter().try_for_each(|key: &String| tx.batch(key))
}

/// Whether a backup can be restored into this database.
pub fn is_empty(db: &Db) -> Result<bool> {
    db.read_blocking(|tx: &mut Tx<'_>| Ok(portable::shapes(tx)?.is_empty()))
}

/// The tables' digests as they are now: two databases with the same ones hold the same.
pub fn digests(db: &Db) -> Result<Vec<TableDigest>> {
    db.read_blocking(|tx: &mut Tx<'_>| {
        let shapes = portable::shapes(tx)?;
        shapes.iter().map(|shape| portable::write(tx, shape, io::sink())).collect()
    })
}

fn open(archive: &Path) -> Result<(ZipArchive<BufReader<File>>, Manifest)> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(archive)?)).map_err(zip_error)?;
    let manifest: Manifest = {
        let entry = archive.by_name(MANIFEST).map_err(zip_error)?;
        serde_json::from_reader(BufReader::new(entry)).map_err(|_| damaged(MANIFEST))?
    };
    if manifest.format != FORMAT {
        return Err(Error::Schema(format!(
            "the backup has the format `{}`, not `{FORMAT}`",
            manifest.format
        )));
    }
    let plain = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let columns = || manifest.tables.iter().flat_map(|t| t.columns.iter().map(|c| &c.name));
    manifest.keys.iter().try_for_each(|earlier| keys::public(&earlier.key).map(|_| ()))?;
    if !manifest.tables.iter().map(|t| &t.name).chain(columns()).all(|name| plain(name)) {
        return Err(damaged(MANIFEST)); // names go into SQL: nothing but names may pass
    }
    Ok((archive, manifest))
}

fn digest_of(mut entry: impl Read) -> Result<(String, u64)> {
    let (mut hash, mut lines) = (Sha256::new(), 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = entry.read(&mut buffer).map_err(unpacked)?;
        let part = buffer.get(..read).unwrap_or_default();
        if part.is_empty() {
            return Ok((hex::write(&hash.finalize()), lines));
        }
        hash.update(part);
        lines += part.iter().filter(|b| **b == b'\n').count() as u64;
    }
}

fn entry_of_table(name: &str) -> String {
    format!("tables/{name}.ndjson")
}

fn entry_of(digest: &str) -> String {
    let (folder, rest) = digest.split_at_checked(2).unwrap_or(("", digest));
    format!("files/{folder}/{rest}")
}

/// What an archive cannot be read for: its own contents, where the system has nothing to say.
fn unpacked(error: io::Error) -> Error {
    match error.raw_os_error() {
        Some(_) => error.into(),
        None => damaged(&error.to_string()),
    }
}

fn zip_error(error: zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(error) => unpacked(error),
        other => damaged(&other.to_string()),
    }
}

/// For [`crate::migrate`]: a backup beside the database, named after the moment, before a schema step changes
/// it.
pub fn before_migration(
    db: &Db,
    files: Option<&Files>,
    witness: Option<&Witness>,
    dir: &Path,
) -> Result<PathBuf> {
    fs::create_dir_all(dir)?;
    // Digits only: a colon is not allowed in names on every system.
    let moment: String = db::now().to_string().chars().filter(char::is_ascii_digit).take(14).collect();
    let target = dir.join(format!("before-upgrade-{moment}.zip"));
    backup(db, files, witness, &target)?;
    Ok(target)
}
