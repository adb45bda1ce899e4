//! Contents of files on disk beside the database, each under the SHA-256 of its bytes (`files/ab/cdef…`).
//!
//! A content is complete and on the disk before any row names it, so a crash leaves at most an orphan, which
//! [`Files::sweep`] removes. Who may read a file is decided by rows, never by the digest: one that was handed in ahead
//! waits for its uploader's next call and for nobody else; once a record has claimed it, it is read through that record.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use kernel::{Id, Instant, Kind, Org, User};
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
        /// Who handed it in.
        pub uploader: Option<Id<User>>,
        /// Whether a record has it; until then it waits for a call of its uploader that names it.
        pub claimed: bool,
        /// When it was stored.
        pub created_at: Instant,
    }
}

crate::statements! {
    /// One file.
    FILE = FileRow::SELECT, " WHERE org = $1 AND id = $2";
    /// One file that waits for its uploader.
    WAITING = FileRow::SELECT, " WHERE org = $1 AND id = $2 AND claimed = FALSE AND uploader = CAST($3 AS BIGINT)";
    /// A record takes a file that waits for this uploader. A file that nobody handed in waits for nobody.
    CLAIM = "UPDATE file SET claimed = TRUE
        WHERE org = $1 AND id = $2 AND claimed = FALSE AND uploader = CAST($3 AS BIGINT)";
    /// Forgets files that have waited since before a moment.
    PURGE = "DELETE FROM file WHERE org = $1 AND claimed = FALSE AND created_at < $2";
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

/// A content that came in and goes with this value, unless it is kept: [`Files::keep`].
#[derive(Debug)]
pub struct Incoming {
    content: Content,
    temporary: Temporary,
}

impl Incoming {
    /// Its digest and length.
    pub fn content(&self) -> &Content {
        &self.content
    }
    /// Opens it for reading.
    pub fn read(&self) -> Result<File> {
        Ok(File::open(&self.temporary.path)?)
    }
}

/// What an organisation is to know of a new file.
#[derive(Clone, Debug)]
pub struct NewFile<'a> {
    /// Its id.
    pub id: Id<FileKind>,
    /// Its content, which is kept.
    pub content: &'a Content,
    /// Its name, as the sender says.
    pub name: &'a str,
    /// Its media type, as the sender says.
    pub media_type: &'a str,
    /// Who hands it in.
    pub uploader: Option<Id<User>>,
    /// Whether it came with the call that makes its record.
    pub claimed: bool,
}

/// The largest content that a server keeps, in bytes.
pub const BYTES_MAX: u64 = 100 << 20;

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

    /// The largest content, in bytes.
    pub fn bytes_max(&self) -> u64 {
        self.bytes_max
    }

    /// Stores a content. `expected` is its length, where the sender said it; another one is refused.
    pub fn put(&self, content: impl Read, expected: Option<u64>) -> Result<Content> {
        let incoming = self.receive(content, expected)?;
        self.keep(&incoming)?;
        Ok(incoming.content)
    }

    /// Takes a content in, part by part, without keeping it yet.
    pub fn receive(&self, mut content: impl Read, expected: Option<u64>) -> Result<Incoming> {
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
        Ok(Incoming { content: Content { digest: hash.finalize().into(), bytes }, temporary })
    }

    /// Moves a content that came in to its place, for good. Takes as long as the disk needs.
    pub fn keep(&self, incoming: &Incoming) -> Result<()> {
        let Incoming { content, temporary } = incoming;
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

    /// Takes over the contents of another directory on the same file system, which loses them.
    pub fn adopt(&self, other: &Files) -> Result<()> {
        for folder in fs::read_dir(&other.root)? {
            let folder = folder?;
            if folder.file_name() == "tmp" {
                continue;
            }
            let here = self.root.join(folder.file_name());
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&here)?;
            for content in fs::read_dir(folder.path())? {
                let content = content?;
                fs::rename(content.path(), here.join(content.file_name()))?;
            }
            File::open(here)?.sync_all()?;
        }
        Ok(File::open(&self.root)?.sync_all()?)
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

/// Gives an organisation a file whose content is kept.
pub fn add(tx: &mut Tx<'_>, org: Id<Org>, at: Instant, file: &NewFile<'_>) -> Result<FileRow> {
    let row = FileRow {
        org,
        id: file.id,
        digest: file.content.digest.to_vec(),
        name: file_name::safe(file.name),
        media_type: file_name::media_type(file.media_type).to_owned(),
        bytes: i64::try_from(file.content.bytes).unwrap_or(i64::MAX),
        uploader: file.uploader,
        claimed: file.claimed,
        created_at: at,
    };
    tx.exec(INSERT_FILE, &row.params())?;
    Ok(row)
}

/// A file of an organisation; [`Error::NoRow`] if it has none with this id. For those who found the id in a record
/// that the caller may read.
pub fn get(tx: &mut Tx<'_>, org: Id<Org>, id: Id<FileKind>) -> Result<FileRow> {
    tx.one(FILE, &[&org, &id], FileRow::read)
}

/// A file that waits for this uploader; [`Error::NoRow`] if there is none with this id, whoever else has it.
pub fn waiting(
    tx: &mut Tx<'_>,
    org: Id<Org>,
    id: Id<FileKind>,
    uploader: Option<Id<User>>,
) -> Result<FileRow> {
    tx.one(WAITING, &[&org, &id, &uploader], FileRow::read)
}

/// Takes a waiting file for a record; `false` if there is none of this id for this uploader, or not any more.
pub fn claim(tx: &mut Tx<'_>, org: Id<Org>, id: Id<FileKind>, uploader: Option<Id<User>>) -> Result<bool> {
    Ok(tx.exec(CLAIM, &[&org, &id, &uploader])? == 1)
}

/// How long a file waits for a call that names it.
pub const SECONDS_WAITING: i64 = 24 * 3600;

/// Forgets the files of an organisation that have waited longer than [`SECONDS_WAITING`]; returns how many.
pub fn purge(tx: &mut Tx<'_>, org: Id<Org>, now: Instant) -> Result<u64> {
    tx.exec(PURGE, &[&org, &now.plus_seconds(-SECONDS_WAITING)])
}

/// Takes a file from an organisation; `false` if it had none with this id.
pub fn remove(tx: &mut Tx<'_>, org: Id<Org>, id: Id<FileKind>) -> Result<bool> {
    Ok(tx.exec(DELETE_FILE, &[&org, &id])? == 1)
}

/// A file that goes away with this value, unless it was moved to its place.
#[derive(Debug)]
struct Temporary {
    path: PathBuf,
    file: File,
}

impl Temporary {
    fn make(dir: &Path) -> Result<Temporary> {
        let path = dir.join(unlikely_twice()?);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Temporary { path, file })
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path); // where it was moved, there is none; what stays, the sweep takes
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
