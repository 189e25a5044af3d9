//! What carries the frames of one device: a websocket, or an event stream with posted frames where a network blocks
//! websockets. Both read and write the websocket library's messages, so that everything above is the same for both.

use super::websocket::WebSocket;
use bytes::Bytes;
use data_encoding::BASE64;
use futures_util::{Sink, Stream};
use plenary_shared::wire::close;
use serde_json::json;
use std::{
    fmt, io, mem,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::{
    Error, Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};
use tokio_util::sync::PollSender;

/// Events to one device that the connection has not taken yet; more wait in the room's bounded queue.
const EVENTS: usize = 2;
/// Frames of one device that were posted and not read yet; a request with more waits.
const FRAMES: usize = 8;

/// A connection that frames go through.
#[expect(clippy::large_enum_variant, reason = "websockets are the rule: each in a box of its own would be slower")]
pub(super) enum Transport {
    /// A websocket.
    Socket(WebSocket),
    /// An event stream down, posted frames up.
    Events(EventStream),
}

/// The server's end of an event stream.
pub(super) struct EventStream {
    frames: mpsc::Receiver<Result<Message, Error>>,
    events: PollSender<Bytes>,
    /// The pieces so far of the message that is being sent.
    pieces: Pieces,
    /// Resolves when nobody reads the stream any more.
    read: oneshot::Receiver<()>,
}

/// Pieces of a message, put together again: an event is whole.
#[derive(Default)]
struct Pieces {
    is_text: bool,
    bytes: Vec<u8>,
}

/// The end of an event stream that requests feed: what a device posts.
pub(super) type Posted = mpsc::Sender<Result<Message, Error>>;

/// The end that becomes the body of a response.
pub(super) struct Events {
    events: mpsc::Receiver<Bytes>,
    /// Dropped with the body.
    _reader: oneshot::Sender<()>,
}

/// What was posted breaks the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Violation(pub u16);

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a posted frame breaks the protocol ({})", self.0)
    }
}

impl std::error::Error for Violation {}

impl From<Violation> for Error {
    fn from(violation: Violation) -> Self {
        Self::Io(io::Error::other(violation))
    }
}

impl EventStream {
    /// A stream with its two other ends.
    pub fn new() -> (Self, Posted, Events) {
        let (posted, frames) = mpsc::channel(FRAMES);
        let (sender, events) = mpsc::channel(EVENTS);
        let (reader, read) = oneshot::channel();
        (
            Self { frames, events: PollSender::new(sender), pieces: Pieces::default(), read },
            posted,
            Events { events, _reader: reader },
        )
    }
}

impl Events {
    /// The next event, as bytes of the body.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        self.events.poll_recv(context)
    }
}

impl Stream for Transport {
    type Item = Result<Message, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.get_mut() {
            Self::Socket(socket) => Pin::new(socket).poll_next(context),
            // What was posted before the device left is still read, as with a websocket.
            Self::Events(stream) => match stream.frames.poll_recv(context) {
                Poll::Ready(Some(frame)) => Poll::Ready(Some(frame)),
                Poll::Ready(None) | Poll::Pending => {
                    let _gone = ready!(Pin::new(&mut stream.read).poll(context));
                    Poll::Ready(None)
                }
            },
        }
    }
}

impl Sink<Message> for Transport {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match self.get_mut() {
            Self::Socket(socket) => Pin::new(socket).poll_ready(context),
            Self::Events(stream) => stream.events.poll_reserve(context).map_err(|_| Error::ConnectionClosed),
        }
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        match self.get_mut() {
            Self::Socket(socket) => Pin::new(socket).start_send(message),
            Self::Events(stream) => {
                let message = match message {
                    Message::Frame(piece) => stream.pieces.add(&piece),
                    whole => Some(whole),
                };
                let send = |message| stream.events.send_item(event(message)).map_err(|_| Error::ConnectionClosed);
                message.map_or(Ok(()), send)
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match self.get_mut() {
            Self::Socket(socket) => Pin::new(socket).poll_flush(context),
            // The connection flushes by itself what it has taken.
            Self::Events(_) => Poll::Ready(Ok(())),
        }
    }

    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match self.get_mut() {
            Self::Socket(socket) => Pin::new(socket).poll_close(context),
            Self::Events(stream) => {
                stream.events.close();
                Poll::Ready(Ok(()))
            }
        }
    }
}

