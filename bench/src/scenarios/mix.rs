//! How long the threshold mix holds what somebody wrote: open pools of 6, 25 and 60 people who write now and then.

use super::Figures;
use crate::{
    servers::{Limits, plenary::Plenary},
    station::{Crew, Order},
};
use anyhow::Result;
use std::time::Duration;

/// Seconds between two notes or changes of one person, on average.
const PAUSE: Duration = Duration::from_secs(20);
/// How long they write.
const TIME: Duration = Duration::from_secs(60);

/// The names of the figures for rooms of so many people.
const ROOMS: [(usize, [&str; 4]); 3] = [
    (6, ["6: p50 s", "6: p95 s", "6: longest s", "6: left to the close"]),
    (25, ["25: p50 s", "25: p95 s", "25: longest s", "25: left to the close"]),
    (60, ["60: p50 s", "60: p95 s", "60: longest s", "60: left to the close"]),
];

/// Seconds from a press until all others see what was written, and for how many of them it still waits at the end.
pub async fn run() -> Result<Figures> {
    let server = Plenary::start(Limits::Usual).await;
    let mut crews = Vec::new();
    for (people, _) in ROOMS {
        let (room, stations) = server.open_pool(people).await?;
        crews.push(Crew::gather(vec![room], stations).await?);
    }
    crews.iter().for_each(|crew| crew.order(Order::Type(PAUSE)));
    tokio::time::sleep(TIME).await;
    let mut figures = Figures::new();
    for (crew, (people, names)) in crews.iter().zip(ROOMS) {
        crew.order(Order::Listen);
        crew.untroubled()?;
        let room = crew.rooms[0].look();
        let (held, unseen) = (room.ledger.to_all(), room.ledger.unseen());
        let left = unseen as f64 / (people - 1) as f64;
        let seconds = [held.at(0.5) / 1e3, held.at(0.95) / 1e3, held.most() / 1e3, left];
        figures.extend(names.into_iter().zip(seconds));
    }
    Ok(figures)
}
