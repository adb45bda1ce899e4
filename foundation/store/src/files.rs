//! Contents of files on disk beside the database, each under the SHA-256 of its bytes (`files/ab/cdef…`).
//!
//! A content is complete and on the disk before any row names it, so a crash leaves at most an orphan, which
//! [`Files::sweep`] removes. Who may read a file is decided by the row of the organisation, never by the digest.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use kernel::{Id, Instant, Kind, Org};
use sha2::{Digest, Sha256};

use crate::{Db, Error, Record as _, Result, Tx, file_name, hex};

/// A file's kind of id.
#[derive(Debug)]
pub enum FileKind {}
impl Kind for FileKind {
    const PREFIX: &'static str = "fl";
}

crate::record! {
    /// A file of an organisation.
    pub struct FileRow in "file" {
        /// The organisation.
        pub org: Id<Org>,
        /// The file's id.
        pub id: Id<FileKind>,
        /// SHA-256 of its content.
        pub digest: Vec<u8>,
        /// Its name, fit for any file system.
        pub name: String,
        /// `application/pdf`, …; what the uploader said, and nothing to rely on.
        pub media_type: String,
        /// Its length.
        pub bytes: i64,
        /// When it was stored.
        pub created_at: Instant,
    }
}

crate::statements! {
    /// One file.
    FILE = FileRow::SELECT, " WHERE org = $1 AND id = $2";
    /// Adds a file.
    INSERT_FILE = FileRow::INSERT;
    /// Removes a file; its content goes with the next sweep if nobody else has it.
    DELETE_FILE = "DELETE FROM file WHERE org = $1 AND id = $2";
    /// Whether anybody has this content. Asks for all organisations: the sweep's question.
    DIGEST_IN_USE = "SELECT 1 FROM file WHERE digest = $1 LIMIT 1";
}

/// A content that is safely on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Its SHA-256.
    pub digest: [u8; 32],
    /// Its length.
    pub bytes: u64,
}

/// The directory of contents.
#[derive(Clone, Debug)]
pub struct Files {
    root: PathBuf,
    bytes_max: u64,
}

impl Files {
    /// Opens `files/` under a directory, or makes it. Contents larger than `bytes_max` are refused.
    pub fn open(dir: &Path, bytes_max: u64) -> Result<Files> {
        let root = dir.join("files");
        fs::DirBuilder::new().recursive(true).mode(0o700).create(root.join("tmp"))?;
        Ok(Files { root, bytes_max })
    }

