//! One connection: bytes to frames and back. Identity stops here: the room gets a role and, for ballots, a pseudonym.

use super::{
    App, IdPath,
    attendance::Attending,
    error::WebError,
    farewell::say_goodbye,
    origin,
    pace::Pace,
    seat::{self, SeatToken},
    socket_writer::{Line, Reading},
    transport::{Transport, Violation},
    websocket::{Pieces, Upgrade, WebSocket},
};
use crate::{
    accounts::span,
    clock,
    frames::{Frame, FrameReceiver, FrameSender, FrameSink, channel_to},
    live::{
        handle::Handle,
        seats::{Device, NoteShare, SeatSecret},
    },
    metrics::Metrics,
    room::{Command, Input, Join},
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::HeaderMap,
    response::Response,
};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt, stream::SplitSink};
use plenary_shared::{
    id::{OpId, SessionId},
    limits,
    role::Role,
    stage::{Act, brainstorm::NoteAct},
    wire::{ClientFrame, Refusal, ServerFrame, close},
};
use serde::Deserialize;
use std::{
    future::poll_fn,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::{Interval, MissedTickBehavior, interval, sleep, timeout};
use tokio_tungstenite::tungstenite::{Error, Message, error::ProtocolError};

/// Delay of the response to a device that must wait before it may open a socket again.
const OUTSIDE: Duration = Duration::from_secs(1);

/// Query of the websocket route.
#[derive(Debug, Deserialize)]
pub struct SocketQuery {
    /// The role whose seat connects: `participant`, `facilitator` or `projector`.
    #[serde(rename = "as", default)]
    role: String,
}

/// `GET /ws/{session}?as=participant`: opens a socket for a seat.
pub async fn open(
    State(app): State<App>,
    IdPath(session): IdPath<String>,
    ask: Result<Query<SocketQuery>, QueryRejection>,
    headers: HeaderMap,
    upgrade: Result<Upgrade, WebError>,
) -> Result<Response, WebError> {
    let (session, role) = asked(&app, &session, ask, &headers)?;
    let upgrade = upgrade?;
    let admitted = admit(&app, session, role, &headers).await?;
    let sockets = app.sockets.clone();
    Ok(upgrade.serve(move |socket| sockets.track_future(admitted.run(Transport::Socket(socket)))))
}

/// What a page asks for with a connection, whatever carries it; refused for pages of other sites.
pub(super) fn asked(
    app: &App,
    session: &str,
    ask: Result<Query<SocketQuery>, QueryRejection>,
    headers: &HeaderMap,
) -> Result<(SessionId, Role), WebError> {
    origin::check(app, headers)?;
    let Query(ask) = ask?;
    let role = Role::from_word(&ask.role)
        .filter(|role| matches!(role, Role::Participant | Role::Facilitator | Role::Projector));
    session.parse::<SessionId>().ok().zip(role).ok_or(WebError::NotFound)
}

/// A connection that may be opened: its seat, or the code to close it with.
pub(super) struct Admitted {
    app: App,
    session: SessionId,
    role: Role,
    seat: Result<SeatToken, u16>,
    secret: Option<SeatSecret>,
}

/// Looks up the seat of a connection; a device that must wait is refused.
pub(super) async fn admit(
    app: &App,
    session: SessionId,
    role: Role,
    headers: &HeaderMap,
) -> Result<Admitted, WebError> {
    if must_wait(app, headers, role) {
        return Err(wait_outside().await);
    }
    let seat = seated(app, headers, &[role], session).await;
    let secret = if role == Role::Participant { seat::secret(app, headers, role) } else { None };
    Ok(Admitted { app: app.clone(), session, role, seat, secret })
}

impl Admitted {
    /// The device, if it has a seat.
    pub fn device(&self) -> Option<Device> {
        self.seat.as_ref().ok().map(|seat| seat.device)
    }

    /// Serves the connection to its end.
    pub async fn run(self, transport: Transport) {
        let Self { app, session, role, seat, secret } = self;
        match seat {
            Ok(seat) => Connection { app, session, role, device: seat.device, secret, seat }.run(transport).await,
            Err(code) => say_goodbye(&app, transport, code, "").await,
        }
    }
}

/// Whether the device behind the cookie of a role must wait with its next socket; checked before any look-up in the
/// store.
pub(super) fn must_wait(app: &App, headers: &HeaderMap, role: Role) -> bool {
    seat::token(app, headers, role).is_some_and(|device| app.unruly.waits(&device, Instant::now()))
}

/// The refusal of a device that must wait. It is delayed: a device that would retry at once costs least while it waits.
pub(super) async fn wait_outside() -> WebError {
    sleep(OUTSIDE).await;
    WebError::Unruly
}

/// The seat of the first of these roles that the browser has; otherwise the code to close its socket with. "Over"
/// makes the device clear its storage, so only an event that ended or was removed closes with it: not a lost seat, not a
/// failing store, and not an event that these data know nothing of, since they may be the wrong ones.
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
    let code = match app.store.session(session).await {
        Ok(Some(known)) if known.ended => Ok(close::OVER),
        Ok(Some(_)) => Ok(close::NO_SEAT),
        Ok(None) => {
            app.store.was_removed(session).await.map(|removed| if removed { close::OVER } else { close::UNKNOWN })
        }
        Err(error) => Err(error),
    };
    match code {
        Ok(code) => Err(code),
        Err(error) => {
            tracing::error!(%error, "a session could not be looked up");
            Err(close::LEAVING)
        }
    }
}

