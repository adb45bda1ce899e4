//! From a request to an operation and back. The same door for every row of the table.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Query, RawPathParams, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use kernel::{Fault, Lang, Outcome};
use operation::{
    Ahead, Answer, Caller, PageRow, Prepared, Row, Upload, file_fields, from_strings, secret_fields,
};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use store::idempotency::{self, Claim};

use crate::{
    BODY_BYTES_MAX, Server, frame, gate,
    gentle::{fell_silent, gently},
    pages, upload, words,
};

/// The handler of one operation.
/// Where a page has the same path, a browser gets that.
pub(crate) fn handler(row: &'static Row, page: Option<&'static PageRow>) -> MethodRouter<Server> {
    let filter = match row.route.method {
        operation::Method::Get => MethodFilter::GET,
        operation::Method::Post => MethodFilter::POST,
    };
    on(filter, move |State(server): State<Server>, path: RawPathParams, request: Request| async move {
        let path = path.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        if let Some(page) = page.filter(|_| pages::wants_html(request.headers())) {
            return pages::show(&server, page, server.house.input_schema(row), path, request).await;
        }
        serve(&server, row, path, gently(request)).await
    })
}

async fn serve(
    server: &Server,
    row: &'static Row,
    path: Vec<(String, String)>,
    request: Request,
) -> Response {
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let (mut lang, mut who) = (gate::lang(&headers), None);
    let target = request.uri().path_and_query().map(|p| p.to_string()).unwrap_or_default();
    let form = row.writes() && pages::wants_html(&headers);
    let mut typed = Map::new();
    let outcome = async {
        if row.only_looks() {
            return look(server, row, path, request, &mut lang).await;
        }
        let signed = gate::caller(server, &method, &headers).await?;
        lang = signed.lang;
        who = Some(signed.clone());
        signed.actor.scope(row.right).ok_or(Fault::Forbidden { right: row.right })?;
        let given = input(server, row, path, request).await?;
        if form {
            typed = given.input.clone();
        }
        let key = match idempotency_key(&headers)? {
            Some(key) => Key::Given(key),
            None if form && row.makes() => Key::Form,
            None => Key::None,
        };
        call(server, row, given, key, signed).await
    };
    match outcome.await {
        Ok(answer) if form => {
            // Without a landing one stays where the form was.
            let place =
                answer.landing.or_else(|| frame::came_from(&headers)).unwrap_or_else(|| "/".to_owned());
            match who.zip(answer.page) {
                Some((who, page)) => frame::answer(server, &who, &place, &page).await,
                None => pages::see(&place),
            }
        }
        Err(fault) if form || pages::is_entrance(&method, &headers, &fault) => {
            pages::refuse_typed(&fault, lang, &target, &typed)
        }
        Ok(answer) => {
            let status = if row.makes() { StatusCode::CREATED } else { StatusCode::OK };
            let mut response = (status, Json(answer.value)).into_response();
            if let Some(place) = answer.landing.and_then(|l| l.parse().ok()) {
                response.headers_mut().insert(header::LOCATION, place);
            }
            response
        }
        Err(fault) => refuse(&fault, lang),
    }
}

/// Does an operation that changes nothing, in one unit of work with finding out who asks.
async fn look(
    server: &Server,
    row: &'static Row,
    path: Vec<(String, String)>,
    request: Request,
    lang: &mut Lang,
) -> Outcome<Answer> {
    let (method, headers) = (request.method().clone(), request.headers().clone());
    // Whoever only looks asks by path and query; nobody is waited for to send more.
    let input = match input(server, row, path, request.map(|_| axum::body::Body::empty())).await {
        Ok(given) => Value::Object(given.input),
        Err(fault) => {
            *lang = gate::caller(server, &method, &headers).await?.lang;
            return Err(fault);
        }
    };
    let house = server.house.clone();
    let work = move |signed: &access::Signed, tx: &mut store::Tx<'_>| {
        house.call(row, &input, &Caller { actor: &signed.actor, now: store::now(), lang: signed.lang }, tx)
    };
    Ok(gate::reading(server, &headers, lang, work).await?.1)
}

