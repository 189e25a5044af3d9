//! The room's board as reactive fields: the only bridge between the replica and what is on the screen.

mod overlay;

use crate::{
    json,
    link::{Entry, Reply, Subscriber},
};
use leptos::prelude::*;
use overlay::Overlay;
use plenary_shared::{
    content::{Content, Meta, Note, Opportunity, Outcome, Theme},
    document::{Changes, Follower},
    id::{ActionId, NoteId, OpportunityId, RecommendationId, ThemeId},
    order, snapshot,
    stage::{actions::Action, poll::PollId, recommendations::Recommendation},
    wire::{Binary, Facts, Held, HiddenItem, PollState, ServerFrame},
};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// How far two words of the server about the end of the timer may differ by rounding and delay, in milliseconds.
const ROUNDING_MS: f64 = 1_500.0;

/// The state of a ballot, how many have voted, and of how many.
pub type BallotCount = (PollState, u32, u32);

/// The board and what the server says about the room; a handle that is copied freely. Fields are set only when they
/// change.
#[derive(Clone, Copy)]
pub struct Mirror {
    /// Title, agenda and state of the event; `None` before the first state.
    pub meta: RwSignal<Option<Meta>>,
    /// Notes in display order, without hidden ones; set when membership or order changes.
    pub note_ids: RwSignal<Vec<NoteId>>,
    /// Every theme, merged ones included.
    pub themes: RwSignal<BTreeMap<ThemeId, Theme>>,
    /// What is ranked.
    pub opportunities: RwSignal<BTreeMap<OpportunityId, Opportunity>>,
    /// Closed ballots.
    pub results: RwSignal<BTreeMap<PollId, Outcome>>,
    /// What the room recommends.
    pub recommendations: RwSignal<BTreeMap<RecommendationId, Recommendation>>,
    /// What is to be done.
    pub actions: RwSignal<BTreeMap<ActionId, Action>>,
    /// What an earlier event said.
    pub then: RwSignal<Option<Arc<Content>>>,
    /// Counts of the room.
    pub facts: RwSignal<Facts>,
    /// Ballots that the server spoke of.
    pub ballots: RwSignal<BTreeMap<PollId, BallotCount>>,
    /// How much came late, by prompt; empty for all but facilitators.
    pub late: RwSignal<Vec<Held>>,
    /// Whether some people would like a pause; never for all but facilitators.
    pub pause: RwSignal<bool>,
    /// Notes that were removed from view, in display order; their words are sent on request.
    pub hidden_ids: RwSignal<Vec<NoteId>>,
    /// An answer to a facilitator who requested words of hidden notes, until the list has processed it.
    pub hidden: RwSignal<Vec<HiddenItem>>,
    /// Seconds left on the timer, counted down here; negative when time is up.
    pub timer: RwSignal<Option<i32>>,
    inner: StoredValue<Inner, LocalStorage>,
}

struct Inner {
    board: Follower,
    epoch: u32,
    seq: u64,
    stage: Option<u32>,
    notes: BTreeMap<NoteId, RwSignal<Option<Note>>>,
    overlay: Overlay,
    /// When the timer ends, by the link's clock.
    timer_end: Option<f64>,
    /// The last tick of that clock.
    clock: f64,
    /// Signals of notes live as long as the mirror, independent of which component asks for them first.
    owner: Owner,
}

impl Mirror {
    /// An empty mirror; it lives as long as the owner that it is made under.
    pub fn new() -> Self {
        let inner = Inner {
            board: Follower::new(),
            epoch: 0,
            seq: 0,
            stage: None,
            notes: BTreeMap::new(),
            overlay: Overlay::default(),
            timer_end: None,
            clock: 0.0,
            owner: Owner::current().unwrap_or_default(),
        };
        Self {
            meta: RwSignal::new(None),
            note_ids: RwSignal::default(),
            themes: RwSignal::default(),
            opportunities: RwSignal::default(),
            results: RwSignal::default(),
            recommendations: RwSignal::default(),
            actions: RwSignal::default(),
            then: RwSignal::new(None),
            facts: RwSignal::default(),
            ballots: RwSignal::default(),
            late: RwSignal::default(),
            pause: RwSignal::new(false),
            hidden_ids: RwSignal::default(),
            hidden: RwSignal::default(),
            timer: RwSignal::new(None),
            inner: StoredValue::new_local(inner),
        }
    }

