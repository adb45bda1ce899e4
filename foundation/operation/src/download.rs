//! What can be taken away as a file: an export, an original, a document with comments.

use kernel::{Fault, FieldFault, Outcome, Right};
use serde::de::DeserializeOwned;
use serde_json::Value;

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

/// One thing to take away: its fields come from path and query.
pub trait Download: DeserializeOwned + Send + Sync + 'static {
    /// `room.thing`, for example `contract.file`.
    const NAME: &'static str;
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
    /// Where it is.
    pub path: &'static str,
    /// The right it takes.
    pub right: Right,
    pub(crate) make: fn(&Value, &mut Cx<'_, '_>) -> Outcome<Content>,
}

/// The row of a download.
pub const fn download<D: Download>() -> DownloadRow {
    DownloadRow {
        name: D::NAME,
        path: D::PATH,
        right: D::RIGHT,
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