/// A form without a key is the same form again for so long: a button pressed twice makes one record. Changes need no such
/// care, for the second comes too late for the version that it names.
const FORM_SECONDS: i64 = 10;

/// By what a request is known again.
pub(crate) enum Key {
    /// By the key that came with it.
    Given(String),
    /// By what is in it, for a short while: a browser without JavaScript sends no key.
    Form,
    /// Not at all.
    None,
}

/// What an operation is given: its input, and the files that its input names and that came with it.
#[derive(Default)]
pub(crate) struct Given {
    pub(crate) input: Map<String, Value>,
    pub(crate) uploads: Vec<Upload>,
}

impl From<Value> for Given {
    fn from(input: Value) -> Given {
        Given { input: input.as_object().cloned().unwrap_or_default(), uploads: vec![] }
    }
}

/// The input of an operation: body first, then query, then path, which always wins.
async fn input(server: &Server, row: &Row, path: Vec<(String, String)>, request: Request) -> Outcome<Given> {
    let schema = server.house.input_schema(row);
    let query = Query::<Vec<(String, String)>>::try_from_uri(request.uri())
        .map_err(|_| Fault::field("", words::BODY))?
        .0;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let (json, form) = (kind.starts_with("application/json"), kind.starts_with("multipart/form-data"));
    let mut given = if form && !file_fields(schema).is_empty() {
        upload::form(server, schema, request).await?
    } else {
        let body = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX).await;
        let body = body.map_err(|error| match fell_silent(&error) {
            true => upload::stalled(),
            false => Fault::TooLarge { text: words::too_large(BODY_BYTES_MAX >> 20) },
        })?;
        Given { input: read_body(schema, json, &body)?, uploads: vec![] }
    };
    given.input.extend(from_strings(schema, query));
    given.input.extend(from_strings(schema, path));
    Ok(given)
}

fn read_body(schema: &Value, json: bool, body: &[u8]) -> Outcome<Map<String, Value>> {
    match body {
        [] => Ok(Map::new()),
        bytes if json => {
            serde_json::from_slice(bytes).map_err(|e| Fault::field("", operation::unreadable(&e.to_string())))
        }
        bytes => {
            let text = std::str::from_utf8(bytes).map_err(|_| Fault::field("", words::BODY))?;
            Ok(from_strings(schema, form_pairs(text)))
        }
    }
}

/// `a=1&b=%E4%B8%80` as pairs. The query reader of the framework reads the same notation.
pub(crate) fn form_pairs(body: &str) -> Vec<(String, String)> {
    let uri = format!("/?{body}").parse().ok();
    uri.and_then(|uri| Query::<Vec<(String, String)>>::try_from_uri(&uri).ok())
        .map(|q| q.0)
        .unwrap_or_default()
}

fn idempotency_key(headers: &HeaderMap) -> Outcome<Option<String>> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    match key.to_str() {
        Ok(key) if (1..=100).contains(&key.len()) => Ok(Some(key.to_owned())),
        _ => Err(Fault::field("Idempotency-Key", words::IDEMPOTENCY_KEY)),
    }
}

/// Does one operation in one unit of work. With a key, a repeated request gets the first answer again. No secret is
/// kept: of an answer that held one, only that it was given; of a request that holds one, nothing, not even a digest, by
/// which a password could be guessed faster than by its hash.
pub(crate) async fn call(
    server: &Server,
    row: &'static Row,
    given: impl Into<Given>,
    key: Key,
    signed: access::Signed,
) -> Outcome<Answer> {
    let given = given.into();
    let house = server.house.clone();
    let secret = !secret_fields(house.input_schema(row)).is_empty();
    let is_form = matches!(key, Key::Form);
    let claim = if row.writes() && !secret { claim(row, &given, key, &signed) } else { None };
    if let Some(asked) = claim.clone().filter(|_| !is_form) {
        // The answer may be there already: then nothing is read or reviewed again.
        let kept = server.db.read(move |tx| idempotency::kept(tx, &asked)).await.map_err(Fault::from)?;
        if let Some(kept) = kept {
            return answer(&kept);
        }
    }
    let prepared = prepare(server, row, given, &signed).await?;
    let work = move |tx: &mut store::Tx<'_>| {
        let now = store::now();
        let caller = Caller { actor: &signed.actor, now, lang: signed.lang };
        let Some(claim) = &claim else { return prepared.run(&house, &caller, tx) };
        if is_form {
            idempotency::forget(tx, claim, now.plus_seconds(-FORM_SECONDS))?;
        }
        let mut first = None;
        let (kept, _) = idempotency::once(tx, claim, now, |tx| {
            let answer = prepared.run(&house, &caller, tx)?;
            let body = match row.secret_answer {
                true => serde_json::json!({ "secret": true }),
                false => serde_json::json!({ "value": answer.value, "landing": answer.landing }),
            };
            first = Some(answer);
            Ok::<_, Fault>(idempotency::Answer { status: 200, body: body.to_string() })
        })?;
        first.filter(|_| row.secret_answer).map_or_else(|| answer(&kept), Ok)
    };
    if row.writes() { server.db.write(work).await } else { server.db.read(work).await }
}

