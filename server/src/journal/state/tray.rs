//! Texts that are not on the board: held for the reveal, waiting in the mix, late, hidden; and ids of deleted notes.

use super::{HeldKind, HeldText};
use plenary_shared::{
    id::{NoteId, PromptId},
    wire::HiddenItem,
};
use std::collections::{BTreeMap, HashMap};

/// Every text of a room that is not on its board, by its id. Thousands of notes can be held, so no operation on a
/// single note iterates over them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tray {
    /// Notes held for the reveal or waiting in the mix.
    held: HashMap<[u8; 16], HeldText>,
    /// Late, hidden, and deleted.
    others: HashMap<[u8; 16], HeldText>,
}

impl Tray {
    /// Stores a text, or replaces the one with the same id.
    pub fn put(&mut self, id: [u8; 16], text: HeldText) {
        self.take(&id);
        if matches!(text.kind, HeldKind::Note | HeldKind::Pool) {
            self.held.insert(id, text);
        } else {
            self.others.insert(id, text);
        }
    }

    /// Removes a text and returns it.
    pub fn take(&mut self, id: &[u8; 16]) -> Option<HeldText> {
        self.held.remove(id).or_else(|| self.others.remove(id))
    }

    /// Ids of all texts about a note.
    pub fn about(&self, note: NoteId) -> Vec<[u8; 16]> {
        let held = self.held.contains_key(note.as_bytes()).then_some(*note.as_bytes());
        let others = self.others.iter().filter(|(_, text)| text.note == note).map(|(id, _)| *id);
        held.into_iter().chain(others).collect()
    }

    /// A note that is held for the reveal or waits in the mix.
    pub fn unpublished(&self, note: NoteId) -> Option<&HeldText> {
        self.held.get(note.as_bytes())
    }

    /// A text of any kind.
    pub fn get(&self, id: &[u8; 16]) -> Option<&HeldText> {
        self.held.get(id).or_else(|| self.others.get(id))
    }

    /// Notes of an open pool that wait in the mix.
    pub fn pool(&self) -> impl Iterator<Item = NoteId> {
        self.held.values().filter(|text| text.kind == HeldKind::Pool).map(|text| text.note)
    }

    /// Notes that their writers deleted since the board was written afresh, sorted by their random ids.
    pub fn taken_back(&self) -> Vec<NoteId> {
        let mut notes: Vec<_> = self.of(HeldKind::TakenBack).map(|(_, text)| text.note).collect();
        notes.sort();
        notes
    }

    /// Notes held under a prompt, unordered.
    pub fn notes_of(&self, prompt: PromptId) -> Vec<NoteId> {
        self.held.values().filter(|text| text.prompt == prompt).map(|text| text.note).collect()
    }

    /// How many notes are held.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// How many late notes and changes wait.
    pub fn late(&self) -> usize {
        self.of(HeldKind::Late).count()
    }

    /// Number of notes held for the reveal, by prompt.
    pub fn held_counts(&self) -> BTreeMap<PromptId, u32> {
        let mut counts = BTreeMap::new();
        for text in self.held.values().filter(|text| text.kind == HeldKind::Note) {
            *counts.entry(text.prompt).or_default() += 1;
        }
        counts
    }

    /// How many items came late, by prompt.
    pub fn late_counts(&self) -> BTreeMap<PromptId, u32> {
        let mut counts = BTreeMap::new();
        for (_, text) in self.of(HeldKind::Late) {
            *counts.entry(text.prompt).or_default() += 1;
        }
        counts
    }

    /// Ids of items that came late, under one prompt or all, sorted by their random bytes.
    pub fn late_of(&self, prompt: Option<PromptId>) -> Vec<[u8; 16]> {
        let late = self.of(HeldKind::Late).filter(|(_, text)| prompt.is_none_or(|prompt| text.prompt == prompt));
        let mut ids: Vec<_> = late.map(|(id, _)| *id).collect();
        ids.sort();
        ids
    }

    /// A note that was removed from view.
    pub fn hidden(&self, note: NoteId) -> Option<HiddenItem> {
        let text = self.others.get(note.as_bytes()).filter(|text| text.kind == HeldKind::Hidden)?;
        Some(HiddenItem { id: note, prompt: text.prompt, text: text.text.clone() })
    }

    /// Whether there is a late note with this id.
    pub fn has_late_note(&self, note: NoteId) -> bool {
        self.late_words(note).is_some_and(|(_, text)| !text.change)
    }

    /// The late text of a note, or of a change to it.
    pub fn late_words(&self, note: NoteId) -> Option<(&[u8; 16], &HeldText)> {
        self.of(HeldKind::Late).find(|(_, text)| text.note == note)
    }

    /// Every text with its id, unordered.
    pub fn texts(&self) -> impl Iterator<Item = (&[u8; 16], &HeldText)> {
        self.held.iter().chain(&self.others)
    }

    /// Texts of a kind that is not held.
    fn of(&self, kind: HeldKind) -> impl Iterator<Item = (&[u8; 16], &HeldText)> {
        self.others.iter().filter(move |(_, text)| text.kind == kind)
    }
}
