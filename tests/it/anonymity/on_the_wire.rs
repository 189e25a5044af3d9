//! An attacker with every frame of a participant, of the big screen and of the facilitator, and the time of every press,
//! names the writers of notes, changes, withdrawals and late notes hardly better than by chance.

use super::{
    scene::{Found, Scene},
    verdict::{MORE, Verdict},
};
use futures_util::future::join_all;
use plenary_shared::agenda::Reveal;
use plenary_tests::{
    process::{NO_RATE_LIMITS, ServerProcess},
    proof,
};

/// Notes with which a device reconnects from a dead spot.
const BUNDLE: usize = 2;
/// Rooms that run in parallel.
const SIDE_BY_SIDE: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_all_frames_and_the_moment_of_every_thumb_names_nobody_in_a_room_of_five() {
    for reveal in [Reveal::Open, Reveal::OnClose] {
        in_rooms(5, reveal, proof::rounds(8, 40)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_all_frames_and_the_moment_of_every_thumb_names_nobody_in_a_room_of_twenty() {
    for reveal in [Reveal::Open, Reveal::OnClose] {
        in_rooms(20, reveal, proof::rounds(2, 10)).await;
    }
}

async fn in_rooms(devices: usize, reveal: Reveal, rooms: usize) {
    let server = ServerProcess::start(&NO_RATE_LIMITS).await;
    let name = if reveal == Reveal::Open { "open pool" } else { "shown on reveal" };
    let what = format!("on the wire, {devices} devices, {name}");
    let mut found = Vec::new();
    for all in [rooms, rooms * MORE] {
        while found.len() < all {
            let from = found.len();
            let seeds = from..(from + SIDE_BY_SIDE).min(all);
            found.extend(join_all(seeds.map(|seed| day(&server, devices, reveal, seed as u64))).await);
        }
        let verdict = Verdict::of(&what, devices, found.clone());
        if all > rooms || !verdict.is_near() {
            verdict.holds();
            break;
        }
    }
    proof::told(rooms, &format!("{rooms} rooms of {devices} ({name})"));
}

/// A day in one room, with a facilitator who reveals as usual.
async fn day(server: &ServerProcess, devices: usize, reveal: Reveal, seed: u64) -> Found {
    let mut scene = Scene::open(server, devices, reveal, seed).await;
    for round in 0..rounds(devices) {
        scene.write((seed as usize + round) % devices, BUNDLE).await;
        if reveal == Reveal::OnClose {
            scene.event.facilitator.reveal(scene.prompt).await;
        }
    }
    scene.change_and_take_back().await;
    let n = scene.close().await;
    for _ in 0..2 {
        scene.be_late(n).await;
    }
    scene.late_is_counted().await;
    scene.event.facilitator.admit(scene.prompt).await.expect("a facilitator takes in what came late");
    scene.attack().await
}

/// Rounds in which everybody writes: more where fewer do.
pub fn rounds(devices: usize) -> usize {
    if devices < 10 { 5 } else { 3 }
}