/// Registers a socket with its seat, so that it is closed when the seat ends. The seat is looked up again afterwards:
/// it may have ended just before. Participants' sockets are not registered.
pub(super) async fn attend(app: &App, seat: &SeatToken, socket: &FrameSender) -> Result<Option<Attending>, u16> {
    if seat.role == Role::Participant {
        return Ok(None);
    }
    let attending = app.attendance.begin(seat.device, socket.clone());
    let leads = seat.role == Role::Facilitator;
    let desk = async {
        if leads {
            app.store.lengthen_desk(&seat.device, span::IN_THE_ROOM).await?;
        }
        app.store.desk(&seat.device, clock::steady_seconds()).await
    };
    match desk.await {
        Ok(Some(_)) => Ok(Some(attending)),
        Ok(None) => Err(close::NO_SEAT),
        Err(error) => {
            tracing::error!(%error, "a seat could not be looked up");
            Err(close::LEAVING)
        }
    }
}

struct Connection {
    app: App,
    session: SessionId,
    role: Role,
    device: Device,
    /// Participants only: pseudonyms for ballots are made from it.
    secret: Option<SeatSecret>,
    seat: SeatToken,
}

/// A socket that has sent its hello frame.
struct Live<'a> {
    connection: &'a Connection,
    room: &'a Handle,
    sender: FrameSender,
    pace: Pace,
}

impl Connection {
    async fn run(self, mut socket: Transport) {
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
        self.app.unruly.closed(self.device, code, Instant::now());
        say_goodbye(&self.app, socket, code, "").await;
    }

    /// Reads the first frame: the epoch and sequence number of the device's replica.
    async fn hello(&self, socket: &mut Transport) -> Result<(u32, u64), u16> {
        let wait = Duration::from_secs(limits::HELLO_SECONDS);
        let text = match timeout(wait, socket.next()).await {
            Ok(Some(Ok(Message::Text(text)))) => text,
            Ok(Some(Err(error))) => return Err(code_of(&error)),
            Ok(_) => return Err(close::BROKEN),
            Err(_) => return Err(close::IDLE),
        };
        match ClientFrame::read(&text) {
            Ok(ClientFrame::Hello { v: limits::PROTOCOL, epoch, seq }) => Ok((epoch, seq)),
            Ok(ClientFrame::Hello { .. }) => Err(close::VERSION),
            _ => Err(close::BROKEN),
        }
    }

