//! Sorting notes into themes: the unsorted at the left, themes as columns that wrap, one or many at a time.

mod card;
mod drag;
mod theme;
mod tools;

use crate::{
    components::lists::When,
    desk::{Desk, desk},
    markup::view,
    words::{board as board_words, facilitator as words},
};
use card::NoteCard;
use leptos::prelude::*;
use plenary_shared::{
    content::Content,
    id::{NoteId, ThemeId},
    stage::{Act, theming::SortingAct},
};
use std::{collections::BTreeMap, sync::Arc};
use theme::ThemeColumn;
pub use tools::FILTER_FIELD;
use tools::{Filter, PickedBar};

/// Which notes are in which theme, after the filter.
pub type Piles = BTreeMap<Option<ThemeId>, Vec<NoteId>>;

/// The sorting desk.
#[component]
pub fn Sorting() -> impl IntoView {
    let desk = desk();
    let filter = RwSignal::new(Filter::default());
    // While it is paused, the desk stays as it is.
    let seen = Memo::new(move |before: Option<&Option<Arc<Content>>>| match before {
        Some(Some(before)) if desk.paused.get() => Some(before.clone()),
        _ => desk.board.get(),
    });
    let piles = Memo::new(move |_| seen.get().map(|content| piles(&content, &filter.get())).unwrap_or_default());
    let unsorted = Memo::new(move |_| piles.with(|piles| piles.get(&None).cloned().unwrap_or_default()));
    let themes = Memo::new(move |_| {
        let content = seen.get();
        content
            .map(|content| content.themes_in_order().into_iter().map(|(id, _)| id).collect::<Vec<_>>())
            .unwrap_or_default()
    });
    // Counted once for all cards: with hundreds of them, each counting for itself is felt.
    provide_context(Repeats(Memo::new(move |_| seen.get().map(|content| repeats(&content)).unwrap_or_default())));
    let all_sorted = Memo::new(move |_| unsorted.with(Vec::is_empty));
    provide_context(drag::Drag::new());
    view! {
        <tools::FilterBox filter piles/>
        <PickedBar/>
        <div class="sorting">
            <section class="pile unsorted" data-drop="" aria-labelledby="unsorted-name">
                <h2 id="unsorted-name">
                    {board_words::UNSORTED} " " <span class="tag">{move || board_words::notes(unsorted.with(Vec::len))}</span>
                </h2>
                <When is=move || all_sorted.get()>
                    <p class="hint">{move || if filter.with(Filter::is_empty) { words::ALL_SORTED } else { words::NOTHING_FOUND }}</p>
                </When>
                <ul class="cards-list" role="list">
                    <For each=move || unsorted.get() key=|id| *id let:id>
                        <NoteCard id/>
                    </For>
                </ul>
            </section>
            <div class="themes">
                <For each=move || themes.get() key=|id| *id let:id>
                    <ThemeColumn id piles/>
                </For>
                <When is=move || themes.with(Vec::is_empty)>
                    <p class="empty">{words::NO_THEMES}</p>
                </When>
            </div>
        </div>
    }
}

/// Notes by the theme they are in, in display order; duplicates are left to the note they are merged under.
fn piles(content: &Content, filter: &Filter) -> Piles {
    let mut piles = Piles::new();
    for (id, note) in content.notes_in_order() {
        let merged = note.same.is_some_and(|of| content.notes.get(&of).is_some_and(|note| !note.hidden));
        if !merged && filter.fits(note) {
            let home = note.theme.and_then(|theme| content.live_theme(theme));
            piles.entry(home).or_default().push(id);
        }
    }
    piles
}

/// How many notes are merged under a note, for notes that have any.
#[derive(Clone, Copy)]
pub struct Repeats(pub Memo<BTreeMap<NoteId, usize>>);

fn repeats(content: &Content) -> BTreeMap<NoteId, usize> {
    let mut repeats = BTreeMap::new();
    for note in content.notes.values().filter(|note| !note.hidden) {
        if let Some(of) = note.same {
            *repeats.entry(of).or_default() += 1;
        }
    }
    repeats
}

/// Every note of the desk from top to bottom: what J and K walk through.
pub fn walk(content: &Arc<Content>) -> Vec<NoteId> {
    let mut piles = piles(content, &Filter::default());
    let mut all = piles.remove(&None).unwrap_or_default();
    for (theme, _) in content.themes_in_order() {
        all.extend(piles.remove(&Some(theme)).unwrap_or_default());
    }
    all
}

impl Desk {
    /// The command that moves a note; `None` when it is there already, or gone.
    pub fn moving(self, id: NoteId, to: Option<ThemeId>) -> Option<Act> {
        let content = self.now()?;
        let was = content.notes.get(&id)?.theme.and_then(|theme| content.live_theme(theme));
        (was != to).then_some(Act::Sorting(SortingAct::Move { id, to, was }))
    }

    /// Moves notes to a theme of a name, and clears the selection.
    pub fn move_notes(self, notes: &[NoteId], to: Option<ThemeId>, name: &str) {
        let acts: Vec<_> = notes.iter().filter_map(|id| self.moving(*id, to)).collect();
        if !acts.is_empty() {
            self.deed(words::moved(acts.len(), name), acts);
        }
        self.picked.update(|picked| picked.clear());
    }

    /// Marks all notes but one as repeating that one.
    pub fn mark_same(self, notes: &[NoteId], keep: NoteId) {
        let Some(content) = self.now() else { return };
        let mark = |id: &NoteId| {
            let was = content.notes.get(id)?.same;
            (*id != keep && was != Some(keep)).then_some(Act::Sorting(SortingAct::MarkSame {
                id: *id,
                of: Some(keep),
                was,
            }))
        };
        let acts: Vec<_> = notes.iter().filter_map(mark).collect();
        if !acts.is_empty() {
            self.deed(words::marked_same(acts.len()), acts);
        }
        self.picked.update(|picked| picked.clear());
    }
}
