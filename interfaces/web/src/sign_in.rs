//! Coming in and going out: first set-up, sign-in, sign-out. These three need no one to be signed in, so they
//! are no operations; everything else is.

use access::{NewSession, Secret, SetUp};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use kernel::{Fault, Lang, Outcome};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;
use store::Tx;

use crate::{Server, door, gate, pages, proxy, words};

/// Who wants to come in.
#[derive(Deserialize)]
struct SignIn {
    login: String,
    password: Secret,
}

/// What it takes to begin.
#[derive(Deserialize)]
struct Beginning {
    organisation: String,
    login: String,
    name: String,
    password: Secret,
    lang: Option<Lang>,
}

/// `POST /setup`: the first organisation and its administrator, once.
pub(crate) async fn set_up(
    State(server): State<Server>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let lang = pages::lang(&uri, &headers);
    let outcome = async {
        gate::same_site(&method, &headers)?;
        let Beginning { organisation, login, name, password, lang: wanted } = read(&headers, &body)?;
        let with = SetUp { organisation, login, name, password, lang: wanted.unwrap_or(lang) };
        // Asked before the password is hashed, so that nobody can keep a server busy that is set up.
        server.db.read(access::ensure_fresh).await?;
        let founding = tokio::task::spawn_blocking(move || with.prepare()).await.map_err(Fault::broken)??;
        server.db.write(move |tx| founding.found(tx, store::now())).await
    };
    match outcome.await {
        Ok(_) if pages::wants_html(&headers) => pages::see("/sign-in"),
        Err(fault) if pages::wants_html(&headers) => {
            pages::outside(pages::Door::SetUp, &fault, lang, "/", field(&headers, &body, "login"))
        }
        Ok(org) => (StatusCode::CREATED, Json(json!({ "org": org }))).into_response(),
        Err(fault) => door::refuse(&fault, lang),
    }
}

/// `POST /session`: a name and a password become a session cookie.
pub(crate) async fn sign_in(
    State(server): State<Server>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let lang = pages::lang(&uri, &headers);
    let back = pages::safe_back(field(&headers, &body, "back"));
    let outcome = async {
        gate::same_site(&method, &headers)?;
        let SignIn { login, password } = read(&headers, &body)?;
        let (agent, address) = (text(&headers, header::USER_AGENT), proxy::address(&headers));
        let asked = move |tx: &mut Tx<'_>| access::challenge(tx, store::now(), &login, &address);
        let challenge = server.db.read(asked).await?;
        // Checking a password takes a while on purpose: not on a thread that serves others.
        let checked = move || {
            let right = access::password::verify(&challenge, &password);
            (challenge, right)
        };
        let (challenge, right) = tokio::task::spawn_blocking(checked).await.map_err(Fault::broken)?;
        let admit = move |tx: &mut Tx<'_>| access::admit(tx, store::now(), &challenge, right, &agent);
        let session = server.db.write(admit).await?.answer()?;
        end_former(&server, &headers).await?;
        Ok(session)
    };
    match outcome.await {
        Ok(NewSession { secret, actor, lang, .. }) => {
            let cookie = cookie(secret.expose(), &headers, access::session::LIFE_SECONDS);
            if pages::wants_html(&headers) {
                return ([(header::SET_COOKIE, cookie)], pages::see(&back)).into_response();
            }
            let body = json!({ "name": actor.name, "org": actor.org, "user": actor.user, "lang": lang });
            (StatusCode::CREATED, [(header::SET_COOKIE, cookie)], Json(body)).into_response()
        }
        Err(fault) if pages::wants_html(&headers) => {
            pages::outside(pages::Door::SignIn, &fault, lang, &back, field(&headers, &body, "login"))
        }
        Err(fault) => door::refuse(&fault, lang),
    }
}

/// `DELETE /session`, and `POST /sign-out` for forms: the session ends here and on the server.
pub(crate) async fn sign_out(State(server): State<Server>, method: Method, headers: HeaderMap) -> Response {
    let outcome = async {
        let signed = gate::caller(&server, &method, &headers).await?;
        let session = signed.session().ok_or(Fault::SignedOut)?;
        let end = server.house.operation("session.end").ok_or(Fault::Missing)?;
        door::call(&server, end, json!({ "session": session }), door::Key::None, signed).await
    };
    match outcome.await {
        Ok(_) | Err(Fault::SignedOut) if pages::wants_html(&headers) => {
            ([(header::SET_COOKIE, cookie("", &headers, 0))], pages::see("/sign-in")).into_response()
        }
        Ok(_) => (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie("", &headers, 0))]).into_response(),
        Err(fault) => door::refuse(&fault, gate::lang(&headers)),
    }
}

/// `POST /own/lang`: the language in which one wants to read, from a form; then back to the page.
pub(crate) async fn language(
    State(server): State<Server>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let back = pages::safe_back(field(&headers, &body, "back"));
    let lang = field(&headers, &body, "lang").and_then(|tag| Lang::parse(&tag));
    let outcome = async {
        let signed = gate::caller(&server, &method, &headers).await?;
        let lang = lang.ok_or_else(|| Fault::field("lang", words::BODY))?;
        let change = server.house.operation("own.change").ok_or(Fault::Missing)?;
        door::call(&server, change, json!({ "lang": lang }), door::Key::None, signed).await
    };
    match outcome.await {
        Ok(_) => pages::see(&back),
        Err(fault) => door::refuse(&fault, gate::lang(&headers)),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/x-www-form-urlencoded")
}

/// One field of a form.
fn field(headers: &HeaderMap, body: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(body).ok().filter(|_| is_form(headers))?;
    door::form_pairs(text).into_iter().find(|(field, _)| field == name).map(|(_, text)| text)
}

fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Outcome<T> {
    let value = if is_form(headers) {
        let pairs = std::str::from_utf8(body).map(door::form_pairs).unwrap_or_default();
        serde_json::from_value(pairs.into_iter().map(|(name, text)| (name, json!(text))).collect())
    } else {
        serde_json::from_slice(body)
    };
    value.map_err(|error| Fault::Malformed {
        fields: vec![kernel::FieldFault {
            field: String::new(),
            text: if body.is_empty() { words::BODY } else { operation::unreadable(&error.to_string()) },
        }],
    })
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> String {
    let text = headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    text.chars().take(200).collect()
}

/// Ends the session in which a browser was when it signed in anew: nobody goes on with what they may have planted there.
async fn end_former(server: &Server, headers: &HeaderMap) -> Outcome<()> {
    let Some(signed) = gate::known(server, headers).await? else { return Ok(()) };
    let Some(session) = signed.session() else { return Ok(()) };
    let end = server.house.operation("session.end").ok_or(Fault::Missing)?;
    door::call(server, end, json!({ "session": session }), door::Key::None, signed).await.map(|_| ())
}

/// The session cookie. `Secure` whenever the browser came by HTTPS.
fn cookie(secret: &str, headers: &HeaderMap, seconds: i64) -> String {
    let secure = if proxy::is_https(headers) { "; Secure" } else { "" };
    let name = gate::cookie_name(headers);
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}
