//! One connection: bytes to frames and back. Identity stops here: the room gets a role and, for ballots, a pseudonym.

use super::{
    App,
    line::Line,
    origin,
    seat::{self, SeatToken},
};
use crate::session::{
    outlet::{Frame, Inlet, Mouth, Outlet, channel_to},
    registry::Handle,
    room::{Command, Input, Join},
    seats::{Device, NoteShare},
};
use axum::{
    body::Bytes,
    extract::{
        Path, Query, State,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use plenary_shared::{
    id::{OpId, SessionId},
    limits,
    protocol::{Act, ClientFrame, Refusal, ServerFrame, close, shallow},
    role::Role,
};
use serde::Deserialize;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Bytes of a connection's read buffer: the largest frame in a few reads, without 128 KiB for every phone.
const READ_BUFFER: usize = 4 * 1024;
/// Frames of any kind that a socket may send at once, and again each second, before it counts as a flood.
const FLOOD: u32 = 200;
/// How long a socket may take for its last frame.
const GOODBYE: Duration = Duration::from_secs(2);

/// Query of the socket's address.
#[derive(Debug, Deserialize)]
pub struct Ask {
    /// The seat to take: `participant`, `facilitator` or `projector`.
    #[serde(rename = "as")]
    role: String,
}

/// `GET /ws/{session}?as=participant`: opens the socket of a seat.
pub async fn open(
    State(app): State<App>,
    Path(session): Path<String>,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !origin::allowed(&headers, &app.config) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let role = Role::from_word(&ask.role)
        .filter(|role| matches!(role, Role::Participant | Role::Facilitator | Role::Projector));
    let (Ok(session), Some(role)) = (session.parse::<SessionId>(), role) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let seat = seated(&app, &headers, &[role], session).await;
    sized(upgrade).on_upgrade(move |socket| async move {
        match seat {
            Ok(seat) => Connection { app, session, role, device: seat.device }.run(socket).await,
            Err(code) => say_goodbye(socket, code).await,
        }
    })
}

/// The seat of the first of these roles that the browser has; otherwise the code to close its socket with. A lost seat or
/// a store that does not answer is no reason to tell a device that its event is over, since it then clears its storage.
pub(super) async fn seated(
    app: &App,
    headers: &HeaderMap,
    roles: &[Role],
    session: SessionId,
) -> Result<SeatToken, u16> {
    for role in roles {
        match seat::look(app, headers, *role, session).await {
            Ok(Some(seat)) => return Ok(seat),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "a seat could not be looked up");
                return Err(close::LEAVING);
            }
        }
    }
    match app.store.session(session).await {
        Ok(Some(session)) if !session.ended => Err(close::NO_SEAT),
        Ok(_) => Err(close::OVER),
        Err(error) => {
            tracing::error!(%error, "a session could not be looked up");
            Err(close::LEAVING)
        }
    }
}

/// The bounds of every websocket here; the library's own would be 64 MiB.
pub(super) fn sized(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .max_message_size(limits::FRAME_BYTES)
        .max_frame_size(limits::FRAME_BYTES)
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
}

/// Closes a socket with a code, without waiting long for a device that does not read.
pub(super) async fn say_goodbye(mut socket: WebSocket, code: u16) {
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static("") };
    let goodbye = async {
        let mut open = socket.send(Message::Close(Some(frame))).await.is_ok();
        // What the device still says is read away: unread, it would make the kernel cut the connection, and the code
        // might be lost with it.
        while open {
            open = matches!(socket.recv().await, Some(Ok(_)));
        }
    };
    let _ = timeout(GOODBYE, goodbye).await;
}

/// A frame as the websocket library has it.
pub(super) fn message(frame: Frame) -> Message {
    match frame {
        Frame::Binary(bytes) => Message::Binary(bytes),
        Frame::Text(bytes) => Message::Text(Utf8Bytes::try_from(bytes).expect("JSON is UTF-8")),
    }
}

struct Connection {
    app: App,
    session: SessionId,
    role: Role,
    device: Device,
}

/// A socket that has said hello.
struct Live<'a> {
    connection: &'a Connection,
    room: &'a Handle,
    outlet: Outlet,
    allowance: u32,
}

impl Connection {
    async fn run(self, mut socket: WebSocket) {
        let code = match self.hello(&mut socket).await {
            Ok((epoch, seq)) => match self.app.registry.open(self.session).await {
                Ok(room) => return self.stay(socket, room, epoch, seq).await,
                Err(error) => {
                    tracing::error!(%error, "a room cannot be opened");
                    close::LEAVING
                }
            },
            Err(code) => code,
        };
        say_goodbye(socket, code).await;
    }

    /// The first frame: where the device's replica stands.
    async fn hello(&self, socket: &mut WebSocket) -> Result<(u32, u64), u16> {
        let wait = Duration::from_secs(limits::HELLO_SECONDS);
        let text = match timeout(wait, socket.recv()).await {
            Ok(Some(Ok(Message::Text(text)))) => text,
            Ok(Some(Err(error))) => return Err(code_of(&error)),
            Ok(_) => return Err(close::BROKEN),
            Err(_) => return Err(close::IDLE),
        };
        match parse(&text) {
            Ok(ClientFrame::Hello { v: limits::PROTOCOL, epoch, seq }) => Ok((epoch, seq)),
            Ok(ClientFrame::Hello { .. }) => Err(close::VERSION),
            _ => Err(close::BROKEN),
        }
    }

