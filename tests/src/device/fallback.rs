//! The connection of a device on a network that blocks websockets: an event stream down, posted frames up.

use crate::http::Browser;
use anyhow::{Context, Result, ensure};
use data_encoding::BASE64;
use futures_util::{Sink, Stream, sink, stream};
use plenary_shared::{id::SessionId, role::Role};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use std::time::Duration;
use tokio::{sync::mpsc, task::JoinSet};
use tokio_tungstenite::tungstenite::{
    Error, Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// Characters of the frames of one request; one frame may be longer.
const AT_ONCE: usize = 32_000;
/// Frames and events that wait here.
const WAITING: usize = 8192;
/// Pause before a request that was not answered is sent again.
const AGAIN: Duration = Duration::from_millis(20);

/// What an event stream says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It is open under this connection id.
    Open(String),
    /// A message of the room.
    Message(Message),
    /// The server asks whether the device is there.
    Ping,
}

/// An open event stream.
pub struct Events {
    response: Response,
    rest: Vec<u8>,
}

/// Opens an event stream for a seat; the status when it is refused.
pub async fn down(browser: &Browser, session: SessionId, role: Role) -> Result<Events> {
    let response = browser.post_text(&format!("/live/{session}/down?as={}", role.word()), "").send().await?;
    ensure!(response.status() == StatusCode::OK, "{}", response.status());
    let kind = response.headers().get("content-type").context("a content type")?;
    ensure!(kind.to_str()?.starts_with("text/event-stream"), "{kind:?}");
    Ok(Events { response, rest: Vec::new() })
}

/// Posts frames to an open stream. `n` is how many were sent before these.
pub async fn up(
    browser: &Browser,
    session: SessionId,
    connection: &str,
    n: usize,
    frames: &[&str],
) -> Result<StatusCode> {
    let request = browser.post_text(&format!("/live/{session}/up/{connection}?n={n}"), &frames.join("\n"));
    Ok(request.send().await?.status())
}

impl Events {
    /// The next event; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.rest.windows(2).position(|two| two == b"\n\n") {
                let event = String::from_utf8(self.rest.drain(..end + 2).collect()).expect("events are text");
                if let Some(event) = read(&event) {
                    return Some(event);
                }
            } else {
                self.rest.extend_from_slice(&self.response.chunk().await.ok()??);
            }
        }
    }

    /// The connection id, which is the first event.
    pub async fn connection(&mut self) -> String {
        match self.next().await {
            Some(Event::Open(id)) => id,
            other => panic!("a stream begins with its connection id, not {other:?}"),
        }
    }
}

fn read(event: &str) -> Option<Event> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
    let data = field("data: ")?;
    Some(match field("event: ") {
        None => Event::Message(Message::text(data)),
        Some("open") => Event::Open(data.to_owned()),
        Some("ping") => Event::Ping,
        Some("board") => Event::Message(Message::binary(BASE64.decode(data.as_bytes()).expect("base64"))),
        Some("close") => {
            let said: Value = serde_json::from_str(data).expect("a code and a reason");
            let code = said["code"].as_u64().and_then(|code| u16::try_from(code).ok()).expect("a close code");
            let reason = said["reason"].as_str().expect("a reason").into();
            Event::Message(Message::Close(Some(CloseFrame { code: CloseCode::from(code), reason })))
        }
        Some(other) => panic!("an unknown event: {other}"),
    })
}

/// Opens a connection that is read and written like a websocket; dropping the stream ends it.
pub async fn open(
    browser: &Browser,
    session: SessionId,
    role: Role,
) -> Result<(impl Stream<Item = Result<Message, Error>> + Unpin + use<>, impl Sink<Message> + Unpin + use<>)> {
    let mut events = down(browser, session, role).await?;
    let id = events.connection().await;
    let (told, heard) = mpsc::channel(WAITING);
    let (given, posting) = mpsc::channel::<Option<String>>(WAITING);
    let mut tasks = JoinSet::new();
    let answering = given.downgrade();
    tasks.spawn(async move {
        while let Some(event) = events.next().await {
            match event {
                Event::Message(message) => drop(told.send(Ok(message)).await),
                Event::Ping | Event::Open(_) => {
                    if let Some(answering) = answering.upgrade() {
                        drop(answering.send(None).await);
                    }
                }
            }
        }
    });
    tasks.spawn(post(browser.clone(), session, id, posting));
    let stream = stream::unfold((heard, tasks), |(mut heard, tasks)| async move {
        heard.recv().await.map(|message| (message, (heard, tasks)))
    });
    let sink = sink::unfold(given, |given, message: Message| async move {
        let text = message.into_text().expect("devices send text");
        given.send(Some(text.to_string())).await.map_err(|_| Error::ConnectionClosed)?;
        Ok::<_, Error>(given)
    });
    Ok((Box::pin(stream), Box::pin(sink)))
}

/// Posts frames one request after the other; a request that gets no answer is sent again.
async fn post(browser: Browser, session: SessionId, id: String, mut posting: mpsc::Receiver<Option<String>>) {
    let mut sent = 0;
    while let Some(first) = posting.recv().await {
        let mut frames: Vec<String> = first.into_iter().collect();
        while frames.iter().map(String::len).sum::<usize>() < AT_ONCE / 2
            && let Ok(next) = posting.try_recv()
        {
            frames.extend(next);
        }
        let frames: Vec<&str> = frames.iter().map(String::as_str).collect();
        loop {
            match up(&browser, session, &id, sent, &frames).await {
                Ok(status) if status.is_success() => break,
                Ok(status) if status.is_client_error() => return,
                _ => tokio::time::sleep(AGAIN).await,
            }
        }
        sent += frames.len();
    }
}
