//! The threshold mix: decides what others are shown together, so that nobody can tell whose it was by when it came.
//!
//! It knows which device sent a command, lives in memory only, and gives the room ids and numbers. The room never learns
//! the rest. After a restart nobody is known behind what waits: it goes out with the next release, or with the close.

use super::{room::ForMix, seats::Device};
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use crate::store::state::Writers;
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
    /// Devices that changed what waits since it was last told how much that is.
    changed: HashSet<Device>,
    told: Option<Instant>,
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
    if here as usize >= limits::MIX_ROOM { limits::MIX_DEVICES } else { limits::MIX_DEVICES_SMALL }
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
        for op in ops {
            self.sent.remove(op);
        }
    }

    /// The room was loaded again: this is what waits in it.
    pub fn agree(&mut self, waiting: impl IntoIterator<Item = NoteId>) {
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
        let may = rested && self.changed.len() >= least;
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
                self.changed.extend(device);
                self.waiting.insert(note, Item { device, leaving: false });
            }
            ForMix::Gone(note) => {
                self.waiting.remove(&note);
            }
            ForMix::Held(op, prompt) => {
                if let Some(device) = self.sent.get(&op) {
                    self.changed.insert(*device);
                    self.writers.entry(prompt).or_default().held.insert(*device);
                }
            }
            ForMix::Late(op, prompt) => {
                if let Some(device) = self.sent.get(&op) {
                    self.changed.insert(*device);
                    self.writers.entry(prompt).or_default().late.insert(*device);
                }
            }
            ForMix::Shown(prompt) => self.writers.entry(prompt).or_default().held.clear(),
            ForMix::Admitted(prompt) => self.writers.entry(prompt).or_default().late.clear(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: PromptId = PromptId(1);

    fn op(n: u8) -> OpId {
        OpId::from_bytes([n; 16])
    }

    fn note(n: u8) -> NoteId {
        NoteId::from_bytes([n; 16])
    }

    /// A device changes a note.
    fn changes(mix: &mut Mix, device: u8, n: u8) {
        mix.sends(op(n), [device; 32]);
        mix.taken(&[op(n)], &[ForMix::Waits(op(n), note(n))]);
    }

    #[test]
    fn nothing_goes_out_before_enough_devices_have_something_waiting() {
        let mut mix = Mix::default();
        for n in 0..20 {
            changes(&mut mix, n % 2, n);
            assert_eq!(mix.release(3), []);
        }
        changes(&mut mix, 2, 20);
        let out = mix.release(3);
        assert_eq!(out.len(), 3, "one of each device");
        let devices: HashSet<_> = out.iter().map(|id| if *id == note(20) { 2 } else { id.as_bytes()[0] % 2 }).collect();
        assert_eq!(devices.len(), 3);
        assert_eq!(mix.release(3), [], "what goes out does not go out twice, and the third has nothing more");
    }

    #[test]
    fn the_next_release_takes_the_next_item_of_each() {
        let mut mix = Mix::default();
        (0..9).for_each(|n| changes(&mut mix, n % 3, n));
        let mut shown = HashSet::new();
        for _ in 0..3 {
            let out = mix.release(3);
            assert_eq!(out.len(), 3);
            let gone: Vec<_> = out.iter().map(|id| ForMix::Gone(*id)).collect();
            mix.taken(&[], &gone);
            shown.extend(out);
        }
        assert_eq!(shown.len(), 9);
        assert_eq!(mix.release(1), []);
    }

    #[test]
    fn the_order_says_nothing() {
        let orders: HashSet<Vec<NoteId>> = (0..50)
            .map(|_| {
                let mut mix = Mix::default();
                (0..5).for_each(|n| changes(&mut mix, n, n));
                mix.release(5)
            })
            .collect();
        assert!(orders.len() > 20, "{}", orders.len());
    }

    #[test]
    fn what_nobody_is_known_behind_waits_for_company() {
        let mut mix = Mix::of([note(50), note(51)]);
        assert_eq!(mix.release(1), [], "alone it is the close that shows it");
        changes(&mut mix, 1, 1);
        changes(&mut mix, 2, 2);
        changes(&mut mix, 3, 3);
        assert_eq!(mix.release(3).len(), 5);
    }

    #[test]
    fn a_room_that_is_loaded_again_gets_what_did_not_go_out() {
        let mut mix = Mix::default();
        (0..3).for_each(|n| changes(&mut mix, n, n));
        assert_eq!(mix.release(3).len(), 3);
        mix.agree([note(0), note(1), note(2)]);
        assert_eq!(mix.release(3).len(), 3);
    }

    #[test]
    fn writers_are_counted_by_device_until_their_words_are_shown() {
        let mut mix = Mix::default();
        for (n, device) in [(1, 1), (2, 1), (3, 2)] {
            mix.sends(op(n), [device; 32]);
            mix.taken(&[op(n)], &[ForMix::Held(op(n), P)]);
        }
        mix.sends(op(4), [1; 32]);
        mix.taken(&[op(4)], &[ForMix::Late(op(4), P)]);
        assert_eq!(mix.writers()[&P], Writers { held: 2, late: 1 });
        mix.taken(&[], &[ForMix::Shown(P)]);
        assert_eq!(mix.writers()[&P], Writers { held: 0, late: 1 });
        mix.taken(&[], &[ForMix::Admitted(P)]);
        assert_eq!(mix.writers()[&P], Writers::default());
    }

    #[test]
    fn counts_are_told_seldom_and_for_several_devices_only() {
        let (mut mix, now) = (Mix::default(), Instant::now());
        let later = |seconds| now + Duration::from_secs(seconds);
        for n in 0..9 {
            changes(&mut mix, 1, n);
        }
        assert!(!mix.may_tell(3, now), "one device may write as much as it likes");
        changes(&mut mix, 2, 10);
        changes(&mut mix, 3, 11);
        assert!(mix.may_tell(3, now));
        (0..5).for_each(|n| changes(&mut mix, n, n));
        assert!(!mix.may_tell(3, later(limits::COUNT_SECONDS - 1)));
        assert!(mix.may_tell(3, later(limits::COUNT_SECONDS)));
        assert!(!mix.may_tell(3, later(100)), "nothing has changed since");
    }

    #[test]
    fn a_command_that_changed_nothing_leaves_nothing_behind() {
        let mut mix = Mix::default();
        (0..200).for_each(|n| mix.sends(op(n), [1; 32]));
        mix.taken(&(0..200).map(op).collect::<Vec<_>>(), &[]);
        assert!(mix.sent.is_empty() && mix.changed.is_empty());
    }

    #[test]
    fn small_rooms_need_fewer() {
        assert_eq!([0, 1, 9, 10, 60].map(least), [3, 3, 3, 5, 5]);
    }
}
