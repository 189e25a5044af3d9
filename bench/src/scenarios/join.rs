//! S3: a device connects to a board of 5,000 notes, and then sixty at once.

use super::{Figures, Watched, milliseconds};
use crate::{
    servers::{Kind, Limits, Places, Server},
    spread::Spread,
    station::{Station, connect},
    voice::{Frame, Heard},
};
use anyhow::{Context, Result};
use futures_util::{SinkExt, StreamExt};
use std::time::Instant;

/// Notes on the board.
const NOTES: usize = 5_000;
/// Devices that connect, one after the other and then all at once.
const PEOPLE: usize = 60;
/// How often each of them connects alone.
const ROUNDS: usize = 3;

/// Devices connect to a full board.
pub async fn run(kind: &Kind, places: &Places) -> Result<Figures> {
    let mut server = kind.start(places, Limits::Raised).await?;
    let mut opened = server.open_full(NOTES, PEOPLE).await?;
    let mut figures = Figures::new();
    if let Server::Plenary(_) = &server {
        // A fresh process shows what a live room weighs.
        server.kill_and_start_again().await?;
    }
    let watched = Watched(server.process());
    if matches!(server, Server::Plenary(_)) {
        let empty = watched.memory()?;
        let (bytes, _socket) = come(&mut opened.stations[0]).await?;
        figures.push(("room / board", (watched.memory()? - empty) * 1024.0 / bytes as f64));
        figures.push(("board KiB", bytes as f64 / 1024.0));
    } else {
        come(&mut opened.stations[0]).await?;
    }
    let before = watched.computed()?;
    let mut alone = Spread::default();
    for _ in 0..ROUNDS {
        for station in &mut opened.stations {
            let begun = Instant::now();
            come(station).await?;
            alone.add(milliseconds(begun.elapsed()));
        }
    }
    let computed = watched.since(&before)? / alone.count() as f64;
    let begun = Instant::now();
    let tasks: Vec<_> =
        opened.stations.into_iter().map(|mut station| tokio::spawn(async move { come(&mut station).await })).collect();
    let mut sockets = Vec::new();
    for task in tasks {
        sockets.push(task.await??);
    }
    figures.extend([
        ("CPU ms", computed),
        ("p50 ms", alone.median()),
        ("last of 60 ms", milliseconds(begun.elapsed())),
    ]);
    Ok(figures)
}

/// Connects without a copy and receives the whole board; its bytes.
async fn come(station: &mut Station) -> Result<(usize, crate::station::Socket)> {
    let mut socket = connect(station.request.clone()).await?;
    socket.send(station.voice.greeting((0, 0), &[])).await?;
    loop {
        let message = socket.next().await.context("the server hung up")??;
        if let (Heard::Board(Frame::Whole(_, state)), _) = station.voice.hear(&message) {
            return Ok((state.len(), socket));
        }
    }
}
