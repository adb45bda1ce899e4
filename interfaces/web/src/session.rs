//! Coming in and going out: first set-up, sign-in, sign-out. These three need no one to be signed in, so they
//! are no operations; everything else is.

use access::{NewSession, Secret, SetUp};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Fault, Lang, Outcome};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;
use store::Tx;

use crate::{Server, door, gate, words};

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
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let lang = gate::lang(&headers);
    let outcome = async {
        gate::same_site(&method, &headers)?;
        let Beginning { organisation, login, name, password, lang: wanted } = read(&body)?;
        let with = SetUp { organisation, login, name, password, lang: wanted.unwrap_or(lang) };
        server.db.write(move |tx| access::set_up(tx, store::now(), &with)).await
    };
    match outcome.await {
        Ok(org) => (StatusCode::CREATED, Json(json!({ "org": org }))).into_response(),
        Err(fault) => door::refuse(&fault, lang),
    }
}

/// `POST /session`: a name and a password become a session cookie.
pub(crate) async fn sign_in(
    State(server): State<Server>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let outcome = async {
        gate::same_site(&method, &headers)?;
        let SignIn { login, password } = read(&body)?;
        let (agent, address) = (text(&headers, header::USER_AGENT), forwarded(&headers));
        let asked = move |tx: &mut Tx<'_>| access::challenge(tx, store::now(), &login, &address);
        let challenge = server.db.read(asked).await?;
        // Checking a password takes a while on purpose: not on a thread that serves others.
        let checked = move || {
            let right = access::password::verify(&challenge, &password);
            (challenge, right)
        };
        let (challenge, right) = tokio::task::spawn_blocking(checked).await.map_err(Fault::broken)?;
        let admit = move |tx: &mut Tx<'_>| access::admit(tx, store::now(), &challenge, right, &agent);
        server.db.write(admit).await?.answer()
    };
    match outcome.await {
        Ok(NewSession { secret, actor, lang, .. }) => {
            let cookie = cookie(secret.expose(), &headers, access::session::LIFE_SECONDS);
            let body = json!({ "name": actor.name, "org": actor.org, "user": actor.user, "lang": lang });
            (StatusCode::CREATED, [(header::SET_COOKIE, cookie)], Json(body)).into_response()
        }
        Err(fault) => door::refuse(&fault, gate::lang(&headers)),
    }
}

/// `DELETE /session`: the session ends here and on the server.
pub(crate) async fn sign_out(State(server): State<Server>, method: Method, headers: HeaderMap) -> Response {
    let outcome = async {
        let signed = gate::caller(&server, &method, &headers).await?;
        let session = signed.session.ok_or(Fault::SignedOut)?;
        let end = server.house.operation("session.end").ok_or(Fault::Missing)?;
        door::call(&server, end, json!({ "session": session }), None, signed).await
    };
    match outcome.await {
        Ok(_) => (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie("", &headers, 0))]).into_response(),
        Err(fault) => door::refuse(&fault, gate::lang(&headers)),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Outcome<T> {
    serde_json::from_slice(body).map_err(|error| Fault::Malformed {
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

/// The caller's address as the proxy in front tells it; the last one, which the caller cannot make up.
fn forwarded(headers: &HeaderMap) -> String {
    let list = headers.get("x-forwarded-for").and_then(|v| v.to_str().ok()).unwrap_or_default();
    list.rsplit(',').next().unwrap_or_default().trim().chars().take(64).collect()
}

/// The session cookie. `Secure` whenever the browser came by HTTPS, which the proxy in front tells.
fn cookie(secret: &str, headers: &HeaderMap, seconds: i64) -> String {
    let https = headers.get("x-forwarded-proto").is_some_and(|v| v == "https");
    let secure = if https { "; Secure" } else { "" };
    format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", gate::COOKIE)
}
