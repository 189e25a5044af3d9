//! Texts that are not on the board: held for the reveal, held from a burst, late, hidden; and which were taken back.

use super::Work;
use crate::store::{
    keys::Key,
    rooms::held_place,
    row::{HeldKind, Row},
};
use plenary_shared::{
    id::{LateId, NoteId, PromptId, SessionId},
    protocol::{Held, HiddenItem, LateItem},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// One text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeldText {
    pub kind: HeldKind,
    pub p: PromptId,
    pub x: String,
    /// For a late change: the note that it would change. For a late note: its own id.
    pub note: NoteId,
    /// Whether it changes a note that is there.
    pub change: bool,
}

#[derive(Serialize, Deserialize)]
struct Body {
    p: PromptId,
    x: String,
    note: NoteId,
    change: bool,
}

/// Every text of a room that is not on its board, by its row's id. Notes that are held can be thousands, and nothing
/// that is done for each note or each who comes walks over them.
#[derive(Default)]
pub(super) struct Tray {
    /// Notes held for the reveal or from a burst.
    held: HashMap<[u8; 16], HeldText>,
    /// How many of them there are under each prompt that has any.
    counts: BTreeMap<PromptId, u32>,
    /// Late, hidden, and taken back.
    others: HashMap<[u8; 16], HeldText>,
}

impl Tray {
    pub fn load(rows: Vec<([u8; 16], HeldKind, Vec<u8>)>) -> Option<Self> {
        let mut tray = Self::default();
        for (id, kind, body) in rows {
            let Body { p, x, note, change } = serde_json::from_slice(&body).ok()?;
            tray.insert(id, HeldText { kind, p, x, note, change });
        }
        Some(tray)
    }

    /// Keeps a text, in place of one of the same id.
    pub fn put(&mut self, id: [u8; 16], text: HeldText, room: SessionId, key: &Key, work: &mut Work) {
        let HeldText { kind, p, x, note, change } = text.clone();
        let body = serde_json::to_vec(&Body { p, x, note, change }).expect("a held text is plain data");
        work.batch.rows.push(Row::Held { id, kind, body: key.seal(&held_place(room, id, kind), &body) });
        self.insert(id, text);
    }

    /// Lets go of a text.
    pub fn take(&mut self, id: [u8; 16], work: &mut Work) -> Option<HeldText> {
        let text = self.remove(&id)?;
        work.batch.rows.push(Row::HeldGone { id });
        Some(text)
    }

    /// Lets go of a note and of every change to it.
    pub fn forget(&mut self, note: NoteId, work: &mut Work) {
        let ids: Vec<_> = self.texts().filter(|(_, text)| text.note == note).map(|(id, _)| *id).collect();
        for id in ids {
            self.take(id, work);
        }
    }

    /// A note that is held for the reveal or from a burst.
    pub fn unpublished(&self, note: NoteId) -> Option<&HeldText> {
        self.held.get(note.as_bytes())
    }

    /// A text of any kind.
    pub fn get(&self, id: &[u8; 16]) -> Option<&HeldText> {
        self.held.get(id).or_else(|| self.others.get(id))
    }

    /// Notes held from bursts.
    pub fn bursts(&self) -> impl Iterator<Item = NoteId> {
        self.held.values().filter(|text| text.kind == HeldKind::Burst).map(|text| text.note)
    }

    /// Notes that their writers took back since the board was written afresh, sorted by their random ids.
    pub fn taken_back(&self) -> Vec<NoteId> {
        let mut notes: Vec<_> = self.of(HeldKind::TakenBack).map(|(_, text)| text.note).collect();
        notes.sort();
        notes
    }

    /// Notes held under a prompt, in no order.
    pub fn notes_of(&self, prompt: PromptId) -> Vec<NoteId> {
        self.held.values().filter(|text| text.p == prompt).map(|text| text.note).collect()
    }

    /// How many notes are held, by prompt.
    pub fn counts(&self) -> Vec<Held> {
        self.counts.iter().map(|(p, count)| Held { p: *p, count: *count }).collect()
    }

    /// How many notes are held.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// How many late notes and changes wait.
    pub fn late(&self) -> usize {
        self.of(HeldKind::Late).count()
    }

    /// The late tray, sorted by its random ids: the order of arrival is not in it.
    pub fn late_items(&self) -> Vec<LateItem> {
        let mut items: Vec<_> = self
            .of(HeldKind::Late)
            .map(|(id, text)| LateItem {
                id: LateId::from_bytes(*id),
                p: text.p,
                x: text.x.clone(),
                of: text.change.then_some(text.note),
            })
            .collect();
        items.sort_by_key(|item| item.id);
        items
    }

    /// Notes that were taken from the screens, sorted by their random ids.
    pub fn hidden_items(&self) -> Vec<HiddenItem> {
        let hidden = self.of(HeldKind::Hidden);
        let mut items: Vec<_> =
            hidden.map(|(_, text)| HiddenItem { id: text.note, p: text.p, x: text.x.clone() }).collect();
        items.sort_by_key(|item| item.id);
        items
    }

    /// Whether a late note of this id waits.
    pub fn has_late_note(&self, note: NoteId) -> bool {
        self.of(HeldKind::Late).any(|(_, text)| !text.change && text.note == note)
    }

    fn texts(&self) -> impl Iterator<Item = (&[u8; 16], &HeldText)> {
        self.held.iter().chain(&self.others)
    }

    /// Texts of a kind that is not held.
    fn of(&self, kind: HeldKind) -> impl Iterator<Item = (&[u8; 16], &HeldText)> {
        self.others.iter().filter(move |(_, text)| text.kind == kind)
    }

    fn insert(&mut self, id: [u8; 16], text: HeldText) {
        self.remove(&id);
        if matches!(text.kind, HeldKind::Note | HeldKind::Burst) {
            *self.counts.entry(text.p).or_default() += 1;
            self.held.insert(id, text);
        } else {
            self.others.insert(id, text);
        }
    }

    fn remove(&mut self, id: &[u8; 16]) -> Option<HeldText> {
        let Some(text) = self.held.remove(id) else { return self.others.remove(id) };
        if let Some(count) = self.counts.get_mut(&text.p) {
            *count -= 1;
        }
        self.counts.retain(|_, count| *count > 0);
        Some(text)
    }
}
