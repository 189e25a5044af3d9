//! Reads the rest of a request's body before the response leaves: closing a connection with unread bytes resets it, and
//! the response is lost.

use super::{BODY, EVENT_BYTES};
use axum::{
    body::{Body, BodyDataStream, HttpBody},
    extract::Request,
    middleware::Next,
    response::Response,
};
use futures_util::{Stream, StreamExt, stream};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::time::{Instant, timeout_at};

/// Runs a request's handler, then reads and drops the rest of its body, up to the size of the largest body that any
/// route takes.
pub async fn read(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let due = Instant::now() + BODY;
    let (parts, body) = request.into_parts();
    let body = Arc::new(Mutex::new(body.into_data_stream()));
    let lent = Body::from_stream(lend(Arc::clone(&body)));
    let answer = next.run(Request::from_parts(parts, lent)).await;
    let rest = async {
        let (mut rest, mut bytes) = (lend(body), 0);
        while let Some(Ok(piece)) = rest.next().await
            && bytes < EVENT_BYTES
        {
            bytes += piece.len();
        }
    };
    // A body that has not arrived by then is not waited for.
    let _ = timeout_at(due, rest).await;
    answer
}

/// A stream that can be continued elsewhere.
fn lend(body: Arc<Mutex<BodyDataStream>>) -> impl Stream<Item = <BodyDataStream as Stream>::Item> + Unpin {
    stream::poll_fn(move |context| body.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(context))
}
