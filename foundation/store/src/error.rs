//! What the engines can answer, in one vocabulary.

use kernel::{Fault, words};

words! {
    /// Shown when a number or a name must be unique and is not; modules that know the field say it better.
    TAKEN { "已有相同编号或名称的记录，请换一个", "A record with this number or name exists already; choose another" }
    /// Shown when an upload is refused for its size.
    fn too_large(mebibytes: u64) { "文件不能超过 {mebibytes} MB", "A file may have {mebibytes} MB at most" }
    /// Shown when something typed or sent holds a character that no database keeps.
    NUL {
        "文字中含有无法保存的字符（NUL），请删去后重新提交",
        "The text holds a character that cannot be kept (NUL); please remove it and send it again"
    }
    /// Shown to programs that use one key for two requests.
    KEY_REUSED {
        "这个幂等键已用于另一个请求，请为新请求生成新的键",
        "This idempotency key was used for another request; make a new key for a new request"
    }
}

/// The result of a statement or a unit of work.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a statement or a unit of work failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique index already holds this value; the name is the index or column list the engine reports.
    #[error("already taken: {0}")]
    Taken(String),
    /// A foreign key, check or not-null rule refused the row.
    #[error("the row breaks a rule of the schema: {0}")]
    Constraint(String),
    /// A text with a NUL character: PostgreSQL cannot hold it, and what one engine takes the other must take over.
    #[error("text with a NUL character")]
    Nul,
    /// A statement that promised exactly one row found none.
    #[error("no row")]
    NoRow,
    /// The record was changed by somebody else: its version is no longer the one that was read.
    #[error("the record was changed in the meantime")]
    Stale,
    /// The queue of units of work is full, or a lock was not to be had in time.
    #[error("the database is busy")]
    Busy,
    /// No space left on the disk.
    #[error("the disk is full")]
    Full,
    /// Two transactions stood in each other's way; the unit of work may be run again.
    #[error("serialization failure or deadlock")]
    Retry,
    /// The connection is gone.
    #[error("the database connection is closed: {0}")]
    Closed(String),
    /// A column held something other than its type allows.
    #[error("column {column}: expected {expected}, found {found}")]
    Shape {
        /// The column's place in the row, from 0.
        column: usize,
        /// The type wanted.
        expected: &'static str,
        /// What was there.
        found: String,
    },
    /// The schema is newer than this program, or a migration was edited after it ran.
    #[error("{0}")]
    Schema(String),
    /// A backup whose contents are not what its manifest says, or that cannot be read: the part concerned.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// A backup was to be restored into a database that has tables.
    #[error("a backup can be restored into an empty database only")]
    NotEmpty,
    /// The unit of work panicked; it was rolled back.
    #[error("the unit of work panicked: {0}")]
    Panic(String),
    /// An earlier statement of this unit of work, or the transaction it shared with others, failed.
    #[error("nothing was kept: {0}")]
    Aborted(String),
    /// A unit of work tried to run another one and wait for it, which could never end.
    #[error("a unit of work must not wait for another one: use the Tx it was given")]
    Nested,
    /// An idempotency key came a second time with another request.
    #[error("this idempotency key stands for another request")]
    KeyReused,
    /// A file is larger than allowed.
    #[error("larger than {bytes_max} bytes")]
    TooLarge {
        /// The largest length allowed.
        bytes_max: u64,
    },
    /// Anything else SQLite says.
    #[error("sqlite: {0}")]
    Sqlite(rusqlite::Error),
    /// Anything else PostgreSQL says.
    #[error("postgres: {}", in_words(.0))]
    Postgres(postgres::Error),
    /// Reading or writing a file beside the database.
    #[error("file: {0}")]
    Io(std::io::Error),
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::Full,
            _ => Error::Io(error),
        }
    }
}

