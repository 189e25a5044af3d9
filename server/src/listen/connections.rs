//! HTTP connections: bounded in number, in the size of a request's head, and in time. HTTP/1.1 only.
//!
//! A connection that is upgraded to a websocket, or carries an event stream, is no longer counted here: its own bounds are
//! in `web::socket`.

use super::{
    idle::{Busy, Connection, Idle},
    stopped,
};
use axum::{Router, body::Body, extract::ConnectInfo};
use axum_server::accept::Accept;
use bytes::Bytes;
use hyper::{
    Request,
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    future::pending,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::Service;

/// Maximum of HTTP connections. Beyond it an idle one is evicted for each new client, which waits when none is idle.
pub const CONNECTIONS: usize = 2_000;
/// How long the head of a request may take; also how long a connection may idle between two requests.
pub const HEAD: Duration = Duration::from_secs(10);
/// Bytes of a request's head: far more than five cookies.
pub const HEAD_BYTES: usize = 16 * 1024;
/// How long a connection may last. Without a bound, a client that does not read its response would occupy a place for
/// ever.
#[derive(Debug, Clone, Copy)]
struct Life {
    /// Until no further request is taken, unless it carries an event stream.
    whole: Duration,
    /// What a request in progress may take beyond that.
    last_answer: Duration,
    /// What is left after the end of an event stream, whose last event has been sent by then.
    stream_end: Duration,
}

const LIFE: Life =
    Life { whole: Duration::from_secs(120), last_answer: Duration::from_secs(30), stream_end: Duration::from_secs(1) };

/// Marks a response as an event stream: its connection lives until the token is cancelled.
#[derive(Debug, Clone)]
pub struct Lasting(pub CancellationToken);

/// Pause after a failed `accept`.
const AGAIN: Duration = Duration::from_millis(500);

/// Accepts connections until stopped; then waits for those that are open.
pub async fn take<A>(listener: TcpListener, acceptor: A, router: Router, stop: watch::Receiver<bool>)
where
    A: Accept<TcpStream, (), Service = ()> + Clone + Send + 'static,
    A::Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A::Future: Send,
{
    let places = Places { free: Arc::new(Semaphore::new(CONNECTIONS)), idle: Idle::default() };
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let next = async {
            let (stream, peer) = listener.accept().await?;
            Ok((stream, peer, places.take().await))
        };
        let (stream, peer, place) = tokio::select! {
            () = stopped(stop.clone()) => break,
            next = next => match next {
                Ok(next) => next,
                // Running out of file descriptors evicts idle connections too, so that new clients get in.
                Err(error) if no_file_is_left(&error) && places.idle.evict(Instant::now()) => {
                    connections.join_next().await;
                    continue;
                }
                Err(error) => {
                    tracing::error!(%error, "a connection could not be taken");
                    sleep(AGAIN).await;
                    continue;
                }
            },
        };
        let connection = places.idle.enter(peer.ip(), Instant::now());
        let (accepting, router, stop) = (acceptor.accept(stream, ()), router.clone(), stop.clone());
        connections.spawn(async move {
            let place = Arc::new(Mutex::new(Some(place)));
            let speaking = async {
                if let Ok((stream, ())) = accepting.await {
                    answer(stream, peer, (Arc::clone(&connection), place), router, stop, LIFE).await;
                }
            };
            tokio::select! {
                () = speaking => (),
                () = connection.gives_way() => (),
            }
        });
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// The bounded places of connections.
struct Places {
    free: Arc<Semaphore>,
    idle: Idle,
}

impl Places {
    /// Waits for a free place.
    async fn take(&self) -> OwnedSemaphorePermit {
        let place = || async { Arc::clone(&self.free).acquire_owned().await.expect("places are never closed") };
        loop {
            // Not by polling the future once: when many connect at the same moment, tokio's cooperative budget makes it
            // wait although there are places.
            if let Ok(place) = Arc::clone(&self.free).try_acquire_owned() {
                return place;
            }
            if self.idle.evict(Instant::now()) {
                return place().await;
            }
            tokio::select! {
                place = place() => return place,
                () = self.idle.changed() => (),
            }
        }
    }
}

/// Whether `accept` failed because this process, or the system, is out of file descriptors.
fn no_file_is_left(error: &io::Error) -> bool {
    let reasons = [rustix::io::Errno::MFILE, rustix::io::Errno::NFILE];
    reasons.iter().any(|reason| error.raw_os_error() == Some(reason.raw_os_error()))
}

/// The body of a response, which keeps its request in progress until it is sent.
struct Answering {
    body: Body,
    _busy: Busy,
}

impl hyper::body::Body for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Serves the requests of one connection, one after the other.
async fn answer<S>(
    stream: S,
    peer: SocketAddr,
    (connection, place): (Arc<Connection>, Arc<Mutex<Option<OwnedSemaphorePermit>>>),
    router: Router,
    stop: watch::Receiver<bool>,
    life: Life,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (begins, stream_of) = watch::channel(None);
    let service = service_fn(move |request: Request<Incoming>| {
        let (begins, place) = (begins.clone(), Arc::clone(&place));
        let busy = connection.begin();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answering = busy.map(|busy| (busy, router.clone().call(request)));
        async move {
            // A connection evicted a moment ago gets no response, and nothing is done: the request was never begun.
            let Some((busy, answering)) = answering else {
                return Err(io::Error::from(io::ErrorKind::ConnectionAborted));
            };
            let Ok(answer) = answering.await;
            if let Some(lasting) = answer.extensions().get::<Lasting>() {
                begins.send_replace(Some(lasting.clone()));
                drop(place.lock().unwrap_or_else(PoisonError::into_inner).take());
            }
            Ok(answer.map(|body| Answering { body, _busy: busy }))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let late = async {
        sleep(life.whole).await;
        if stream_of.borrow().is_some() {
            pending().await
        }
    };
    let rest = tokio::select! {
        // An error on a connection is dropped: its client is gone, and no one else is affected.
        _ = connection.as_mut() => return,
        () = late => life.last_answer,
        () = ended(stream_of.clone()) => life.stream_end,
        () = stopped(stop) => life.last_answer,
    };
    connection.as_mut().graceful_shutdown();
    let _ = timeout(rest, connection).await;
}

/// Returns when a connection has carried an event stream to its end.
async fn ended(mut stream: watch::Receiver<Option<Lasting>>) {
    let begun = stream.wait_for(Option::is_some).await.ok().and_then(|begun| begun.clone());
    match begun {
        Some(Lasting(token)) => token.cancelled().await,
        None => pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        extract::State,
        response::{IntoResponse, Response},
        routing::get,
    };
    use futures_util::{FutureExt, stream};
    use std::{convert::Infallible, net::Ipv4Addr};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const SHORT: Life = Life {
        whole: Duration::from_millis(200),
        last_answer: Duration::from_millis(100),
        stream_end: Duration::from_millis(100),
    };
    const LATE: Duration = Duration::from_secs(2);

    /// A response that says "late" long after a connection's usual end; it is marked as a stream when there is a token.
    async fn slow(State(lasting): State<Option<CancellationToken>>) -> Response {
        let words = stream::once(async {
            sleep(LATE).await;
            Ok::<_, Infallible>("late")
        });
        let mut response = Body::from_stream(words).into_response();
        if let Some(token) = lasting {
            response.extensions_mut().insert(Lasting(token));
        }
        response
    }

    /// What a client reads of that response, and when its connection ended; whether its place was free meanwhile.
    async fn read(lasting: Option<CancellationToken>) -> (String, Duration, bool) {
        let router = Router::new().route("/", get(slow)).with_state(lasting);
        let places = Places { free: Arc::new(Semaphore::new(1)), idle: Idle::default() };
        let place = Arc::new(Mutex::new(Some(places.take().await)));
        let connection = places.idle.enter(Ipv4Addr::LOCALHOST.into(), Instant::now());
        let (mut client, server) = tokio::io::duplex(64 * 1024);
        let (_go_on, stop) = watch::channel(false);
        let peer = (Ipv4Addr::LOCALHOST, 1).into();
        let serving = tokio::spawn(answer(server, peer, (connection, place), router, stop, SHORT));
        let begun = Instant::now();
        client.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut text = String::new();
        while !text.contains("\r\n\r\n") {
            text.push(client.read_u8().await.unwrap().into());
        }
        let free = places.free.available_permits() == 1;
        client.read_to_string(&mut text).await.unwrap();
        serving.await.unwrap();
        (text, begun.elapsed(), free)
    }

    #[tokio::test]
    async fn an_event_stream_outlives_other_responses_and_takes_no_place() {
        let (text, _, free) = read(None).await;
        assert!(!text.contains("late") && !free, "{text}");
        let (text, after, free) = read(Some(CancellationToken::new())).await;
        assert!(text.contains("late") && free, "{text}");
        assert!(after >= LATE, "{after:?}");
    }

    #[tokio::test]
    async fn the_connection_of_a_stream_that_has_ended_ends_too_whoever_still_reads() {
        let token = CancellationToken::new();
        let ends = token.clone();
        tokio::spawn(async move {
            sleep(2 * SHORT.whole).await;
            ends.cancel();
        });
        let (text, ..) = read(Some(token)).await;
        assert!(!text.contains("late"), "{text}");
    }

    /// Hundreds of waiters are admitted in one go, until tokio's cooperative budget is used up: that is no lack of
    /// places.
    #[tokio::test]
    async fn nobody_gives_way_while_there_are_places_however_many_come_at_once() {
        let places = Places { free: Arc::new(Semaphore::new(2)), idle: Idle::default() };
        let begun = Instant::now();
        let there = places.idle.enter(Ipv4Addr::LOCALHOST.into(), begun);
        let _first = places.take().await;
        while tokio::task::consume_budget().now_or_never().is_some() {}
        let _second = places.take().await;
        assert!(there.gives_way().now_or_never().is_none(), "there was a place");
        let third = tokio::spawn(async move { places.take().await });
        there.gives_way().await;
        third.abort();
    }
}
