//! Measures pages in real Chromium against the real server, and prints tables.

use anyhow::Result;
use clap::Parser;
use plenary_bench::{
    pages::{
        self,
        load::{self, Door, Way},
        reveal, typing,
    },
    scenarios::Figures,
    servers::Kind,
    table::{Table, number},
};
use plenary_shared::stage::StageKind;
use plenary_tests::{
    day::{LearningEvent, Venue},
    process::{NO_RATE_LIMITS, ServerProcess},
};

/// Measures what people wait for at their pages.
#[derive(Parser)]
#[command(name = "pages")]
struct Arguments {
    /// Rounds; with more than one the table shows medians, least and most
    #[arg(long, default_value_t = 1)]
    runs: usize,
    /// Events whose three prompts are revealed in a round
    #[arg(long, default_value_t = 3)]
    reveals: usize,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if cfg!(debug_assertions) {
        eprintln!("This is a debug build of the server: its share of every figure is larger than in use.");
    }
    let server = ServerProcess::start(&NO_RATE_LIMITS).await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let mut table = Table::default();
    for round in 1..=arguments.runs {
        eprintln!("Round {round} of {}:", arguments.runs);
        for network in [load::WEAK, load::SLOW_4G] {
            for way in Way::BOTH {
                for door in [Door::Address, Door::Link(&event.code, "Event Willow")] {
                    let figures = load::run(&server.address(), door, &network, way).await;
                    took(&mut table, &load::scenario(door, &network, way), figures);
                }
            }
        }
        took(&mut table, typing::SCENARIO, typing::run(&server).await);
        took(&mut table, reveal::SCENARIO, reveal::run(&server, arguments.reveals).await);
    }
    print!("{}{}", table.markdown(), pages::markdown(&table));
    Ok(())
}

fn took(table: &mut Table, scenario: &str, figures: Figures) {
    let words: Vec<_> = figures.iter().map(|(name, figure)| format!("{name} {}", number(*figure))).collect();
    eprintln!("  {scenario}: {}", words.join(", "));
    table.add(scenario, &Kind::Plenary, figures);
}
