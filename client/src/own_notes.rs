//! This device's own notes: ids and order in storage, words in memory once the server has them.

use crate::{
    link::{Entry, Link, Reply, Subscriber},
    recovery::Numbers,
    secrets, storage,
};
use leptos::prelude::*;
use litemap::LiteMap;
use plenary_shared::{
    id::{NoteId, OpId, PromptId, SessionId},
    limits, order,
    stage::{
        Act,
        brainstorm::{NoteAct, Withdrawal},
    },
    wire::{ClientFrame, MyNote, NoteProof, Refusal, ServerFrame},
};

/// Revision of a note that was never changed.
const FIRST_REVISION: u32 = 1;
/// Numbers that are left out after the last note that came back.
const DELETED: u16 = 50;
/// Ids that are asked for when notes are brought back: what one phone may write, and another that went on from there.
const SOUGHT: u16 = 2 * limits::NOTES_PER_DEVICE as u16;

/// The state of the newest words of an own note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// On this device, on their way.
    Waiting,
    /// On the server.
    Saved,
    /// In the facilitator's late tray.
    Late,
}

/// One of this device's notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnNote {
    /// Its place among this device's notes.
    pub place: u32,
    /// The prompt it answers.
    pub prompt: PromptId,
    /// Its words, the newest that were written here.
    pub text: String,
    /// Its newest revision.
    pub revision: u32,
    /// The state of its newest words.
    pub standing: Standing,
}

/// The own notes of a session; a handle that is copied freely.
#[derive(Clone, Copy)]
pub struct Own {
    /// Notes whose words are known here.
    pub notes: RwSignal<LiteMap<NoteId, OwnNote>>,
    session: SessionId,
    inner: StoredValue<Inner, LocalStorage>,
    /// Whether words of another phone were taken, and whether its notes are still sought.
    sought: RwSignal<Option<bool>>,
}

#[derive(Default)]
struct Inner {
    /// Every own note, known or not, and its place.
    places: LiteMap<NoteId, u32>,
    /// Unanswered changes: what to go back to when they are refused.
    before: LiteMap<OpId, Option<OwnNote>>,
    /// Words of unanswered changes, for notes that are not known yet.
    unanswered: LiteMap<NoteId, Change>,
    /// Frames of ids that were asked for on this connection and are not answered yet.
    asked: usize,
}

enum Change {
    Edit { op: OpId, revision: u32, text: String },
    Delete { op: OpId },
}

impl Own {
    /// The notes that earlier pages of this device wrote.
    pub fn new(session: SessionId) -> Self {
        let inner = StoredValue::new_local(Inner { places: places(session), ..Inner::default() });
        Self { notes: RwSignal::default(), session, inner, sought: RwSignal::new(None) }
    }

    /// The command that adds a note.
    pub fn add(self, prompt: PromptId, text: String) -> Act {
        let id = secrets::next_note(self.session);
        let tag = secrets::master(self.session).own(id).tag();
        Act::Note(NoteAct::Add { id, prompt, text, tag })
    }

    /// The command that changes an own note; `None` when its words are not known here.
    pub fn edit(self, id: NoteId, text: String) -> Option<Act> {
        let rev = self.find(id)?.revision + 1;
        Some(Act::Note(NoteAct::Edit { id, own: secrets::master(self.session).own(id), revision: rev, text }))
    }

    /// The command that deletes an own note; `None` when its words are not known here.
    pub fn delete(self, id: NoteId, when: Withdrawal) -> Option<Act> {
        let rev = self.find(id)?.revision + 1;
        Some(Act::Note(NoteAct::Delete { id, own: secrets::master(self.session).own(id), revision: rev, when }))
    }

    /// Whether this device has written any note that is not deleted.
    pub fn has_any(self) -> bool {
        self.inner(|inner| !inner.places.is_empty())
    }

    /// Becomes the device that wrote with these recovery words, and asks for its notes; on a later connection again until
    /// they have come.
    pub fn take_over(self, numbers: Numbers, link: Link) {
        secrets::set_master(self.session, numbers);
        self.sought.set(Some(true));
        self.opened(link);
    }

    /// After [`Own::take_over`]: how many notes have come, and whether some may still come. Tracked.
    pub fn taken_over(self) -> Option<(usize, bool)> {
        let sought = self.sought.get()?;
        Some((self.notes.with(LiteMap::len), sought))
    }

