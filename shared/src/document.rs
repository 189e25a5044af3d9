//! The board as a CRDT: the only folder that names yrs.
//!
//! The server holds a [`Board`] and is its only author; a browser holds a [`Follower`] that only reads. A [`Replica`]
//! reads the same as any client of Yjs would: tests, load programs and the demonstration hold one.

mod edit;
mod follower;
mod read;
mod replica;
mod schema;

pub use edit::Edit;
pub use follower::Follower;
pub use replica::{Changes, Replica};

use crate::{
    content::{Content, Meta, Note},
    id::NoteId,
};
use schema::Roots;
use std::sync::atomic::{AtomicUsize, Ordering};
use yrs::{ClientID, Doc, Map, OffsetKind, Options, ReadTxn, StateVector, Transact, Update, updates::decoder::Decode};

/// The stored bytes are not a board.
#[derive(Debug, thiserror::Error)]
#[error("the stored board cannot be read: {0}")]
pub struct Unreadable(String);

/// The document of one room, for its author.
pub struct Board {
    doc: Doc,
    roots: Roots,
    /// How many notes stand on it.
    notes: AtomicUsize,
}

impl Board {
    /// Writes plain content into a fresh document, in the order of the random order keys, so that nothing of how it
    /// came to be is left. `author` is a fresh random client id, never 0 and never used for this board before.
    pub fn author(author: u32, epoch: u32, content: &Content) -> Self {
        let board = Self::empty(author);
        let mut edit = board.edit();
        edit.write(epoch, content);
        edit.finish();
        board
    }

    /// Reads a board that this server stored: a full state, then the updates after it, oldest first and without gaps
    /// (the caller compares sequence numbers: an update that is missing cannot always be seen here).
    pub fn load<'a>(
        author: u32,
        state: &'a [u8],
        updates: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, Unreadable> {
        let board = Self::empty(author);
        let mut txn = board.doc.transact_mut();
        for bytes in std::iter::once(state).chain(updates) {
            let update = Update::decode_v1(bytes).map_err(|error| Unreadable(error.to_string()))?;
            txn.apply_update(update).map_err(|error| Unreadable(error.to_string()))?;
        }
        drop(txn);
        if board.doc.transact().has_missing_updates() {
            return Err(Unreadable("an update is missing".into()));
        }
        let notes = board.roots.notes.len(&board.doc.transact());
        board.notes.store(notes as usize, Ordering::Relaxed);
        Ok(board)
    }

    /// Begins a batch of changes. One [`Edit`] at a time.
    pub fn edit(&self) -> Edit<'_> {
        Edit::new(self.doc.transact_mut(), &self.roots, &self.notes)
    }

    /// The whole board as one update from nothing.
    pub fn state(&self) -> Vec<u8> {
        self.doc.transact().encode_state_as_update_v1(&StateVector::default())
    }

    /// One note, hidden or not.
    pub fn note(&self, id: NoteId) -> Option<Note> {
        read::entry(&self.doc.transact(), &self.roots.notes, &id.to_string(), read::note)
    }

    /// Where the day stands, and what the day is; `None` when the board does not follow the schema.
    pub fn meta(&self) -> Option<Meta> {
        read::read_meta(&self.doc.transact(), &self.roots.meta)
    }

    /// The board in plain types; `None` when it does not follow the schema.
    pub fn content(&self) -> Option<Content> {
        read::content(&self.doc.transact(), &self.roots)
    }

    fn empty(author: u32) -> Self {
        assert_ne!(author, 0, "client id 0 is reserved");
        let doc = Doc::with_options(options(author));
        let roots = Roots::of(&doc);
        Self { doc, roots, notes: AtomicUsize::new(0) }
    }
}

