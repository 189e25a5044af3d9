//! Metrics for a monitoring system, designed so that nobody can date one person's act by them.
//!
//! Metrics show neither who nor where: no label names a room, a device or an address. But a counter that grows by one
//! the moment somebody sends a note would reveal when, and together with a Wi-Fi log that is enough to reveal who. So
//! the effects of people's acts are recorded when they happen, and published later and in groups:
//!
//! - values change once in [`EXPORT_INTERVAL`] only, however often they are read;
//! - effects of people's acts are held back until there are [`TOGETHER`] of a kind ([`FRAMES_TOGETHER`] of frames,
//!   since one act sends a frame to each device), and are then published all at once;
//! - participants' sockets are published in whole tens, rounded up; memory and free space in whole MiB.
//!
//! What the server does by itself (reloaded rooms, panics, refused commits, slow sockets) is published in full.

mod exported;

use exported::Exported;
use plenary_shared::{role::Role, wire::Refusal};
use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Interval at which published values change.
pub const EXPORT_INTERVAL: Duration = Duration::from_secs(60);
/// Minimum of acts of a kind that are published together.
pub const TOGETHER: usize = 10;
/// Minimum of frames that are published together: what [`TOGETHER`] acts send to a hundred devices.
pub const FRAMES_TOGETHER: u64 = 1_000;
/// Maximum of commits that wait to be published; a histogram needs no more.
const COMMITS: usize = 10_000;
const MIB: u64 = 1024 * 1024;

/// The metrics; all clones share one state.
#[derive(Clone, Default)]
pub struct Metrics(Arc<Shared>);

#[derive(Default)]
struct Shared {
    seen: Mutex<Seen>,
    exported: Exported,
}

/// What has happened and is not published yet.
#[derive(Debug, Default)]
struct Seen {
    answers: BTreeMap<&'static str, usize>,
    /// How long each commit took, and how many batches it contained.
    commits: Vec<(Duration, usize)>,
    frames: u64,
    closed_slow: u64,
    refused_commits: u64,
    reloads: u64,
    panics: u64,
}

/// Gauges at one moment.
#[derive(Debug, Clone, Default)]
pub struct Gauges {
    /// Live rooms.
    pub rooms: usize,
    /// Open sockets, by role.
    pub sockets: Vec<(Role, usize)>,
}

impl Metrics {
    /// Records that a command was answered: with a refusal, or acknowledged.
    pub fn answered(&self, refusal: Option<Refusal>) {
        *self.seen().answers.entry(refusal.map_or("ack", Refusal::word)).or_default() += 1;
    }

    /// Records that a transaction became durable.
    pub fn committed(&self, took: Duration, batches: usize) {
        let mut seen = self.seen();
        if seen.commits.len() < COMMITS {
            seen.commits.push((took, batches));
        }
    }

    /// Records that the storage refused a transaction.
    pub fn commit_refused(&self) {
        self.seen().refused_commits += 1;
    }

    /// Records that a frame was sent to a socket.
    pub fn frame_out(&self) {
        self.seen().frames += 1;
    }

    /// Records that a socket was closed because its device reads too slowly.
    pub fn closed_slow(&self) {
        self.seen().closed_slow += 1;
    }

    /// Records that a room dropped what was not durable and was reloaded.
    pub fn room_reloaded(&self) {
        self.seen().reloads += 1;
    }

    /// Records that a room panicked.
    pub fn room_panicked(&self) {
        self.seen().panics += 1;
    }

    /// Publishes what has happened, as far as the rules above allow; `free` is the storage's free space in bytes.
    pub fn tell(&self, standing: &Gauges, free: Option<u64>) {
        let (mut seen, exported) = (self.seen(), &self.0.exported);
        for (answer, count) in &mut seen.answers {
            if *count >= TOGETHER {
                exported.answered(answer, mem::take(count) as u64);
            }
        }
        if seen.commits.len() >= TOGETHER {
            for (took, batches) in mem::take(&mut seen.commits) {
                exported.committed(took, batches);
            }
        }
        if seen.frames >= FRAMES_TOGETHER {
            exported.frames.inc_by(mem::take(&mut seen.frames));
        }
        exported.closed_slow.inc_by(mem::take(&mut seen.closed_slow));
        exported.refused_commits.inc_by(mem::take(&mut seen.refused_commits));
        exported.reloads.inc_by(mem::take(&mut seen.reloads));
        exported.panics.inc_by(mem::take(&mut seen.panics));
        exported.rooms(standing.rooms);
        for (role, sockets) in &standing.sockets {
            let crowd = *role == Role::Participant;
            exported.sockets(*role, if crowd { sockets.next_multiple_of(TOGETHER) } else { *sockets });
        }
        exported.bytes(resident_bytes().map(|bytes| bytes / MIB * MIB), free.map(|bytes| bytes / MIB * MIB));
    }

