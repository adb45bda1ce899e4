//! Coming in and going out: first set-up, sign-in, sign-out. These three need no one to be signed in, so they
//! are no operations; everything else is.

use access::{NewSession, SetUp};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Fault, Outcome};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use crate::{Server, door, gate, words};

/// Who wants to come in.
#[derive(Deserialize)]
struct SignIn {
    login: String,
    password: String,
}

/// `POST /setup`: the first organisation and its administrator, once.
pub(crate) async fn set_up(
    State(server): State<Server>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let outcome = async {
        gate::same_site(&method, &headers)?;
        let wanted: SetUp = read(&body)?;
        // Hashing a password takes a while on purpose: not on a thread that serves others.
        let ready = off_thread(move || wanted.prepare()).await??;
        let house = server.house.clone();
        server.db.write(move |tx| access::set_up(tx, &house, store::now(), &ready)).await
    };
    match outcome.await {
        Ok(org) => (StatusCode::CREATED, Json(json!({ "org": org }))).into_response(),
        Err(fault) => door::refuse(&fault, gate::lang(&headers)),
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
        let challenge = server.db.read(move |tx| access::challenge(tx, &login)).await?;
        let (challenge, known) =
            off_thread(move || { let known = challenge.verify(&password); (challenge, known) }).await?;
        let admit = move |tx: &mut store::Tx<'_>| {
            access::admit(tx, store::now(), &challenge, known, &address, &agent)
        };
        // A refusal is committed too: the failed try has to count.
        server.db.write(move |tx| Ok::<_, Fault>(admit(tx))).await?
    };
    match outcome.await {
        Ok(NewSession { secret, actor, lang, .. }) => {
            let cookie = cookie(secret.expose(), &headers, 30 * 24 * 3600);
            let body = json!({ "name": actor.name, "org": actor.org, "user": actor.user, "lang": lang });
            ([(header::SET_COOKIE, cookie)], (StatusCode::CREATED, Json(body))).into_response()
        }
        Err(fault) => door::refuse(&fault, gate::lang(&headers)),
    }
}

/// `DELETE /session`: the session ends here and on the server.
pub(crate) async fn sign_out(State(server): State<Server>, method: Method, headers: HeaderMap) -> Response {
    let outcome = async {
        gate::same_site(&method, &headers)?;
        let secret = gate::session_secret(&headers).ok_or(Fault::SignedOut)?;
        server.db.write(move |tx| access::sign_out(tx, store::now(), &secret)).await
    };
    match outcome.await {
        Ok(()) => {
            let gone = cookie("", &headers, 0);
            ([(header::SET_COOKIE, gone)], StatusCode::NO_CONTENT).into_response()
        }
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

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
    tokio::task::spawn_blocking(work).await.map_err(Fault::broken)
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
