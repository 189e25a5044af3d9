//! Connections: bounded in number, in the size of a request's head, and in how long each may take. HTTP/1.1 only.
//!
//! A connection that becomes a websocket is none of these any more: its own bounds stand in `web::socket`.

use super::stopped;
use axum::{Router, body::Body, extract::ConnectInfo};
use axum_server::accept::Accept;
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};
use tower::Service;

/// Connections that may speak HTTP at once; whoever comes later waits until one of them ends.
const CONNECTIONS: usize = 2_000;
/// How long the head of a request may take from its first moment; also how long a connection may idle between two.
pub const HEAD: Duration = Duration::from_secs(10);
/// Bytes of a request's head: far more than five cookies.
pub const HEAD_BYTES: usize = 16 * 1024;
/// How long a connection speaks HTTP. Who does not read an answer would hold its connection for ever otherwise.
const LIFE: Duration = Duration::from_secs(120);
/// What the request under way may take beyond [`LIFE`].
const LAST_ANSWER: Duration = Duration::from_secs(30);
/// Pause after a connection that the system could not give.
const AGAIN: Duration = Duration::from_millis(500);

/// Takes connections until told to stop; then waits for those that are there.
pub async fn take<A>(listener: TcpListener, acceptor: A, router: Router, stop: watch::Receiver<bool>)
where
    A: Accept<TcpStream, (), Service = ()> + Clone + Send + 'static,
    A::Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A::Future: Send,
{
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, (stream, peer)) = tokio::select! {
            () = stopped(stop.clone()) => break,
            (place, accepted) = next => match accepted {
                Ok(accepted) => (place, accepted),
                Err(error) => {
                    tracing::error!(%error, "a connection could not be taken");
                    sleep(AGAIN).await;
                    continue;
                }
            },
        };
        let (accepting, router, stop) = (acceptor.accept(stream, ()), router.clone(), stop.clone());
        connections.spawn(async move {
            if let Ok((stream, ())) = accepting.await {
                answer(stream, peer, router, stop).await;
            }
            drop(place);
        });
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Answers the requests of one connection, one after the other.
async fn answer<S>(stream: S, peer: SocketAddr, router: Router, stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        // What goes wrong on a connection is its own business: nobody waits for it any more.
        _ = connection.as_mut() => return,
        () = sleep(LIFE) => (),
        () = stopped(stop) => (),
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(LAST_ANSWER, connection).await;
}