/// UTF-16 offsets, because that is how browsers and Yjs count; garbage collection on.
fn options(author: u32) -> Options {
    Options { offset_kind: OffsetKind::Utf16, ..Options::with_client_id(ClientID::new(u64::from(author))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agenda::{Reveal, partnership_case_review_day},
        content::{Meta, StageNow, Theme},
        id::{PromptId, StageId, ThemeId},
        protocol::Screen,
    };

    fn blank() -> Content {
        Content {
            meta: Meta {
                title: "Event Willow".into(),
                day: "2026-11-22".into(),
                agenda: partnership_case_review_day(),
                stage: StageNow { n: 0, id: StageId(0), open: false, writes: false },
                reveal: Reveal::OnClose,
                revealed: [PromptId(1)].into(),
                screen: Screen::default(),
                demo: false,
                ended: false,
            },
            notes: [].into(),
            themes: [].into(),
            opportunities: [].into(),
            results: [].into(),
            then: None,
        }
    }

    fn note(text: &str) -> Note {
        Note { p: PromptId(1), x: text.into(), th: None, o: 7, hid: false, same: None }
    }

    #[test]
    fn content_survives_authoring_and_loading() {
        let mut content = blank();
        content.notes.insert(NoteId::from_bytes([1; 16]), note("a\n👍 b"));
        let theme = Theme { name: "Handover".into(), o: 1, into: None };
        content.themes.insert(ThemeId::from_bytes([2; 16]), theme);
        let board = Board::author(5, 1, &content);
        assert_eq!(board.content().as_ref(), Some(&content));
        let again = Board::load(6, &board.state(), []).unwrap();
        assert_eq!(again.content(), Some(content));
        assert_eq!((board.edit().count_notes(), again.edit().count_notes()), (1, 1));
    }

    #[test]
    fn notes_are_counted_as_they_come_and_go() {
        let (a, b) = (NoteId::from_bytes([1; 16]), NoteId::from_bytes([2; 16]));
        let board = Board::author(5, 1, &blank());
        let mut edit = board.edit();
        edit.put_note(a, &note("first"));
        edit.put_note(b, &note("second"));
        edit.put_note(b, &note("second, again"));
        assert_eq!((edit.count_notes(), edit.notes().len()), (2, 2));
        edit.remove_note(a);
        edit.remove_note(a);
        assert_eq!((edit.count_notes(), edit.notes().len()), (1, 1));
    }

    #[test]
    fn a_replica_follows_and_says_what_changed() {
        let (a, b) = (NoteId::from_bytes([1; 16]), NoteId::from_bytes([2; 16]));
        let board = Board::author(5, 1, &blank());
        let mut replica = Replica::new();
        assert!(replica.reset(&board.state()).unwrap().all);
        let mut edit = board.edit();
        edit.put_note(a, &note("first"));
        edit.put_note(b, &note("second"));
        let changes = replica.apply(&edit.finish().unwrap()).unwrap();
        assert_eq!(changes, Changes { notes: [a, b].into(), ..Changes::default() });
        let mut edit = board.edit();
        edit.word_note(b, "reworded");
        let update = edit.finish().unwrap();
        assert_eq!(replica.apply(&update).unwrap().notes, [b].into());
        assert_eq!(replica.note(b).unwrap().x, "reworded");
        assert_eq!(replica.content(), board.content());
    }

    #[test]
    fn an_edit_that_changes_nothing_sends_nothing() {
        let board = Board::author(5, 1, &blank());
        let mut edit = board.edit();
        edit.put_note(NoteId::from_bytes([1; 16]), &note("first"));
        edit.finish();
        let mut edit = board.edit();
        edit.word_note(NoteId::from_bytes([1; 16]), "first");
        edit.word_note(NoteId::from_bytes([9; 16]), "nobody");
        assert_eq!(edit.finish(), None);
    }

    #[test]
    fn a_broken_state_is_unreadable() {
        let state = Board::author(5, 1, &blank()).state();
        assert!(Board::load(6, &state[..state.len() / 2], []).is_err());
    }
}
