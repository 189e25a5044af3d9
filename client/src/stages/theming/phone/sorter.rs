//! The acts of sorting: each is sent with the value that was seen, can be taken back, and asks when somebody was first.

use super::piles::{Pile, live_theme, piles};
use crate::{
    components::undo::Undo,
    link::Reply,
    markup::view,
    phone::Phone,
    secrets,
    words::{board, participant as say},
};
use leptos::prelude::*;
use plenary_shared::{
    id::{NoteId, ThemeId},
    stage::{Act, theming::SortingAct},
    wire::Refusal,
};

/// What sorts; a handle that is copied freely.
#[derive(Clone, Copy)]
pub struct Sorter {
    /// The phone.
    pub phone: Phone,
    /// The piles of the board.
    pub piles: Memo<Vec<Pile>>,
    undo: Undo,
    asks: RwSignal<Vec<Conflict>>,
    trouble: RwSignal<Option<&'static str>>,
}

/// Somebody else was first; what is to be done?
#[derive(Debug, Clone, PartialEq, Eq)]
enum Conflict {
    Note { id: NoteId, to: Option<ThemeId>, now: Option<ThemeId> },
    Name { id: ThemeId, name: String, now: String },
}

impl Sorter {
    /// A sorter for the board of a phone.
    pub fn provide(phone: Phone) -> Self {
        Self {
            phone,
            piles: piles(phone.live.mirror),
            undo: Undo::here(),
            asks: RwSignal::default(),
            trouble: RwSignal::new(None),
        }
    }

    /// The name of a theme, or of the unsorted. Not tracked.
    pub fn name(self, theme: Option<ThemeId>) -> String {
        self.phone.live.mirror.themes.with_untracked(|themes| {
            let live = theme.and_then(|theme| live_theme(themes, theme)).and_then(|theme| themes.get(&theme));
            live.map_or_else(|| board::UNSORTED.to_owned(), |theme| theme.name.clone())
        })
    }

    /// The theme of a note, through merges. Not tracked.
    pub fn theme_of(self, id: NoteId) -> Option<ThemeId> {
        let note = self.phone.live.mirror.note(id).get_untracked()?;
        self.phone.live.mirror.themes.with_untracked(|themes| live_theme(themes, note.theme?))
    }

    /// Moves notes to a theme, or back to the unsorted.
    pub fn place(self, notes: &[NoteId], to: Option<ThemeId>) {
        let moves: Vec<_> = notes.iter().map(|id| (*id, self.theme_of(*id))).filter(|(_, was)| *was != to).collect();
        if moves.is_empty() {
            return;
        }
        moves.iter().for_each(|(id, was)| self.send_move(*id, to, *was));
        let back = move || moves.iter().for_each(|(id, was)| self.send_move(*id, *was, to));
        self.undo.did(say::moved(notes.len(), &self.name(to)), back);
    }

    /// Makes a theme and moves notes into it.
    pub fn place_in_new(self, notes: &[NoteId], name: String) {
        let id = secrets::theme_id();
        let moves: Vec<_> = notes.iter().map(|id| (*id, self.theme_of(*id))).collect();
        let said = say::theme_made(&name);
        self.send(Act::Sorting(SortingAct::AddTheme { id, name }));
        moves.iter().for_each(|(note, was)| self.send_move(*note, Some(id), *was));
        self.undo.did(said, move || moves.iter().for_each(|(note, was)| self.send_move(*note, *was, Some(id))));
    }

    /// Gives a theme another name.
    pub fn rename(self, id: ThemeId, name: String) {
        let was = self.name(Some(id));
        if was == name {
            return;
        }
        self.send_name(id, name.clone(), was.clone());
        self.undo.did(say::RENAMED.to_owned(), move || self.send_name(id, was.clone(), name.clone()));
    }