    /// The published metrics in Prometheus' text format.
    pub fn text(&self) -> String {
        self.0.exported.text()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Resident memory of this process, where the system reports it.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(metrics: &Metrics, line: &str) -> bool {
        metrics.text().lines().any(|told| told == line)
    }

    #[test]
    fn one_act_shows_in_no_figure() {
        let metrics = Metrics::default();
        metrics.tell(&Gauges::default(), None);
        let before = metrics.text();
        metrics.answered(None);
        metrics.answered(Some(Refusal::Late));
        metrics.committed(Duration::from_millis(7), 1);
        (0..99).for_each(|_| metrics.frame_out());
        assert_eq!(metrics.text(), before, "nothing changes between two tellings");
        metrics.tell(&Gauges::default(), None);
        let without_memory = |text: &str| {
            let lines = text.lines().filter(|line| !line.contains("resident")).map(str::to_owned);
            lines.collect::<Vec<_>>()
        };
        assert_eq!(without_memory(&metrics.text()), without_memory(&before));
    }

    #[test]
    fn ten_acts_are_told_together_and_none_is_lost() {
        let metrics = Metrics::default();
        for act in 1..=23 {
            metrics.answered(None);
            metrics.answered(Some(Refusal::Rate));
            metrics.committed(Duration::from_millis(7), 2);
            if act == 9 {
                metrics.tell(&Gauges::default(), None);
                assert!(!metrics.text().contains("outcome=\"ack\""), "{}", metrics.text());
            }
        }
        metrics.tell(&Gauges::default(), None);
        for line in [
            "plenary_commands_total{outcome=\"ack\"} 23",
            "plenary_commands_total{outcome=\"rate\"} 23",
            "plenary_commit_seconds_count 23",
            "plenary_commit_batches_sum 46.0",
        ] {
            assert!(told(&metrics, line), "{line}: {}", metrics.text());
        }
    }

    #[test]
    fn a_crowd_is_told_in_tens_and_the_rest_as_it_is() {
        let metrics = Metrics::default();
        let sockets = vec![(Role::Participant, 23), (Role::Facilitator, 2), (Role::Projector, 0)];
        metrics.tell(&Gauges { rooms: 1, sockets }, Some(5 * MIB + 17));
        for line in [
            "plenary_rooms 1",
            "plenary_sockets{role=\"participant\"} 30",
            "plenary_sockets{role=\"facilitator\"} 2",
            "plenary_sockets{role=\"projector\"} 0",
            "plenary_storage_free_bytes 5242880",
        ] {
            assert!(told(&metrics, line), "{line}: {}", metrics.text());
        }
        metrics.tell(&Gauges { rooms: 0, sockets: vec![(Role::Participant, 0)] }, None);
        assert!(told(&metrics, "plenary_sockets{role=\"participant\"} 0"));
    }

    #[test]
    fn what_the_server_does_by_itself_is_told_in_full() {
        let metrics = Metrics::default();
        metrics.room_reloaded();
        metrics.room_panicked();
        metrics.closed_slow();
        metrics.commit_refused();
        metrics.tell(&Gauges::default(), None);
        for name in ["room_reloads", "room_panics", "slow_closes", "refused_commits"] {
            assert!(told(&metrics, &format!("plenary_{name}_total 1")), "{name}: {}", metrics.text());
        }
    }

    #[test]
    fn this_process_takes_some_memory() {
        assert!(resident_bytes().is_some_and(|bytes| bytes > MIB));
    }
}
