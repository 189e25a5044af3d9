//! Whoever has every frame of a participant, of the big screen and of the facilitator, and the moment of every thumb, names
//! the writers of notes, changes, withdrawals and late notes hardly better than by chance.

use super::scene::{Found, Scene};
use futures_util::future::join_all;
use plenary_shared::agenda::Reveal;
use plenary_tests::{
    attack::names::Kind,
    process::{NO_RATE_LIMITS, ServerProcess},
    proof,
};

/// By how much names may be right oftener than by chance, in a room of five.
const LEAD_OF_FIVE: f64 = 0.15;
/// The same in a room of twenty.
const LEAD_OF_TWENTY: f64 = 0.1;
/// The adjusted Rand index of frames and writers stays below this.
const TOGETHER: f64 = 0.05;
/// Rooms that stand side by side.
const SIDE_BY_SIDE: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_all_frames_and_the_moment_of_every_thumb_names_nobody_in_a_room_of_five() {
    for reveal in [Reveal::Open, Reveal::OnClose] {
        in_rooms(5, reveal, proof::rounds(4, 20)).await;
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
    let mut found = Vec::new();
    while found.len() < rooms {
        let from = found.len();
        let seeds = from..(from + SIDE_BY_SIDE).min(rooms);
        found.extend(join_all(seeds.map(|seed| day(&server, devices, reveal, seed as u64))).await);
    }
    let name = if reveal == Reveal::Open { "open pool" } else { "shown on reveal" };
    judge(&format!("on the wire, {devices} devices, {name}"), devices, &found);
    proof::told(rooms, &format!("{rooms} rooms of {devices} ({name})"));
}

/// A day in one room, at a facilitator's usual pace.
async fn day(server: &ServerProcess, devices: usize, reveal: Reveal, seed: u64) -> Found {
    let mut scene = Scene::open(server, devices, reveal, seed).await;
    for round in 0..rounds(devices) {
        scene.write((seed as usize + round) % devices).await;
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

/// Holds what was found in rooms against the bounds.
pub fn judge(what: &str, devices: usize, rooms: &[Found]) {
    let pool = |rooms: &[Found]| {
        let mut all = Found::default();
        rooms.iter().for_each(|room| all.join(room));
        all
    };
    let found = pool(rooms);
    let lead = if devices < 10 { LEAD_OF_FIVE } else { LEAD_OF_TWENTY };
    let (chance, names) = (1.0 / devices as f64, &found.names);
    let bound = chance + lead;
    let by_kind: Vec<_> = [Kind::Note, Kind::Change, Kind::Withdrawal, Kind::Late]
        .iter()
        .map(|kind| format!("{} {:.2}", kind.word(), names.best(*kind).share()))
        .collect();
    let (all, by_order) = (names.best_of_all(), names.by_order());
    let counted = found.counts.best(Kind::Counted);
    proof::measured(&format!(
        "{what}: named {:.2} of {} (by order {:.2}, counts {:.2} of {}; bound {bound:.2}, chance {chance:.2}; {}), \
         index {:+.3}, order in frames {:+.2} of ±{:.2}",
        all.share(),
        all.all,
        by_order.share(),
        counted.share(),
        counted.all,
        by_kind.join(", "),
        names.rand_index(),
        names.order.0["in a frame"].rho(),
        names.order.0["in a frame"].band(),
    ));
    assert!(all.all > 100, "{what}: there was something to name");
    assert!(all.share() <= bound, "{what}: writers are named: {all:?}");
    assert!(by_order.share() <= bound, "{what}: writers are named by the order in frames: {by_order:?}");
    assert!(counted.share() <= bound, "{what}: writers are named by counts: {counted:?}");
    assert!(names.rand_index() < TOGETHER, "{what}: frames say what belongs together: {}", names.rand_index());
    let (half, rest) = rooms.split_at(rooms.len() / 2);
    let again = pool(half).names.order.that_stand_out_again(&pool(rest).names.order).len();
    assert_eq!(again, 0, "{what}: an order was kept in frames");
    for (kind, lengths) in &found.lengths {
        assert_eq!(lengths.len(), 1, "{what}: {kind} has lengths {lengths:?}");
        let step = if kind.starts_with("note") { 512 } else { 1 };
        assert!(lengths.iter().all(|length| length % step == 0), "{what}: {kind} is not padded: {lengths:?}");
    }
    assert!(found.lengths.len() >= 4, "{what}: answers and commands were seen: {:?}", found.lengths.keys());
}
