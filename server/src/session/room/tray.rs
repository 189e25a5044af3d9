//! Texts that are not on the board: held for the reveal, held from a burst, late, hidden.

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

/// Every text of a room that is not on its board, by its row's id.
#[derive(Default)]
pub(super) struct Tray {
    texts: HashMap<[u8; 16], HeldText>,
}

impl Tray {
    pub fn load(rows: Vec<([u8; 16], HeldKind, Vec<u8>)>) -> Option<Self> {
        let read = |(id, kind, body): ([u8; 16], HeldKind, Vec<u8>)| {
            let Body { p, x, note, change } = serde_json::from_slice(&body).ok()?;
            Some((id, HeldText { kind, p, x, note, change }))
        };
        Some(Self { texts: rows.into_iter().map(read).collect::<Option<_>>()? })
    }

    /// Keeps a text, in place of one of the same id.
    pub fn put(&mut self, id: [u8; 16], text: HeldText, room: SessionId, key: &Key, work: &mut Work) {
        let HeldText { kind, p, x, note, change } = text.clone();
        let body = serde_json::to_vec(&Body { p, x, note, change }).expect("a held text is plain data");
        work.batch.rows.push(Row::Held { id, kind, body: key.seal(&held_place(room, id, kind), &body) });
        self.texts.insert(id, text);
    }

    /// Lets go of a text.
    pub fn take(&mut self, id: [u8; 16], work: &mut Work) -> Option<HeldText> {
        let text = self.texts.remove(&id)?;
        work.batch.rows.push(Row::HeldGone { id });
        Some(text)
    }

    /// Lets go of a note and of every change to it.
    pub fn forget(&mut self, note: NoteId, work: &mut Work) {
        let ids: Vec<_> = self.texts.iter().filter(|(_, text)| text.note == note).map(|(id, _)| *id).collect();
        for id in ids {
            self.take(id, work);
        }
    }

    /// A note that is held for the reveal or from a burst.
    pub fn unpublished(&self, note: NoteId) -> Option<&HeldText> {
        self.texts.get(note.as_bytes()).filter(|text| matches!(text.kind, HeldKind::Note | HeldKind::Burst))
    }

    /// A text of any kind.
    pub fn get(&self, id: &[u8; 16]) -> Option<&HeldText> {
        self.texts.get(id)
    }

    /// Notes held from bursts.
    pub fn bursts(&self) -> impl Iterator<Item = NoteId> {
        self.texts.values().filter(|text| text.kind == HeldKind::Burst).map(|text| text.note)
    }

    /// Notes held under a prompt, in no order.
    pub fn notes_of(&self, prompt: PromptId) -> Vec<NoteId> {
        let held = |text: &&HeldText| matches!(text.kind, HeldKind::Note | HeldKind::Burst) && text.p == prompt;
        self.texts.values().filter(held).map(|text| text.note).collect()
    }

    /// How many notes are held, by prompt.
    pub fn counts(&self) -> Vec<Held> {
        let mut counts = BTreeMap::new();
        for text in self.texts.values().filter(|text| matches!(text.kind, HeldKind::Note | HeldKind::Burst)) {
            *counts.entry(text.p).or_insert(0) += 1;
        }
        counts.into_iter().map(|(p, count)| Held { p, count }).collect()
    }

    /// How many texts of a kind there are.
    pub fn count(&self, kind: HeldKind) -> usize {
        self.texts.values().filter(|text| text.kind == kind).count()
    }

    /// The late tray, sorted by its random ids: the order of arrival is not in it.
    pub fn late_items(&self) -> Vec<LateItem> {
        let mut items: Vec<_> = self
            .texts
            .iter()
            .filter(|(_, text)| text.kind == HeldKind::Late)
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
        let hidden = self.texts.values().filter(|text| text.kind == HeldKind::Hidden);
        let mut items: Vec<_> = hidden.map(|text| HiddenItem { id: text.note, p: text.p, x: text.x.clone() }).collect();
        items.sort_by_key(|item| item.id);
        items
    }

    /// Whether a late note of this id waits.
    pub fn has_late_note(&self, note: NoteId) -> bool {
        self.texts.values().any(|text| text.kind == HeldKind::Late && !text.change && text.note == note)
    }
}
