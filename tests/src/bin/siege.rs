//! How long acknowledgements take in peace and under attack, in turn, against the real server.
//!
//! A share of a few milliseconds is a figure to read, not a test: it needs a machine that does nothing else, and enough
//! rounds that one slow write of the disk is no verdict.

use clap::Parser;
use plenary_shared::{agenda::StageKind, limits};
use plenary_tests::{PATIENCE, day::LearningEvent, hostile::attack::Attack, process::ServerProcess, until};
use std::time::{Duration, Instant};

/// Measures how much an attack slows honest devices down
#[derive(Parser)]
struct Arguments {
    /// Rounds of peace and attack, a count
    #[arg(long, default_value_t = 5)]
    rounds: u64,
    /// Seconds of each half of a round
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// People who write, a count
    #[arg(long, default_value_t = 30)]
    people: usize,
}

#[tokio::main]
async fn main() {
    let Arguments { rounds, seconds, people } = Arguments::parse();
    let time = Duration::from_secs(seconds);
    let server = ServerProcess::start(&["--notes-per-device", "100000"]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, people).await;
    let before = server.resident();
    let (mut peace, mut attacked, mut blows) = (Vec::new(), Vec::new(), 0);
    write(&event, time.min(Duration::from_secs(3))).await;
    println!("{:<22} {:>7} {:>9} {:>9} {:>9} {:>9}", "", "notes", "p50 ms", "p95 ms", "p99 ms", "max ms");
    for round in 1..=rounds {
        let quiet = write(&event, time).await;
        print(&format!("round {round}, peace"), &quiet);
        let attack = Attack::begin(&event, round).await;
        let loud = write(&event, time).await;
        blows += attack.blows();
        drop(attack);
        print(&format!("round {round}, attack"), &loud);
        peace.extend(quiet);
        attacked.extend(loud);
    }
    print("all peace", &peace);
    print("all attack", &attacked);
    let (quiet, loud) = (percentile(&peace, 99), percentile(&attacked, 99));
    println!("p99 under attack: {:+.0} %", (loud / quiet - 1.0) * 100.0);
    let grown = server.resident().saturating_sub(before) / 1024 / 1024;
    println!("{blows} blows; {grown} MiB more memory; panicked: {}", server.log().contains("panicked"));
}

/// Everybody writes at the pace that a participant may keep; the milliseconds until each acknowledgement.
async fn write(event: &LearningEvent, time: Duration) -> Vec<f64> {
    let (begun, prompt) = (Instant::now(), event.prompts(StageKind::Brainstorm)[0]);
    // A little less than a participant's rate, and not all in the same moment.
    let pause = Duration::from_secs(1) / limits::PARTICIPANT_RATE * 11 / 10 / event.participants.len() as u32;
    let mut posted = Vec::new();
    for device in event.participants.iter().cycle() {
        if begun.elapsed() > time {
            break;
        }
        posted.push((device, device.post_note(prompt, "honest").1, Instant::now()));
        tokio::time::sleep(pause).await;
    }
    let mut waits = Vec::new();
    for (device, op, at) in posted {
        let settled = || device.look(|state| state.settled.get(&op).copied());
        until(&format!("an acknowledgement within {PATIENCE:?}"), || settled().is_some()).await;
        waits.push(settled().map_or(f64::NAN, |settled| settled.duration_since(at).as_secs_f64() * 1_000.0));
    }
    waits
}

fn percentile(waits: &[f64], share: usize) -> f64 {
    let mut waits = waits.to_vec();
    waits.sort_by(f64::total_cmp);
    waits.get((waits.len() * share / 100).min(waits.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

fn print(name: &str, waits: &[f64]) {
    let [p50, p95, p99, max] = [50, 95, 99, 100].map(|share| percentile(waits, share));
    println!("{name:<22} {:>7} {p50:>9.1} {p95:>9.1} {p99:>9.1} {max:>9.1}", waits.len());
}