/// What a request claims, if it is to be known again.
fn claim(row: &Row, given: &Given, key: Key, signed: &access::Signed) -> Option<Claim> {
    let (org, actor) = (signed.actor.org, signed.actor.user.map_or(0, |user| user.number()));
    let (key, request) = match key {
        Key::None => return None,
        Key::Given(key) => (key, fingerprint(row, given)),
        Key::Form => {
            let request = fingerprint(row, given);
            (format!("form {}", request.map(|byte| format!("{byte:02x}")).concat()), request)
        }
    };
    Some(Claim { org, actor, key, request })
}

/// An answer that was kept under a key.
fn answer(kept: &idempotency::Answer) -> Outcome<Answer> {
    let mut kept: Value = serde_json::from_str(&kept.body).map_err(Fault::broken)?;
    if kept["secret"] == true {
        return Err(Fault::refused("web.secret_shown", words::SECRET_SHOWN));
    }
    let landing = kept["landing"].as_str().map(str::to_owned);
    Ok(Answer { value: kept["value"].take(), landing, page: None })
}

/// Makes a call ready; what takes its time does so on a thread that serves no others.
async fn prepare(
    server: &Server,
    row: &'static Row,
    given: Given,
    signed: &access::Signed,
) -> Outcome<Prepared> {
    let (server, actor, lang) = (server.clone(), signed.actor.clone(), signed.lang);
    let slow = row.prepares || !given.uploads.is_empty();
    let ready = move || {
        let ahead = Ahead {
            db: &server.db,
            files: &server.files,
            uploads: &given.uploads,
            actor: &actor,
            now: store::now(),
            lang,
        };
        server.house.prepare(row, &Value::Object(given.input), &ahead)
    };
    if slow { tokio::task::spawn_blocking(ready).await.map_err(Fault::broken)? } else { ready() }
}

/// By what a repeated request is the same request: the ids of files that came with it are new each time.
fn fingerprint(row: &Row, given: &Given) -> [u8; 32] {
    let mut input = Value::Object(given.input.clone()).to_string();
    for upload in &given.uploads {
        input = input.replace(&upload.id.to_string(), &format!("{:?}", upload.incoming.content().digest));
    }
    Sha256::digest(format!("{}\n{input}", row.name)).into()
}

/// The number that the caller gets for a fault. What broke is logged under it, for the operator only.
pub(crate) fn log_incident(fault: &Fault) -> String {
    let incident = format!("{:x}", store::now().micros());
    if let Fault::Broken { source, place } = fault {
        tracing::error!(incident, %place, error = %source, "something broke");
    }
    incident
}

/// A fault as a problem document; a broken machine is logged under the incident number that the caller gets.
pub(crate) fn refuse(fault: &Fault, lang: Lang) -> Response {
    let incident = log_incident(fault);
    let problem = api::problem(fault, lang, &incident);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(problem.body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/problem+json"));
    if let Some(seconds) = problem.retry_seconds {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
    }
    response
}

/// Any path that no operation has.
pub(crate) async fn no_such_place(
    _: Method,
    headers: HeaderMap,
    _: Query<HashMap<String, String>>,
) -> Response {
    refuse(&Fault::Missing, gate::lang(&headers))
}
