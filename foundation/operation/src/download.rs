//! What can be taken away as a file: an export, an original, a document with comments.

use std::io::{Cursor, Read};

use kernel::{Fault, FieldFault, Outcome, Right, Text};
use schemars::{JsonSchema, schema_for};
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::files::{self, Files};

use crate::{Cx, words};

/// A file that goes out.
pub struct Content {
    /// The file's name, with its ending.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Where its bytes come from.
    pub source: Source,
}

/// Turns the bytes of a kept file into those that go out.
pub type Making = Box<dyn FnOnce(Vec<u8>) -> Outcome<Vec<u8>> + Send>;

/// Where the bytes of a [`Content`] come from.
pub enum Source {
    /// They are here.
    Bytes(Vec<u8>),
    /// They are kept under this digest, and go out as they are.
    Kept(Vec<u8>),
    /// They are made from those kept under this digest, after the transaction, on a thread that may take its time.
    Made(Vec<u8>, Making),
}

impl Source {
    /// Makes the bytes ready to be read. Takes its time: not on a thread that serves others.
    pub fn open(self, files: &Files) -> Outcome<Opened> {
        match self {
            Source::Bytes(bytes) => Ok(Opened::from(bytes)),
            Source::Kept(digest) => {
                let file = files.read(&digest).map_err(Fault::broken)?; // a row names it, so it has to be there
                let bytes = file.metadata().map_err(Fault::broken)?.len();
                Ok(Opened { digest, bytes, reader: Box::new(file) })
            }
            Source::Made(digest, making) => {
                let mut kept = vec![];
                let mut file = files.read(&digest).map_err(Fault::broken)?;
                file.read_to_end(&mut kept).map_err(Fault::broken)?;
                Ok(Opened::from(making(kept)?))
            }
        }
    }
}

/// The bytes of a [`Content`], ready to be read.
pub struct Opened {
    /// Their SHA-256.
    pub digest: Vec<u8>,
    /// How many they are.
    pub bytes: u64,
    /// They.
    pub reader: Box<dyn Read + Send>,
}

impl From<Vec<u8>> for Opened {
    fn from(bytes: Vec<u8>) -> Opened {
        let digest = files::digest(&bytes).to_vec();
        Opened { digest, bytes: bytes.len() as u64, reader: Box::new(Cursor::new(bytes)) }
    }
}

/// One thing to take away: its fields come from path and query.
pub trait Download: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// `room.thing`, for example `contract.file`.
    const NAME: &'static str;
    /// What it is, in one sentence.
    const ABOUT: Text;
    /// Where it is.
    const PATH: &'static str;
    /// The right it takes.
    const RIGHT: Right;

    /// Makes it from one snapshot.
    fn make(&self, cx: &mut Cx<'_, '_>) -> Outcome<Content>;
}

/// A download with its type erased.
pub struct DownloadRow {
    /// `room.thing`.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub about: Text,
    /// Where it is.
    pub path: &'static str,
    /// The right it takes.
    pub right: Right,
    /// JSON schema of its fields.
    pub input: fn() -> Value,
    pub(crate) make: fn(&Value, &mut Cx<'_, '_>) -> Outcome<Content>,
}

/// The row of a download.
pub const fn download<D: Download>() -> DownloadRow {
    DownloadRow {
        name: D::NAME,
        about: D::ABOUT,
        path: D::PATH,
        right: D::RIGHT,
        input: || schema_for!(D).to_value(),
        make: |input, cx| {
            let download: D = serde_json::from_value(input.clone()).map_err(|error| Fault::Malformed {
                fields: vec![FieldFault {
                    field: String::new(),
                    text: words::unreadable(&error.to_string()),
                }],
            })?;
            download.make(cx)
        },
    }
}