    /// One note, as the board has it with this device's own unanswered moves on top; `None` while it is not there.
    pub fn note(self, id: NoteId) -> RwSignal<Option<Note>> {
        self.inner.try_update_value(|inner| inner.signal(id)).expect("notes are asked for while their page lives")
    }

    /// What kinds of stage published in their own form; it changes with `results` or `meta`.
    pub fn parts(self) -> Map<String, Value> {
        self.inner.with_value(|inner| inner.board.parts())
    }

    fn take(self, changes: &Changes) {
        if changes.all || changes.meta {
            let meta = self.inner.with_value(|inner| inner.board.meta());
            self.inner.update_value(|inner| inner.stage = meta.as_ref().map(|meta| meta.stage.n));
            set_changed(self.meta, meta);
        }
        if changes.all || changes.themes {
            set_changed(self.themes, self.inner.with_value(|inner| inner.board.themes()));
        }
        if changes.all || changes.opportunities {
            set_changed(self.opportunities, self.inner.with_value(|inner| inner.board.opportunities()));
        }
        if changes.all || changes.results {
            set_changed(self.results, self.inner.with_value(|inner| inner.board.results()));
        }
        if changes.all || changes.recommendations {
            set_changed(self.recommendations, self.inner.with_value(|inner| inner.board.recommendations()));
        }
        if changes.all || changes.actions {
            set_changed(self.actions, self.inner.with_value(|inner| inner.board.actions()));
        }
    }

    fn take_all(self) {
        if self.meta.with_untracked(Option::is_none) {
            return;
        }
        let (known, there, then) = self.inner.with_value(|inner| {
            let known: Vec<_> = inner.notes.keys().copied().collect();
            (
                known,
                inner.board.note_ids(),
                inner.board.then().and_then(|then| json::parse(&then)).and_then(snapshot::read_earlier),
            )
        });
        self.take_notes(order::set(known.into_iter().chain(there)));
        self.then.set(then.map(Arc::new));
    }

    /// Refreshes notes, and the order when one of them was added, removed or moved in it.
    fn take_notes(self, ids: BTreeSet<NoteId>) {
        let mut reorder = false;
        for id in ids {
            let read = self.inner.try_update_value(|inner| (inner.listed(id), inner.signal(id), inner.read(id)));
            let Some((before, signal, note)) = read else { return };
            reorder |= before != place(note.as_ref());
            set_changed(signal, note);
        }
        if reorder {
            for (ids, hidden) in [(self.note_ids, false), (self.hidden_ids, true)] {
                set_changed(ids, self.inner.with_value(|inner| inner.in_order(hidden)));
            }
        }
    }

    /// Takes the server's word: the clock here may have stopped while the device slept. Within what rounding may differ,
    /// the end that is known is kept, so that no second is shown twice.
    fn set_timer(self, left: Option<i32>) {
        self.inner.update_value(|inner| {
            let end = left.map(|left| inner.clock + f64::from(left) * 1_000.0);
            if end.zip(inner.timer_end).is_none_or(|(new, known)| (new - known).abs() > ROUNDING_MS) {
                inner.timer_end = end;
            }
        });
        self.count_down();
    }

    fn count_down(self) {
        let left =
            self.inner.with_value(|inner| inner.timer_end.map(|end| ((end - inner.clock) / 1_000.0).ceil() as i32));
        set_changed(self.timer, left);
    }
}

impl Default for Mirror {
    fn default() -> Self {
        Self::new()
    }
}

impl Subscriber for Mirror {
    fn position(&self) -> Option<(u32, u64)> {
        self.inner.try_with_value(|inner| (inner.epoch, inner.seq))
    }

    fn stage(&self) -> Option<u32> {
        self.inner.try_with_value(|inner| inner.stage).flatten()
    }

