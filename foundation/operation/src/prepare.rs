//! What an operation does before its transaction: reading a file takes long, and the one who writes would keep all
//! others waiting meanwhile.

use std::{io::Read as _, sync::Arc};

use kernel::{Actor, Day, Fault, Id, Instant, Lang, Outcome};
use store::{
    Db, Tx, file_name,
    files::{self, FileKind, Files, Incoming, NewFile},
};

use crate::{Answer, Caller, Cx, House, Operation, Row, cx, words};

/// A file that came with a call. It becomes the organisation's in the call's transaction, or not at all.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The id it will have; the input names it in one of its fields.
    pub id: Id<FileKind>,
    /// The content, which is on the disk and goes again unless the call is done.
    pub incoming: Arc<Incoming>,
    /// Its name.
    pub name: String,
    /// Its media type, as the sender says.
    pub media_type: String,
}

/// What an operation can look at before its transaction.
pub struct Ahead<'a> {
    /// The database, for short reads, and for a count that must outlast a refusal.
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

impl Ahead<'_> {
    /// Today in the organisation's time zone.
    pub fn today(&self) -> Day {
        self.now.day_in(cx::ZONE)
    }

    /// Name, fit for any file system, and bytes of a file that came with this call, or that the caller handed in before.
    /// Any other is named as a bad value of this input field: what belongs to a record is read through the record.
    pub fn file(&self, field: &str, id: Id<FileKind>) -> Outcome<(String, Vec<u8>)> {
        let (name, mut content) = match self.uploads.iter().find(|upload| upload.id == id) {
            Some(upload) => (file_name::safe(&upload.name), upload.incoming.read()?),
            None => {
                let (org, user) = (self.actor.org, self.actor.user);
                match self.db.read_blocking(move |tx| files::waiting(tx, org, id, user)) {
                    Err(store::Error::NoRow) => return Err(Fault::field(field, words::FILE_MISSING)),
                    Err(other) => return Err(other.into()),
                    Ok(row) => (row.name, self.files.read(&row.digest)?),
                }
            }
        };
        let mut bytes = vec![];
        content.read_to_end(&mut bytes).map_err(Fault::broken)?;
        Ok((name, bytes))
    }
}

/// An operation with its type erased, its input read.
pub(crate) trait Ready: Send + Sync {
    fn prepare(&mut self, ahead: &Ahead<'_>) -> Outcome<()>;
    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Answer>;
}

impl<O: Operation> Ready for O {
    fn prepare(&mut self, ahead: &Ahead<'_>) -> Outcome<()> {
        Operation::prepare(self, ahead)
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Answer> {
        let output = Operation::run(self, cx)?;
        let (landing, page) = (O::landing(&output), O::page(&output, cx.lang)?);
        Ok(Answer { value: serde_json::to_value(output).map_err(Fault::broken)?, landing, page })
    }
}

/// A call that is ready for its transaction.
pub struct Prepared {
    row: &'static Row,
    operation: Box<dyn Ready>,
    uploads: Vec<Upload>,
    /// The files that were handed in before, by the field that names them.
    waiting: Vec<(String, Id<FileKind>)>,
}

impl Prepared {
    pub(crate) fn new(
        row: &'static Row,
        operation: Box<dyn Ready>,
        uploads: &[Upload],
        named: Vec<(String, Id<FileKind>)>,
    ) -> Prepared {
        let came = |id: &Id<FileKind>| uploads.iter().any(|upload| upload.id == *id);
        let waiting = named.into_iter().filter(|(_, id)| !came(id)).collect();
        Prepared { row, operation, uploads: uploads.to_vec(), waiting }
    }

    /// Does it: the files that came with the call become the organisation's, those that were handed in before are
    /// claimed, then the operation runs. A unit of work that has to begin again can call this again.
    pub fn run(&self, house: &House, caller: &Caller<'_>, tx: &mut Tx<'_>) -> Outcome<Answer> {
        caller.actor.scope(self.row.right).ok_or(Fault::Forbidden { right: self.row.right })?;
        for Upload { id, incoming, name, media_type } in &self.uploads {
            let (content, uploader) = (incoming.content(), caller.actor.user);
            let file = NewFile { id: *id, content, name, media_type, uploader, claimed: true };
            files::add(tx, caller.actor.org, caller.now, &file)?;
        }
        claim(&self.waiting, caller, tx)?;
        self.operation.run(&mut house.cx(caller, tx))
    }
}

/// Takes files that the caller handed in before for the record that the call makes.
pub(crate) fn claim(named: &[(String, Id<FileKind>)], caller: &Caller<'_>, tx: &mut Tx<'_>) -> Outcome<()> {
    for (field, id) in named {
        if !files::claim(tx, caller.actor.org, *id, caller.actor.user)? {
            return Err(Fault::field(field, words::FILE_MISSING));
        }
    }
    Ok(())
}
