//! The HTTP server: the outermost wall of the house, and the only place with sockets and status codes.
//!
//! A request comes in, the gate finds out who calls, the door turns path, query and body into an operation's
//! input, one unit of work does it, and the answer goes out as JSON; browsers get pages instead, see `pages.rs`.
//! Begin reading with [`router`].

mod assets;
mod door;
mod download;
mod frame;
mod gate;
mod gentle;
mod live;
mod log;
mod pages;
mod proxy;
mod sign_in;
mod system;
mod upload;
mod words;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header},
    routing::get,
};
use operation::House;
use store::Db;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate as _},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};

/// The largest JSON or form body, in bytes. Files have their own limit.
const BODY_BYTES_MAX: usize = 2 << 20;
/// How long a request may take. Files may take longer, as long as they come in.
const REQUEST_SECONDS_MAX: u64 = 30;

/// What every handler shares.
#[derive(Clone)]
pub struct Server {
    /// All modules.
    pub house: Arc<House>,
    /// The database.
    pub db: Db,
    /// The contents of files.
    pub files: Arc<store::files::Files>,
    /// The reverse proxies that are believed about who calls.
    pub proxies: Proxies,
}

pub use live::Closing;
pub use proxy::Proxies;

/// All routes of a house.
pub fn router(server: Server) -> Router {
    router_until(server, Closing::default())
}

/// The same, with event streams that end when the server is about to.
pub fn router_until(server: Server, closing: Closing) -> Router {
    let mut router = Router::new()
        .route("/assets/{*path}", get(assets::serve))
        .route("/healthz", get(system::healthz))
        .route("/readyz", get(system::readyz))
        .route("/metrics", get(system::metrics))
        .route("/openapi.json", get(system::openapi))
        .route("/mcp", axum::routing::post(system::mcp))
        .route("/", get(pages::home))
        .route("/setup", get(pages::set_up).post(sign_in::set_up))
        .route("/sign-in", get(pages::sign_in))
        .route("/sign-out", axum::routing::post(sign_in::sign_out))
        .route("/own/lang", axum::routing::post(sign_in::language))
        .route("/session", axum::routing::post(sign_in::sign_in).delete(sign_in::sign_out))
        .merge(live::routes(closing));
    let mut with_files = upload::routes(&server);
    for row in server.house.operations() {
        let page = server.house.pages().find(|p| p.path == row.route.path);
        let page = page.filter(|_| row.route.method == operation::Method::Get);
        let handler = door::handler(row, page);
        match operation::file_fields(server.house.input_schema(row)).len() {
            0 => router = router.route(row.route.path, handler),
            files => {
                let handler = handler.layer(upload::limit(&server.files, files));
                with_files = with_files.route(row.route.path, handler);
            }
        }
    }
    for row in server.house.downloads() {
        router = router.route(row.path, download::handler(row));
    }
    for page in server.house.pages() {
        if !server.house.operations().any(|row| row.route.path == page.path) {
            router = router.route(page.path, pages::handler(page));
        }
    }
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let seconds = Duration::from_secs(REQUEST_SECONDS_MAX);
    router
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, seconds))
        .merge(with_files)
        .fallback(pages::nowhere)
        .method_not_allowed_fallback(pages::not_so)
        .layer(axum::middleware::from_fn_with_state(server.clone(), frame::refusals))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_page)))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "same-origin"))
        .layer(header(header::X_FRAME_OPTIONS, "DENY"))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'none'",
        ))
        .layer(axum::middleware::from_fn_with_state(server.clone(), proxy::settle))
        .layer(CatchPanicLayer::new())
        .layer(axum::middleware::from_fn(log::each))
        .with_state(server)
}

/// Whether an answer is anything but a file to take away: those are compressed already, and keep their length.
fn is_page(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(header::CONTENT_DISPOSITION)
}
