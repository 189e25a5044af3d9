//! How long acknowledgements take with and without an attack, in turn, against the real server.
//!
//! The attackers have the machine's last processor to themselves; network and disk they still share with the others. So the
//! same attack is also run against a second server on the same machine ("next door"): what it costs then is the machine's
//! share, and what it costs beyond that is ours.
//!
//! A share of a few milliseconds is a figure to read, not a test: it needs a machine that does nothing else, and enough
//! rounds that one slow write of the disk is no verdict.

use clap::Parser;
use plenary_shared::{limits, stage::StageKind};
use plenary_tests::{PATIENCE, day::LearningEvent, hostile::attack::Attack, process::ServerProcess, until};
use rustix::thread::{CpuSet, sched_setaffinity};
use std::{
    ops::Range,
    time::{Duration, Instant},
};
use tokio::runtime::{Builder, Runtime};

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

fn main() {
    let last = std::thread::available_parallelism().map_or(1, usize::from) - 1;
    keep_to(0..last.max(1));
    Runtime::new().expect("a runtime for honest devices").block_on(besiege(last));
}

async fn besiege(last: usize) {
    let Arguments { rounds, seconds, people } = Arguments::parse();
    let time = Duration::from_secs(seconds);
    let server = ServerProcess::start(&["--notes-per-device", "100000"]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, people).await;
    let before = server.resident();
    let hostile = elsewhere(last);
    let neighbour = ServerProcess::start(&[]).await;
    let next_door = LearningEvent::at(&neighbour, StageKind::Brainstorm, 0).await;
    let (mut peace, mut beside, mut attacked, mut blows) = (Vec::new(), Vec::new(), Vec::new(), 0);
    write(&event, time.min(Duration::from_secs(3))).await;
    println!("{:<22} {:>7} {:>9} {:>9} {:>9} {:>9}", "", "notes", "p50 ms", "p95 ms", "p99 ms", "max ms");
    for round in 1..=rounds {
        let quiet = write(&event, time).await;
        print(&format!("round {round}, peace"), &quiet);
        peace.extend(quiet);
        for (name, target, waits) in [("next door", &next_door, &mut beside), ("attack", &event, &mut attacked)] {
            let attack = {
                let _hostile = hostile.enter();
                Attack::begin(target, round).await
            };
            let loud = write(&event, time).await;
            blows += attack.blows();
            drop(attack);
            print(&format!("round {round}, {name}"), &loud);
            waits.extend(loud);
        }
    }
    print("all peace", &peace);
    print("all next door", &beside);
    print("all attack", &attacked);
    let [quiet, shared, loud] = [&peace, &beside, &attacked].map(|waits| percentile(waits, 99));
    let more = |than: f64| (loud / than - 1.0) * 100.0;
    println!("p99 under attack: {:+.0} % of peace, {:+.0} % of an attack next door", more(quiet), more(shared));
    let grown = server.resident().saturating_sub(before) / 1024 / 1024;
    hostile.shutdown_background();
    println!("{blows} blows; {grown} MiB more memory; panicked: {}", server.log().contains("panicked"));
}

/// Threads on the last processor, which server and honest devices do not use, and which give way where there is only one.
/// Hostile devices have processors of their own; what is asked is what the server lets them do with it.
fn elsewhere(last: usize) -> Runtime {
    let mut threads = Builder::new_multi_thread();
    threads.worker_threads(2).enable_all().on_thread_start(move || {
        keep_to(last..last + 1);
        rustix::process::nice(19).expect("a thread may give way");
    });
    threads.build().expect("a runtime for the attack")
}

/// Keeps this thread, and those and the processes that it starts, to some processors.
fn keep_to(processors: Range<usize>) {
    let mut set = CpuSet::new();
    processors.for_each(|processor| set.set(processor));
    sched_setaffinity(None, &set).expect("a thread may keep to some processors");
}

/// Everybody writes at a participant's rate limit; the milliseconds until each acknowledgement.
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
