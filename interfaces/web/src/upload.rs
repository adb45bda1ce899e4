//! Files that come in: streamed to the disk while they arrive, never whole in memory. A form can send them to any
//! operation that names a file; `POST /files` keeps one for a later call.

use std::io::{self, Read};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, State, multipart::Field},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::post,
};
use kernel::{Fault, Lang, Outcome, Right};
use operation::{Upload, file_fields, from_strings};
use serde_json::{Value, json};
use store::files::{self, Content};
use tokio::sync::mpsc;

use crate::{
    Server,
    door::{self, Given},
    gate, words,
};

/// The largest file, in bytes.
pub(crate) const FILE_BYTES_MAX: usize = 100 << 20;
/// The largest form with files, in bytes.
pub(crate) const FORM_BYTES_MAX: usize = FILE_BYTES_MAX + (1 << 20);
/// The longest text field beside a file, in bytes.
const FIELD_BYTES_MAX: usize = 1 << 20;
const RIGHT: Right = Right::edit("contract");

/// The door for files that a later call will name.
pub(crate) fn routes() -> Router<Server> {
    Router::new().route("/files", post(file)).layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
}

async fn file(State(server): State<Server>, request: Request) -> Response {
    let mut lang = gate::lang(request.headers());
    answer(store_file(&server, request, &mut lang).await, lang)
}

fn answer(outcome: Outcome<Value>, lang: Lang) -> Response {
    match outcome {
        Ok(value) => (StatusCode::CREATED, Json(value)).into_response(),
        Err(fault) => door::refuse(&fault, lang),
    }
}

/// Who calls, if they may hand in files, and what they send.
async fn open(server: &Server, request: Request, lang: &mut Lang) -> Outcome<(access::Signed, Multipart)> {
    let signed = gate::caller(server, request.method(), request.headers()).await?;
    *lang = signed.lang;
    signed.actor.scope(RIGHT).ok_or(Fault::Forbidden { right: RIGHT })?;
    let form = Multipart::from_request(request, &()).await.map_err(|_| no_form())?;
    Ok((signed, form))
}

async fn store_file(server: &Server, request: Request, lang: &mut Lang) -> Outcome<Value> {
    let (signed, mut form) = open(server, request, lang).await?;
    while let Some(field) = form.next_field().await.map_err(|e| broken_form(e.status()))? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let media_type = field.content_type().unwrap_or_default().to_owned();
        let content = stream(server, field).await?;
        let org = signed.actor.org;
        let id = server.db.new_id();
        let work =
            move |tx: &mut store::Tx<'_>| files::add(tx, org, id, &content, &name, &media_type, store::now());
        let row = server.db.write(work).await?;
        return Ok(
            json!({ "id": row.id, "name": row.name, "bytes": row.bytes, "media_type": row.media_type }),
        );
    }
    Err(no_form())
}

/// Passes a field on to the disk as it comes in.
async fn stream(server: &Server, mut field: Field<'_>) -> Outcome<Content> {
    let (sender, parts) = mpsc::channel(4);
    let disk = server.files.clone();
    let put = tokio::task::spawn_blocking(move || disk.put(Parts { parts, part: Bytes::new() }, None));
    let mut broken = None;
    loop {
        let part = match field.chunk().await {
            Ok(Some(part)) => Ok(part),
            Ok(None) => break,
            Err(error) => {
                broken = Some(broken_form(error.status()));
                Err(io::Error::from(io::ErrorKind::UnexpectedEof)) // so that nothing of it is kept
            }
        };
        if sender.send(part).await.is_err() || broken.is_some() {
            break; // the disk had enough: it says why
        }
    }
    drop(sender);
    let stored = put.await.map_err(Fault::broken)?;
    match broken {
        Some(fault) => Err(fault),
        None => Ok(stored?),
    }
}

/// Parts that come over a channel, as a reader.
struct Parts {
    parts: mpsc::Receiver<io::Result<Bytes>>,
    part: Bytes,
}

impl Read for Parts {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.part.is_empty() {
            match self.parts.blocking_recv() {
                Some(part) => self.part = part?,
                None => return Ok(0),
            }
        }
        let taken = self.part.split_to(self.part.len().min(into.len()));
        into.iter_mut().zip(&taken).for_each(|(to, from)| *to = *from);
        Ok(taken.len())
    }
}

/// A form whose files go to an operation: each is on the disk when this returns, and the input names its id.
pub(crate) async fn form(server: &Server, schema: &Value, request: Request) -> Outcome<Given> {
    let wanted = file_fields(schema);
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| no_form())?;
    let (mut uploads, mut pairs) = (vec![], vec![]);
    while let Some(field) = form.next_field().await.map_err(|e| broken_form(e.status()))? {
        let name = field.name().unwrap_or_default().to_owned();
        if !wanted.contains(&name.as_str()) {
            pairs.push((name, text(field).await?));
            continue;
        }
        let called = field.file_name().unwrap_or_default().to_owned();
        let media_type = field.content_type().unwrap_or_default().to_owned();
        let content = stream(server, field).await?;
        if content.bytes == 0 && called.is_empty() {
            continue; // what a browser sends for a file that nobody chose
        }
        let id = server.db.new_id();
        pairs.push((name, id.to_string()));
        uploads.push(Upload { id, content, name: called, media_type });
    }
    Ok(Given { input: from_strings(schema, pairs), uploads })
}

/// A field of text, which may not be longer than such fields are.
async fn text(mut field: Field<'_>) -> Outcome<String> {
    let mut bytes = vec![];
    while let Some(part) = field.chunk().await.map_err(|e| broken_form(e.status()))? {
        if bytes.len() + part.len() > FIELD_BYTES_MAX {
            return Err(Fault::TooLarge { text: words::too_large(FIELD_BYTES_MAX >> 20) });
        }
        bytes.extend_from_slice(&part);
    }
    String::from_utf8(bytes).map_err(|_| Fault::field("", words::BODY))
}

fn no_form() -> Fault {
    Fault::field("file", words::NO_FILE)
}

fn broken_form(status: StatusCode) -> Fault {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Fault::TooLarge { text: words::too_large(FILE_BYTES_MAX >> 20) }
    } else {
        no_form()
    }
}