    /// Every note that was sought has come, if it is there.
    fn found(self) {
        let master = secrets::master(self.session);
        let last =
            self.inner(|inner| (0..SOUGHT).rev().find(|number| inner.places.contains_key(&master.note(*number))));
        // The newest notes of the other phone may have been deleted: their ids are not taken again.
        secrets::write_from(self.session, last.map_or(0, |last| last + DELETED));
        self.sought.set(Some(false));
    }

    /// The notes under a prompt, in the order they were written. Tracked.
    pub fn under(self, prompt: PromptId) -> Vec<(NoteId, OwnNote)> {
        let notes: Vec<_> = self.notes.with(|notes| {
            notes.iter().filter(|(_, note)| note.prompt == prompt).map(|(id, note)| (*id, note.clone())).collect()
        });
        order::by_key(notes, |(id, note)| (note.place, *id.as_bytes()))
    }

    /// Forgets which notes came from this device.
    pub fn forget(self) {
        storage::clear(&prefix(self.session));
        self.inner.set_value(Inner::default());
        self.notes.set(LiteMap::new());
    }

    fn find(self, id: NoteId) -> Option<OwnNote> {
        self.notes.with_untracked(|notes| notes.get(&id).cloned())
    }

    fn inner<T>(self, with: impl FnOnce(&mut Inner) -> T) -> T {
        self.inner.try_update_value(with).expect("own notes are asked for while their page lives")
    }

    /// The place of a note, from now on kept.
    fn place(self, id: NoteId) -> u32 {
        self.inner(|inner| {
            let next = inner.places.values().max().map_or(0, |last| last + 1);
            *inner.places.entry(id).or_insert_with(|| {
                storage::set(&format!("{}{id}", prefix(self.session)), &next.to_string());
                next
            })
        })
    }

    fn put(self, id: NoteId, note: OwnNote) {
        if self.find(id).as_ref() != Some(&note) {
            self.notes.update(|notes| drop(notes.insert(id, note)));
        }
    }

    fn remove(self, id: NoteId) {
        self.notes.update(|notes| drop(notes.remove(&id)));
    }

    /// The server no longer ties the note to this device.
    fn untie(self, id: NoteId) {
        storage::remove(&format!("{}{id}", prefix(self.session)));
        self.inner(|inner| inner.places.remove(&id));
    }

    /// The server sent the words of a note; unsent ones in the outbox are newer.
    fn told(self, told: &MyNote) {
        let place = self.place(told.id);
        let saved = OwnNote {
            place,
            prompt: told.prompt,
            text: told.text.clone(),
            revision: told.revision,
            standing: Standing::Saved,
        };
        let shown = self.inner(|inner| match inner.unanswered.get(&told.id) {
            Some(Change::Delete { op }) => {
                inner.before.insert(*op, Some(saved));
                None
            }
            Some(Change::Edit { op, revision, text }) if *revision > told.revision => {
                let waiting =
                    OwnNote { text: text.clone(), revision: *revision, standing: Standing::Waiting, ..saved.clone() };
                inner.before.insert(*op, Some(saved));
                Some(waiting)
            }
            _ => Some(saved),
        });
        if let Some(note) = shown {
            self.put(told.id, note);
        }
    }

    fn added(self, id: NoteId, reply: &Reply) {
        let Some(note) = self.find(id) else { return };
        match reply {
            Reply::Ack { .. } if note.revision == FIRST_REVISION => self.put(id, saved(note)),
            Reply::Ack { .. } => {}
            Reply::Nack { code: Refusal::Late, .. } => self.put(id, OwnNote { standing: Standing::Late, ..note }),
            Reply::Nack { .. } => {
                self.untie(id);
                self.remove(id);
            }
        }
    }

    fn changed(self, op: OpId, id: NoteId, rev: u32, reply: &Reply) {
        let before = self.inner(|inner| {
            if matches!(inner.unanswered.get(&id), Some(Change::Edit { op: last, .. }) if *last == op) {
                inner.unanswered.remove(&id);
            }
            inner.before.remove(&op).flatten()
        });
        let Some(note) = self.find(id).filter(|note| note.revision == rev) else { return };
        match reply {
            Reply::Ack { .. } => self.put(id, saved(note)),
            Reply::Nack { code: Refusal::Late, .. } => self.put(id, OwnNote { standing: Standing::Late, ..note }),
            Reply::Nack { .. } => match before {
                Some(before) => self.put(id, before),
                None => self.remove(id),
            },
        }
    }

