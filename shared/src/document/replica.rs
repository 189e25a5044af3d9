//! A client's copy of the board by means of yrs: it applies what the server sends and never writes.

use super::{Unreadable, options, reader, schema::Roots};
use crate::{
    content::{Content, Meta, Note, Opportunity, Outcome, Theme},
    id::{NoteId, OpportunityId, ThemeId},
    stage::poll::PollId,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    sync::{Arc, Mutex, PoisonError},
};
use yrs::{
    DeepObservable, Doc, MapRef, ReadTxn, StateVector, Transact, TransactionMut, Update,
    types::{Event, Events, PathSegment},
    updates::decoder::Decode,
};

/// What an update changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The whole board was replaced; the other fields are not set.
    pub all: bool,
    /// `meta` changed.
    pub meta: bool,
    /// Notes that were added, changed or removed.
    pub notes: BTreeSet<NoteId>,
    /// A theme changed.
    pub themes: bool,
    /// A learning opportunity changed.
    pub opportunities: bool,
    /// A result was published.
    pub results: bool,
    /// A recommendation changed.
    pub recommendations: bool,
    /// An action changed.
    pub actions: bool,
}

/// A client's copy of the board.
pub struct Replica {
    doc: Doc,
    roots: Roots,
    changes: Arc<Mutex<Changes>>,
}

impl Replica {
    /// An empty copy.
    pub fn new() -> Self {
        let doc = Doc::with_options(options(1));
        let roots = Roots::open(&doc);
        let changes = Arc::<Mutex<Changes>>::default();
        watch(&roots.meta, "meta", &changes, |changes, _, _| changes.meta = true);
        watch(&roots.themes, "themes", &changes, |changes, _, _| changes.themes = true);
        watch(&roots.opportunities, "opportunities", &changes, |changes, _, _| changes.opportunities = true);
        watch(&roots.result, "result", &changes, |changes, _, _| changes.results = true);
        watch(&roots.parts, "parts", &changes, |changes, _, _| changes.results = true);
        watch(&roots.recommendations, "recommendations", &changes, |changes, _, _| changes.recommendations = true);
        watch(&roots.actions, "actions", &changes, |changes, _, _| changes.actions = true);
        watch(&roots.notes, "notes", &changes, |changes, txn, events| {
            for event in events.iter() {
                changes.notes.extend(touched(txn, event));
            }
        });
        Self { doc, roots, changes }
    }

    /// Applies an update that the server sent.
    pub fn apply(&mut self, update: &[u8]) -> Result<Changes, Unreadable> {
        let update = Update::decode_v1(update).map_err(|error| Unreadable(error.to_string()))?;
        self.doc.transact_mut().apply_update(update).map_err(|error| Unreadable(error.to_string()))?;
        if self.doc.transact().has_missing_updates() {
            return Err(Unreadable("an update is missing".into()));
        }
        Ok(mem::take(&mut *self.changes.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Replaces the copy by a full state that the server sent.
    pub fn reset(&mut self, state: &[u8]) -> Result<Changes, Unreadable> {
        *self = Self::new();
        self.apply(state)?;
        Ok(Changes { all: true, ..Changes::default() })
    }

    /// The whole board; `None` before the first state.
    pub fn content(&self) -> Option<Content> {
        reader::content(&self.doc.transact(), &self.roots)
    }

    /// The event and its current stage; `None` before the first state.
    pub fn meta(&self) -> Option<Meta> {
        reader::read_meta(&self.doc.transact(), &self.roots.meta)
    }

    /// One note.
    pub fn note(&self, id: NoteId) -> Option<Note> {
        reader::entry(&self.doc.transact(), &self.roots.notes, &id.to_string(), reader::note)
    }

    /// Every theme, merged or not.
    pub fn themes(&self) -> BTreeMap<ThemeId, Theme> {
        reader::read_all(&self.doc.transact(), &self.roots.themes, reader::theme)
    }

    /// Every learning opportunity.
    pub fn opportunities(&self) -> BTreeMap<OpportunityId, Opportunity> {
        reader::read_all(&self.doc.transact(), &self.roots.opportunities, reader::opportunity)
    }

    /// Results of closed ballots.
    pub fn results(&self) -> BTreeMap<PollId, Outcome> {
        reader::values(&self.doc.transact(), &self.roots.result)
    }

    /// The copy as an update to an empty document. Bytes of equal copies may differ: keys of plain values are
    /// unordered.
    pub fn state(&self) -> Vec<u8> {
        self.doc.transact().encode_state_as_update_v1(&StateVector::default())
    }
}

impl Default for Replica {
    fn default() -> Self {
        Self::new()
    }
}

fn watch(
    root: &MapRef,
    name: &'static str,
    changes: &Arc<Mutex<Changes>>,
    note: fn(&mut Changes, &TransactionMut, &Events),
) {
    let changes = Arc::clone(changes);
    root.observe_deep(name, move |txn, events| {
        note(&mut changes.lock().unwrap_or_else(PoisonError::into_inner), txn, events);
    });
}

/// The notes that an event under the root `notes` changes.
fn touched(txn: &TransactionMut, event: &Event) -> Vec<NoteId> {
    let Event::Map(event) = event else { return Vec::new() };
    match event.path().front() {
        Some(PathSegment::Key(id)) => id.parse().into_iter().collect(),
        Some(PathSegment::Index(_)) => Vec::new(),
        None => event.keys(txn).keys().filter_map(|id| id.parse().ok()).collect(),
    }
}
