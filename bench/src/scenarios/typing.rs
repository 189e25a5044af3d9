//! S1, S1x4 and S2: everybody writes.

use super::{Figures, Watched};
use crate::{
    servers::{Kind, Limits, Places},
    spread::Spread,
    station::{Crew, Order, Room, connect},
    voice::{Frame, Heard, Voice},
};
use anyhow::{Context, Result};
use futures_util::{SinkExt, StreamExt};
use plenary_shared::document::Replica;
use std::time::{Duration, Instant};

/// How many rooms, people in each, and how often one writes.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Rooms.
    pub rooms: usize,
    /// People in each.
    pub people: usize,
    /// Edits of one person a second.
    pub per_second: f64,
}

/// One room, sixty people typing: 29,000 deliveries a second.
pub const S1: Shape = Shape { rooms: 1, people: 60, per_second: 8.2 };
/// Four times that.
pub const S1X4: Shape = Shape { rooms: 4, ..S1 };
/// Forty rooms of twenty-five: 25,000 deliveries a second, 1,000 sockets.
pub const S2: Shape = Shape { rooms: 40, people: 25, per_second: 1.04 };

/// Before anything is counted.
const WARM: Duration = Duration::from_secs(1);

/// Everybody writes for a while.
pub async fn run(kind: &Kind, places: &Places, shape: Shape, time: Duration) -> Result<Figures> {
    let server = kind.start(places, Limits::Raised).await?;
    let watched = Watched(server.process());
    let opened = server.open(shape.rooms, shape.people).await?;
    let empty = watched.memory()?;
    let crew = Crew::gather(opened.rooms, opened.stations).await?;
    crew.order(Order::Once);
    crew.settle().await;
    let full = watched.memory()?;

    crew.order(Order::Type(Duration::from_secs_f64(1.0 / shape.per_second)));
    tokio::time::sleep(WARM).await;
    let deliveries = || crew.sum(|state| state.ledger.counts.deliveries);
    crew.rooms.iter().for_each(|room| room.look().ledger.count_from_here());
    let (begun, before, delivered) = (Instant::now(), watched.computed()?, deliveries());
    tokio::time::sleep(time).await;
    let (computed, delivered) = (watched.since(&before)?, (deliveries() - delivered) as f64);
    let seconds = begun.elapsed().as_secs_f64();
    let busy = watched.memory()?;
    crew.order(Order::Listen);
    let lost = crew.settle().await;
    crew.untroubled()?;

    let mut broken = crew.sum(|state| state.ledger.counts.broken + state.ledger.counts.refused.len() as u64);
    for room in &crew.rooms {
        broken += u64::from(!same_board(room).await?);
    }
    let mut latencies = Spread::default();
    crew.rooms.iter().for_each(|room| latencies.extend(&room.look().ledger.to_all()));
    let people = (shape.rooms * shape.people) as f64;
    Ok(vec![
        ("CPU s / 1M", computed / 1e3 / (delivered / 1e6)),
        ("deliveries/s", delivered / seconds),
        ("p50 ms", latencies.at(0.5)),
        ("p95 ms", latencies.at(0.95)),
        ("p99 ms", latencies.at(0.99)),
        ("KiB / connection", (full - empty) / people),
        ("RSS MiB", busy / 1024.0),
        ("lost", lost as f64),
        ("doubled", crew.sum(|state| state.ledger.counts.doubled) as f64),
        ("unequal", broken as f64),
    ])
}

/// Whether a device that connects now gets the board that the others have.
pub(super) async fn same_board(room: &Room) -> Result<bool> {
    let fresh = whole_board(room).await?;
    let known = room.look().ledger.content();
    Ok(fresh.content() == known && known.is_some())
}

/// The board as a device that connects now gets it.
pub(super) async fn whole_board(room: &Room) -> Result<Replica> {
    let mut socket = connect(room.guest.clone()).await?;
    let mut voice = Voice::of_a_guest(&room.guest);
    socket.send(voice.greeting((0, 0), &[])).await?;
    loop {
        let message = socket.next().await.context("the server hung up")??;
        let mut replica = Replica::new();
        if let (Heard::Board(Frame::Whole(_, state)), _) = voice.hear(&message) {
            // An empty room's document has no board; the caller decides what that means.
            let _ = replica.reset(state);
            return Ok(replica);
        }
    }
}
