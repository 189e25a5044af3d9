//! Commands that the server has not answered yet, in order.

use plenary_shared::{id::OpId, limits, objects, stage::Act};
use serde::Serialize;
use std::collections::{BTreeSet, VecDeque};

/// A command as it waits on the device; sent again in the same words until it is answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// The key of idempotency.
    pub op: OpId,
    /// `meta.stage.n` when it was written.
    pub n: u32,
    /// What is to be done.
    pub act: Act,
}

objects! { Entry { op, n, act } }

/// Commands without an answer. At most [`limits::UNACKNOWLEDGED`] are in flight; two that touch the same thing never
/// are, so that a refusal "not now" of the first cannot make the second arrive before it.
#[derive(Debug, Default)]
pub struct Outbox {
    slots: VecDeque<Slot>,
    hold_until: f64,
    one_by_one: bool,
}

#[derive(Debug)]
struct Slot {
    entry: Entry,
    sent: bool,
}

impl Outbox {
    /// Adds a command at the end; a command that waits already is left where it is.
    pub fn push(&mut self, entry: Entry) {
        if !self.slots.iter().any(|slot| slot.entry.op == entry.op) {
            self.slots.push_back(Slot { entry, sent: false });
        }
    }

    /// The next command to send at this time, from now on in flight.
    pub fn next(&mut self, now: f64) -> Option<&Entry> {
        let most = if self.one_by_one { 1 } else { limits::UNACKNOWLEDGED };
        if now < self.hold_until || self.in_flight() >= most {
            return None;
        }
        let mut busy = BTreeSet::new();
        for slot in &mut self.slots {
            let touched = slot.entry.act.subjects();
            if !slot.sent && touched.iter().all(|key| !busy.contains(key)) {
                slot.sent = true;
                return Some(&slot.entry);
            }
            busy.extend(touched);
        }
        None
    }

    /// Takes out a command that was answered for good; `None` when it was answered before.
    pub fn answered(&mut self, op: OpId) -> Option<Entry> {
        let place = self.slots.iter().position(|slot| slot.entry.op == op)?;
        let slot = self.slots.remove(place)?;
        self.one_by_one &= !self.slots.is_empty();
        Some(slot.entry)
    }

    /// The server said "not now": nothing is sent before `until`, then the command again.
    pub fn again(&mut self, op: OpId, until: f64) {
        self.hold_until = self.hold_until.max(until);
        for slot in self.slots.iter_mut().filter(|slot| slot.entry.op == op) {
            slot.sent = false;
        }
    }

    /// The socket is gone: commands in flight are sent again.
    pub fn lost(&mut self) {
        self.slots.iter_mut().for_each(|slot| slot.sent = false);
        self.hold_until = 0.0;
    }

    /// The server could not read a frame. Commands are then sent one by one; the one that is alone in flight when it happens
    /// again is the cause, and is returned.
    pub fn unreadable(&mut self) -> Option<OpId> {
        let mut flying = self.slots.iter().filter(|slot| slot.sent).map(|slot| slot.entry.op);
        let cause = match (flying.next(), flying.next()) {
            (Some(op), None) if self.one_by_one => Some(op),
            _ => None,
        };
        self.one_by_one = cause.is_none();
        cause
    }

    /// Every command that waits, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.slots.iter().map(|slot| &slot.entry)
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    fn in_flight(&self) -> usize {
        self.slots.iter().filter(|slot| slot.sent).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::stage::{brainstorm::NoteAct, theming::SortingAct};
    use plenary_shared::{
        fields,
        id::{NoteId, PromptId, ThemeId},
        proof::Master,
    };

    fn op(n: u8) -> OpId {
        OpId::from_bytes([n; 16])
    }

    fn note(n: u8) -> NoteId {
        NoteId::from_bytes([n; 16])
    }

    fn add(n: u8) -> Entry {
        let tag = Master([0; 32]).own(note(n)).tag();
        Entry {
            op: op(n),
            n: 1,
            act: Act::Note(NoteAct::Add { id: note(n), prompt: PromptId(1), text: "words".into(), tag }),
        }
    }

    fn move_to(n: u8, id: u8, theme: u8) -> Entry {
        let to = Some(ThemeId::from_bytes([theme; 16]));
        Entry { op: op(n), n: 1, act: Act::Sorting(SortingAct::Move { id: note(id), to, was: None }) }
    }

    fn sent(outbox: &mut Outbox, now: f64) -> Vec<OpId> {
        std::iter::from_fn(|| outbox.next(now).map(|entry| entry.op)).collect()
    }

    fn filled(entries: impl IntoIterator<Item = Entry>) -> Outbox {
        let mut outbox = Outbox::default();
        entries.into_iter().for_each(|entry| outbox.push(entry));
        outbox
    }

    #[test]
    fn commands_go_in_order_and_only_so_many_at_once() {
        let mut outbox = filled((0..60).map(add));
        assert_eq!(sent(&mut outbox, 0.0), (0..50).map(op).collect::<Vec<_>>());
        assert!(outbox.answered(op(3)).is_some());
        assert!(outbox.answered(op(3)).is_none());
        assert_eq!(sent(&mut outbox, 0.0), [op(50)]);
        assert_eq!(outbox.len(), 59);
    }

    #[test]
    fn a_lost_socket_sends_everything_again_in_the_same_order() {
        let mut outbox = filled((1..4).map(add));
        sent(&mut outbox, 0.0);
        outbox.answered(op(2));
        outbox.lost();
        assert_eq!(sent(&mut outbox, 0.0), [op(1), op(3)]);
    }

    #[test]
    fn nothing_overtakes_a_command_about_the_same_thing() {
        let mut outbox = filled([move_to(1, 1, 9), move_to(2, 1, 8), move_to(3, 2, 9), move_to(4, 3, 7)]);
        assert_eq!(sent(&mut outbox, 0.0), [op(1), op(4)]);
        outbox.answered(op(1));
        assert_eq!(sent(&mut outbox, 0.0), [op(2), op(3)]);
    }

    #[test]
    fn not_now_holds_back_all_until_its_time() {
        let mut outbox = filled((1..4).map(add));
        outbox.next(0.0);
        outbox.again(op(1), 500.0);
        assert!(sent(&mut outbox, 499.0).is_empty());
        assert_eq!(sent(&mut outbox, 500.0), [op(1), op(2), op(3)]);
    }

    #[test]
    fn the_one_frame_that_cannot_be_read_is_found() {
        let mut outbox = filled((1..4).map(add));
        sent(&mut outbox, 0.0);
        assert_eq!(outbox.unreadable(), None);
        outbox.lost();
        assert_eq!(sent(&mut outbox, 0.0), [op(1)]);
        outbox.answered(op(1));
        assert_eq!(sent(&mut outbox, 0.0), [op(2)]);
        assert_eq!(outbox.unreadable(), Some(op(2)));
        outbox.answered(op(2));
        outbox.lost();
        assert_eq!(sent(&mut outbox, 0.0), [op(3)]);
    }

    #[test]
    fn an_entry_survives_storage() {
        for entry in [add(1), move_to(2, 3, 4)] {
            let text = serde_json::to_string(&entry).unwrap();
            assert_eq!(fields::parse::<Entry>(&text), Some(entry));
        }
    }

    #[test]
    fn pushing_twice_sends_once() {
        let mut outbox = filled([add(1), add(1)]);
        assert_eq!(sent(&mut outbox, 0.0), [op(1)]);
    }
}
