//! What browsers see: the pages before one is inside, and the frame around the pages of the rooms.

use askama::Template;
use axum::{
    extract::{Query, RawPathParams, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
    routing::MethodRouter,
};
use kernel::{Fault, Lang, Outcome};
use operation::{Caller, PageRow, Wording, from_strings};
use serde_json::{Map, Value};

use crate::{Server, door, frame, gate, words};

/// A page before one is inside.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    SignIn,
    SetUp,
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn<'a> {
    lang: Lang,
    title: &'a str,
    message: String,
    back: &'a str,
    login: String,
    other_query: String,
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetUp<'a> {
    lang: Lang,
    title: &'a str,
    message: String,
    login: String,
    other_query: String,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice<'a> {
    lang: Lang,
    title: &'a str,
    refusal: &'a Refusal,
}

/// What a refused browser reads.
#[derive(Clone)]
pub(crate) struct Refusal {
    pub(crate) title: String,
    pub(crate) detail: String,
    /// What is to be mended, one line for each field.
    pub(crate) lines: Vec<String>,
    /// What was typed into the refused form, by the words for its fields: to be seen and copied, so that it is not lost
    /// without JavaScript either.
    pub(crate) kept: Vec<(String, String)>,
    /// Under which number a failure was logged; empty where nothing failed.
    pub(crate) incident: String,
}

/// Whether a browser asks for a page; programs ask for JSON or for anything.
pub(crate) fn wants_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/html"))
}

/// The language of a page before anyone is known: as the link says, else as the browser prefers.
pub(crate) fn lang(uri: &Uri, headers: &HeaderMap) -> Lang {
    query(uri, "lang").and_then(|tag| Lang::parse(&tag)).unwrap_or_else(|| gate::lang(headers))
}

fn query(uri: &Uri, name: &str) -> Option<String> {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?.0;
    pairs.into_iter().find(|(field, _)| field == name).map(|(_, text)| text)
}

/// Where to go afterwards: a path on this site, or the beginning.
pub(crate) fn safe_back(asked: Option<String>) -> String {
    let own = |path: &String| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
    };
    asked.filter(own).unwrap_or_else(|| "/".to_owned())
}

/// `303 See Other`.
pub(crate) fn see(place: &str) -> Response {
    let place = HeaderValue::from_str(place).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => (byte as char).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

pub(crate) fn html(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => door::refuse(&Fault::broken(error), Lang::default()),
    }
}

pub(crate) fn other(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "en" } else { "zh" }
}

/// `GET /`: the first room that the caller may see.
pub(crate) async fn home(State(server): State<Server>, headers: HeaderMap) -> Response {
    match gate::caller(&server, &Method::GET, &headers).await {
        Ok(signed) => match frame::first_room(&server.house, &signed.actor) {
            Some(path) => see(path),
            None => refuse_either(&headers, &Fault::Missing, signed.lang, "/"),
        },
        Err(fault) => refuse_either(&headers, &fault, gate::lang(&headers), "/"),
    }
}

/// Any path that nothing has: a page for browsers, a problem for programs.
pub(crate) async fn nowhere(State(server): State<Server>, headers: HeaderMap, uri: Uri) -> Response {
    if !wants_html(&headers) {
        return door::no_such_place(Method::GET, headers, Query::default()).await;
    }
    let signed = gate::caller(&server, &Method::GET, &headers).await;
    let lang = signed.map_or_else(|_| lang(&uri, &headers), |signed| signed.lang);
    refuse(&Fault::Missing, lang, "/")
}

/// A place that exists, asked for what it does not do.
pub(crate) async fn not_so(server: State<Server>, headers: HeaderMap, uri: Uri) -> Response {
    let mut response = nowhere(server, headers, uri).await;
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// `GET /sign-in`.
pub(crate) async fn sign_in(state: State<Server>, uri: Uri, headers: HeaderMap) -> Response {
    before(&state.0, Door::SignIn, &uri, &headers).await
}

/// `GET /setup`.
pub(crate) async fn set_up(state: State<Server>, uri: Uri, headers: HeaderMap) -> Response {
    before(&state.0, Door::SetUp, &uri, &headers).await
}

/// One of the two pages, whichever it is time for.
async fn before(server: &Server, door: Door, uri: &Uri, headers: &HeaderMap) -> Response {
    let lang = lang(uri, headers);
    match (server.db.read(access::is_set_up).await, door) {
        (Ok(true), Door::SetUp) => see("/sign-in"),
        (Ok(false), Door::SignIn) => see("/setup"),
        (Ok(_), _) => {
            entrance(StatusCode::OK, door, lang, &safe_back(query(uri, "back")), String::new(), None)
        }
        (Err(fault), _) => refuse(&fault, lang, "/"),
    }
}

fn entrance(
    status: StatusCode,
    door: Door,
    lang: Lang,
    back: &str,
    message: String,
    login: Option<String>,
) -> Response {
    let other_query = format!("lang={}&back={}", other(lang), encoded(back));
    let login = login.unwrap_or_default();
    match door {
        Door::SignIn => {
            let title = words::SIGN_IN;
            html(status, &SignIn { lang, title: title.get(lang), message, back, login, other_query })
        }
        Door::SetUp => {
            let title = words::SETUP;
            html(status, &SetUp { lang, title: title.get(lang), message, login, other_query })
        }
    }
}

/// The page again, with what was wrong.
pub(crate) fn outside(door: Door, fault: &Fault, lang: Lang, back: &str, login: Option<String>) -> Response {
    let (status, body) = problem(fault, lang);
    let fields = body["fields"].as_array().into_iter().flatten().filter_map(|f| f["text"].as_str());
    let fields: Vec<&str> = fields.collect();
    let detail = body["detail"].as_str().unwrap_or_default();
    let message = if fields.is_empty() { detail.to_owned() } else { fields.join(" ") };
    let mut response = entrance(status, door, lang, back, message, login);
    if let Fault::TooMany { retry_seconds } = fault {
        response.headers_mut().insert(header::RETRY_AFTER, (*retry_seconds).into());
    }
    response
}

fn problem(fault: &Fault, lang: Lang) -> (StatusCode, Value) {
    let incident = door::log_incident(fault);
    let problem = api::problem(fault, lang, &incident);
    (StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), problem.body)
}

