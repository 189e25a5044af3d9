//! Websockets: the upgrade of a request, and messages in pieces.
//!
//! The library copies what is sent into a buffer of the socket, which keeps the size of the largest copy. A board may have
//! megabytes, and a room hundreds of sockets, so a large message is handed over in pieces: fragments, as RFC 6455 calls
//! them. Their bytes are shared by all sockets until then.

use super::error::WebError;
use crate::frames::Frame;
use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::Sink;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use plenary_shared::limits;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        handshake::derive_accept_key,
        protocol::{
            Role, WebSocketConfig,
            frame::{
                self,
                coding::{Data, OpCode},
            },
        },
    },
};

/// Size of a connection's read buffer in bytes: most frames in one read, without 128 KiB for every phone.
const READ_BUFFER: usize = 2 * 1024;
/// Bytes of frames to one device that are flushed together.
const WRITE_BUFFER: usize = 2 * 1024;
/// Bytes of a message that are handed to a socket at once.
const PIECE: usize = 32 * 1024;

/// A websocket of the server.
pub(super) type WebSocket = WebSocketStream<TokioIo<Upgraded>>;

/// A request to become a websocket; anything else is rejected with a sentence.
pub struct Upgrade {
    key: HeaderValue,
    connection: OnUpgrade,
}

impl<S: Sync> FromRequestParts<S> for Upgrade {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        let asked = parts.method == Method::GET
            && has(parts, header::CONNECTION, "upgrade")
            && has(parts, header::UPGRADE, "websocket")
            && has(parts, header::SEC_WEBSOCKET_VERSION, "13");
        let key = parts.headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asked).cloned();
        let connection = parts.extensions.remove::<OnUpgrade>();
        key.zip(connection).map(|(key, connection)| Self { key, connection }).ok_or(WebError::Unreadable)
    }
}

/// Whether a header lists a word, in any case.
fn has(parts: &Parts, name: HeaderName, word: &str) -> bool {
    let values = parts.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|listed| listed.trim().eq_ignore_ascii_case(word))
}

impl Upgrade {
    /// The response that agrees; the socket is served by a task of its own.
    pub(super) fn serve<F>(self, serve: impl FnOnce(WebSocket) -> F + Send + 'static) -> Response
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let Self { key, connection } = self;
        tokio::spawn(async move {
            // Without one, the device has gone before it had its response.
            if let Ok(connection) = connection.await {
                let io = TokioIo::new(connection);
                serve(WebSocketStream::from_raw_socket(io, Role::Server, Some(bounds())).await).await;
            }
        });
        let headers = [
            (header::CONNECTION, "upgrade".to_owned()),
            (header::UPGRADE, "websocket".to_owned()),
            (header::SEC_WEBSOCKET_ACCEPT, derive_accept_key(key.as_bytes())),
        ];
        (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
    }
}

/// Our bounds; the library's default would be 64 MiB.
fn bounds() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(limits::FRAME_BYTES))
        .max_frame_size(Some(limits::FRAME_BYTES))
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
}

/// What is left of a message that is handed over in pieces.
pub(super) struct Pieces {
    rest: Bytes,
    /// The kind of the next piece; none once the last was taken.
    next: Option<Data>,
}

impl Pieces {
    /// A whole message.
    pub fn new(frame: Frame) -> Self {
        match frame {
            Frame::Text(rest) => Self { rest, next: Some(Data::Text) },
            Frame::Binary(rest) => Self { rest, next: Some(Data::Binary) },
        }
    }

    /// Hands over pieces as long as a socket takes them; ready once it has taken all.
    pub fn poll_send<S: Sink<Message, Error = Error> + Unpin>(
        &mut self,
        socket: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        while self.next.is_some() {
            ready!(Pin::new(&mut *socket).poll_ready(context))?;
            let Some(piece) = self.next() else { break };
            Pin::new(&mut *socket).start_send(piece)?;
        }
        Poll::Ready(Ok(()))
    }
}

impl Iterator for Pieces {
    type Item = Message;

    fn next(&mut self) -> Option<Message> {
        let kind = self.next.take()?;
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        let last = self.rest.is_empty();
        self.next = (!last).then_some(Data::Continue);
        Some(Message::Frame(frame::Frame::message(piece, OpCode::Data(kind), last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_whole_in_its_pieces() {
        for length in [0, 1, PIECE, PIECE + 1, 3 * PIECE] {
            let whole: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let pieces: Vec<_> = Pieces::new(Frame::Binary(whole.clone().into())).collect();
            let frames = pieces.iter().map(|piece| match piece {
                Message::Frame(frame) => frame,
                other => panic!("{other:?}"),
            });
            let kinds: Vec<_> = frames.clone().map(|frame| frame.header().opcode).collect();
            assert_eq!(kinds[0], OpCode::Data(Data::Binary));
            assert!(kinds[1..].iter().all(|kind| *kind == OpCode::Data(Data::Continue)), "{length}");
            let last: Vec<_> = frames.clone().map(|frame| frame.header().is_final).collect();
            assert_eq!(last.iter().filter(|last| **last).count(), 1);
            assert_eq!(last.last(), Some(&true));
            assert!(frames.clone().all(|frame| frame.payload().len() <= PIECE));
            assert_eq!(frames.flat_map(|frame| frame.payload().to_vec()).collect::<Vec<_>>(), whole);
        }
        let text: Vec<_> = Pieces::new(Frame::Text("{}".into())).collect();
        let [Message::Frame(only)] = &text[..] else { panic!("{text:?}") };
        assert_eq!((only.header().opcode, only.header().is_final), (OpCode::Data(Data::Text), true));
    }
}
