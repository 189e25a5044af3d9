//! S5: the process is killed at any moment while everybody writes; what had been seen or acknowledged must be there.

use super::{
    Figures,
    typing::{S1, whole_board},
};
use crate::{
    servers::{Kind, Limits, Places},
    station::{Crew, Order, PATIENCE},
};
use anyhow::Result;
use std::time::{Duration, Instant};

/// Longest time that people write before the kill, and the shortest.
const WRITING: (Duration, Duration) = (Duration::from_millis(1_200), Duration::from_millis(300));

/// Everybody writes, the server is killed; so many times.
pub async fn run(kind: &Kind, places: &Places, times: usize) -> Result<Figures> {
    let (mut lost, mut promised, mut clean) = (0, 0, 0);
    let mut server = kind.start(places, Limits::Raised).await?;
    for _ in 0..times {
        let opened = server.open(1, S1.people).await?;
        let crew = Crew::gather(opened.rooms, opened.stations).await?;
        crew.order(Order::Once);
        crew.settle().await;
        crew.order(Order::Type(Duration::from_secs_f64(1.0 / S1.per_second)));
        tokio::time::sleep(WRITING.1 + (WRITING.0 - WRITING.1).mul_f64(rand::random())).await;
        if !server.kill_and_start_again().await? {
            return Ok(Figures::new());
        }
        crew.order(Order::Leave);
        let room = crew.rooms[0].clone();
        crew.leave().await?;
        let begun = Instant::now();
        let board = loop {
            match whole_board(&room).await {
                Ok(board) => break board,
                Err(error) if begun.elapsed() > PATIENCE => return Err(error),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        let (gone, all) = match board.content() {
            Some(content) => room.look().ledger.lost_on(&content),
            None => {
                let all = room.look().ledger.promised();
                (all, all)
            }
        };
        lost += gone;
        promised += all;
        clean += usize::from(gone == 0);
    }
    Ok(vec![
        ("lost of seen", lost as f64),
        ("seen or saved", promised as f64),
        ("clean kills", clean as f64),
        ("kills", times as f64),
    ])
}
