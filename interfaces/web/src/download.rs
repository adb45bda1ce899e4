//! What goes out as a file.

use axum::{
    body::{Body, Bytes},
    extract::{Query, RawPathParams, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::MethodRouter,
};
use kernel::{Fault, Lang, Outcome};
use operation::{Caller, Content, DownloadRow, Source};
use serde_json::{Map, Value};
use std::io::Read as _;
use tokio::sync::mpsc;

use crate::{Server, door, gate, pages, words};

/// A part of a kept file that is read at once, in bytes.
const PART_BYTES: usize = 64 << 10;
/// The fields of downloads that are numbers; all others are text.
const NUMBERS: [&str; 1] = ["version"];

/// The handler of one download.
pub(crate) fn handler(row: &'static DownloadRow) -> MethodRouter<Server> {
    axum::routing::get(
        move |State(server): State<Server>, path: RawPathParams, request: Request| async move {
            let path = path.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
            let (headers, target) = (request.headers().clone(), request.uri().to_string());
            let mut lang = gate::lang(&headers);
            match send(&server, row, path, request, &mut lang).await {
                Ok(response) => response,
                Err(fault) if pages::wants_html(&headers) => pages::refuse(&fault, lang, &target),
                Err(fault) => door::refuse(&fault, lang),
            }
        },
    )
}

async fn send(
    server: &Server,
    row: &'static DownloadRow,
    path: Vec<(String, String)>,
    request: Request,
    lang: &mut Lang,
) -> Outcome<Response> {
    let signed = gate::caller(server, request.method(), request.headers()).await?;
    *lang = signed.lang;
    let query = Query::<Vec<(String, String)>>::try_from_uri(request.uri())
        .map_err(|_| Fault::field("", words::BODY))?
        .0;
    let input = input(query.into_iter().chain(path));
    let house = server.house.clone();
    let content = server
        .db
        .read(move |tx| {
            let caller = Caller { actor: &signed.actor, now: store::now(), lang: signed.lang };
            house.make(row, &input, &caller, tx)
        })
        .await?;
    answer(server, content, request.headers()).await
}

fn input(pairs: impl Iterator<Item = (String, String)>) -> Value {
    let typed = |name: &str, text: String| match text.parse::<i64>() {
        Ok(number) if NUMBERS.contains(&name) => Value::from(number),
        _ => Value::String(text),
    };
    let pairs = pairs.filter(|(_, text)| !text.is_empty());
    Value::Object(pairs.map(|(name, text)| (name.clone(), typed(&name, text))).collect::<Map<_, _>>())
}

async fn answer(server: &Server, content: Content, asked: &HeaderMap) -> Outcome<Response> {
    let Content { name, media_type, source } = content;
    let mut response = match source {
        Source::Bytes(bytes) => bytes.into_response(),
        Source::Kept(digest) => {
            let tag = HeaderValue::from_str(&format!("\"{}\"", hex(&digest))).map_err(Fault::broken)?;
            if asked.get(header::IF_NONE_MATCH) == Some(&tag) {
                return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
            }
            let mut response = kept(server, &digest)?;
            response.headers_mut().insert(header::ETAG, tag);
            response
        }
        Source::Made(digest, make) => {
            let files = server.files.clone();
            let made = move || {
                let mut bytes = vec![];
                files.read(&digest)?.read_to_end(&mut bytes).map_err(Fault::broken)?;
                make(bytes)
            };
            tokio::task::spawn_blocking(made).await.map_err(Fault::broken)??.into_response()
        }
    };
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_str(&media_type).map_err(Fault::broken)?;
    headers.insert(header::CONTENT_TYPE, media_type);
    // Always to be kept, never to be shown: what others sent may hold scripts.
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded(&name));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Fault::broken)?);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(response)
}

/// A kept file, part by part.
fn kept(server: &Server, digest: &[u8]) -> Outcome<Response> {
    let mut file = server.files.read(digest)?;
    let bytes = file.metadata().map_err(Fault::broken)?.len();
    let (sender, parts) = mpsc::channel::<std::io::Result<Bytes>>(4);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut part = vec![0; PART_BYTES];
            let read = file.read(&mut part).map(|length| {
                part.truncate(length);
                Bytes::from(part)
            });
            let last = read.as_ref().map_or(true, Bytes::is_empty);
            if read.as_ref().is_ok_and(Bytes::is_empty) || sender.blocking_send(read).is_err() || last {
                break;
            }
        }
    });
    let body = Body::from_stream(Channel(parts));
    Ok(([(header::CONTENT_LENGTH, HeaderValue::from(bytes))], body).into_response())
}

/// Parts that come over a channel, as a stream.
struct Channel(mpsc::Receiver<std::io::Result<Bytes>>);

impl futures_core::Stream for Channel {
    type Item = std::io::Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The notation of RFC 8187 for names beyond ASCII.
fn encoded(name: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => (byte as char).to_string(),
        _ => format!("%{byte:02X}"),
    };
    name.bytes().map(one).collect()
}
