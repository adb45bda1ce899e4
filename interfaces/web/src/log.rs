//! One line in the log for each request: `QIHE_LOG=debug` shows them. What breaks meanwhile is logged with the same
//! number. A line holds neither the query nor headers nor bodies: passwords and keys may stand in those.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Instant,
};

use axum::{extract::Request, middleware::Next, response::Response};
use tracing::{Instrument as _, field};

/// Runs a request under a number of its own.
pub(crate) async fn each(request: Request, next: Next) -> Response {
    // At this level, so that it stands also before the faults where nothing else is logged.
    let span = tracing::error_span!(
        "request",
        id = %number(),
        method = %request.method(),
        path = request.uri().path(),
        user = field::Empty,
    );
    async move {
        let begun = Instant::now();
        let response = next.run(request).await;
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(status = response.status().as_u16(), milliseconds, "answered");
        response
    }
    .instrument(span)
    .await
}

/// Notes whose request it is.
pub(crate) fn by(signed: &access::Signed) {
    if let Some(user) = signed.actor.user {
        tracing::Span::current().record("user", field::display(user));
    }
}

/// The moment in microseconds, or one more than the last request's.
fn number() -> String {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let now = store::now().micros();
    let next = |last: i64| Some(now.max(last + 1));
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).unwrap_or(now);
    format!("{:x}", now.max(last + 1))
}
