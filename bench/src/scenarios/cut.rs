//! S4: sixty devices are disconnected, write twenty edits each, and reconnect at once.

use super::{Figures, Watched, milliseconds};
use crate::{
    servers::{Kind, Limits, Places},
    station::{Crew, Order, Room, Station},
    voice::Voice,
};
use anyhow::Result;
use std::{sync::Arc, time::Instant};

/// Devices.
const PEOPLE: usize = 60;
/// Edits that each writes while it is disconnected.
const EDITS: usize = 20;

/// All devices are disconnected and reconnect.
pub async fn run(kind: &Kind, places: &Places) -> Result<Figures> {
    let server = kind.start(places, Limits::Raised).await?;
    let watched = Watched(server.process());
    let opened = server.open(1, PEOPLE).await?;
    let crew = Crew::gather(opened.rooms, opened.stations).await?;
    crew.order(Order::Once);
    crew.settle().await;
    let rooms: Vec<Arc<Room>> = crew.rooms.clone();
    let mut stations = crew.leave().await?;
    stations.iter_mut().for_each(write_away);
    let (begun, before) = (Instant::now(), watched.computed()?);
    let crew = Crew::gather(rooms, stations).await?;
    let back = crew.rooms[0].look().last_arrival;
    let lost = crew.settle().await;
    let converged = Instant::now();
    let computed = watched.since(&before)?;
    crew.untroubled()?;
    let refused = crew.sum(|state| state.ledger.counts.refused.len());
    let broken = crew.sum(|state| state.ledger.counts.broken);
    Ok(vec![
        ("CPU s", computed / 1e3),
        ("all back ms", milliseconds(back - begun)),
        ("converged after ms", milliseconds(converged.saturating_duration_since(back))),
        ("lost", lost as f64),
        ("doubled", crew.sum(|state| state.ledger.counts.doubled) as f64),
        ("unequal", (refused as u64 + broken) as f64),
    ])
}

/// A device writes what it cannot send; its outbox, or its own copy, gives it to the server later.
fn write_away(station: &mut Station) {
    debug_assert!(matches!(station.voice, Voice::Plenary(_) | Voice::Yjs(_)));
    for _ in 0..EDITS {
        station.note();
    }
}