impl Pieces {
    /// Adds a piece; the message, once it was the last.
    fn add(&mut self, piece: &Frame) -> Option<Message> {
        let header = piece.header();
        match header.opcode {
            OpCode::Data(Data::Text) => self.is_text = true,
            OpCode::Data(Data::Binary) => self.is_text = false,
            _ => {}
        }
        self.bytes.extend_from_slice(piece.payload());
        if !header.is_final {
            return None;
        }
        let bytes = mem::take(&mut self.bytes);
        // Text frames are our own JSON.
        Some(if self.is_text {
            Message::text(String::from_utf8_lossy(&bytes).into_owned())
        } else {
            Message::binary(bytes)
        })
    }
}

/// A message as a server-sent event. Text frames are JSON in one line.
fn event(message: Message) -> Bytes {
    match message {
        Message::Text(text) => format!("data: {text}\n\n"),
        Message::Binary(bytes) => format!("event: board\ndata: {}\n\n", BASE64.encode(&bytes)),
        // An event and not a comment: the device answers it, as browsers answer the ping of a websocket.
        Message::Ping(_) | Message::Pong(_) => "event: ping\ndata: \n\n".to_owned(),
        // Pieces were put together before.
        Message::Frame(_) => String::new(),
        Message::Close(frame) => {
            let (code, reason) =
                frame.map_or((close::IDLE, String::new()), |frame| (frame.code.into(), frame.reason.to_string()));
            format!("event: close\ndata: {}\n\n", json!({ "code": code, "reason": reason }))
        }
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{frames, web::websocket};
    use futures_util::{FutureExt, SinkExt, StreamExt, future::poll_fn};
    use tokio_tungstenite::tungstenite::protocol::CloseFrame;

    #[test]
    fn each_message_is_one_event() {
        let close = CloseFrame { code: 4429.into(), reason: "Too \"many\".".into() };
        for (message, expected) in [
            (Message::text("{\"t\":\"pong\"}"), "data: {\"t\":\"pong\"}\n\n"),
            (Message::binary(vec![1, 2, 255]), "event: board\ndata: AQL/\n\n"),
            (Message::Ping(Bytes::new()), "event: ping\ndata: \n\n"),
            (Message::Close(Some(close)), "event: close\ndata: {\"code\":4429,\"reason\":\"Too \\\"many\\\".\"}\n\n"),
        ] {
            assert_eq!(event(message), expected.as_bytes());
        }
    }

    #[tokio::test]
    async fn a_device_that_does_not_read_is_not_written_to() {
        let (stream, _posted, mut body) = EventStream::new();
        let mut transport = Transport::Events(stream);
        for _ in 0..EVENTS {
            transport.send(Message::text("x")).await.unwrap();
        }
        assert!(transport.send(Message::text("x")).now_or_never().is_none());
        assert_eq!(poll_fn(|context| body.poll_next(context)).await, Some("data: x\n\n".into()));
        transport.send(Message::text("x")).await.unwrap();
    }

    #[tokio::test]
    async fn a_message_in_pieces_is_one_event() {
        let (stream, _posted, mut body) = EventStream::new();
        let mut transport = Transport::Events(stream);
        let whole = vec![7; 100_000];
        let mut pieces = websocket::Pieces::new(frames::Frame::Binary(whole.clone().into()));
        poll_fn(|context| pieces.poll_send(&mut transport, context)).await.unwrap();
        let expected = format!("event: board\ndata: {}\n\n", BASE64.encode(&whole));
        assert_eq!(poll_fn(|context| body.poll_next(context)).await, Some(expected.into()));
    }

    #[tokio::test]
    async fn what_was_posted_is_read_before_the_end() {
        let (stream, posted, body) = EventStream::new();
        let mut transport = Transport::Events(stream);
        assert!(transport.next().now_or_never().is_none());
        posted.send(Ok(Message::text("x"))).await.unwrap();
        drop(body);
        assert_eq!(transport.next().await.unwrap().unwrap(), Message::text("x"));
        assert!(transport.next().await.is_none());
    }
}
