//! Servers that speak y-websocket's protocol: y-websocket itself, the limit, or one that runs somewhere.

use super::{Kind, Places};
use crate::{
    boards::{self, board},
    station::{PATIENCE, Room, Station, connect, until},
    voice::{Updates, Voice, ask, give, marked, parts},
};
use anyhow::{Context, Result};
use futures_util::{SinkExt, StreamExt};
use plenary_shared::{content::Content, document::Board, id::NoteId};
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::Arc,
};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest, handshake::client::Request};

/// A server that speaks y-websocket's protocol.
pub struct Yjs {
    address: String,
    command: Option<Command>,
    process: Option<Process>,
}

/// A process that does not outlive its owner.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Yjs {
    /// Starts a server of a kind, or aims at one that runs.
    pub async fn start(kind: &Kind, places: &Places) -> Result<Self> {
        if let Kind::Peer(address) = kind {
            let address = address.trim_end_matches('/').to_owned();
            return Ok(Self { address, command: None, process: None });
        }
        let port = free_port()?;
        let mut yjs = Self {
            address: format!("ws://127.0.0.1:{port}"),
            command: Some(command(kind, port, places)?),
            process: None,
        };
        yjs.spawn().await?;
        Ok(yjs)
    }

    /// Its process, if it was started here.
    pub fn process(&self) -> Option<u32> {
        self.process.as_ref().map(|process| process.0.id())
    }

    /// A room with a note for each of so many people.
    pub async fn open(&self, people: usize) -> Result<(Arc<Room>, Vec<Station>)> {
        let ids: Vec<_> = (0..people).map(|_| NoteId::from_bytes(rand::random())).collect();
        self.room(boards::content(ids.iter().enumerate().map(|(writer, id)| (*id, marked(writer, 0)))), ids).await
    }

    /// A room whose board has so many notes, one of them for each of so many people.
    pub async fn open_full(&self, notes: usize, people: usize) -> Result<(Arc<Room>, Vec<Station>)> {
        let content = board(notes);
        let ids = content.notes.keys().copied().take(people).collect();
        self.room(content, ids).await
    }

    /// Kills its process and starts it again, if it was started here.
    pub async fn kill_and_start_again(&mut self) -> Result<bool> {
        self.process = None;
        self.spawn().await?;
        Ok(self.process.is_some())
    }

    async fn room(&self, content: Content, ids: Vec<NoteId>) -> Result<(Arc<Room>, Vec<Station>)> {
        let state = Board::author(rand::random_range(1..=u32::MAX), 1, &content).state();
        let request = self.request()?;
        let mut socket = connect(request.clone()).await?;
        socket.send(give(&state)).await?;
        // The answer to a question that comes after the board says that the board has been taken.
        socket.send(ask(&state)).await?;
        answer(&mut socket).await?;
        let room = Room::new(ids.len(), request.clone());
        let station = |(index, id): (usize, NoteId)| {
            let voice = Voice::Yjs(Box::new(Updates::new(index, &state, id)));
            Station { index, voice, request: request.clone(), room: Arc::clone(&room) }
        };
        let stations = ids.into_iter().enumerate().map(station).collect();
        Ok((room, stations))
    }

    fn request(&self) -> Result<Request> {
        let name: u64 = rand::random();
        Ok(format!("{}/bench-{name:016x}", self.address).into_client_request()?)
    }

    async fn spawn(&mut self) -> Result<()> {
        let Some(command) = &mut self.command else { return Ok(()) };
        self.process = Some(Process(command.spawn().with_context(|| format!("{command:?} could not be started"))?));
        let address = self.address.trim_start_matches("ws://").to_owned();
        until("the server listens", || std::net::TcpStream::connect(&address).is_ok()).await
    }
}

/// Waits for the answer to a question about the document.
async fn answer(socket: &mut crate::station::Socket) -> Result<()> {
    let answered = async {
        loop {
            let message = socket.next().await.context("the server hung up")??;
            if let Message::Binary(bytes) = message
                && parts(&bytes).is_some_and(|(kind, _)| kind == 1)
            {
                return Ok(());
            }
        }
    };
    tokio::time::timeout(PATIENCE, answered).await.context("the server does not answer")?
}

fn command(kind: &Kind, port: u16, places: &Places) -> Result<Command> {
    let mut command = match kind {
        Kind::YWebsocket => {
            let script = places.y_websocket.as_ref().context(
                "y-websocket is not there: run `cargo xtask bench`, which fetches it, or name its server.js with \
                 --y-websocket",
            )?;
            let mut command = Command::new("node");
            command.arg(script).env("HOST", "127.0.0.1").env("PORT", port.to_string());
            command
        }
        _ => {
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["limit", "--port", &port.to_string()]);
            if *kind == Kind::LimitSynced {
                command.arg("--log").arg(places.data.join("limit.log"));
            }
            command
        }
    };
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
    Ok(command)
}

/// A port that is free now.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
