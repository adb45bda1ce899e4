//! Files that come in: stored as they are, or read as contracts.

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
use operation::{Caller, from_strings};
use serde_json::{Value, json};
use store::files::{self, Content};
use tokio::sync::mpsc;

use crate::{Server, door, gate, words};

/// The largest file, in bytes.
pub(crate) const FILE_BYTES_MAX: usize = 100 << 20;
/// What a form has besides the file, in bytes.
const FORM_BYTES_MAX: usize = 1 << 20;
const RIGHT: Right = Right::edit("contract");

/// The doors for files.
pub(crate) fn routes() -> Router<Server> {
    Router::new()
        .route("/files", post(file))
        .route("/contracts/upload", post(contract))
        .layer(DefaultBodyLimit::max(FILE_BYTES_MAX + FORM_BYTES_MAX))
}

async fn file(State(server): State<Server>, request: Request) -> Response {
    let mut lang = gate::lang(request.headers());
    answer(store_file(&server, request, &mut lang).await, lang)
}

async fn contract(State(server): State<Server>, request: Request) -> Response {
    let mut lang = gate::lang(request.headers());
    answer(create_contract(&server, request, &mut lang).await, lang)
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
        let work =
            move |tx: &mut store::Tx<'_>| files::add(tx, org, &content, &name, &media_type, store::now());
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

/// Reads a file as a contract. What cannot be read is not kept.
async fn create_contract(server: &Server, request: Request, lang: &mut Lang) -> Outcome<Value> {
    let (signed, mut form) = open(server, request, lang).await?;
    let row = server.house.operation("contract.create").ok_or(Fault::Missing)?;
    let (mut file, mut given) = (None, vec![]);
    while let Some(field) = form.next_field().await.map_err(|e| broken_form(e.status()))? {
        let field_name = field.name().unwrap_or_default().to_owned();
        if field_name == "file" {
            let name = field.file_name().unwrap_or_default().to_owned();
            let media_type = field.content_type().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|e| broken_form(e.status()))?;
            file = Some((name, media_type, bytes));
        } else if ["title", "side", "type", "party"].contains(&field_name.as_str()) {
            given.push((field_name, field.text().await.map_err(|e| broken_form(e.status()))?));
        }
    }
    let (name, media_type, bytes) = file.ok_or_else(no_form)?;
    let (disk, called) = (server.files.clone(), name.clone());
    let read = move || -> Outcome<(Content, String)> {
        let document = document::read(&bytes, Some(&called)).map_err(|e| Fault::field("file", e.text()))?;
        Ok((disk.put(&bytes[..], Some(bytes.len() as u64))?, document.text))
    };
    let (content, text) = tokio::task::spawn_blocking(read).await.map_err(Fault::broken)??;
    let mut input = from_strings(&(row.input)(), given);
    let house = server.house.clone();
    let work = move |tx: &mut store::Tx<'_>| {
        let now = store::now();
        let file = files::add(tx, signed.actor.org, &content, &name, &media_type, now)?;
        input.extend([
            ("name".to_owned(), json!(file.name)),
            ("text".to_owned(), json!(text)),
            ("file".to_owned(), json!(file.id)),
        ]);
        let caller = Caller { actor: &signed.actor, now, lang: signed.lang };
        house.call(row, &Value::Object(input.clone()), &caller, tx).map(|answer| answer.value)
    };
    server.db.write(work).await
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
