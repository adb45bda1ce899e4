//! `GET /live?record=…&record=…`: an event stream that tells an open page when somebody else changed what it shows.
//!
//! It is woken by commits and reads the journal from where it was. Each time it asks again who listens and what they
//! may see, so a right or a session that ends, ends it too.

use std::{
    collections::HashMap,
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::{Query, State},
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use http_body::Frame;
use kernel::{Fault, Id, Lang, Org, Outcome, User};
use operation::{Cx, Finder};
use serde_json::json;
use store::{SubjectId, journal};
use tokio::sync::{broadcast, mpsc, watch};

use crate::{Server, door, gate, words};

/// So many streams of one user at a time.
const STREAMS_MAX: usize = 8;
/// So many records in one stream.
const RECORDS_MAX: usize = Finder::AT_ONCE;
/// How often a silent stream says that it lives, and looks whether its session does.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Commits so close together are looked at once.
const PAUSE: Duration = Duration::from_millis(200);
/// So many entries of the journal are read at once.
const ENTRIES: i64 = 200;

/// Ends all streams of a server: to be begun before it waits for open requests.
#[derive(Clone)]
pub struct Closing(Arc<watch::Sender<bool>>);

impl Default for Closing {
    fn default() -> Closing {
        Closing(Arc::new(watch::channel(false).0))
    }
}

impl Closing {
    /// From now on streams end.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }
}

/// How many streams each user has.
type Streams = Arc<Mutex<HashMap<(Id<Org>, Option<Id<User>>), usize>>>;

pub(crate) fn routes(closing: Closing) -> Router<Server> {
    let streams = Streams::default();
    let open = move |State(server): State<Server>, uri: Uri, headers: HeaderMap| async move {
        let mut lang = gate::lang(&headers);
        let answer = listen(server, streams, closing, &uri, headers, &mut lang).await;
        answer.unwrap_or_else(|fault| door::refuse(&fault, lang))
    };
    Router::new().route("/live", get(open))
}

async fn listen(
    server: Server,
    streams: Streams,
    closing: Closing,
    uri: &Uri,
    headers: HeaderMap,
    lang: &mut Lang,
) -> Outcome<Response> {
    let signed = gate::caller(&server, &Method::GET, &headers).await?;
    *lang = signed.lang;
    let records = records(uri)?;
    let place = Place::take(streams, (signed.actor.org, signed.actor.user))?;
    let (org, commits) = (signed.actor.org, server.db.commits()); // before the journal's end is read: nothing is missed
    let seq = server.db.read(move |tx| journal::last_seq(tx, org)).await?;
    let (sender, events) = mpsc::channel(16);
    let listener = Listener { server, headers, records, org, seq, sender };
    tokio::spawn(listener.run(commits, closing.0.subscribe(), place));
    let mut response = Body::new(Events(events)).into_response();
    let fields = response.headers_mut();
    fields.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/event-stream"));
    fields.insert("x-accel-buffering", header::HeaderValue::from_static("no"));
    Ok(response)
}

/// The records that the caller names.
fn records(uri: &Uri) -> Outcome<Vec<SubjectId>> {
    let bad = || Fault::field("record", words::live_records(RECORDS_MAX));
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|_| bad())?.0;
    let named = pairs.into_iter().filter(|(field, _)| field == "record");
    let records: Result<Vec<SubjectId>, _> = named.map(|(_, text)| text.parse()).collect();
    let records = records.map_err(|_| bad())?;
    if (1..=RECORDS_MAX).contains(&records.len()) { Ok(records) } else { Err(bad()) }
}

/// A place among a user's streams, given back when dropped.
struct Place(Streams, (Id<Org>, Option<Id<User>>));

impl Place {
    fn take(streams: Streams, user: (Id<Org>, Option<Id<User>>)) -> Outcome<Place> {
        {
            let mut all = streams.lock().unwrap_or_else(PoisonError::into_inner);
            let count = all.entry(user).or_default();
            if *count >= STREAMS_MAX {
                return Err(Fault::Busy { retry_seconds: 60 });
            }
            *count += 1;
        }
        Ok(Place(streams, user))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.1);
            }
        }
    }
}

