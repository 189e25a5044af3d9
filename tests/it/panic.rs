//! A room that panics is loaded again without affecting others, and one that panics repeatedly accepts no command for a
//! minute and says so.

use plenary_shared::{
    stage::StageKind,
    wire::{Refusal, Stopped},
};
use plenary_tests::{
    day::LearningEvent,
    device::Device,
    process::{ServerProcess, Setup},
    proof, until, within,
};
use std::time::Duration;

/// A word that makes a room panic in the server in which that is planted.
const POISON: &str = "panic-now";
/// The minute for which a room that panicked three times accepts no command, and some patience.
const A_MINUTE: Duration = Duration::from_secs(90);

#[tokio::test]
async fn a_room_that_panics_is_loaded_again_and_nobody_else_notices() {
    let server = ServerProcess::with(Setup { planted: &["room-panics"], ..Setup::default() }).await;
    let mut event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, 2).await;
    let other = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let kept = event.participants[0].add_note(prompt, "written before").await.unwrap();
    event.all_caught_up().await;
    let before = event.facilitator.essence();

    poison(&mut event, 1).await;
    event.at_rest().await;
    assert_eq!(event.facilitator.essence(), before, "the panic left nothing behind");
    let after = event.participants[1].add_note(prompt, "written after").await.unwrap();
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    assert!(content.notes.contains_key(&kept) && content.notes.contains_key(&after));
    assert_eq!(content.notes.len(), 2);
    assert_eq!(event.facilitator.facts().stopped, None);

    noticed_nothing(&other).await;
    let log = server.log();
    assert!(log.contains("panicked"), "the operator is told: {log}");
    assert!(!log.contains(POISON), "a panic's line must not hold words of a note: {log}");
    proof::told(1, "1 panic in a room beside another");
}

#[tokio::test]
async fn a_room_that_panics_three_times_takes_nothing_for_a_minute_and_says_so() {
    let server = ServerProcess::with(Setup { planted: &["room-panics"], ..Setup::default() }).await;
    let mut event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, 2).await;
    let other = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    event.participants[0].add_note(prompt, "written before").await.unwrap();
    poison(&mut event, 3).await;
    let told = |device: &Device| device.facts().stopped == Some(Stopped::Room);
    until("everybody is told", || event.everybody().all(told)).await;

    // Nothing is taken; the device keeps the words and is asked to send them again.
    let (late, op) = event.participants[1].post_note(prompt, "written meanwhile");
    let put_off = || event.participants[1].look(|state| state.put_off.contains(&(op, Refusal::Retry)));
    until("the device is asked to try again", put_off).await;
    assert!(event.participants[1].look(|state| !state.answers.contains_key(&op)));
    // The board can still be read, also by a device that connects now, which is sent the state as well.
    let newcomer = event.join().await;
    assert_eq!(newcomer.content(), event.content());
    until("the newcomer is told", || told(&newcomer)).await;
    noticed_nothing(&other).await;

    let again = within(A_MINUTE, || (!told(&event.facilitator)).then_some(())).await;
    assert!(again.is_some(), "the room takes commands again after a minute");
    event.participants[1].answer(op).await.unwrap();
    event.facilitator.close_stage().await;
    event.participants.push(newcomer);
    let content = event.at_rest().await;
    assert_eq!(content.notes[&late].text, "written meanwhile");
    assert_eq!(content.notes.len(), 2);
    proof::told(1, "3 panics in a room beside another");
}

/// A device repeatedly writes what makes the room panic, until it has done so often enough, and then disconnects.
async fn poison(event: &mut LearningEvent, times: usize) {
    let device = event.join().await;
    let (_, op) = device.post_note(event.prompts(StageKind::Brainstorm)[0], POISON);
    until("the room panics", || {
        let put_off = device.look(|state| state.put_off.iter().filter(|(of, _)| *of == op).count());
        put_off >= times
    })
    .await;
    drop(device);
    // The count of devices returns to what it was before anything is compared.
    until("the device is gone", || event.facilitator.facts().joined as usize == event.participants.len()).await;
}

/// An event whose devices were never disconnected, delayed or sent a notice, and can write.
async fn noticed_nothing(event: &LearningEvent) {
    event.participants[0].add_note(event.prompts(StageKind::Brainstorm)[0], "undisturbed").await.unwrap();
    event.all_caught_up().await;
    for device in event.everybody() {
        assert_eq!(device.facts().stopped, None);
        device.look(|state| assert_eq!((state.welcomes, state.closed, &state.put_off[..]), (1, None, &[][..])));
    }
}
