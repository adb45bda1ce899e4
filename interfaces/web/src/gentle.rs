//! The body of a request that brings files, read gently: a part at a time, so that no reader can pile up what arrives
//! faster than it can be kept; for as long as something arrives; and to its end for a while when the request is refused
//! half-way, for a client whose connection is cut while it still sends never gets to read why.

use std::{
    error::Error,
    future::{Future as _, poll_fn},
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::header,
};
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

/// How long a sender may be silent. All of a body may take longer.
const SILENCE: Duration = Duration::from_millis(if cfg!(test) { 500 } else { 30_000 });
/// How long the rest of a refused body is read and thrown away, and how much of it.
const LINGER: Duration = Duration::from_secs(10);
const LINGER_BYTES: usize = 512 << 20;

/// A request whose body is read gently.
pub(crate) fn gently(request: Request) -> Request {
    if request.body().is_end_stream() {
        return request;
    }
    let asks = request.headers().contains_key(header::EXPECT);
    let silence = Box::pin(sleep(SILENCE));
    request.map(|body| Body::new(Gentle { body: Some(body), asks, pause: false, silence }))
}

/// Whether a body could not be read because its sender fell silent.
pub(crate) fn fell_silent(error: &(dyn Error + 'static)) -> bool {
    let own = error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::TimedOut);
    own || error.source().is_some_and(fell_silent)
}

struct Gentle {
    /// Until it ends.
    body: Option<Body>,
    /// Whether the sender still waits to be told that they may send: reading is what tells them.
    asks: bool,
    /// Whether the reader is to do something with the part it has before it gets another.
    pause: bool,
    /// Runs out when nothing has come for too long.
    silence: Pin<Box<Sleep>>,
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
        self.asks = false;
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let Poll::Ready(part) = Pin::new(body).poll_frame(cx) else {
            ready!(self.silence.as_mut().poll(cx));
            self.body = None;
            return Poll::Ready(Some(Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut)))));
        };
        if matches!(part, Some(Ok(_))) {
            self.pause = true;
            self.silence.as_mut().reset(Instant::now() + SILENCE);
        } else {
            self.body = None;
        }
        Poll::Ready(part)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Gentle {
    fn drop(&mut self) {
        if self.asks {
            return;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A body that says something now and then, and from some time on nothing any more, or that it is over.
    struct Slow {
        parts: u32,
        ends: bool,
        pause: Pin<Box<Sleep>>,
    }

    const PAUSE: Duration = Duration::from_millis(100);

    impl HttpBody for Slow {
        type Data = Bytes;
        type Error = io::Error;
        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
            if self.parts == 0 {
                return if self.ends { Poll::Ready(None) } else { Poll::Pending };
            }
            ready!(self.pause.as_mut().poll(cx));
            self.pause.as_mut().reset(Instant::now() + PAUSE);
            self.parts -= 1;
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"part")))))
        }
    }

    async fn read(parts: u32, ends: bool) -> Result<Bytes, axum::Error> {
        let slow = Slow { parts, ends, pause: Box::pin(sleep(PAUSE)) };
        let request = gently(Request::new(Body::new(slow)));
        axum::body::to_bytes(request.into_body(), 1000).await
    }

    #[test]
    fn a_slow_sender_is_waited_for_and_a_silent_one_is_not() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let all = read(10, true).await.unwrap();
            assert_eq!(all.len(), 40, "all of it took longer than one may be silent");
            let error = read(2, false).await.unwrap_err();
            assert!(fell_silent(&error), "{error:?}");
            let over = axum::body::to_bytes(Body::from("more than four"), 4).await.unwrap_err();
            assert!(!fell_silent(&over), "{over:?}");
        });
    }
}