/// The driver itself says only "db error".
fn in_words(error: &postgres::Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(db), _) => format!("{} (SQLSTATE {})", db.message(), db.code().code()),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        use rusqlite::ffi;
        let rusqlite::Error::SqliteFailure(code, text) = &error else {
            return Error::Sqlite(error);
        };
        let words = text.clone().unwrap_or_default();
        match (code.code, code.extended_code) {
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Error::Taken(words),
            (rusqlite::ErrorCode::ConstraintViolation, _) => Error::Constraint(words),
            (rusqlite::ErrorCode::DiskFull, _) => Error::Full,
            (rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked, _) => Error::Busy,
            _ => Error::Sqlite(error),
        }
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Error {
        let Some(db) = error.as_db_error() else {
            let broken = std::error::Error::source(&error).is_some_and(|e| e.is::<std::io::Error>());
            return if broken || error.is_closed() {
                Error::Closed(in_words(&error))
            } else {
                Error::Postgres(error)
            };
        };
        match db.code().code() {
            "23505" => Error::Taken(db.constraint().unwrap_or_default().to_owned()),
            "22021" => Error::Nul, // no other text of ours is no UTF-8
            code if code.starts_with("23") => Error::Constraint(db.message().to_owned()),
            "40001" | "40P01" => Error::Retry,
            "53100" => Error::Full,
            "55P03" | "53300" => Error::Busy,
            "57P01" | "57P02" | "57P03" | "08000" | "08003" | "08006" => {
                Error::Closed(db.message().to_owned())
            }
            _ => Error::Postgres(error),
        }
    }
}

/// Why a database cannot be opened, as far as its operator can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unopened {
    /// The file cannot be opened or made where it is to be.
    NoPlace,
    /// The file can be read but not written.
    ReadOnly,
    /// The file is something else.
    NoDatabase,
    /// The server cannot be reached, or does not answer.
    Unreachable,
    /// The server does not accept the user or the password.
    NotAdmitted,
    /// The server has no database of this name.
    Unknown,
    /// Anything else; the error says what.
    Other,
}

impl Error {
    /// Why a database cannot be opened, where this is what came of opening it.
    pub fn unopened(&self) -> Unopened {
        use rusqlite::ErrorCode;
        match self {
            Error::Sqlite(rusqlite::Error::SqliteFailure(code, _)) => match code.code {
                ErrorCode::CannotOpen => Unopened::NoPlace,
                ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Unopened::ReadOnly,
                ErrorCode::NotADatabase => Unopened::NoDatabase,
                _ => Unopened::Other,
            },
            Error::Postgres(error) => match error.code().map_or("", |code| code.code()) {
                "28P01" | "28000" => Unopened::NotAdmitted,
                "3D000" => Unopened::Unknown,
                _ => Unopened::Other,
            },
            Error::Closed(_) => Unopened::Unreachable,
            _ => Unopened::Other,
        }
    }

    /// The error once more: for every member of a group that failed as one. Engine errors cannot be cloned.
    pub(crate) fn again(&self) -> Error {
        match self {
            Error::Full => Error::Full,
            Error::Busy => Error::Busy,
            Error::Nul => Error::Nul,
            Error::Retry => Error::Retry,
            Error::Closed(why) => Error::Closed(why.clone()),
            Error::Aborted(why) => Error::Aborted(why.clone()),
            other => Error::Aborted(other.to_string()),
        }
    }
}

impl From<Error> for Fault {
    #[track_caller]
    fn from(error: Error) -> Fault {
        match error {
            Error::Retry => Fault::Busy { retry_seconds: 0 },
            Error::Busy | Error::Closed(_) => Fault::Busy { retry_seconds: 1 },
            Error::Taken(_) => Fault::refused("record.taken", TAKEN),
            Error::Full => Fault::Full,
            Error::Nul => Fault::field("", NUL),
            Error::KeyReused => Fault::refused("request.key_reused", KEY_REUSED),
            Error::TooLarge { bytes_max } => Fault::TooLarge { text: too_large(bytes_max / (1 << 20)) },
            Error::NoRow => Fault::Missing,
            Error::Stale => Fault::Stale { current: serde_json::Value::Null },
            other => Fault::broken(other),
        }
    }
}
