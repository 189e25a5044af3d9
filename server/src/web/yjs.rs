//! The read-only route for standard Yjs clients: y-websocket's protocol, served by the room; their changes are ignored.

use super::{
    App, origin,
    pace::Pace,
    seat::SeatToken,
    socket::{attend, must_wait, say_goodbye, seated, sized, wait_outside, write},
};
use crate::{
    Rules,
    frames::{Frame, FrameSender, channel},
    live::{handle::Handle, seats::Device},
    room::{Input, Join},
    seams::Edge,
};
use axum::{
    extract::{
        Path, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream::SplitStream};
use plenary_shared::{
    id::SessionId,
    limits,
    role::Role,
    wire::{Binary, close, put_varint},
};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// y-websocket: a message about the document.
const SYNC: u8 = 0;
/// y-websocket: requests what the sender lacks.
const STEP1: u8 = 0;
/// y-websocket: the response to [`STEP1`].
const STEP2: u8 = 1;
/// y-websocket: an update.
const UPDATE: u8 = 2;

/// `GET /yjs/{session}`: the board for a standard Yjs client with a facilitator's or projector's cookie.
pub async fn open(
    State(app): State<App>,
    Path(session): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !origin::allowed(&headers, &app.config) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Ok(session) = session.parse::<SessionId>() else { return StatusCode::NOT_FOUND.into_response() };
    if [Role::Projector, Role::Facilitator].into_iter().any(|role| must_wait(&app, &headers, role)) {
        return wait_outside().await.into_response();
    }
    let seat = seated(&app, &headers, &[Role::Projector, Role::Facilitator], session).await;
    let sockets = app.sockets.clone();
    sized(upgrade).on_upgrade(move |socket| {
        sockets.track_future(async move {
            match seat {
                Ok(seat) => read_along(app, session, seat, socket).await,
                Err(code) => say_goodbye(socket, code, "").await,
            }
        })
    })
}

async fn read_along(app: App, session: SessionId, seat: SeatToken, mut socket: WebSocket) {
    let first = timeout(Duration::from_secs(limits::HELLO_SECONDS), socket.recv()).await;
    let refused = match &first {
        Ok(Some(Ok(Message::Binary(bytes)))) if asks(bytes) => None,
        Err(_) => Some(close::IDLE),
        Ok(_) => Some(close::BROKEN),
    };
    if let Some(code) = refused {
        return say_goodbye(socket, code, "").await;
    }
    let Ok(room) = app.registry.open(session).await else { return say_goodbye(socket, close::LEAVING, "").await };
    let (sender, mut receiver) = channel();
    let _attending = match attend(&app, &seat, &sender).await {
        Ok(attending) => attending,
        Err(code) => return say_goodbye(socket, code, "").await,
    };
    if let Err(full) = room.connect(seat.device, seat.role, sender.clone(), app.config.sockets_per_room) {
        return say_goodbye(socket, close::FLOOD, full.say()).await;
    }
    let (mut sink, mut stream) = socket.split();
    let mut reader = Reader { room: &room, device: seat.device, sender: sender.clone(), pace: Pace::default() };
    let mut board = None;
    let code = if reader.give_board().await {
        tokio::select! {
            code = write(&mut sink, &mut receiver, app.registry.metrics(), |frame| words(&frame, &mut board)) => code,
            code = reader.read(&mut stream) => code,
        }
    } else {
        close::LEAVING
    };
    room.disconnect(&seat.device, &sender);
    sender.close(code);
    app.unruly.closed(seat.device, code, Instant::now());
    if let Ok(socket) = sink.reunite(stream) {
        say_goodbye(socket, code, "").await;
    }
}

/// Handles the messages of a standard client: all are ignored, except requests for the board.
struct Reader<'a> {
    room: &'a Handle,
    device: Device,
    sender: FrameSender,
    pace: Pace,
}

impl Reader<'_> {
    /// Reads until the socket must be closed, and returns the code for it.
    async fn read(&mut self, stream: &mut SplitStream<WebSocket>) -> u16 {
        loop {
            match self.pace.next(stream).await {
                Err(code) => return code,
                Ok(Message::Close(_)) => return close::IDLE,
                // A repeated request gets the whole board again, within the device's rate limit.
                Ok(Message::Binary(bytes)) if asks(&bytes) && self.room.take(&self.device).is_ok() => {
                    if !self.give_board().await {
                        return close::LEAVING;
                    }
                }
                Ok(_) => {}
            }
        }
    }

    /// Asks the room to send the whole board, and from then on every change.
    async fn give_board(&self) -> bool {
        let (role, to) = (Role::Projector, self.sender.clone());
        self.room.give(Input::Join(Join { role, epoch: 0, seq: 0, voters: Vec::new(), board_only: true, to })).await
    }
}

/// Whether a message begins like a request for the document; the rest of it is not parsed.
pub fn asks(message: &[u8]) -> bool {
    message.starts_with(&[SYNC, STEP1])
}

/// Translates a frame of the room to y-websocket's protocol. A new epoch is a new document: the client must reconnect.
fn words(frame: &Frame, board: &mut Option<u32>) -> Result<Option<Message>, u16> {
    let Frame::Binary(bytes) = frame else { return Ok(None) };
    let message = match Rules::for_standard_client(bytes) {
        Some(Binary::Update { update, .. }) => sync(UPDATE, update),
        Some(Binary::State { epoch, .. }) if board.is_some_and(|known| known != epoch) => return Err(close::LEAVING),
        Some(Binary::State { epoch, state, .. }) => {
            *board = Some(epoch);
            sync(STEP2, state)
        }
        None => return Ok(None),
    };
    Ok(Some(Message::Binary(message.into())))
}

fn sync(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut message = vec![SYNC, kind];
    put_varint(&mut message, body.len() as u64);
    message.extend_from_slice(body);
    message
}
