//! Who calls: a browser by its session cookie, a program by its token.

use std::sync::{Arc, OnceLock};

use access::{Secret, Signed};
use axum::http::{HeaderMap, Method, header};
use kernel::{Fault, Lang, Outcome};
use store::Tx;

use crate::{Server, log, proxy::is_https};

/// The session cookie of a browser that came by plain HTTP, which is good enough on loopback.
const COOKIE: &str = "qihe_session";
/// The same by HTTPS. The prefix makes browsers insist on `Secure`, on all paths, and on no other host having set it.
const COOKIE_HTTPS: &str = "__Host-qihe_session";

/// The name of the session cookie.
pub(crate) fn cookie_name(headers: &HeaderMap) -> &'static str {
    if is_https(headers) { COOKIE_HTTPS } else { COOKIE }
}

/// The language of the caller before anyone is known: what the browser prefers.
pub(crate) fn lang(headers: &HeaderMap) -> Lang {
    let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    Lang::negotiate(accept)
}

/// The session secret that a browser sends.
pub(crate) fn session_secret(headers: &HeaderMap) -> Option<Secret> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(cookie_name(headers))?.strip_prefix('='))
        .map(Secret::new)
}

/// The caller of a request; [`Fault::SignedOut`] where there is none.
pub(crate) async fn caller(server: &Server, method: &Method, headers: &HeaderMap) -> Outcome<Signed> {
    if bearer(headers).is_none() && session_secret(headers).is_some() {
        same_site(method, headers)?;
    }
    let signed = known(server, headers).await?.ok_or(Fault::SignedOut)?;
    log::by(&signed);
    here(server, &signed).await?;
    Ok(signed)
}

/// What a caller may look at, in one unit of work with finding out who they are. Their language is known also where
/// the work was refused.
pub(crate) async fn reading<T: Send + 'static>(
    server: &Server,
    headers: &HeaderMap,
    lang: &mut Lang,
    mut work: impl FnMut(&Signed, &mut Tx<'_>) -> Outcome<T> + Send + 'static,
) -> Outcome<(Signed, T)> {
    let key = Key::of(headers).ok_or(Fault::SignedOut)?;
    // A refusal leaves the unit of work as what it is; who was refused is told beside it.
    let known = Arc::new(OnceLock::new());
    let found = known.clone();
    let looked = server.db.read(move |tx| {
        let signed = key.signed(tx)?.ok_or(Fault::SignedOut)?;
        let done = work(&signed, tx);
        let _ = found.set(signed);
        done
    });
    let done = looked.await;
    let Some(signed) = known.get().cloned() else { return Err(done.err().unwrap_or(Fault::SignedOut)) };
    *lang = signed.lang;
    log::by(&signed);
    here(server, &signed).await?;
    Ok((signed, done?))
}

/// Notes now and then that a session or token is in use.
async fn here(server: &Server, signed: &Signed) -> Outcome<()> {
    if !signed.is_due(store::now()) {
        return Ok(());
    }
    let used = signed.clone();
    server.db.write(move |tx| access::touch(tx, store::now(), &used)).await
}

/// Who sends these headers, without noting that they are here: what asks by itself must not keep a session alive.
pub(crate) async fn known(server: &Server, headers: &HeaderMap) -> Outcome<Option<Signed>> {
    match Key::of(headers) {
        Some(key) => server.db.read(move |tx| key.signed(tx)).await,
        None => Ok(None),
    }
}

/// What somebody shows at the gate.
enum Key {
    Token(Secret),
    Session(Secret),
}

impl Key {
    fn of(headers: &HeaderMap) -> Option<Key> {
        bearer(headers).map(Key::Token).or_else(|| session_secret(headers).map(Key::Session))
    }

    fn signed(&self, tx: &mut Tx<'_>) -> Outcome<Option<Signed>> {
        match self {
            Key::Token(secret) => access::by_token(tx, store::now(), secret),
            Key::Session(secret) => access::by_session(tx, store::now(), secret),
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    value.and_then(|v| v.strip_prefix("Bearer ")).map(Secret::new)
}

/// Refuses changes that another site's page asked a signed-in browser for. Browsers tell by `Sec-Fetch-Site`;
/// older ones by `Origin`, which must then name this host.
pub(crate) fn same_site(method: &Method, headers: &HeaderMap) -> Outcome<()> {
    if method.is_safe() {
        return Ok(());
    }
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let own = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            origin.split_once("://").map(|(_, host)| host) == text("host") && text("host").is_some()
        }
        (None, None) => true, // no browser: those send at least one of the two with every change
    };
    if own { Ok(()) } else { Err(Fault::CrossSite) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_asked_for_by_other_sites_are_refused() {
        for (pairs, allowed) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "cross-site")], false),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("origin", "http://qihe.example"), ("host", "qihe.example")], true),
            (vec![("origin", "http://evil.example"), ("host", "qihe.example")], false),
            (vec![("origin", "null"), ("host", "qihe.example")], false),
            (vec![], true),
        ] {
            let headers = pairs
                .iter()
                .map(|(k, v)| (k.parse::<header::HeaderName>().unwrap(), v.parse().unwrap()))
                .collect();
            assert_eq!(same_site(&Method::POST, &headers).is_ok(), allowed, "{pairs:?}");
            assert!(same_site(&Method::GET, &headers).is_ok());
        }
    }
}
