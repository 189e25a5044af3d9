//! Replays a real event against a running server, through real websockets, slowly enough to watch on the big screen.

use anyhow::Result;
use clap::Parser;
use plenary_shared::text::spaced;
use plenary_tests::{
    day::Venue,
    http::{Browser, secret_of},
    replay::Replay,
};
use std::time::Duration;

/// Replays what 26 people wrote and how they voted in London in July 2022
#[derive(Parser)]
struct Arguments {
    /// Address of the server
    #[arg(long, default_value = "http://127.0.0.1:8790")]
    url: String,
    /// The link that the server printed for its organiser; it works once
    #[arg(long)]
    organiser_link: String,
    /// Times faster than the twelve minutes in which people wrote
    #[arg(long, default_value_t = 20.0)]
    speed: f64,
    /// Seconds between two pages of the big screen
    #[arg(long, default_value_t = 4.0)]
    pause: f64,
}

struct Running {
    url: String,
    organiser: Browser,
}

impl Venue for Running {
    fn address(&self) -> String {
        self.url.clone()
    }

    fn organiser(&self) -> &Browser {
        &self.organiser
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { url, organiser_link, speed, pause } = Arguments::parse();
    let url = url.trim_end_matches('/').to_owned();
    let organiser = Browser::new(&url);
    organiser.enter(&secret_of(&organiser_link)?).await?;
    let venue = Running { url: url.clone(), organiser };
    let mut replay = Replay::open(&venue, speed, Duration::from_secs_f64(pause)).await;
    let screen = replay.event.screen_link().await?;
    let handover = replay.event.organiser.handover(replay.event.session).await?;
    println!("Open this on the big screen, then press Enter here:\n  {screen}");
    println!("To lead along on a laptop, open {url}/facilitate and type {}", spaced(&handover.code));
    std::io::stdin().read_line(&mut String::new())?;
    replay.run().await;
    println!("Done. The result is on the big screen; press Enter to leave the room.");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}
