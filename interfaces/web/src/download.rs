//! Files that go out. They are never shown in our own origin: always an attachment, of a type that no browser runs.

use std::{
    future::Future as _,
    io::Read,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{Query, RawPathParams, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::MethodRouter,
};
use http_body::{Frame, SizeHint};
use kernel::{Fault, Outcome};
use operation::{Caller, DownloadRow, Opened, from_strings};
use serde_json::Value;
use store::file_name;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::{Server, gate, pages, words};

/// So many bytes of a file are in memory at a time.
const PART_BYTES: usize = 128 << 10;
/// The types that keep their name on the way out; text is always UTF-8 here. HTML, SVG, XML and all else go as plain bytes.
const TYPES: [&str; 7] = [
    "application/json",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/zip",
    "text/csv; charset=utf-8",
    "text/plain; charset=utf-8",
];

/// The handler of one download.
pub(crate) fn handler(row: &'static DownloadRow) -> MethodRouter<Server> {
    axum::routing::get(
        move |State(server): State<Server>, path: RawPathParams, request: Request| async move {
            let path = path.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
            serve(&server, row, path, request).await
        },
    )
}

async fn serve(
    server: &Server,
    row: &'static DownloadRow,
    path: Vec<(String, String)>,
    request: Request,
) -> Response {
    let (uri, headers, method) = (request.uri().clone(), request.headers().clone(), request.method().clone());
    drop(request); // its body, which nobody has a use for, may not wait with us
    let mut lang = gate::lang(&headers);
    let outcome: Outcome<Response> = async {
        let Ok(Query(query)) = Query::<Vec<(String, String)>>::try_from_uri(&uri) else {
            lang = gate::caller(server, &method, &headers).await?.lang;
            return Err(Fault::field("", words::BODY));
        };
        let schema = (row.input)();
        let mut input = from_strings(&schema, query);
        input.extend(from_strings(&schema, path));
        let (input, house) = (Value::Object(input), server.house.clone());
        let make = move |signed: &access::Signed, tx: &mut store::Tx<'_>| {
            let caller = Caller { actor: &signed.actor, now: store::now(), lang: signed.lang };
            house.make(row, &input, &caller, tx)
        };
        let (_, content) = gate::reading(server, &headers, &mut lang, make).await?;
        let files = server.files.clone();
        let opened = spawn_blocking(move || content.source.open(&files)).await.map_err(Fault::broken)??;
        Ok(answer(&content.name, &content.media_type, opened, &headers))
    }
    .await;
    outcome.unwrap_or_else(|fault| {
        let target = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        pages::refuse_either(&headers, &fault, lang, &target)
    })
}

fn answer(name: &str, media_type: &str, opened: Opened, asked: &HeaderMap) -> Response {
    let digest: String = opened.digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{digest}\"");
    let mut response = if has(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let length = opened.bytes;
        let mut response = Body::new(Stream { left: length, at: At::Here(opened.reader) }).into_response();
        response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        response
    };
    let media_type = TYPES
        .into_iter()
        .find(|known| essence(known) == essence(media_type))
        .unwrap_or("application/octet-stream");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    for (field, text) in
        [(header::CONTENT_DISPOSITION, file_name::content_disposition(name, false)), (header::ETAG, tag)]
    {
        if let Ok(text) = HeaderValue::from_str(&text) {
            headers.insert(field, text);
        }
    }
    // Asked again each time, because rights may have ended; a copy that is still right need not be sent.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox; default-src 'none'; frame-ancestors 'none'"),
    );
    response
}

/// A media type without its parameters.
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// Whether the caller has the content with this tag already.
fn has(asked: &HeaderMap, tag: &str) -> bool {
    let lines = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|one| {
        let one = one.trim();
        one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
    })
}

type Reader = Box<dyn Read + Send>;

/// Where a reader is: at hand, or on a thread that reads the next part.
enum At {
    Here(Reader),
    Away(JoinHandle<std::io::Result<(Reader, Bytes)>>),
    Gone,
}

/// A body that reads part by part, each when the one before was sent: a slow caller keeps no thread waiting.
struct Stream {
    left: u64,
    at: At,
}

impl HttpBody for Stream {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let mut reading = match std::mem::replace(&mut self.at, At::Gone) {
            At::Here(reader) => {
                let wanted = self.left.min(PART_BYTES as u64);
                spawn_blocking(move || part(reader, wanted))
            }
            At::Away(reading) => reading,
            At::Gone => return Poll::Ready(None),
        };
        let Poll::Ready(read) = Pin::new(&mut reading).poll(cx) else {
            self.at = At::Away(reading);
            return Poll::Pending;
        };
        let (reader, part) = match read.map_err(std::io::Error::other).flatten() {
            Ok(read) => read,
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        self.at = At::Here(reader);
        self.left -= part.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// The next part of a reader; one that ends too soon is an error, so that nobody takes half a file for a whole one.
fn part(reader: Reader, wanted: u64) -> std::io::Result<(Reader, Bytes)> {
    let mut limited = reader.take(wanted);
    let mut part = Vec::with_capacity(wanted as usize);
    limited.read_to_end(&mut part)?;
    if (part.len() as u64) < wanted {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok((limited.into_inner(), part.into()))
}