    async fn stay(&self, socket: Transport, room: Arc<Handle>, epoch: u32, seq: u64) {
        let line = Arc::new(Line::new(socket, self.app.registry.metrics().clone()));
        let (sender, mut receiver) = channel_to(Arc::clone(&line) as Arc<dyn FrameSink>);
        let _attending = match attend(&self.app, &self.seat, &sender).await {
            Ok(attending) => attending,
            Err(code) => return self.hang_up(&line, code, "").await,
        };
        if let Err(error) = room.know_seats(async || self.app.store.participants(self.session).await).await {
            tracing::error!(%error, "the seats of an event could not be read");
            return self.hang_up(&line, close::LEAVING, "").await;
        }
        let most = self.app.config.sockets_per_room;
        if let Err(full) = room.connect(self.device, self.role, sender.clone(), most) {
            return self.hang_up(&line, close::FLOOD, full.say()).await;
        }
        if self.role == Role::Participant {
            self.app.newcomers.came(self.session, &self.device);
        }
        let voters = self.secret.as_ref().map_or_else(Vec::new, |secret| room.voters(self.session, secret));
        let join = Join { role: self.role, epoch, seq, voters, board_only: false, to: sender.clone() };
        let code = if room.give(Input::Join(join)).await {
            let mut live = Live { connection: self, room: &room, sender: sender.clone(), pace: Pace::default() };
            tokio::select! {
                code = speak(&line, &mut receiver, self.app.registry.metrics()) => code,
                code = live.read(&line) => code,
            }
        } else {
            close::LEAVING
        };
        room.disconnect(&self.device, &sender);
        sender.close(code);
        self.app.unruly.closed(self.device, code, Instant::now());
        if code == close::SLOW {
            self.app.registry.metrics().closed_slow();
        }
        self.hang_up(&line, code, "").await;
    }

    /// Takes the socket off its line, and closes it with a code.
    async fn hang_up(&self, line: &Line, code: u16, words: &'static str) {
        if let Some(socket) = line.hang_up() {
            say_goodbye(&self.app, socket, code, words).await;
        }
    }
}

/// When to send pings: the first after a whole interval.
fn pings() -> Interval {
    let mut pings = interval(Duration::from_secs(limits::PING_SECONDS));
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings.reset();
    pings
}

/// What a socket's own task sends next.
enum Next {
    Frame(Frame),
    /// What the socket did not take at once.
    Rest,
    Ping,
}

/// Sends what the socket did not take directly from the room, and a ping periodically; returns the code to close it
/// with.
async fn speak(line: &Line, receiver: &mut FrameReceiver, metrics: &Metrics) -> u16 {
    let mut pings = pings();
    loop {
        let next = tokio::select! {
            frame = receiver.next() => match frame {
                Ok(frame) => {
                    metrics.frame_out();
                    Next::Frame(frame)
                }
                Err(code) => return code,
            },
            () = line.stuck() => Next::Rest,
            _ = pings.tick() => Next::Ping,
        };
        let sending = async {
            match next {
                Next::Frame(frame) => line.send(frame).await,
                Next::Rest => line.flush().await,
                Next::Ping => line.ping().await,
            }
        };
        tokio::select! {
            sent = sending => if sent.is_err() {
                return close::IDLE;
            },
            code = receiver.cut() => return code,
        }
    }
}

/// Sends what the room has for this socket in its own protocol, and a ping periodically; returns the code to close it
/// with.
pub(super) async fn write(
    sink: &mut SplitSink<WebSocket, Message>,
    receiver: &mut FrameReceiver,
    metrics: &Metrics,
    mut words: impl FnMut(Frame) -> Result<Option<Frame>, u16>,
) -> u16 {
    let mut pings = pings();
    loop {
        let frame = tokio::select! {
            frame = receiver.next() => match frame {
                Ok(frame) => match words(frame) {
                    Ok(Some(frame)) => {
                        metrics.frame_out();
                        Some(frame)
                    }
                    Ok(None) => continue,
                    Err(code) => return code,
                },
                Err(code) => return code,
            },
            _ = pings.tick() => None,
        };
        let sending = async {
            match frame.map(Pieces::new) {
                Some(mut pieces) => poll_fn(|context| pieces.poll_send(sink, context)).await?,
                None => sink.feed(Message::Ping(Bytes::new())).await?,
            }
            sink.flush().await
        };
        tokio::select! {
            sent = sending => if sent.is_err() {
                return close::IDLE;
            },
            code = receiver.cut() => return code,
        }
    }
}

