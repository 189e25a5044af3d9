//! Power cuts: whatever was acknowledged or seen is there afterwards, once, on every device alike.

use plenary_shared::{
    agenda::StageKind,
    id::{NoteId, PromptId},
    protocol::Act,
};
use plenary_tests::{
    checks::{Losses, losses},
    crdt::authors,
    day::LearningEvent,
    device::Device,
    process::ServerProcess,
    server::TestServer,
};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// Devices that write.
const DEVICES: usize = 6;
/// Power cuts, unless the environment asks for more.
const ROUNDS: usize = 5;
/// Commands that a device leaves unanswered at most, so that what it sends at once after a cut is no flood.
const UNANSWERED: usize = 12;
/// Lets devices write as fast as they can.
const NO_RATE_LIMITS: [&str; 6] =
    ["--participant-rate", "100000", "--participant-burst", "1000000", "--notes-per-device", "100000"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_acknowledged_or_seen_is_lost_or_doubled_when_the_server_is_killed() {
    let rounds = std::env::var("PLENARY_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let mut server = ServerProcess::start(&NO_RATE_LIMITS).await;
    let mut event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, DEVICES).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    for device in everybody(&mut event) {
        device.stay_connected();
    }
    let mut written = vec![BTreeMap::new(); DEVICES];
    let mut known_authors = authors(&event.facilitator.replica_state());
    for round in 0..rounds {
        let stop = AtomicBool::new(false);
        let write = async {
            let writing = event.participants.iter().zip(&mut written);
            let writing = writing.map(|(device, written)| write(device, prompt, round, written, &stop));
            futures_util::future::join_all(writing).await;
        };
        let cut = async {
            tokio::time::sleep(Duration::from_millis(rand::random_range(50..300))).await;
            tokio::task::block_in_place(|| {
                server.kill();
                server.start_again();
            });
            tokio::time::sleep(Duration::from_millis(rand::random_range(50..200))).await;
            stop.store(true, Ordering::Relaxed);
        };
        tokio::join!(write, cut);
        for device in &event.participants {
            device.drained().await;
            let (seen, content) = device.look(|state| (state.seen.clone(), state.replica.content().unwrap()));
            let gone: Vec<_> = seen.keys().filter(|id| !content.notes.contains_key(id)).collect();
            assert_eq!(gone, Vec::<&NoteId>::new(), "seen before the cut and gone after it");
        }
        event.all_caught_up().await;
        let now = authors(&event.facilitator.replica_state());
        assert!(now.is_superset(&known_authors) && now.len() == known_authors.len() + 1, "{known_authors:?} {now:?}");
        known_authors = now;
    }
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    assert_eq!(authors(&event.facilitator.replica_state()).len(), 1, "a closed stage is written afresh");
    let wanted: BTreeMap<_, _> = written.into_iter().flatten().collect();
    assert!(wanted.len() > rounds * DEVICES, "there was something to lose: {}", wanted.len());
    let found = losses(content.notes.values().map(|note| note.x.as_str()), wanted.values().map(String::as_str));
    assert_eq!(found, Losses::default());
    assert_eq!(content.notes.len(), wanted.len());
    println!("{} notes, {rounds} power cuts, nothing lost", wanted.len());
}

#[tokio::test]
async fn held_notes_and_the_late_tray_survive_a_power_cut() {
    let mut server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let held = event.participants[0].add_note(prompt, "held").await.unwrap();
    let taken = event.participants[0].add_note(prompt, "taken back").await.unwrap();
    event.participants[0].take_back(taken, 2).await.unwrap();
    event.participants[1].cut();
    let (late, _) = event.participants[1].post_note(prompt, "late");
    event.facilitator.close_stage().await;
    event.participants[1].connect().await;
    event.participants[1].drained().await;
    server.kill();
    server.start_again();
    for device in everybody(&mut event) {
        device.reconnect().await;
    }
    assert_eq!(event.participants[0].mine(&[held, taken]).await.len(), 1);
    plenary_tests::until("the tray is told", || event.facilitator.late().len() == 1).await;
    event.facilitator.admit(&[event.facilitator.late()[0].id]).await.unwrap();
    event.facilitator.reveal(prompt).await;
    let content = event.at_rest().await;
    assert_eq!(content.notes.keys().copied().collect::<std::collections::BTreeSet<_>>(), [held, late].into());
}

#[tokio::test]
async fn an_orderly_stop_tells_devices_to_come_back_and_loses_nothing() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let id = event.participants[0].add_note(prompt, "first").await.unwrap();
    let before = event.facilitator.essence();
    let server = server.restart().await;
    for device in everybody(&mut event) {
        assert_eq!(device.close_code().await, plenary_shared::protocol::close::LEAVING);
        device.reconnect().await;
    }
    assert_eq!(event.facilitator.essence(), before);
    event.participants[0].edit_note(id, 2, "second").await.unwrap();
    event.facilitator.reveal(prompt).await;
    assert_eq!(event.at_rest().await.notes[&id].x, "second");
    drop(server);
}