/// One stream.
struct Listener {
    server: Server,
    headers: HeaderMap,
    records: Vec<SubjectId>,
    org: Id<Org>,
    /// The last entry of the journal that was looked at.
    seq: i64,
    sender: mpsc::Sender<Bytes>,
}

impl Listener {
    async fn run(
        mut self,
        mut commits: broadcast::Receiver<Id<Org>>,
        mut closing: watch::Receiver<bool>,
        place: Place,
    ) {
        let mut events = Bytes::from_static(b": open\n\n");
        loop {
            if !events.is_empty() && self.sender.send(events).await.is_err() {
                break;
            }
            let grown = loop {
                tokio::select! {
                    commit = commits.recv() => match commit {
                        Ok(org) if org == self.org => break true,
                        Ok(_) => {}
                        Err(broadcast::error::RecvError::Lagged(_)) => break true,
                        Err(broadcast::error::RecvError::Closed) => return,
                    },
                    () = tokio::time::sleep(KEEP_ALIVE) => break false,
                    _ = closing.wait_for(|now| *now) => return,
                    () = self.sender.closed() => return,
                }
            };
            if grown {
                tokio::time::sleep(PAUSE).await;
                commits = commits.resubscribe(); // what was committed since is in the journal that is read now
            }
            let Ok(told) = self.news().await else { break }; // also when the session is over
            events = if grown { told.into() } else { Bytes::from(told + ": alive\n\n") };
        }
        drop(place);
    }

    /// What others did to the records since the last time.
    async fn news(&mut self) -> Outcome<String> {
        let signed = gate::known(&self.server, &self.headers).await?.ok_or(Fault::SignedOut)?;
        let (house, records, org, from) =
            (self.server.house.clone(), self.records.clone(), self.org, self.seq);
        let work = move |tx: &mut store::Tx<'_>| {
            let actor = &signed.actor;
            let (mut seq, mut by): (i64, HashMap<SubjectId, String>) = (from, HashMap::new());
            loop {
                let entries = journal::since(tx, org, seq, ENTRIES)?;
                let last = (entries.len() as i64) < ENTRIES;
                for entry in entries {
                    seq = entry.seq;
                    let own = entry.user.is_some() && entry.user == actor.user;
                    if !own && records.contains(&entry.on) {
                        by.insert(entry.on, entry.payload.map(|p| p.actor).unwrap_or_default());
                    }
                }
                if last {
                    break;
                }
            }
            let mut cx = Cx { tx, actor, now: store::now(), lang: signed.lang, house: &house };
            Ok::<_, Fault>((seq, told(&mut cx, &by)?))
        };
        let (seq, told) = self.server.db.read(work).await?;
        self.seq = seq;
        Ok(told)
    }
}

/// The changed records that the caller may see, as events.
fn told(cx: &mut Cx<'_, '_>, by: &HashMap<SubjectId, String>) -> Outcome<String> {
    let mut events = String::new();
    for finder in cx.house.finders().filter(|finder| cx.actor.scope(finder.right).is_some()) {
        let of_kind = by.keys().filter(|record| record.kind == finder.prefix);
        let numbers: Vec<i64> = of_kind.map(|record| record.number).collect();
        if numbers.is_empty() {
            continue;
        }
        for found in (finder.resolve)(&numbers, cx)? {
            let record = SubjectId { kind: finder.prefix.to_owned(), number: found.number };
            let data = json!({ "record": record, "version": found.version, "by": by.get(&record) });
            events.push_str(&format!("data: {data}\n\n"));
        }
    }
    Ok(events)
}

/// The events as a body.
struct Events(mpsc::Receiver<Bytes>);

impl HttpBody for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|part| part.map(|part| Ok(Frame::data(part))))
    }
}
