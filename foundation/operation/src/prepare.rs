//! What an operation does before its transaction: reading a file takes long, and the one who writes would keep all
//! others waiting meanwhile.

use kernel::{Actor, Day, Fault, Id, Instant, Lang, Outcome};
use store::{
    Db, Tx,
    files::{self, Content, FileKind, Files},
};

use crate::{Answer, Cx, House, Operation, Row, cx, words};

/// A file that came with a call. It becomes the organisation's in the call's transaction, or not at all.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The id it will have; the input names it in one of its fields.
    pub id: Id<FileKind>,
    /// The content, which is safely on the disk.
    pub content: Content,
    /// Its name.
    pub name: String,
    /// Its media type, as the sender says.
    pub media_type: String,
}

/// What an operation can look at before its transaction.
pub struct Desk<'a> {
    /// The database, for short reads.
    pub db: &'a Db,
    /// The contents of files.
    pub files: &'a Files,
    /// The files that came with this call.
    pub uploads: &'a [Upload],
    /// Who acts.
    pub actor: &'a Actor,
    /// The moment of the call.
    pub now: Instant,
    /// The language of what is shown.
    pub lang: Lang,
}

impl Desk<'_> {
    /// Today in the organisation's time zone.
    pub fn today(&self) -> Day {
        self.now.day_in(cx::ZONE)
    }

    /// Name and bytes of a file of the organisation, or of one that came with this call. A file that does not exist
    /// is named as a bad value of this input field.
    pub fn file(&self, field: &str, id: Id<FileKind>) -> Outcome<(String, Vec<u8>)> {
        let (name, digest) = match self.uploads.iter().find(|upload| upload.id == id) {
            Some(upload) => (upload.name.clone(), upload.content.digest.to_vec()),
            None => {
                let org = self.actor.org;
                match self.db.read_blocking(move |tx| files::get(tx, org, id)) {
                    Err(store::Error::NoRow) => return Err(Fault::field(field, words::FILE_MISSING)),
                    Err(other) => return Err(other.into()),
                    Ok(row) => (row.name, row.digest),
                }
            }
        };
        let mut bytes = vec![];
        std::io::Read::read_to_end(&mut self.files.read(&digest)?, &mut bytes).map_err(Fault::broken)?;
        Ok((name, bytes))
    }
}

/// An operation with its type erased, its input read.
pub(crate) trait Ready: Send + Sync {
    fn prepare(&mut self, desk: &Desk<'_>) -> Outcome<()>;
    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Answer>;
}

impl<O: Operation> Ready for O {
    fn prepare(&mut self, desk: &Desk<'_>) -> Outcome<()> {
        Operation::prepare(self, desk)
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Answer> {
        let output = Operation::run(self, cx)?;
        let (landing, page) = (O::landing(&output), O::page(&output, cx.lang)?);
        Ok(Answer { value: serde_json::to_value(output).map_err(Fault::broken)?, landing, page })
    }
}

/// A call that is ready for its transaction.
pub struct Prepared {
    pub(crate) row: &'static Row,
    pub(crate) operation: Box<dyn Ready>,
    pub(crate) uploads: Vec<Upload>,
}

impl Prepared {
    /// Does it: the files that came with the call become the organisation's, then the operation runs. A unit of work
    /// that has to begin again can call this again.
    pub fn run(&self, house: &House, caller: &crate::Caller<'_>, tx: &mut Tx<'_>) -> Outcome<Answer> {
        caller.actor.scope(self.row.right).ok_or(Fault::Forbidden { right: self.row.right })?;
        for upload in &self.uploads {
            let Upload { id, content, name, media_type } = upload;
            files::add(tx, caller.actor.org, *id, content, name, media_type, caller.now)?;
        }
        self.operation.run(&mut house.cx(caller, tx))
    }
}