#[tokio::test]
async fn the_timer_runs_on_over_a_restart_until_its_stage_is_left() {
    let mut server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    event.facilitator.act(Act::TimerSet { seconds: 600 }).await.unwrap();
    let left = |event: &LearningEvent| event.participants[0].facts().timer;
    plenary_tests::until("the timer is told", || left(&event).is_some()).await;
    server.kill();
    server.start_again();
    for device in everybody(&mut event) {
        device.reconnect().await;
    }
    plenary_tests::until("the timer is told again", || left(&event).is_some()).await;
    assert!((300..=600).contains(&left(&event).unwrap()), "{:?}", left(&event));
    event.facilitator.open_stage(StageKind::Theming).await;
    plenary_tests::until("the timer is gone", || left(&event).is_none()).await;
    server.kill();
    server.start_again();
    for device in everybody(&mut event) {
        device.reconnect().await;
    }
    plenary_tests::until("counts have come", || event.participants[0].facts().joined == 1).await;
    assert_eq!(left(&event), None);
}

#[tokio::test]
async fn an_acknowledged_command_stays_acknowledged_after_a_power_cut() {
    let mut server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::at(&server, StageKind::Theming, 1).await;
    let device = &event.participants[0];
    let theme = plenary_shared::id::ThemeId::from_bytes(rand::random());
    let act = Act::ThemeAdd { id: theme, name: "Theme".into() };
    let op = device.post(act.clone());
    device.answer(op).await.unwrap();
    server.kill();
    server.start_again();
    for device in everybody(&mut event) {
        device.reconnect().await;
    }
    // The answer was lost on its way, so the device sends it once more.
    event.participants[0].post_as(op, event.participants[0].stage_number(), act);
    plenary_tests::until("the same answer", || event.participants[0].look(|state| state.acks[&op] == 2)).await;
    assert_eq!(event.at_rest().await.themes.len(), 1);
}

/// Writes and rewords until told to stop; remembers what each note must say in the end.
async fn write(
    device: &Device,
    prompt: PromptId,
    round: usize,
    written: &mut BTreeMap<NoteId, String>,
    stop: &AtomicBool,
) {
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        if device.look(|state| state.outbox.len()) >= UNANSWERED {
            tokio::time::sleep(Duration::from_millis(2)).await;
            continue;
        }
        let (id, _) = device.post_note(prompt, &format!("round {round} number {number} first"));
        let text = format!("round {round} number {number} {id}");
        device.post(Act::NoteEdit { id, own: device.own(id), rev: 2, x: text.clone() });
        written.insert(id, text);
        number += 1;
        tokio::time::sleep(Duration::from_millis(rand::random_range(5..20))).await;
    }
}

fn everybody(event: &mut LearningEvent) -> impl Iterator<Item = &mut Device> {
    [&mut event.facilitator, &mut event.projector].into_iter().chain(&mut event.participants)
}
