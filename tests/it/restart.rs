//! Power cuts: everything that was acknowledged or seen is there afterwards, once, and the same on every device.

use plenary_shared::{
    ballot::{Choices, Criterion},
    id::OpportunityId,
    stage::{Act, StageKind, leading::LeadingAct, theming::SortingAct},
};
use plenary_tests::{
    day::LearningEvent,
    device::Device,
    history::{
        ballots,
        stage::{Call, Register, linearizable},
    },
    process::{NO_RATE_LIMITS, ServerProcess},
    proof,
    server::TestServer,
    storm::{DEVICES, Storm, UNANSWERED},
    until,
};
use rand::seq::SliceRandom;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// Facilitators who set the stage at once.
const FACILITATORS: usize = 3;
/// Times that each of them sets it in a round: few enough for the search of an order.
const SETTINGS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_acknowledged_or_seen_is_lost_or_doubled_when_the_server_is_killed() {
    let rounds = proof::rounds(6, 200);
    let mut server = ServerProcess::start(&NO_RATE_LIMITS).await;
    let mut storm = Storm::begin(&server, DEVICES).await;
    for _ in 0..rounds {
        let calm = storm.during(power_cut(&mut server)).await;
        let (before, after) = (calm.authors_before, calm.authors_after);
        assert!(after.is_superset(&before) && after.len() == before.len() + 1, "a fresh author: {before:?} {after:?}");
    }
    let accidents = format!("{rounds} kill -9 under {} commands of {DEVICES} devices", storm.commands());
    proof::told(rounds, &accidents);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facilitators_who_set_the_stage_at_once_share_one_register_through_power_cuts() {
    let rounds = proof::rounds(3, 60);
    let mut server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let mut facilitators = vec![];
    for _ in 0..FACILITATORS {
        facilitators.push(event.co_facilitator().await);
    }
    for device in event.everybody_mut().chain(&mut facilitators) {
        device.stay_connected();
    }
    let mut calls = 0;
    for round in 0..rounds {
        let first = Register::from(event.facilitator.meta().stage);
        let setting = futures_util::future::join_all(facilitators.iter().map(set_stages));
        tokio::join!(setting, power_cut(&mut server));
        let mut history = Vec::new();
        for device in &facilitators {
            device.drained().await;
            history.extend(device.take_history().0.iter().filter_map(Call::of));
        }
        // One more command, after all of them, shows the state of the register.
        event.facilitator.act(Act::Leading(LeadingAct::SetTimer { seconds: 60 })).await.unwrap();
        let last = Register::from(event.at_rest().await.meta.stage);
        assert!(linearizable(first, &history, last), "round {round}: no server gave these answers: {history:#?}");
        calls += history.len();
    }
    proof::told(rounds, &format!("{rounds} kill -9 under {calls} settings of {FACILITATORS} facilitators"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_each_device_the_last_acknowledged_ballot_counts_through_power_cuts() {
    let rounds = proof::rounds(3, 60);
    let mut server = ServerProcess::start(&NO_RATE_LIMITS).await;
    let mut event = LearningEvent::ranking(&server, DEVICES, 5).await;
    for device in event.everybody_mut() {
        device.stay_connected();
    }
    let mut casts = 0;
    for round in 0..rounds {
        let stop = AtomicBool::new(false);
        let ballots = Criterion::ALL.map(|criterion| event.facilitator.ballot(criterion));
        let items = event.facilitator.opportunities();
        let casting = event.participants.iter().map(|device| cast_again_and_again(device, &items, &stop));
        // Every other round the ballots close while devices still cast and the server is killed.
        let close = async {
            power_cut(&mut server).await;
            if round % 2 == 0 {
                stop.store(true, Ordering::Relaxed);
                for device in &event.participants {
                    device.drained().await;
                }
            }
            event.facilitator.close_stage().await;
            stop.store(true, Ordering::Relaxed);
        };
        tokio::join!(futures_util::future::join_all(casting), close);
        for device in &event.participants {
            device.drained().await;
        }
        let content = event.at_rest().await;
        let histories: Vec<_> = event.participants.iter().map(|device| device.take_history().0).collect();
        casts += histories.iter().flatten().count();
        for ballot in ballots {
            let found = ballots::breaches(ballot, &histories, &content.results[&ballot]);
            assert_eq!(found, Vec::<String>::new(), "round {round}");
        }
        event.facilitator.open_stage(StageKind::Prioritising).await;
        event.all_caught_up().await;
    }
    proof::told(rounds, &format!("{rounds} kill -9 under {casts} ballots of {DEVICES} devices"));
}

/// Kills the server at a random moment and starts it again.
async fn power_cut(server: &mut ServerProcess) {
    tokio::time::sleep(Duration::from_millis(rand::random_range(50..400))).await;
    tokio::task::block_in_place(|| {
        server.kill();
        server.start_again();
    });
    tokio::time::sleep(Duration::from_millis(rand::random_range(50..200))).await;
}

async fn set_stages(device: &Device) {
    let kinds = [StageKind::Welcome, StageKind::Brainstorm, StageKind::Theming];
    for _ in 0..SETTINGS {
        let kind = kinds[rand::random_range(0..kinds.len())];
        // Superseded when another facilitator was faster; the checker knows.
        let _ = device.set_stage(device.stage(kind), rand::random()).await;
        tokio::time::sleep(Duration::from_millis(rand::random_range(0..60))).await;
    }
}

async fn cast_again_and_again(device: &Device, items: &[OpportunityId], stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        for criterion in Criterion::ALL {
            let mut items = items.to_vec();
            items.shuffle(&mut rand::rng());
            let choices = items.into_iter().map(|item| vec![item]).collect::<Vec<_>>();
            device.post_ballot(criterion, Choices::try_from(choices).expect("each item stands once"));
        }
        let answered = || stop.load(Ordering::Relaxed) || device.look(|state| state.outbox.len()) < UNANSWERED;
        until("a device is answered now and then", answered).await;
        tokio::time::sleep(Duration::from_millis(rand::random_range(10..60))).await;
    }
}

#[tokio::test]
async fn held_notes_and_the_late_tray_survive_a_power_cut() {
    let mut server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    event.participants[1].cut();
    let (late, _) = event.participants[1].post_note(prompt, "late");
    event.facilitator.close_stage().await;
    event.participants[1].connect().await;
    event.participants[1].drained().await;
    event.facilitator.open_stage(StageKind::Brainstorm).await;
    event.all_caught_up().await;
    let held = event.participants[0].add_note(prompt, "held").await.unwrap();
    let taken = event.participants[0].add_note(prompt, "taken back").await.unwrap();
    event.participants[0].take_back(taken, 2).await.unwrap();
    server.kill();
    server.start_again();
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    assert_eq!(event.participants[0].mine(&[held, taken]).await.len(), 1);
    assert!(event.facilitator.admit(prompt).await.unwrap().held);
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    assert_eq!(content.notes.keys().copied().collect::<std::collections::BTreeSet<_>>(), [held, late].into());
}

#[tokio::test]
async fn an_orderly_stop_tells_devices_to_come_back_and_loses_nothing() {
    let server = TestServer::start().await;
    let (mut event, notes) = LearningEvent::written(&server, 2, &["first"]).await;
    let (id, prompt) = (notes[0], event.prompts(StageKind::Brainstorm)[0]);
    let before = event.facilitator.essence();
    let server = server.restart().await;
    for device in event.everybody_mut() {
        assert_eq!(device.close_code().await, plenary_shared::wire::close::LEAVING);
        device.reconnect().await;
    }
    assert_eq!(event.facilitator.essence(), before);
    event.participants[0].edit_note(id, 2, "second").await.unwrap();
    event.facilitator.reveal(prompt).await;
    assert_eq!(event.at_rest().await.notes[&id].text, "second");
    drop(server);
}

#[tokio::test]
async fn the_timer_runs_on_over_a_restart_until_its_stage_is_left() {
    let mut server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    event.facilitator.act(Act::Leading(LeadingAct::SetTimer { seconds: 600 })).await.unwrap();
    let left = |event: &LearningEvent| event.participants[0].facts().timer;
    plenary_tests::until("the timer is told", || left(&event).is_some()).await;
    server.kill();
    server.start_again();
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    plenary_tests::until("the timer is told again", || left(&event).is_some()).await;
    assert!((300..=600).contains(&left(&event).unwrap()), "{:?}", left(&event));
    event.facilitator.open_stage(StageKind::Theming).await;
    plenary_tests::until("the timer is gone", || left(&event).is_none()).await;
    server.kill();
    server.start_again();
    for device in event.everybody_mut() {
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
    let act = Act::Sorting(SortingAct::AddTheme { id: theme, name: "Theme".into() });
    let op = device.post(act.clone());
    device.answer(op).await.unwrap();
    server.kill();
    server.start_again();
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    // The answer was lost on its way, so the device sends it once more.
    event.participants[0].post_as(op, event.participants[0].stage_number(), act);
    until("the same answer", || event.participants[0].look(|state| state.acks[&op] == 2)).await;
    assert_eq!(event.at_rest().await.themes.len(), 1);
}
