//! Files that come in: streamed to the disk while they arrive, never whole in memory. A form can send them to any
//! operation that names a file; `POST /files` keeps one for a later call.

use std::{
    io::{self, Read},
    sync::Arc,
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{
        DefaultBodyLimit, FromRequest as _, Multipart, Request, State,
        multipart::{Field, MultipartError},
    },
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::post,
};
use kernel::{Fault, Lang, Outcome, Right};
use operation::{House, Upload, file_fields, from_strings};
use serde_json::{Value, json};
use store::files::{self, Files, Incoming, NewFile};
use tokio::sync::mpsc;

use crate::{
    Server,
    door::{self, Given},
    gate,
    gentle::{fell_silent, gently},
    words,
};

/// The texts beside the files of a form, all together, in bytes.
const TEXT_BYTES_MAX: usize = 1 << 20;
/// What a form needs besides its files, in bytes: texts, names, boundaries.
const FRAME_BYTES: usize = TEXT_BYTES_MAX + (64 << 10);

/// The door for files that a later call will name.
pub(crate) fn routes(server: &Server) -> Router<Server> {
    Router::new().route("/files", post(file)).layer(limit(&server.files, 1))
}

/// Any of these lets one hand in a file: it waits for a call that takes one, so it takes the right to such a call.
fn rights(house: &House) -> Vec<Right> {
    let mut rights: Vec<Right> = vec![];
    for row in house.operations().filter(|row| !file_fields(house.input_schema(row)).is_empty()) {
        if !rights.contains(&row.right) {
            rights.push(row.right);
        }
    }
    rights
}

/// The same door as `/openapi.json` describes it.
pub(crate) fn described(house: &House, lang: Lang) -> Value {
    let rights: Vec<String> = rights(house).iter().map(Right::to_string).collect();
    let refusal = |status: &str| json!({ "$ref": format!("#/components/responses/{status}") });
    let (text, number) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    json!({ "post": {
        "operationId": "file.create", "summary": words::ABOUT_FILES.get(lang), "tags": ["file"],
        "x-right": rights.join(" | "), "parameters": [],
        "requestBody": { "required": true, "content": { "multipart/form-data": { "schema": {
            "type": "object", "required": ["file"],
            "properties": { "file": { "type": "string", "format": "binary" } } } } } },
        "responses": {
            "201": { "description": "OK", "content": { "application/json": { "schema": {
                "type": "object", "required": ["id", "name", "bytes", "media_type"],
                "properties": { "id": text, "name": text, "bytes": number, "media_type": text } } } } },
            "401": refusal("Status401"), "403": refusal("Status403"), "413": refusal("Status413"),
            "422": refusal("Status422"), "default": refusal("Problem"),
        },
    } })
}

/// The largest form with so many files.
pub(crate) fn limit(files: &Files, fields: usize) -> DefaultBodyLimit {
    DefaultBodyLimit::max(form_bytes_max(files, fields))
}

fn form_bytes_max(files: &Files, fields: usize) -> usize {
    let one = usize::try_from(files.bytes_max()).unwrap_or(usize::MAX);
    one.saturating_mul(fields.max(1)).saturating_add(FRAME_BYTES)
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

async fn store_file(server: &Server, request: Request, lang: &mut Lang) -> Outcome<Value> {
    let request = gently(request);
    let signed = gate::caller(server, request.method(), request.headers()).await?;
    *lang = signed.lang;
    let rights = rights(&server.house);
    if !rights.iter().any(|right| signed.actor.scope(*right).is_some()) {
        return Err(rights.first().map_or(Fault::Missing, |right| Fault::Forbidden { right: *right }));
    }
    let mut form = open(server, 1, request).await?;
    while let Some(field) = form.next_field().await.map_err(|e| broken_form(server, &e))? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let media_type = field.content_type().unwrap_or_default().to_owned();
        let incoming = stream(server, field).await?;
        if incoming.content().bytes == 0 {
            return Err(Fault::field("file", words::EMPTY_FILE));
        }
        let disk = server.files.clone();
        let kept = tokio::task::spawn_blocking(move || disk.keep(&incoming).map(|()| incoming));
        let incoming = kept.await.map_err(Fault::broken)??;
        let (org, uploader, id) = (signed.actor.org, signed.actor.user, server.db.new_id());
        let work = move |tx: &mut store::Tx<'_>| {
            let (content, name, media_type) = (incoming.content(), name.as_str(), media_type.as_str());
            let file = NewFile { id, content, name, media_type, uploader, claimed: false };
            files::add(tx, org, store::now(), &file)
        };
        let row = server.db.write(work).await?;
        return Ok(
            json!({ "id": row.id, "name": row.name, "bytes": row.bytes, "media_type": row.media_type }),
        );
    }
    Err(no_form())
}