    async fn stay(&self, socket: WebSocket, room: Arc<Handle>, epoch: u32, seq: u64) {
        let line = Arc::new(Line::new(socket));
        let (outlet, mut inlet) = channel_to(Arc::clone(&line) as Arc<dyn Mouth>);
        let most = self.app.config.sockets_per_room;
        let code = if room.sit(self.device, self.role, outlet.clone(), most).is_ok() {
            let code = self.listen_and_speak(&room, &line, &outlet, &mut inlet, (epoch, seq)).await;
            room.rise(&self.device, &outlet);
            code
        } else {
            close::FLOOD
        };
        outlet.close(code);
        if let Some(socket) = line.hang_up() {
            say_goodbye(socket, code).await;
        }
    }

    /// Until one of both ends; the code to close the socket with.
    async fn listen_and_speak(
        &self,
        room: &Handle,
        line: &Line,
        outlet: &Outlet,
        inlet: &mut Inlet,
        (epoch, seq): (u32, u64),
    ) -> u16 {
        let voters = room.voters(self.session, &self.device);
        let join = Join { role: self.role, epoch, seq, voters, board_only: false, to: outlet.clone() };
        if !room.give(Input::Join(join)).await {
            return close::LEAVING;
        }
        let mut live = Live { connection: self, room, outlet: outlet.clone(), allowance: FLOOD };
        tokio::select! {
            code = write(line, inlet) => code,
            code = live.read(line) => code,
        }
    }
}

/// Sends what the socket did not take from the room at once, and a ping now and then; ends with the code to close it
/// with.
async fn write(line: &Line, inlet: &mut Inlet) -> u16 {
    let mut pings = interval(Duration::from_secs(limits::PING_SECONDS));
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings.reset();
    loop {
        let message = tokio::select! {
            frame = inlet.next() => match frame {
                Ok(frame) => Some(message(frame)),
                Err(code) => return code,
            },
            () = line.stuck() => None,
            _ = pings.tick() => Some(Message::Ping(Bytes::new())),
        };
        let sending = async {
            match message {
                Some(message) => line.send(message).await,
                None => line.flush().await,
            }
        };
        tokio::select! {
            sent = sending => if sent.is_err() {
                return close::IDLE;
            },
            code = inlet.cut() => return code,
        }
    }
}

impl Live<'_> {
    /// Takes what the device sends; ends with the code to close the socket with.
    async fn read(&mut self, line: &Line) -> u16 {
        let silence = Duration::from_secs(2 * limits::PING_SECONDS);
        let mut second = Instant::now();
        loop {
            let message = match timeout(silence, line.next()).await {
                Err(_) | Ok(None) => return close::IDLE,
                Ok(Some(Err(error))) => return code_of(&error),
                Ok(Some(Ok(message))) => message,
            };
            if second.elapsed() >= Duration::from_secs(1) {
                (second, self.allowance) = (Instant::now(), FLOOD);
            }
            self.allowance = self.allowance.saturating_sub(1);
            if self.allowance == 0 {
                return close::FLOOD;
            }
            let done = match message {
                Message::Text(text) => self.frame(&text).await,
                Message::Binary(_) => Err(close::BROKEN),
                Message::Close(_) => Err(close::IDLE),
                Message::Ping(_) | Message::Pong(_) => Ok(()),
            };
            if let Err(code) = done {
                return code;
            }
        }
    }

    async fn frame(&mut self, text: &str) -> Result<(), u16> {
        match parse(text) {
            Ok(ClientFrame::Cmd { op, n, act }) => self.command(op, n, act).await,
            Ok(ClientFrame::Mine { notes }) if notes.len() <= limits::PROOFS_PER_FRAME => {
                self.give(Input::Mine(notes, self.outlet.clone())).await
            }
            Ok(ClientFrame::Ping) => {
                self.outlet.send(Frame::text(&ServerFrame::Pong));
                Ok(())
            }
            // A command that is not understood still gets its answer, so that the device keeps the words.
            Err(Some(op)) => {
                self.refuse(op, Refusal::Bad, None);
                Ok(())
            }
            _ => Err(close::BROKEN),
        }
    }

    async fn command(&mut self, op: OpId, n: u32, act: Act) -> Result<(), u16> {
        let Connection { session, role, device, .. } = self.connection;
        if let Err(retry_ms) = self.room.take(device) {
            self.refuse(op, Refusal::Rate, Some(retry_ms));
            return Ok(());
        }
        let share = if matches!(act, Act::NoteAdd { .. }) { self.room.note(device) } else { NoteShare::Alone };
        if share == NoteShare::UsedUp {
            self.refuse(op, Refusal::Full, None);
            return Ok(());
        }
        let voter = match &act {
            Act::BallotCast { ballot, .. } => self.room.voter(*session, *ballot, device),
            _ => None,
        };
        let burst = share == NoteShare::Burst;
        self.give(Input::Command(Command { role: *role, op, n, act, voter, burst, to: self.outlet.clone() })).await
    }

    async fn give(&self, input: Input) -> Result<(), u16> {
        if self.room.give(input).await { Ok(()) } else { Err(close::LEAVING) }
    }

    fn refuse(&self, op: OpId, code: Refusal, retry_ms: Option<u32>) {
        self.outlet.send(Frame::text(&ServerFrame::Nack { op, code, retry_ms, now: None }));
    }
}

/// A frame of a client; otherwise the command that it would have been, if it can be made out.
fn parse(text: &str) -> Result<ClientFrame, Option<OpId>> {
    #[derive(Deserialize)]
    struct Op {
        op: OpId,
    }
    if !shallow(text) {
        return Err(None);
    }
    serde_json::from_str(text).map_err(|_| serde_json::from_str(text).ok().map(|Op { op }| op))
}

/// The close code for an error of the websocket library.
fn code_of(error: &axum::Error) -> u16 {
    // The library keeps its error behind a box; its words for "too long" are all that can be seen of it.
    if error.to_string().contains("too long") { close::TOO_BIG } else { close::IDLE }
}
