//! The same connection for networks that block websockets: an event stream down, posted frames up.
//!
//! Who may open it, and all that its frames do, is decided in `socket`, for both. Here requests become messages, each
//! once and in order.

use super::{
    ANSWER, App, BODY, IdPath,
    error::WebError,
    seat, secret,
    secret::Secret,
    socket::{SocketQuery, admit, asked},
    transport::{EventStream, Events, Posted, Transport, Violation},
};
use crate::{listen::connections::Lasting, live::seats::Device, store::people::Hash};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Path, Query, Request, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use plenary_shared::{limits, role::Role, wire::close};
use serde::Deserialize;
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex as Lock, MutexGuard, PoisonError},
};
use tokio::{sync::Mutex, time::timeout};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::sync::CancellationToken;

/// Maximum bytes of one request's frames.
pub const POST_BYTES: usize = 4 * limits::FRAME_BYTES;
/// Bytes of the comment at the start of a stream: some proxies hold back the first kilobytes of a response.
const OPENING: usize = 2 * 1024;

/// The headers of an event stream: nothing on the way may keep it, change it or collect it.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    // No further request: the connection is no longer counted among those that speak HTTP.
    (header::CONNECTION, HeaderValue::from_static("close")),
];

/// The open event streams, each by the hash of its connection id.
#[derive(Default)]
pub struct Streams {
    open: Lock<HashMap<Hash, Arc<Stream>>>,
}

/// What requests need of an open stream.
struct Stream {
    session: String,
    /// Only who has this device's cookie may post.
    device: Device,
    posted: Posted,
    /// How many frames were taken; held while a request is served, so that frames stay in order.
    taken: Mutex<u64>,
}

/// An open stream; dropping it forgets the connection id.
struct Place {
    streams: Arc<Streams>,
    id: Hash,
}

impl Streams {
    fn begin(self: &Arc<Self>, id: Hash, stream: Stream) -> Place {
        self.lock().insert(id, Arc::new(stream));
        Place { streams: Arc::clone(self), id }
    }

    fn find(&self, id: &Hash) -> Option<Arc<Stream>> {
        self.lock().get(id).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Hash, Arc<Stream>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.streams.lock().remove(&self.id);
    }
}

/// `POST /live/{session}/down?as=participant`: opens a connection for a seat; the response is its event stream. Not a
/// `GET`: browsers send no origin with one to their own server, and the origin is what this is refused by.
pub async fn down(
    State(app): State<App>,
    IdPath(session): IdPath<String>,
    ask: Result<Query<SocketQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let (id, role) = asked(&app, &session, ask, &headers)?;
    let admitted = admit(&app, id, role, &headers).await?;
    let (stream, posted, events) = EventStream::new();
    let id = Secret::random();
    let place = admitted
        .device()
        .map(|device| app.streams.begin(id.hash, Stream { session, device, posted, taken: Mutex::default() }));
    let open = CancellationToken::new();
    let ends = open.clone().drop_guard();
    app.sockets.spawn(async move {
        admitted.run(Transport::Events(stream)).await;
        drop((place, ends));
    });
    let mut response = (HEADERS, body(&id.text, events)).into_response();
    response.extensions_mut().insert(Lasting(open));
    Ok(response)
}

/// The body of a stream: what makes proxies let it through, the connection id, and then every event.
fn body(id: &str, mut events: Events) -> Body {
    let mut first = Some(Bytes::from(format!(":{}\n\nevent: open\ndata: {id}\n\n", " ".repeat(OPENING))));
    Body::from_stream(stream::poll_fn(move |context| match first.take() {
        Some(first) => std::task::Poll::Ready(Some(Ok::<_, Infallible>(first))),
        None => events.poll_next(context).map(|event| event.map(Ok)),
    }))
}

/// Query of a request with frames.
#[derive(Debug, Deserialize)]
pub struct UpQuery {
    /// How many frames the device sent before these, answered or not.
    n: u64,
}

/// `POST /live/{session}/up/{connection}?n=0`: frames of an open stream, one a line; without any, the answer to its ping.
/// A request may be repeated: what was taken of it is not taken again.
pub async fn up(
    State(app): State<App>,
    Path((session, id)): Path<(String, String)>,
    Query(UpQuery { n }): Query<UpQuery>,
    request: Request,
) -> Result<StatusCode, WebError> {
    let stream = secret::hash_of(&id).and_then(|id| app.streams.find(&id)).ok_or(WebError::NotFound)?;
    if stream.session != session || !holds(&app, request.headers(), &stream.device) {
        return Err(WebError::NotFound);
    }
    let body = timeout(BODY, Bytes::from_request(request, &app)).await.map_err(|_| WebError::SlowBody)?;
    let taking = async {
        let Ok(body) = body else { return stream.refuse(close::TOO_BIG, WebError::TooLarge).await };
        match str::from_utf8(&body) {
            Ok(text) => stream.take(n, text).await,
            Err(_) => stream.refuse(close::BROKEN, WebError::Unreadable).await,
        }
    };
    timeout(ANSWER, taking).await.map_err(|_| WebError::TooSlow)??;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a browser has the cookie of a device, in any role that opens connections.
fn holds(app: &App, headers: &HeaderMap, device: &Device) -> bool {
    let roles = [Role::Participant, Role::Facilitator, Role::Projector, Role::Organiser];
    roles.into_iter().any(|role| seat::token(app, headers, role).as_ref() == Some(device))
}

impl Stream {
    /// Takes the frames of a request that were not taken before, in order. `first` is the number of the first.
    async fn take(&self, first: u64, text: &str) -> Result<(), WebError> {
        let mut taken = self.taken.lock().await;
        let Some(known) = taken.checked_sub(first) else {
            return self.refuse(close::BROKEN, WebError::Unreadable).await;
        };
        if text.is_empty() {
            return self.give(Ok(Message::Pong(Bytes::new()))).await;
        }
        for frame in text.split('\n').skip(usize::try_from(known).unwrap_or(usize::MAX)) {
            if frame.len() > limits::FRAME_BYTES {
                return self.refuse(close::TOO_BIG, WebError::TooLarge).await;
            }
            self.give(Ok(Message::text(frame))).await?;
            *taken += 1;
        }
        Ok(())
    }

    /// Closes the connection for what was posted, and gives back what the request is answered with.
    async fn refuse(&self, code: u16, error: WebError) -> Result<(), WebError> {
        self.give(Err(Violation(code).into())).await?;
        Err(error)
    }

    async fn give(&self, message: Result<Message, Error>) -> Result<(), WebError> {
        self.posted.send(message).await.map_err(|_| WebError::NotFound)
    }
}