impl Live<'_> {
    /// Handles what the device sends; returns the code to close the socket with.
    async fn read(&mut self, line: &Line) -> u16 {
        let mut stream = Reading(line);
        loop {
            let done = match self.pace.next(&mut stream).await {
                Err(code) => Err(code),
                Ok(message) => self.message(message).await,
            };
            if let Err(code) = done {
                return code;
            }
        }
    }

    async fn message(&mut self, message: Message) -> Result<(), u16> {
        match message {
            Message::Text(text) => self.frame(&text).await,
            Message::Binary(_) => Err(close::BROKEN),
            Message::Close(_) => Err(close::IDLE),
            // The library gives no raw frame to readers.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
        }
    }

    async fn frame(&mut self, text: &str) -> Result<(), u16> {
        match ClientFrame::read(text) {
            Ok(ClientFrame::Cmd { op, n, act }) => self.command(op, n, act).await,
            Ok(ClientFrame::Mine { notes }) if notes.len() <= limits::PROOFS_PER_FRAME => {
                // Each proof costs the room a hash: a device that asks too often is delayed, with everything else that
                // it sends.
                while let Err(milliseconds) = self.room.take(&self.connection.device) {
                    sleep(Duration::from_millis(milliseconds.into())).await;
                }
                self.give(Input::Mine(notes, self.sender.clone())).await
            }
            Ok(ClientFrame::Hidden { notes })
                if notes.len() <= limits::HIDDEN_PER_FRAME && self.connection.role == Role::Facilitator =>
            {
                self.give(Input::Hidden(notes, self.sender.clone())).await
            }
            Ok(ClientFrame::Pause { wished }) if self.connection.role == Role::Participant => {
                // Too many at once are dropped: there is nothing to say of one.
                if self.room.take(&self.connection.device).is_ok() {
                    self.room.ask_pause(self.connection.device, wished);
                }
                Ok(())
            }
            Ok(ClientFrame::Ping) => {
                self.sender.send(Frame::text(&ServerFrame::Pong { timer: self.room.timer_left() }));
                Ok(())
            }
            // A command that cannot be parsed is still answered, so that the device keeps the text.
            Err(Some(op)) => {
                self.refuse(op, Refusal::Bad, None);
                Ok(())
            }
            _ => Err(close::BROKEN),
        }
    }

    async fn command(&mut self, op: OpId, n: u32, act: Act) -> Result<(), u16> {
        let Connection { session, role, device, secret, .. } = self.connection;
        if let Err(retry_ms) = self.room.take(device) {
            self.refuse(op, Refusal::Rate, Some(retry_ms));
            return Ok(());
        }
        if matches!(act, Act::Note(NoteAct::Add { .. })) && self.room.note(device, op) == NoteShare::UsedUp {
            self.refuse(op, Refusal::Full, None);
            return Ok(());
        }
        let voter = act.poll().zip(secret.as_ref()).and_then(|(poll, secret)| self.room.voter(*session, poll, secret));
        // Facilitators do not count towards the mix: with their own texts they could release a single participant's.
        if act.is_mixed() && *role == Role::Participant {
            self.room.sends(op, *device);
        }
        self.give(Input::Command(Command { role: *role, op, n, act, voter, to: self.sender.clone() })).await
    }

    async fn give(&self, input: Input) -> Result<(), u16> {
        if self.room.give(input).await { Ok(()) } else { Err(close::LEAVING) }
    }

    fn refuse(&self, op: OpId, code: Refusal, retry_ms: Option<u32>) {
        self.connection.app.registry.metrics().answered(Some(code));
        self.sender.send(Frame::text(&ServerFrame::Nack { op, code, retry_ms, now: None }));
    }
}

/// The close code for an error of the websocket library: the device sent what no frame may be, or the connection broke.
pub(super) fn code_of(error: &Error) -> u16 {
    match error {
        Error::Capacity(_) => close::TOO_BIG,
        // So does the library call a phone that went out of reach.
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => close::IDLE,
        Error::Protocol(_) | Error::Utf8(_) => close::BROKEN,
        Error::Io(error) => {
            let violation = error.get_ref().and_then(|cause| cause.downcast_ref::<Violation>());
            violation.map_or(close::IDLE, |Violation(code)| *code)
        }
        _ => close::IDLE,
    }
}
