//! An event under attack: honest devices write on, are acknowledged, and show the same board.
//!
//! How much slower they are acknowledged is a figure of the `siege` program, not of this test: on a machine that runs
//! other tests beside this one, a share of a few milliseconds says more about the machine than about the server.

use plenary_shared::{limits, stage::StageKind};
use plenary_tests::{day::LearningEvent, device::Device, hostile::attack::Attack, process::ServerProcess, until};
use std::time::{Duration, Instant};

/// How long the attack lasts.
const SIEGE: Duration = Duration::from_secs(8);
/// People who write meanwhile.
const PEOPLE: usize = 6;
/// Most time that an acknowledgement may take: it shows that no device is shut out, not how fast a busy machine is.
const PATIENT: Duration = Duration::from_secs(10);
/// Memory that the attack may cost; it costs 2 to 3 MiB, and some forty sockets are closed in it.
const MEMORY: u64 = 16 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn honest_devices_write_on_under_attack() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, PEOPLE).await;
    let quiet = write(&event, Duration::from_secs(2)).await;
    let before = server.resident();
    let attack = Attack::begin(&event, 7).await;
    let under_attack = write(&event, SIEGE).await;
    let grown = server.resident().saturating_sub(before);
    println!(
        "{} blows; the slowest acknowledgement took {quiet:?} in peace, {under_attack:?} under attack; {} KiB more",
        attack.blows(),
        grown / 1024
    );
    assert!(attack.blows() > 500, "the attack struck only {} times", attack.blows());
    drop(attack);
    assert!(under_attack < PATIENT, "an acknowledgement took {under_attack:?}");
    assert!(grown < MEMORY, "the attack cost {grown} bytes of memory");
    for prompt in event.prompts(StageKind::Brainstorm) {
        event.facilitator.reveal(prompt).await;
    }
    let content = event.at_rest().await;
    let written: usize = event.participants.iter().map(|device| device.look(|state| state.acks.len())).sum();
    let honest = content.notes.values().filter(|note| note.text.starts_with("honest")).count();
    assert_eq!(honest, written, "every note that was acknowledged stands on the board, once");
    let log = server.log();
    assert!(!log.contains("panicked"), "{log}");
}

/// Everybody writes at an ordinary rate for a time; the slowest acknowledgement.
async fn write(event: &LearningEvent, time: Duration) -> Duration {
    let begun = Instant::now();
    let mut slowest = Duration::ZERO;
    let pace = Duration::from_secs(1) / limits::PARTICIPANT_RATE;
    while begun.elapsed() < time {
        let round = Instant::now();
        let prompt = event.prompts(StageKind::Brainstorm)[0];
        let ops: Vec<_> =
            event.participants.iter().map(|device| (device, device.post_note(prompt, "honest").1)).collect();
        for (device, op) in ops {
            acknowledged(device, op).await;
        }
        slowest = slowest.max(round.elapsed());
        tokio::time::sleep(pace.saturating_sub(round.elapsed())).await;
    }
    slowest
}

async fn acknowledged(device: &Device, op: plenary_shared::id::OpId) {
    until("an honest note is acknowledged", || device.look(|state| state.acks.contains_key(&op))).await;
}