    /// Marks notes as saying the same as another, or no longer.
    pub fn mark_same(self, notes: &[NoteId], of: Option<NoteId>) {
        let was = |id: NoteId| self.phone.live.mirror.note(id).get_untracked().and_then(|note| note.same);
        let marks: Vec<_> = notes
            .iter()
            .filter(|id| Some(**id) != of)
            .map(|id| (*id, was(*id)))
            .filter(|(_, was)| *was != of)
            .collect();
        for (id, was) in &marks {
            self.send(Act::Sorting(SortingAct::MarkSame { id: *id, of, was: *was }));
        }
        let said = if of.is_some() { say::MARKED_SAME } else { say::MARKED_OTHER };
        let back = move || {
            for (id, was) in &marks {
                self.send(Act::Sorting(SortingAct::MarkSame { id: *id, of: *was, was: of }));
            }
        };
        self.undo.did(said.to_owned(), back);
    }

    fn send_move(self, id: NoteId, to: Option<ThemeId>, was: Option<ThemeId>) {
        self.phone.live.link.send_then(Act::Sorting(SortingAct::Move { id, to, was }), move |reply| match reply {
            Reply::Nack { code: Refusal::Superseded, now } => {
                let now = now.and_then(|now| now.parse().ok());
                self.asks.update(|asks| asks.push(Conflict::Note { id, to, now }));
            }
            other => self.told(&other),
        });
    }

    fn send_name(self, id: ThemeId, name: String, was: String) {
        let wanted = name.clone();
        self.phone.live.link.send_then(
            Act::Sorting(SortingAct::NameTheme { id, name, was }),
            move |reply| match reply {
                Reply::Nack { code: Refusal::Superseded, now: Some(now) } => {
                    self.asks.update(|asks| asks.push(Conflict::Name { id, name: wanted, now }));
                }
                other => self.told(&other),
            },
        );
    }

    fn send(self, act: Act) {
        self.phone.live.link.send_then(act, move |reply| self.told(&reply));
    }

    fn told(self, reply: &Reply) {
        let trouble = match reply {
            Reply::Ack { .. } => None,
            Reply::Nack { code, .. } => Some(say::refused(*code)),
        };
        self.trouble.try_set(trouble);
    }

    /// Answers the first question: keep what somebody else did, or do what was meant here.
    fn answer(self, mine: bool) {
        let ask = self.asks.try_update(|asks| (!asks.is_empty()).then(|| asks.remove(0))).flatten();
        match ask.filter(|_| mine) {
            Some(Conflict::Note { id, to, now }) => self.send_move(id, to, now),
            Some(Conflict::Name { id, name, now }) => self.send_name(id, name, now),
            None => {}
        }
    }
}

/// The first question that waits for an answer, and what did not work.
#[component]
pub fn Asks(sorter: Sorter) -> impl IntoView {
    let first = Memo::new(move |_| sorter.asks.with(|asks| asks.first().cloned()));
    view! {
        <div role="status">
            {move || {
                first.get().map(|ask| {
                    let (said, words, button) = match ask {
                        Conflict::Note { id, to, now } => {
                            let note = sorter.phone.live.mirror.note(id).get_untracked().map(|note| note.text);
                            let now = sorter.name(now);
                            (say::sorted_by_others(&now), note, say::move_to(&sorter.name(to)))
                        }
                        Conflict::Name { name, now, .. } => (say::renamed_by_others(&now), None, say::name_it(&name)),
                    };
                    view! {
                        <div class="inset ask">
                            <p dir="auto">{said}</p>
                            {words.map(|words| view! { <p class="words" dir="auto">{words}</p> })}
                            <div class="row">
                                <button type="button" on:click=move |_| sorter.answer(false)>{say::KEEP_THERE}</button>
                                <button type="button" on:click=move |_| sorter.answer(true)>{button}</button>
                            </div>
                        </div>
                    }
                })
            }}
            {move || sorter.trouble.get().map(|trouble| view! { <p class="inset">{trouble}</p> })}
        </div>
    }
}
