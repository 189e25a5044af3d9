//! The board on the writing side: the server is its only author.

mod edit;

pub use edit::Edit;

use super::{Unreadable, options, reader, schema::Roots};
use crate::{
    content::{Content, Meta, Note},
    id::NoteId,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use yrs::{Doc, Map, ReadTxn, StateVector, Transact, Update, updates::decoder::Decode};

/// The document of one room, on the writing side.
pub struct Board {
    doc: Doc,
    roots: Roots,
    /// The number of notes on it.
    notes: AtomicUsize,
}

impl Board {
    /// Writes plain content into a fresh document, in the order of the random sort keys, so that no history of it is
    /// left. `author` is a fresh random client id, never 0 and never used for this board before.
    pub fn author(author: u32, epoch: u32, content: &Content) -> Self {
        let board = Self::empty(author);
        let mut edit = board.edit();
        edit.write(epoch, content);
        edit.finish();
        board
    }

    /// Loads a stored board: a full state, then the updates after it, oldest first and without gaps (the caller
    /// compares sequence numbers: a missing update cannot always be detected here).
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

    /// The number of notes on the board.
    pub fn count_notes(&self) -> usize {
        self.notes.load(Ordering::Relaxed)
    }

    /// The whole board as one update to an empty document.
    pub fn state(&self) -> Vec<u8> {
        self.doc.transact().encode_state_as_update_v1(&StateVector::default())
    }

    /// One note, hidden or not.
    pub fn note(&self, id: NoteId) -> Option<Note> {
        reader::entry(&self.doc.transact(), &self.roots.notes, &id.to_string(), reader::note)
    }

    /// The event and its current stage; `None` when the board does not follow the schema.
    pub fn meta(&self) -> Option<Meta> {
        reader::read_meta(&self.doc.transact(), &self.roots.meta)
    }

    /// The board in plain types; `None` when it does not follow the schema.
    pub fn content(&self) -> Option<Content> {
        reader::content(&self.doc.transact(), &self.roots)
    }

    fn empty(author: u32) -> Self {
        assert_ne!(author, 0, "client id 0 is reserved");
        let doc = Doc::with_options(options(author));
        let roots = Roots::open(&doc);
        Self { doc, roots, notes: AtomicUsize::new(0) }
    }
}
