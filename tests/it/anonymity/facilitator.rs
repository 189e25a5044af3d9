//! A facilitator who presses Reveal whenever she can, and admits late notes whenever a count arrives, names the writers
//! hardly better than by chance.

use super::{
    on_the_wire::rounds,
    scene::{Found, Scene},
    verdict::{MORE, Verdict},
};
use futures_util::future::join_all;
use plenary_shared::{
    agenda::Reveal,
    stage::{Act, brainstorm::NoteAct},
};
use plenary_tests::{
    device::Device,
    process::{NO_RATE_LIMITS, ServerProcess},
    proof,
};
use std::{
    ops::Range,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// From one press to the next.
const PRESS: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_facilitator_who_reveals_whenever_she_can_names_nobody() {
    for (devices, rooms) in [(5, proof::rounds(8, 40)), (20, proof::rounds(2, 10))] {
        let what = format!("an impatient facilitator, {devices} devices");
        let mut found = in_rooms(devices, 0..rooms, 1).await;
        let mut verdict = Verdict::of(&what, devices, found.clone());
        if verdict.is_near() {
            found.extend(in_rooms(devices, rooms..rooms * MORE, 1).await);
            verdict = Verdict::of(&what, devices, found);
        }
        verdict.holds();
        proof::told(rooms, &format!("{rooms} rooms of {devices} with Reveal pressed every {} ms", PRESS.as_millis()));
    }
    // Known, and said in SECURITY.md: a device that reconnects with several notes wrote a good part of what is revealed then.
    let found = in_rooms(5, 0..proof::size(4, 20), 2).await;
    Verdict::of("the same where one of five comes back with two notes each time, which has no bound", 5, found);
}

async fn in_rooms(devices: usize, rooms: Range<usize>, bundle: usize) -> Vec<Found> {
    let server = ServerProcess::start(&NO_RATE_LIMITS).await;
    join_all(rooms.map(|seed| day(&server, devices, seed as u64, bundle))).await
}

async fn day(server: &ServerProcess, devices: usize, seed: u64, bundle: usize) -> Found {
    let mut scene = Scene::open(server, devices, Reveal::OnClose, seed).await;
    let facilitator = scene.event.co_facilitator().await;
    let (stop, prompt) = (AtomicBool::new(false), scene.prompt);
    let press = async {
        while !stop.load(Ordering::Relaxed) {
            // Refused as long as too few are behind it.
            let _ = facilitator.act(Act::Note(NoteAct::Reveal { prompt })).await;
            take_in(&facilitator).await;
            tokio::time::sleep(PRESS).await;
        }
    };
    let write = async {
        for round in 0..rounds(devices) {
            scene.write((seed as usize + round) % devices, bundle).await;
        }
        scene.change_and_take_back().await;
        let n = scene.close().await;
        for _ in 0..2 {
            scene.be_late(n).await;
            scene.late_is_counted().await;
        }
        stop.store(true, Ordering::Relaxed);
    };
    tokio::join!(press, write);
    scene.attack().await
}

/// Admits all late notes under every prompt that a count names.
async fn take_in(facilitator: &Device) {
    for late in facilitator.late() {
        if late.count > 0 {
            let _ = facilitator.act(Act::Note(NoteAct::AdmitLate { prompt: late.prompt })).await;
        }
    }
}
