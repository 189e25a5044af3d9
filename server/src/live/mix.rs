//! The threshold mix: decides what others are shown together, so that nobody can tell whose it was by when it came.
//!
//! It knows which device sent a command, lives in memory only, and gives the room ids and numbers. The room never learns
//! the rest. After a restart nobody is known behind what waits: it goes out with the next release, or with the close.

use super::seats::Device;
use crate::journal::state::Writers;
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use crate::room::ForMix;
use plenary_shared::{
    id::{NoteId, OpId, PromptId},
    limits,
};
use rand::seq::{IndexedRandom, SliceRandom};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::{Duration, Instant},
};

/// What one room's mix knows.
#[derive(Debug, Default)]
pub struct Mix {
    /// Which device sent a command that the room has not answered yet.
    sent: HashMap<OpId, Device>,
    /// What waits, and which device wrote it, as far as that is known.
    waiting: HashMap<NoteId, Item>,
    writers: BTreeMap<PromptId, Behind>,
    /// Devices that changed what is counted since it was last told how much that is, and what of theirs still waits.
    changed: HashSet<(Device, Changed)>,
    told: Option<Instant>,
}

/// Which count has changed.
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

/// The devices behind what waits under a prompt.
#[derive(Debug, Default)]
struct Behind {
    held: HashSet<Device>,
    late: HashSet<Device>,
}

/// Among how many devices' items one person's cannot be told, with so many devices here.
pub fn least(here: u32) -> usize {
    #[cfg(feature = "planted")]
    if planted(Fault::MixOfOne) {
        return 1;
    }
    match here as usize {
        limits::MIX_LARGE_ROOM.. => limits::MIX_DEVICES_LARGE,
        limits::MIX_ROOM.. => limits::MIX_DEVICES,
        _ => limits::MIX_DEVICES_SMALL,
    }
}

impl Mix {
    /// A mix in which something waits whose devices nobody knows.
    pub fn of(waiting: impl IntoIterator<Item = NoteId>) -> Self {
        let mut mix = Self::default();
        mix.agree(waiting);
        mix
    }

    /// A device sends a command. The last to send it counts: the room takes it from one of them only.
    pub fn sends(&mut self, op: OpId, device: Device) {
        self.sent.insert(op, device);
    }

    /// The room has taken commands, and this follows from them.
    pub fn taken(&mut self, ops: &[OpId], follows: &[ForMix]) {
        for one in follows {
            self.take(*one);
        }
        ops.iter().for_each(|op| self.answered(*op));
    }

    /// Whoever sent a command has its answer, or is told to send it again.
    pub fn answered(&mut self, op: OpId) {
        self.sent.remove(&op);
    }

    /// The room was loaded again: this is what waits in it, and it has written down itself how many are behind it.
    pub fn agree(&mut self, waiting: impl IntoIterator<Item = NoteId>) {
        self.writers.clear();
        self.changed.clear();
        let before = std::mem::take(&mut self.waiting);
        for note in waiting {
            let device = before.get(&note).and_then(|item| item.device);
            self.waiting.insert(note, Item { device, leaving: false });
        }
    }

    /// What goes out now: nothing, or one item of each of at least so many devices, and what nobody is known behind.
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

    /// How many devices are behind what waits under a prompt.
    pub fn writers(&self) -> BTreeMap<PromptId, Writers> {
        let count = |behind: &Behind| Writers { held: behind.held.len() as u32, late: behind.late.len() as u32 };
        self.writers.iter().map(|(prompt, behind)| (*prompt, count(behind))).collect()
    }

    /// Whether it may be told how much waits; then it has been told.
    pub fn may_tell(&mut self, least: usize, now: Instant) -> bool {
        let pause = Duration::from_secs(limits::COUNT_SECONDS);
        let rested = self.told.is_none_or(|told| now.saturating_duration_since(told) >= pause);
        let devices: HashSet<_> = self.changed.iter().map(|(device, _)| device).collect();
        let may = rested && devices.len() >= least;
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
