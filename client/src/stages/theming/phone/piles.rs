//! Notes in their piles: one a theme, and those that are not sorted yet.

use crate::{
    components::lists::{Key, Keyed},
    markup::view,
    mirror::Mirror,
    words::board,
};
use leptos::prelude::*;
use litemap::LiteMap;
use plenary_shared::{
    content::{Note, Theme},
    id::{NoteId, ThemeId},
    order,
};
use std::collections::BTreeMap;

/// The notes of one theme, or those that are not sorted yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pile {
    /// The theme; `None` for the unsorted.
    pub theme: Option<ThemeId>,
    /// The name of the theme.
    pub name: String,
    /// Its notes in display order.
    pub notes: Vec<NoteId>,
    /// Those of them that count, as on the laptop and on the big screen: a duplicate is left to the note that it repeats,
    /// as long as that one is shown.
    pub cards: Vec<NoteId>,
}

impl Keyed for Pile {
    fn key(&self) -> Key {
        self.theme?.key()
    }
}

impl Pile {
    /// Its heading.
    pub fn title(&self) -> String {
        match self.theme {
            Some(_) => self.name.clone(),
            None => board::UNSORTED.to_owned(),
        }
    }

    /// How many of its notes count, in words.
    pub fn count(&self) -> String {
        board::notes(self.cards.len())
    }

    /// Whether there is no reason to show it: nothing is unsorted.
    pub fn is_idle(&self) -> bool {
        self.theme.is_none() && self.notes.is_empty()
    }
}

/// Opens and closes a pile: its heading, and how many notes it has.
#[component]
pub fn PileButton(pile: Memo<Pile>, open: RwSignal<bool>, id: Option<String>) -> impl IntoView {
    view! {
        <button
            id=id
            type="button"
            class="pile-head"
            aria-expanded=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)
        >
            <span dir="auto">{move || pile.with(Pile::title)}</span>
            <span class="tag">{move || pile.with(Pile::count)}</span>
        </button>
    }
}

/// The piles of the board: the unsorted first, then the themes in display order.
pub fn piles(mirror: Mirror) -> Memo<Vec<Pile>> {
    Memo::new(move |_| {
        let notes: Vec<(NoteId, Note)> =
            mirror.note_ids.get().into_iter().filter_map(|id| mirror.note(id).get().map(|note| (id, note))).collect();
        mirror.themes.with(|themes| piled(&notes, themes))
    })
}

/// The theme at the end of a chain of merges; `None` when it was deleted.
pub fn live_theme(themes: &BTreeMap<ThemeId, Theme>, id: ThemeId) -> Option<ThemeId> {
    let mut at = id;
    for _ in 0..=themes.len() {
        match themes.get(&at)?.into {
            Some(next) => at = next,
            None => return Some(at),
        }
    }
    None
}

fn piled(notes: &[(NoteId, Note)], themes: &BTreeMap<ThemeId, Theme>) -> Vec<Pile> {
    let mut homes: LiteMap<Option<ThemeId>, Vec<(NoteId, Option<NoteId>)>> = LiteMap::new();
    for (id, note) in notes {
        homes.entry(note.theme.and_then(|theme| live_theme(themes, theme))).or_default().push((*id, note.same));
    }
    let shown = |id: NoteId| notes.iter().any(|(other, note)| *other == id && !note.hidden);
    let standing = themes.iter().filter(|(_, theme)| theme.into.is_none());
    let standing = order::by_key(standing, |(id, theme)| (theme.sort_key, *id.as_bytes()));
    let mut pile = |theme: Option<ThemeId>, name: &str| {
        let notes = homes.remove(&theme).unwrap_or_default();
        let cards = notes.iter().filter(|(_, same)| !same.is_some_and(shown)).map(|(id, _)| *id).collect();
        Pile { theme, name: name.to_owned(), notes: notes.into_iter().map(|(id, _)| id).collect(), cards }
    };
    let unsorted = pile(None, "");
    std::iter::once(unsorted).chain(standing.into_iter().map(|(id, theme)| pile(Some(*id), &theme.name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::id::PromptId;

    fn theme(n: u8) -> ThemeId {
        ThemeId::from_bytes([n; 16])
    }

    #[test]
    fn a_duplicate_does_not_count_while_the_note_that_it_repeats_is_shown() {
        let of = |n: u8, same: u8| {
            let (id, plain) = note(n, None);
            (id, Note { same: Some(NoteId::from_bytes([same; 16])), ..plain })
        };
        let hidden = (note(4, None).0, Note { hidden: true, ..note(4, None).1 });
        let notes = [note(1, None), of(2, 1), of(3, 9), hidden, of(5, 4)];
        let unsorted = piled(&notes, &BTreeMap::new()).remove(0);
        assert_eq!(unsorted.notes.len(), 5);
        assert_eq!(unsorted.cards, [1, 3, 4, 5].map(|n| NoteId::from_bytes([n; 16])));
    }

    fn note(n: u8, th: Option<ThemeId>) -> (NoteId, Note) {
        let note =
            Note { prompt: PromptId(0), text: "words".into(), theme: th, sort_key: 0, hidden: false, same: None };
        (NoteId::from_bytes([n; 16]), note)
    }

    #[test]
    fn notes_follow_merged_themes_and_fall_back_when_theirs_is_gone() {
        let name = |name: &str, o, into| Theme { name: name.into(), sort_key: o, into };
        let themes = [
            (theme(1), name("Handover", 9, None)),
            (theme(2), name("Passing on", 1, Some(theme(1)))),
            (theme(3), name("Time", 2, None)),
        ];
        let notes = [note(1, Some(theme(2))), note(2, None), note(3, Some(theme(1))), note(4, Some(theme(8)))];
        let piles = piled(&notes, &themes.into());
        let told: Vec<_> = piles.iter().map(|pile| (pile.title(), pile.notes.len())).collect();
        assert_eq!(told, [("Not sorted yet".into(), 2), ("Time".into(), 0), ("Handover".into(), 2)]);
    }
}