/// Whether a browser came without being signed in.
pub(crate) fn is_entrance(method: &Method, headers: &HeaderMap, fault: &Fault) -> bool {
    *method == Method::GET && matches!(fault, Fault::SignedOut) && wants_html(headers)
}

/// A fault as a page for browsers, as a problem for programs.
pub(crate) fn refuse_either(headers: &HeaderMap, fault: &Fault, lang: Lang, target: &str) -> Response {
    if wants_html(headers) { refuse(fault, lang, target) } else { door::refuse(fault, lang) }
}

/// A fault as a page; who is signed out goes to sign in.
pub(crate) fn refuse(fault: &Fault, lang: Lang, target: &str) -> Response {
    refuse_typed(fault, lang, target, &Map::new(), None)
}

/// The same for a form: where somebody else was faster, what was typed stands beside what is there now.
pub(crate) fn refuse_typed(
    fault: &Fault,
    lang: Lang,
    target: &str,
    typed: &Map<String, Value>,
    wording: Option<Wording>,
) -> Response {
    if matches!(fault, Fault::SignedOut) {
        return see(&format!("/sign-in?back={}", encoded(target)));
    }
    let (status, body) = problem(fault, lang);
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let lines = body["fields"].as_array().into_iter().flatten();
    let mut lines: Vec<String> = lines.filter_map(|f| f["text"].as_str()).map(str::to_owned).collect();
    lines.extend(overtaken(&body["current"], typed, lang));
    let (title, detail, incident) = (text("title"), text("detail"), text("incident"));
    let detail = if detail == title { String::new() } else { detail };
    let kept = kept(typed, |field| Some((wording?.field)(field)?.get(lang).to_owned()));
    let refusal = Refusal { title, detail, lines, kept, incident };
    let mut response = html(status, &Notice { lang, title: &refusal.title, refusal: &refusal });
    response.extensions_mut().insert(refusal); // for the frame, where somebody is signed in
    response
}

/// What was typed and what is there now, field by field where they differ. Where the value is an identity, its name
/// stands beside it as `field_name`.
fn overtaken(current: &Value, typed: &Map<String, Value>, lang: Lang) -> Vec<String> {
    let both = typed.iter().filter(|(field, _)| *field != "version").filter_map(|(field, mine)| {
        let theirs = current.get(format!("{field}_name")).or_else(|| current.get(field))?;
        Some((text(mine), text(theirs)))
    });
    let differ = both.filter(|(mine, theirs)| mine != theirs);
    differ.map(|(mine, theirs)| words::overtaken(&mine, &theirs).get(lang).to_owned()).collect()
}

/// What a person typed, field by field. Fields that have no word are none of theirs.
fn kept(typed: &Map<String, Value>, word: impl Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let all = typed.iter().map(|(field, value)| (field, text(value)));
    all.filter(|(_, text)| !text.is_empty()).filter_map(|(field, text)| Some((word(field)?, text))).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A page at a path that no operation has.
pub(crate) fn handler(page: &'static PageRow) -> MethodRouter<Server> {
    axum::routing::get(
        move |State(server): State<Server>, path: RawPathParams, request: Request| async move {
            let path = path.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
            show(&server, page, &serde_json::json!({ "type": "object" }), path, request).await
        },
    )
}

/// A room's page in the frame.
pub(crate) async fn show(
    server: &Server,
    page: &'static PageRow,
    schema: &Value,
    path: Vec<(String, String)>,
    request: Request,
) -> Response {
    let (uri, headers, method) = (request.uri().clone(), request.headers().clone(), request.method().clone());
    drop(request); // its body, which a page has no use for, may not wait with us
    let target = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let mut lang = gate::lang(&headers);
    let outcome: Outcome<Response> = async {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&uri).map(|q| q.0).unwrap_or_default();
        let mut input = from_strings(schema, pairs);
        input.extend(from_strings(schema, path));
        let input = Value::Object(input);
        let reads_itself = schema.get("properties").is_none(); // a page without an operation
        if let Err(fault) = if reads_itself { Ok(()) } else { operation::validate(schema, &input) } {
            lang = gate::caller(server, &method, &headers).await?.lang;
            return Err(fault);
        }
        let house = server.house.clone();
        let look = move |signed: &access::Signed, tx: &mut store::Tx<'_>| {
            let caller = Caller { actor: &signed.actor, now: store::now(), lang: signed.lang };
            let body = house.show(page, &input, &caller, tx)?;
            Ok((body, access::directory::organisation_name(tx, signed.actor.org)?))
        };
        let (signed, (body, organisation)) = gate::reading(server, &headers, &mut lang, look).await?;
        let framed = frame::Frame::new(&server.house, &signed, page.name, &target);
        Ok(framed.around(StatusCode::OK, &organisation, &body))
    }
    .await;
    outcome.unwrap_or_else(|fault| refuse_either(&headers, &fault, lang, &target))
}
