//! The body of a request that brings files, read gently: a part at a time, so that no reader can pile up what arrives
//! faster than it can be kept; and read to its end for a while when the request is refused half-way, for a client whose
//! connection is cut while it still sends never gets to read why.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
};
use http_body::{Frame, SizeHint};

/// How long the rest of a refused body is read and thrown away, and how much of it.
const LINGER: Duration = Duration::from_secs(10);
const LINGER_BYTES: usize = 512 << 20;

/// A request whose body is read gently.
pub(crate) fn gently(request: Request) -> Request {
    if request.body().is_end_stream() {
        return request;
    }
    request.map(|body| Body::new(Gentle { body: Some(body), pause: false }))
}

struct Gentle {
    /// Until it ends.
    body: Option<Body>,
    /// Whether the reader is to do something with the part it has before it gets another.
    pause: bool,
}

impl HttpBody for Gentle {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if std::mem::take(&mut self.pause) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let part = ready!(Pin::new(body).poll_frame(cx));
        match part {
            Some(Ok(_)) => self.pause = true,
            Some(Err(_)) | None => self.body = None,
        }
        Poll::Ready(part)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Gentle {
    fn drop(&mut self) {
        if let (Some(rest), Ok(runtime)) = (self.body.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(tokio::time::timeout(LINGER, throw_away(rest)));
        }
    }
}

async fn throw_away(mut rest: Body) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = poll_fn(|cx| Pin::new(&mut rest).poll_frame(cx)).await {
        bytes += frame.data_ref().map_or(0, Bytes::len);
        if bytes > LINGER_BYTES {
            break;
        }
        tokio::task::yield_now().await;
    }
}