    fn deleted(self, op: OpId, id: NoteId, reply: &Reply) {
        let before = self.inner(|inner| {
            inner.unanswered.remove(&id);
            inner.before.remove(&op).flatten()
        });
        match (reply, before) {
            (Reply::Ack { .. } | Reply::Nack { code: Refusal::Gone, .. }, _) => self.untie(id),
            (Reply::Nack { .. }, Some(before)) => self.put(id, before),
            (Reply::Nack { .. }, None) => {}
        }
    }
}

impl Subscriber for Own {
    /// Asks for the words of the notes of this device. Another page of it may have sent or deleted some meanwhile.
    fn opened(&self, link: Link) {
        let places = places(self.session);
        let ids: Vec<_> = places.keys().copied().collect();
        self.inner(|inner| inner.places = places);
        if self.notes.with_untracked(|notes| notes.keys().any(|id| !ids.contains(id))) {
            self.notes.update(|notes| notes.retain(|id, _| ids.contains(id)));
        }
        let sought = self.sought.get_untracked() == Some(true);
        if ids.is_empty() && !sought {
            // A device that wrote nothing has no secret to keep.
            return;
        }
        let master = secrets::master(self.session);
        let ids: Vec<_> = if sought { (0..SOUGHT).map(|number| master.note(number)).collect() } else { ids };
        self.inner(|inner| inner.asked = ids.len().div_ceil(limits::PROOFS_PER_FRAME));
        for some in ids.chunks(limits::PROOFS_PER_FRAME) {
            let notes = some.iter().map(|id| NoteProof { id: *id, own: master.own(*id) }).collect();
            link.whisper(&ClientFrame::Mine { notes });
        }
    }

    fn frame(&self, frame: &ServerFrame) {
        if let ServerFrame::Mine { notes } = frame {
            notes.iter().for_each(|note| self.told(note));
            let left = self.inner(|inner| {
                inner.asked = inner.asked.saturating_sub(1);
                inner.asked
            });
            if left == 0 && self.sought.get_untracked() == Some(true) {
                self.found();
            }
        }
    }

    fn waiting(&self, entry: &Entry) {
        let op = entry.op;
        match &entry.act {
            Act::Note(NoteAct::Add { id, prompt, text, .. }) => {
                let place = self.place(*id);
                let note = OwnNote {
                    place,
                    prompt: *prompt,
                    text: text.clone(),
                    revision: FIRST_REVISION,
                    standing: Standing::Waiting,
                };
                self.put(*id, note);
            }
            Act::Note(NoteAct::Edit { id, revision, text, .. }) => {
                let known = self.find(*id);
                self.inner(|inner| {
                    inner.before.insert(op, known.clone());
                    inner.unanswered.insert(*id, Change::Edit { op, revision: *revision, text: text.clone() });
                });
                if let Some(note) = known {
                    self.put(
                        *id,
                        OwnNote { text: text.clone(), revision: *revision, standing: Standing::Waiting, ..note },
                    );
                }
            }
            Act::Note(NoteAct::Delete { id, .. }) => {
                let known = self.find(*id);
                self.inner(|inner| {
                    inner.before.insert(op, known);
                    inner.unanswered.insert(*id, Change::Delete { op });
                });
                self.remove(*id);
            }
            _ => {}
        }
    }

    fn answered(&self, entry: &Entry, reply: &Reply, _seq: Option<u64>) {
        match &entry.act {
            Act::Note(NoteAct::Add { id, .. }) => self.added(*id, reply),
            Act::Note(NoteAct::Edit { id, revision, .. }) => self.changed(entry.op, *id, *revision, reply),
            Act::Note(NoteAct::Delete { id, .. }) => self.deleted(entry.op, *id, reply),
            _ => {}
        }
    }
}

fn saved(note: OwnNote) -> OwnNote {
    OwnNote { standing: Standing::Saved, ..note }
}

/// The notes of this device as storage has them, each with its place.
fn places(session: SessionId) -> LiteMap<NoteId, u32> {
    let start = prefix(session);
    let place = |key: String| Some((key[start.len()..].parse().ok()?, storage::get(&key)?.parse().ok()?));
    let mut places = LiteMap::new();
    for (note, place) in storage::keys(&start).into_iter().filter_map(place) {
        places.insert(note, place);
    }
    places
}

fn prefix(session: SessionId) -> String {
    format!("{session}.own.")
}
