//! The read-only door for standard Yjs clients: y-websocket's protocol, answered from the room, never listened to.

use super::{
    App, origin,
    seat::SeatToken,
    socket::{attend, say_goodbye, seated, sized},
};
use crate::session::{
    outlet::{Frame, Inlet, channel},
    room::{Input, Join},
};
use axum::{
    extract::{
        Path, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use plenary_shared::{
    id::SessionId,
    limits,
    protocol::{Binary, close, put_varint},
    role::Role,
};
use std::time::Duration;
use tokio::time::timeout;

/// y-websocket: a message about the document.
const SYNC: u8 = 0;
/// y-websocket: asks for what the asker lacks.
const STEP1: u8 = 0;
/// y-websocket: the answer to [`STEP1`].
const STEP2: u8 = 1;
/// y-websocket: a change.
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
    let seat = seated(&app, &headers, &[Role::Projector, Role::Facilitator], session).await;
    let sockets = app.sockets.clone();
    sized(upgrade).on_upgrade(move |socket| {
        sockets.track_future(async move {
            match seat {
                Ok(seat) => read_along(app, session, seat, socket).await,
                Err(code) => say_goodbye(socket, code).await,
            }
        })
    })
}

async fn read_along(app: App, session: SessionId, seat: SeatToken, mut socket: WebSocket) {
    let Ok(room) = app.registry.open(session).await else { return say_goodbye(socket, close::LEAVING).await };
    let (outlet, mut inlet) = channel();
    let _attending = match attend(&app, &seat, &outlet).await {
        Ok(attending) => attending,
        Err(code) => return say_goodbye(socket, code).await,
    };
    let join =
        || Join { role: Role::Projector, epoch: 0, seq: 0, voters: Vec::new(), board_only: true, to: outlet.clone() };
    let first = timeout(Duration::from_secs(limits::HELLO_SECONDS), socket.recv()).await.ok().flatten();
    if !asks(&first) {
        return say_goodbye(socket, close::BROKEN).await;
    }
    let mut board = None;
    let mut open = room.give(Input::Join(join())).await;
    let code = loop {
        if !open {
            break close::LEAVING;
        }
        tokio::select! {
            frame = next(&mut inlet, &mut board) => match frame {
                Ok(bytes) => if socket.send(Message::Binary(bytes.into())).await.is_err() {
                    break close::IDLE;
                },
                Err(code) => break code,
            },
            message = socket.recv() => match message {
                // Asked again: the whole board comes again. Whatever else a client says is not read.
                message if asks(&message) => open = room.give(Input::Join(join())).await,
                Some(Ok(Message::Close(_)) | Err(_)) | None => break close::IDLE,
                Some(Ok(_)) => {}
            },
        }
    };
    outlet.close(code);
    say_goodbye(socket, code).await;
}

/// Whether a message begins as a question for the document; the rest of it is not read.
fn asks(message: &Option<Result<Message, axum::Error>>) -> bool {
    matches!(message, Some(Ok(Message::Binary(bytes))) if bytes.starts_with(&[SYNC, STEP1]))
}

/// The next frame of the room in y-websocket's words. Another epoch is another document: the client begins anew.
async fn next(inlet: &mut Inlet, board: &mut Option<u32>) -> Result<Vec<u8>, u16> {
    loop {
        let Frame::Binary(bytes) = inlet.next().await? else { continue };
        match Binary::decode(&bytes) {
            Some(Binary::Update { update, .. }) => return Ok(sync(UPDATE, update)),
            Some(Binary::State { epoch, .. }) if board.is_some_and(|known| known != epoch) => {
                return Err(close::LEAVING);
            }
            Some(Binary::State { epoch, state, .. }) => {
                *board = Some(epoch);
                return Ok(sync(STEP2, state));
            }
            None => {}
        }
    }
}

fn sync(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut message = vec![SYNC, kind];
    put_varint(&mut message, body.len() as u64);
    message.extend_from_slice(body);
    message
}
