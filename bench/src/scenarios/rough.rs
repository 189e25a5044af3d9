//! Bad input: a reader slower than the room, and sixty outboxes at once.

use super::{
    Figures, milliseconds,
    typing::{S1, same_board},
};
use crate::{
    servers::{Limits, plenary::Plenary},
    station::{Crew, Order, Socket, connect, dress},
    voice::hello,
};
use anyhow::{Context, Result};
use futures_util::{SinkExt, StreamExt};
use plenary_shared::wire::ServerFrame;
use std::time::{Duration, Instant};
use tokio::{net::TcpSocket, time::timeout};
use tokio_tungstenite::tungstenite::{Message, handshake::client::Request};

/// How long the room is watched without and with the slow reader.
const WATCH: Duration = Duration::from_secs(4);
/// How long a room may need to notice: two pings go unanswered first.
const NOTICE: Duration = Duration::from_secs(90);
/// The window of a reader that does not read.
const WINDOW: u32 = 4 * 1024;

/// Everybody writes; then a device connects that does not read.
pub async fn slow_reader() -> Result<Figures> {
    let server = Plenary::start(Limits::Raised).await;
    let (room, mut stations) = server.open(S1.people).await?;
    stations.iter_mut().for_each(|station| station.voice.be_wordy());
    let observer = stations[0].request.clone();
    let crew = Crew::gather(vec![room], stations).await?;
    let room = &crew.rooms[0];
    crew.order(Order::Once);
    crew.settle().await;
    crew.order(Order::Type(Duration::from_secs_f64(1.0 / S1.per_second)));
    let quiet = p99_of_a_while(&crew).await;
    let mut deaf = deaf(room.guest.clone()).await?;
    deaf.send(hello((0, 0))).await?;
    let begun = Instant::now();
    let leaving = tokio::spawn(timeout(NOTICE, goes(observer, S1.people)));
    let disturbed = p99_of_a_while(&crew).await;
    leaving.await?.context("the slow reader was not dropped")??;
    let dropped = begun.elapsed();
    let code = code_of(&mut deaf).await;
    crew.order(Order::Listen);
    let lost = crew.settle().await;
    let same = same_board(room).await?;
    crew.untroubled()?;
    Ok(vec![
        ("quiet p99 ms", quiet),
        ("disturbed p99 ms", disturbed),
        ("dropped after s", dropped.as_secs_f64()),
        ("close code", f64::from(code)),
        ("resynchronised", f64::from(u8::from(same))),
        ("lost", lost as f64),
    ])
}

/// The 99th percentile, in milliseconds, of what is written while one watches.
async fn p99_of_a_while(crew: &Crew) -> f64 {
    crew.rooms[0].look().ledger.count_from_here();
    tokio::time::sleep(WATCH).await;
    crew.rooms[0].look().ledger.to_all().at(0.99)
}

/// A socket with a small receive window that is never read.
async fn deaf(request: Request) -> Result<Socket> {
    let address = request.uri().authority().context("a socket's address names a host")?.as_str().parse()?;
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(WINDOW)?;
    dress(request, socket.connect(address).await?).await
}

/// Reads along until one more than `people` devices were in the room, and then one fewer.
async fn goes(observer: Request, people: usize) -> Result<()> {
    let mut socket = connect(observer).await?;
    socket.send(hello((0, 0))).await?;
    let mut most = 0;
    loop {
        let message = socket.next().await.context("the server hung up")??;
        let Message::Text(text) = message else { continue };
        if let Ok(ServerFrame::Room(facts)) = serde_json::from_str(&text) {
            most = most.max(facts.joined as usize);
            if most > people && facts.joined as usize <= people {
                return Ok(());
            }
        }
    }
}

/// Reads what was left unread; the code with which the server closed the socket, 1006 if it said none.
async fn code_of(socket: &mut Socket) -> u16 {
    let read = async {
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Close(Some(frame)) = message {
                return frame.code.into();
            }
        }
        1006
    };
    timeout(NOTICE, read).await.unwrap_or(1006)
}

/// Sixty devices give fifty commands each at once, under the product's own limits.
pub async fn outboxes() -> Result<Figures> {
    let server = Plenary::start(Limits::Usual).await;
    let (time, refused) = server.outboxes(60, 50).await?;
    Ok(vec![("all answered ms", milliseconds(time)), ("commands", 3_000.0), ("refused", refused as f64)])
}
