//! The threshold mix: decides what others are shown together, so that nobody can tell by its timing whose it was.
//!
//! It knows which device sent a command, lives in memory only, and gives the room only ids and counts, so the room
//! never learns who wrote what. After a restart the devices behind waiting items are unknown: those items go out with
//! the next release, or when the stage closes.

use super::seats::Device;
use crate::{Rules, journal::state::Writers, room::ForMix, seams::Mixing};
use plenary_shared::{
    id::{NoteId, OpId, PromptId},
    limits,
};
use rand::seq::{IndexedRandom, SliceRandom};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::{Duration, Instant},
};

/// The mix of one room.
#[derive(Debug, Default)]
pub struct Mix {
    /// Which device sent each command that the room has not answered yet.
    sent: HashMap<OpId, Device>,
    /// Waiting items, each with the device that wrote it, where known.
    waiting: HashMap<NoteId, Item>,
    writers: BTreeMap<PromptId, Behind>,
    /// Devices with changes that the published counts do not include yet, and which count each changed.
    changed: HashSet<(Device, Changed)>,
    told: Option<Instant>,
}

/// Which count a device changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Changed {
    Held(PromptId),
    Late(PromptId),
}

#[derive(Debug, Clone, Copy)]
struct Item {
    device: Option<Device>,
    /// Whether the room has been asked to show it.
    leaving: bool,
}

/// The devices that wrote what waits under a prompt.
#[derive(Debug, Default)]
struct Behind {
    held: HashSet<Device>,
    late: HashSet<Device>,
}

impl Mix {
    /// A mix that holds items of unknown devices.
    pub fn with_waiting(waiting: impl IntoIterator<Item = NoteId>) -> Self {
        let mut mix = Self::default();
        mix.agree(waiting);
        mix
    }

    /// Registers which device sends a command. The last sender counts: the room accepts it from one of them only.
    pub fn sends(&mut self, op: OpId, device: Device) {
        self.sent.insert(op, device);
    }

    /// Takes over what followed from commands that the room has applied.
    pub fn taken(&mut self, ops: &[OpId], follows: &[ForMix]) {
        for one in follows {
            self.take(*one);
        }
        ops.iter().for_each(|op| self.answered(*op));
    }

    /// Forgets a command's sender once it is answered, or asked to retry.
    pub fn answered(&mut self, op: OpId) {
        self.sent.remove(&op);
    }

    /// Synchronises with a reloaded room: these items wait in it. Counts of writers start afresh, since the room has
    /// stored its own.
    pub fn agree(&mut self, waiting: impl IntoIterator<Item = NoteId>) {
        self.writers.clear();
        self.changed.clear();
        let before = std::mem::take(&mut self.waiting);
        for note in waiting {
            let device = before.get(&note).and_then(|item| item.device);
            self.waiting.insert(note, Item { device, leaving: false });
        }
    }

    /// Picks what to show now: nothing, or one item of each of at least `least` devices, plus all items of unknown
    /// devices.
    pub fn release(&mut self, least: usize) -> Vec<NoteId> {
        let mut of = HashMap::<Device, Vec<NoteId>>::new();
        let mut orphans = Vec::new();
        for (note, item) in self.waiting.iter().filter(|(_, item)| !item.leaving) {
            match item.device {
                Some(device) => of.entry(device).or_default().push(*note),
                None => orphans.push(*note),
            }
        }
        if of.len() < least {
            return Vec::new();
        }
        let rng = &mut rand::rng();
        let mut release: Vec<_> = of.values().filter_map(|notes| notes.choose(rng)).copied().collect();
        release.append(&mut orphans);
        release.shuffle(rng);
        for note in &release {
            if let Some(item) = self.waiting.get_mut(note) {
                item.leaving = true;
            }
        }
        release
    }

    /// How many devices wrote what waits under each prompt.
    pub fn writers(&self) -> BTreeMap<PromptId, Writers> {
        let count = |behind: &Behind| Writers { held: behind.held.len() as u32, late: behind.late.len() as u32 };
        self.writers.iter().map(|(prompt, behind)| (*prompt, count(behind))).collect()
    }

    /// Whether counts of what waits may be published now; if so, they count as published.
    pub fn may_tell(&mut self, least: usize, now: Instant) -> bool {
        let pause = Duration::from_secs(limits::COUNT_SECONDS);
        let rested = self.told.is_none_or(|told| now.saturating_duration_since(told) >= pause);
        let devices: HashSet<_> = self.changed.iter().map(|(device, _)| device).collect();
        let may = Rules::may_tell(devices.len(), least, rested);
        if may {
            self.changed.clear();
            self.told = Some(now);
        }
        may
    }

    fn take(&mut self, one: ForMix) {
        match one {
            ForMix::Waits(op, note) => {
                let device = self.sent.get(&op).copied();
                self.waiting.insert(note, Item { device, leaving: false });
            }
            ForMix::Gone(note) => {
                self.waiting.remove(&note);
            }
            ForMix::Held(op, prompt) => {
                if let Some(device) = self.sent.get(&op) {
                    self.changed.insert((*device, Changed::Held(prompt)));
                    self.writers.entry(prompt).or_default().held.insert(*device);
                }
            }
            ForMix::Late(op, prompt) => {
                if let Some(device) = self.sent.get(&op) {
                    self.changed.insert((*device, Changed::Late(prompt)));
                    self.writers.entry(prompt).or_default().late.insert(*device);
                }
            }
            ForMix::Shown(prompt) => {
                self.writers.entry(prompt).or_default().held.clear();
                self.changed.retain(|(_, changed)| *changed != Changed::Held(prompt));
            }
            ForMix::Admitted(prompt) => {
                self.writers.entry(prompt).or_default().late.clear();
                self.changed.retain(|(_, changed)| *changed != Changed::Late(prompt));
            }
        }
    }
}

#[cfg(test)]
mod tests;
