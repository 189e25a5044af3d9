//! Sorting notes into themes: one list of notes, and every theme as a tile that stays in its place.

mod card;
mod drag;
mod list;
mod theme;
mod tile;
mod tools;

use crate::{
    desk::{Desk, desk},
    markup::view,
    words::facilitator as words,
};
pub use card::row;
use leptos::prelude::*;
use list::NoteList;
use plenary_shared::{
    content::Content,
    id::{NoteId, ThemeId},
    stage::{Act, theming::SortingAct},
};
use std::{collections::BTreeMap, sync::Arc};
use tile::Tiles;
pub use tools::FILTER_FIELD;
use tools::Filter;

/// The heading of the list of notes, which takes the focus when another list opens.
pub const LIST_HEADING: &str = "list-name";

/// Which notes are in which theme, after the filter.
pub type Piles = BTreeMap<Option<ThemeId>, Vec<NoteId>>;

/// What the parts of the sorting desk show.
#[derive(Clone, Copy)]
pub struct Sorted {
    /// The board; while updates are paused, as it was then.
    board: Memo<Option<Arc<Content>>>,
    piles: Memo<Piles>,
    filter: RwSignal<Filter>,
    /// The theme whose notes are listed; without one, those that are not sorted yet.
    opened: Memo<Option<ThemeId>>,
    /// How many notes are merged under a note, for notes that have any. Counted once for all rows: with hundreds of
    /// them, each counting for itself is felt.
    repeats: Memo<BTreeMap<NoteId, usize>>,
    /// Whether the list gives its width to the tiles.
    folded: RwSignal<bool>,
}

/// The sorting desk.
#[component]
pub fn Sorting() -> impl IntoView {
    let desk = desk();
    let filter = RwSignal::new(Filter::default());
    // While it is paused, the desk stays as it is.
    let board = Memo::new(move |before: Option<&Option<Arc<Content>>>| match before {
        Some(Some(before)) if desk.paused.get() => Some(before.clone()),
        _ => desk.board.get(),
    });
    let piles = Memo::new(move |_| board.get().map(|content| piles(&content, &filter.get())).unwrap_or_default());
    // A theme that was deleted or merged meanwhile is not listed any more.
    let opened = Memo::new(move |_| {
        let theme = desk.opened.get()?;
        board.get()?.live_theme(theme).filter(|live| *live == theme)
    });
    let repeats = Memo::new(move |_| board.get().map(|content| repeats(&content)).unwrap_or_default());
    let folded = RwSignal::new(false);
    provide_context(Sorted { board, piles, filter, opened, repeats, folded });
    provide_context(drag::Drag::new());
    view! {
        <div class="sorting" class:folded=move || folded.get()>
            <NoteList/>
            <Tiles/>
        </div>
    }
}

impl Sorted {
    fn here() -> Self {
        expect_context()
    }
}

/// The letter that stands for the theme at a place, for as many as there are letters.
pub fn letter(place: usize) -> Option<char> {
    ('A'..='Z').nth(place)
}

/// The place of the theme that a key stands for.
pub fn place_of_key(key: &str) -> Option<usize> {
    let mut letters = key.chars().flat_map(char::to_uppercase);
    let (Some(only), None) = (letters.next(), letters.next()) else { return None };
    ('A'..='Z').position(|letter| letter == only)
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

fn repeats(content: &Content) -> BTreeMap<NoteId, usize> {
    let mut repeats = BTreeMap::new();
    for note in content.notes.values().filter(|note| !note.hidden) {
        if let Some(of) = note.same {
            *repeats.entry(of).or_default() += 1;
        }
    }
    repeats
}

/// Notes that have no theme yet: what is left of the work.
pub fn unsorted(content: &Content) -> usize {
    piles(content, &Filter::default()).get(&None).map_or(0, Vec::len)
}

/// Every note of the event in the order of the lists: what J and K walk through, as far as it is listed.
pub fn walk(content: &Arc<Content>) -> Vec<NoteId> {
    let mut piles = piles(content, &Filter::default());
    let mut all = piles.remove(&None).unwrap_or_default();
    for (theme, _) in content.themes_in_order() {
        all.extend(piles.remove(&Some(theme)).unwrap_or_default());
    }
    all
}

impl Desk {
    /// Lists the notes of a theme, or those that are not sorted yet, and moves the focus there.
    pub fn list(self, theme: Option<ThemeId>) {
        self.picked.update(|picked| picked.clear());
        self.anchor.set(None);
        self.at.set(None);
        self.opened.set(theme);
        request_animation_frame(|| crate::components::frame::focus(LIST_HEADING));
    }

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