    /// Stores a content. `expected` is its length, where the sender said it; another one is refused.
    pub fn put(&self, mut content: impl Read, expected: Option<u64>) -> Result<Content> {
        if expected.is_some_and(|bytes| bytes > self.bytes_max) {
            return Err(Error::TooLarge { bytes_max: self.bytes_max });
        }
        let mut temporary = Temporary::make(&self.root.join("tmp"))?;
        let (mut hash, mut bytes) = (Sha256::new(), 0u64);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = match content.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e.into()),
            };
            let part = buffer.get(..read).unwrap_or_default();
            bytes += read as u64;
            if bytes > self.bytes_max {
                return Err(Error::TooLarge { bytes_max: self.bytes_max });
            }
            hash.update(part);
            temporary.file.write_all(part)?;
        }
        if expected.is_some_and(|expected| expected != bytes) {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        let content = Content { digest: hash.finalize().into(), bytes };
        self.keep(temporary, &content)?;
        Ok(content)
    }

    /// Moves a complete temporary file to its place.
    fn keep(&self, mut temporary: Temporary, content: &Content) -> Result<()> {
        let place = self.path(&content.digest);
        // A content that is here already is made young again, so that a sweep going on just now lets it be. If the
        // sweep was quicker, the file is gone and ours takes its place.
        if let Ok(known) = OpenOptions::new().append(true).open(&place)
            && known.metadata()?.len() == content.bytes
        {
            known.set_modified(SystemTime::now())?;
            if place.exists() {
                return Ok(());
            }
        }
        temporary.file.sync_all()?;
        let folder = place.parent().unwrap_or(&self.root);
        if !folder.exists() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            File::open(&self.root)?.sync_all()?;
        }
        fs::rename(&temporary.path, &place)?;
        temporary.moved = true;
        Ok(File::open(folder)?.sync_all()?)
    }

    /// Opens a content for reading.
    pub fn read(&self, digest: &[u8]) -> Result<File> {
        match File::open(self.path(digest)) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(Error::NoRow),
            other => Ok(other?),
        }
    }

    /// Whether the content on the disk still has its digest.
    pub fn is_sound(&self, digest: &[u8]) -> Result<bool> {
        let mut hash = Sha256::new();
        let mut file = self.read(digest)?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(hash.finalize()[..] == *digest),
                read => hash.update(buffer.get(..read).unwrap_or_default()),
            }
        }
    }

    /// Where a content lies.
    pub fn path(&self, digest: &[u8]) -> PathBuf {
        let name = hex::write(digest);
        let (folder, rest) = name.split_at(2.min(name.len()));
        self.root.join(folder).join(rest)
    }

    /// Removes contents that no row names and temporary files that were left behind, if they are older than `age`;
    /// returns how many. `age` must be longer than any upload takes.
    pub fn sweep(&self, db: &Db, age: Duration) -> Result<usize> {
        let mut removed = 0;
        for folder in fs::read_dir(&self.root)?.flatten() {
            for entry in fs::read_dir(folder.path())?.flatten() {
                let path = entry.path();
                if !is_older(&path, age) {
                    continue;
                }
                let name = [folder.file_name(), entry.file_name()].map(|n| n.to_string_lossy().into_owned());
                let Some(digest) = hex::read(&name.concat()).filter(|d| d.len() == 32) else {
                    removed += usize::from(folder.file_name() == "tmp" && fs::remove_file(&path).is_ok());
                    continue;
                };
                let in_use = db.read_blocking(move |tx: &mut Tx<'_>| {
                    tx.opt(DIGEST_IN_USE, &[&digest], |row| row.get::<i64>(0))
                })?;
                if in_use.is_none() {
                    removed += usize::from(self.remove(&path, age)?);
                }
            }
        }
        Ok(removed)
    }

    /// Removes a content unless it became young in this moment: whoever stores the same content touches it first, and
    /// either we see that here, or they see that it is gone.
    fn remove(&self, path: &Path, age: Duration) -> Result<bool> {
        let aside = self.root.join("tmp").join(format!("aside-{}", unlikely_twice()?));
        fs::rename(path, &aside)?;
        if is_older(&aside, age) {
            fs::remove_file(&aside)?;
            return Ok(true);
        }
        fs::rename(&aside, path)?;
        Ok(false)
    }
}

/// The name under which a content is kept: its SHA-256.
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Gives an organisation a file with a stored content, under a fresh id.
pub fn add(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    id: Id<FileKind>,
    content: &Content,
    name: &str,
    media_type: &str,
    at: Instant,
) -> Result<FileRow> {
    let row = FileRow {
        org,
        id,
        digest: content.digest.to_vec(),
        name: file_name::safe(name),
        media_type: file_name::media_type(media_type).to_owned(),
        bytes: i64::try_from(content.bytes).unwrap_or(i64::MAX),
        created_at: at,
    };
    tx.exec(INSERT_FILE, &row.params())?;
    Ok(row)
}

/// A file of an organisation; [`Error::NoRow`] if it has none with this id.
pub fn get(tx: &mut Tx<'_>, org: Id<Org>, id: Id<FileKind>) -> Result<FileRow> {
    tx.one(FILE, &[&org, &id], FileRow::read)
}

/// Takes a file from an organisation; `false` if it had none with this id.
pub fn remove(tx: &mut Tx<'_>, org: Id<Org>, id: Id<FileKind>) -> Result<bool> {
    Ok(tx.exec(DELETE_FILE, &[&org, &id])? == 1)
}

/// A file that goes away unless it is moved to its place.
struct Temporary {
    path: PathBuf,
    file: File,
    moved: bool,
}

impl Temporary {
    fn make(dir: &Path) -> Result<Temporary> {
        let path = dir.join(unlikely_twice()?);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Temporary { path, file, moved: false })
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.moved {
            let _ = fs::remove_file(&self.path); // what stays, the sweep takes
        }
    }
}

fn unlikely_twice() -> Result<String> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).map_err(|e| std::io::Error::other(e.to_string()))?;
    Ok(hex::write(&bytes))
}

fn is_older(path: &Path, age: Duration) -> bool {
    let modified = fs::metadata(path).and_then(|m| m.modified()).ok();
    modified.and_then(|m| m.elapsed().ok()).is_some_and(|elapsed| elapsed >= age)
}