    fn board(&self, frame: &Binary) -> bool {
        let changes = self.inner.try_update_value(|inner| inner.apply(frame));
        let Some(Some(changes)) = changes else { return false };
        self.take(&changes);
        if changes.all {
            self.take_all();
        }
        let settled = self.inner.try_update_value(|inner| inner.overlay.settle(inner.seq)).unwrap_or_default();
        self.take_notes(order::set(changes.notes.into_iter().chain(settled)));
        true
    }

    fn frame(&self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Room(facts) => {
                self.set_timer(facts.timer);
                set_changed(self.facts, facts.clone());
            }
            ServerFrame::Ballot { id, state, voted, of } => {
                let count = (*state, *voted, *of);
                if self.ballots.with_untracked(|ballots| ballots.get(id) != Some(&count)) {
                    self.ballots.update(|ballots| ballots.extend([(*id, count)]));
                }
            }
            ServerFrame::Pong { timer } => self.set_timer(*timer),
            ServerFrame::Late { counts } => set_changed(self.late, counts.clone()),
            ServerFrame::Pause { wished } => set_changed(self.pause, *wished),
            ServerFrame::Hidden { items } => self.hidden.set(items.clone()),
            _ => {}
        }
    }

    fn waiting(&self, entry: &Entry) {
        let touched = self.inner.try_update_value(|inner| inner.overlay.add(entry)).flatten();
        self.take_notes(order::set(touched));
    }

    fn answered(&self, entry: &Entry, _reply: &Reply, seq: Option<u64>) {
        let touched = self.inner.try_update_value(|inner| {
            let at = inner.seq;
            inner.overlay.answered(entry.op, seq);
            inner.overlay.settle(at)
        });
        self.take_notes(order::set(touched.into_iter().flatten()));
    }

    fn tick(&self, now: f64) {
        if self.inner.try_update_value(|inner| inner.clock = now).is_some() {
            self.count_down();
        }
    }
}

impl Inner {
    fn signal(&mut self, id: NoteId) -> RwSignal<Option<Note>> {
        if let Some(signal) = self.notes.get(&id) {
            return *signal;
        }
        let note = self.read(id);
        let signal = self.owner.with(|| RwSignal::new(note));
        self.notes.insert(id, signal);
        signal
    }

    /// The notes that screens show, or those that were removed from view, in display order.
    fn in_order(&self, hidden: bool) -> Vec<NoteId> {
        let placed = |(id, signal): (&NoteId, &RwSignal<Option<Note>>)| {
            let place = signal.with_untracked(|note| place(note.as_ref()));
            place.filter(|(_, hid)| *hid == hidden).map(|(o, _)| (o, *id))
        };
        let places = order::by_key(self.notes.iter().filter_map(placed), |(o, id)| (*o, *id.as_bytes()));
        places.into_iter().map(|(_, id)| id).collect()
    }

    /// The place that a note had when it was last looked at.
    fn listed(&self, id: NoteId) -> Option<(u32, bool)> {
        self.notes.get(&id)?.with_untracked(|note| place(note.as_ref()))
    }

    fn read(&self, id: NoteId) -> Option<Note> {
        let mut note = self.board.note(id)?;
        self.overlay.lay_on(id, &mut note);
        Some(note)
    }

    /// Applies a frame; `None` when it does not fit.
    fn apply(&mut self, frame: &Binary) -> Option<Changes> {
        match *frame {
            Binary::Update { seq, .. } if seq <= self.seq => Some(Changes::default()),
            Binary::Update { seq, update } if seq == self.seq + 1 => {
                let changes = self.board.apply(update).ok()?;
                self.seq = seq;
                Some(changes)
            }
            Binary::Update { .. } => None,
            Binary::State { epoch, seq, state } => {
                let changes = self.board.reset(state).ok()?;
                (self.epoch, self.seq) = (epoch, seq);
                Some(changes)
            }
        }
    }
}

/// The place of a note in the order of the screens, and whether it was removed from view.
fn place(note: Option<&Note>) -> Option<(u32, bool)> {
    note.map(|note| (note.sort_key, note.hidden))
}

fn set_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.try_with_untracked(|shown| *shown != value) == Some(true) {
        signal.set(value);
    }
}
