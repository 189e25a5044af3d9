//! How much memory a full board takes: little more than the board itself, once the room is quiet.

use plenary_shared::{limits, stage::StageKind};
use plenary_tests::{
    day::LearningEvent,
    process::{NO_RATE_LIMITS, ServerProcess},
};

/// Devices that fill the board.
const WRITERS: usize = 8;
/// Long notes on the board.
const NOTES: usize = 4_800;
/// Notes that each device sends at once.
const AT_ONCE: usize = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_board_of_long_notes_takes_little_more_memory_than_its_words() {
    let server = ServerProcess::start(&NO_RATE_LIMITS).await;
    let t = std::time::Instant::now();
    let say = |what: &str| println!("{what}: {} MiB (most {}) at {:?}", server.resident() >> 20, server.most_memory() >> 20, t.elapsed());
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, WRITERS).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let letter = std::env::var("LETTER").unwrap_or("x".into());
    let words = letter.repeat(limits::NOTE_CHARS);
    say("empty");
    for _ in 0..NOTES / WRITERS / AT_ONCE {
        for device in &event.participants {
            for _ in 0..AT_ONCE {
                device.post_note(prompt, &words);
            }
        }
        for device in &event.participants {
            device.drained().await;
        }
    }
    say("written");
    event.facilitator.reveal(prompt).await;
    event.participants.truncate(3);
    say("revealed");
    for _ in 0..2 { event.facilitator.open_stage(StageKind::Theming).await; event.facilitator.close_stage().await; }
    event.facilitator.open_stage(StageKind::Theming).await;
    event.all_caught_up().await;
    say("sorting");
    for _ in 0..1 {
        tokio::time::sleep(std::time::Duration::from_secs(7)).await;
        say("idle");
    }
    drop(event);
    tokio::time::sleep(std::time::Duration::from_secs(75)).await;
    say("unloaded");
}