/// The form of a request that may bring so many files. One that says itself that it is too large is not read.
async fn open(server: &Server, fields: usize, request: Request) -> Outcome<Multipart> {
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    if said.is_some_and(|bytes: usize| bytes > form_bytes_max(&server.files, fields)) {
        return Err(too_large(server));
    }
    Multipart::from_request(request, &()).await.map_err(|_| no_form())
}

/// Passes a field on to the disk as it comes in.
async fn stream(server: &Server, mut field: Field<'_>) -> Outcome<Incoming> {
    let (sender, parts) = mpsc::channel(4);
    let disk = server.files.clone();
    let received =
        tokio::task::spawn_blocking(move || disk.receive(Parts { parts, part: Some(Bytes::new()) }, None));
    let mut broken = None;
    loop {
        let part = match field.chunk().await {
            Ok(Some(part)) if part.is_empty() => continue,
            Ok(part) => part,
            Err(error) => {
                broken = Some(broken_form(server, &error));
                break;
            }
        };
        let ended = part.is_none();
        if sender.send(part).await.is_err() || ended {
            break; // all is there, or the disk had enough and says why
        }
    }
    drop(sender);
    let received = received.await.map_err(Fault::broken)?;
    match broken {
        Some(fault) => Err(fault),
        None => Ok(received?),
    }
}

/// Parts that come over a channel, as a reader. `None` says that the content is complete; a channel that ends without
/// it belongs to a request that was given up, and nothing of that may be kept.
struct Parts {
    parts: mpsc::Receiver<Option<Bytes>>,
    /// What is left of the last part, until the content is complete.
    part: Option<Bytes>,
}

impl Read for Parts {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.part.as_ref().is_some_and(Bytes::is_empty) {
            self.part = self.parts.blocking_recv().ok_or(io::ErrorKind::UnexpectedEof)?;
        }
        let Some(part) = &mut self.part else { return Ok(0) };
        let taken = part.split_to(part.len().min(into.len()));
        into.iter_mut().zip(&taken).for_each(|(to, from)| *to = *from);
        Ok(taken.len())
    }
}

/// A form whose files go to an operation: each is on the disk when this returns, though not kept yet, and the input
/// names its id.
pub(crate) async fn form(server: &Server, schema: &Value, request: Request) -> Outcome<Given> {
    let wanted = file_fields(schema);
    let mut form = open(server, wanted.len(), request).await?;
    let (mut uploads, mut pairs, mut room) = (vec![], vec![], TEXT_BYTES_MAX);
    while let Some(field) = form.next_field().await.map_err(|e| broken_form(server, &e))? {
        let name = field.name().unwrap_or_default().to_owned();
        if !wanted.contains(&name.as_str()) {
            pairs.push((name, text(server, field, &mut room).await?));
            continue;
        }
        let called = field.file_name().unwrap_or_default().to_owned();
        let media_type = field.content_type().unwrap_or_default().to_owned();
        let incoming = Arc::new(stream(server, field).await?);
        if incoming.content().bytes == 0 && called.is_empty() {
            continue; // what a browser sends for a file that nobody chose
        }
        let id = server.db.new_id();
        pairs.push((name, id.to_string()));
        uploads.push(Upload { id, incoming, name: called, media_type });
    }
    Ok(Given { input: from_strings(schema, pairs), uploads })
}

/// A field of text, for which there is so much room left.
async fn text(server: &Server, mut field: Field<'_>, room: &mut usize) -> Outcome<String> {
    let mut bytes = vec![];
    while let Some(part) = field.chunk().await.map_err(|e| broken_form(server, &e))? {
        *room = room
            .checked_sub(part.len())
            .ok_or_else(|| Fault::TooLarge { text: words::texts_too_large(TEXT_BYTES_MAX >> 20) })?;
        bytes.extend_from_slice(&part);
    }
    String::from_utf8(bytes).map_err(|_| Fault::field("", words::BODY))
}

fn no_form() -> Fault {
    Fault::field("file", words::NO_FILE)
}

fn too_large(server: &Server) -> Fault {
    store::Error::TooLarge { bytes_max: server.files.bytes_max() }.into()
}

fn broken_form(server: &Server, error: &MultipartError) -> Fault {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large(server)
    } else if fell_silent(error) {
        stalled()
    } else {
        no_form()
    }
}

/// Nothing came for too long.
pub(crate) fn stalled() -> Fault {
    Fault::refused("web.upload_stalled", words::UPLOAD_STALLED)
}
