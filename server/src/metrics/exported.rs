//! The published metrics: names, help, text format.

use plenary_shared::role::Role;
use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use std::time::Duration;

/// Upper bounds of the histogram of commit times, in seconds: a good disk takes a few milliseconds.
const SECONDS: [f64; 11] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// Upper bounds of the histogram of commit sizes, in batches.
const BATCHES: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 256.0];

type Label = [(&'static str, &'static str); 1];

/// The published metrics.
pub struct Exported {
    registry: Registry,
    rooms: Gauge,
    sockets: Family<Label, Gauge>,
    commands: Family<Label, Counter>,
    commit_time: Histogram,
    commit_batches: Histogram,
    resident: Gauge,
    free: Gauge,
    pub frames: Counter,
    pub closed_slow: Counter,
    pub refused_commits: Counter,
    pub reloads: Counter,
    pub panics: Counter,
}

impl Default for Exported {
    fn default() -> Self {
        let mut exported = Self {
            registry: Registry::with_prefix("plenary"),
            rooms: Gauge::default(),
            sockets: Family::default(),
            commands: Family::default(),
            commit_time: Histogram::new(SECONDS),
            commit_batches: Histogram::new(BATCHES),
            resident: Gauge::default(),
            free: Gauge::default(),
            frames: Counter::default(),
            closed_slow: Counter::default(),
            refused_commits: Counter::default(),
            reloads: Counter::default(),
            panics: Counter::default(),
        };
        exported.register();
        exported
    }
}

impl Exported {
    fn register(&mut self) {
        let all = &mut self.registry;
        all.register("rooms", "Rooms in memory", self.rooms.clone());
        all.register("sockets", "Open sockets by role; participants in whole tens", self.sockets.clone());
        all.register("commands", "Commands by outcome, told ten or more at a time", self.commands.clone());
        all.register_with_unit("commit", "Time of a commit", Unit::Seconds, self.commit_time.clone());
        all.register("commit_batches", "Batches in a commit", self.commit_batches.clone());
        all.register("refused_commits", "Commits that the storage refused", self.refused_commits.clone());
        all.register("room_reloads", "Rooms loaded again after a fault", self.reloads.clone());
        all.register("room_panics", "Rooms that panicked", self.panics.clone());
        all.register("frames_out", "Frames sent, told a thousand or more at a time", self.frames.clone());
        all.register("slow_closes", "Sockets closed because their device reads too slowly", self.closed_slow.clone());
        let bytes = || Unit::Bytes;
        all.register_with_unit("process_resident", "Memory of the process", bytes(), self.resident.clone());
        all.register_with_unit("storage_free", "Space left to the storage", bytes(), self.free.clone());
    }

    pub fn rooms(&self, rooms: usize) {
        self.rooms.set(whole(rooms));
    }

    pub fn sockets(&self, role: Role, sockets: usize) {
        self.sockets.get_or_create(&[("role", role.word())]).set(whole(sockets));
    }

    pub fn answered(&self, outcome: &'static str, count: u64) {
        self.commands.get_or_create(&[("outcome", outcome)]).inc_by(count);
    }

    pub fn committed(&self, took: Duration, batches: usize) {
        self.commit_time.observe(took.as_secs_f64());
        self.commit_batches.observe(batches as f64);
    }

    /// Sets memory and free space; a value that the system does not report stays at 0.
    pub fn bytes(&self, resident: Option<u64>, free: Option<u64>) {
        self.resident.set(resident.map_or(0, whole));
        self.free.set(free.map_or(0, whole));
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a text takes every figure");
        text
    }
}

fn whole(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
