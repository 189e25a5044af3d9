//! The themes as tiles: every one in sight, in the same place, with its letter, its size and its first notes.

use super::{Sorted, letter};
use crate::{
    components::{lists::When, look::look_name, note_text::look_of},
    desk::desk,
    markup::view,
    words::{board as board_words, facilitator as words},
};
use leptos::prelude::*;
use plenary_shared::{
    content::Content,
    id::{NoteId, ThemeId},
    look::PromptLook,
};
use std::collections::BTreeMap;

/// Themes for which four columns of three are enough.
const FEW: usize = 12;
/// Themes that are in sight together; more of them scroll.
const MOST_IN_SIGHT: usize = 20;

/// Notes of a theme by the look of their prompt.
type Tally = [usize; PromptLook::ALL.len()];

/// All themes.
#[component]
pub fn Tiles() -> impl IntoView {
    let sorted = Sorted::here();
    let themes = desk().themes;
    let tallies = Memo::new(move |_| {
        let content = sorted.board.get();
        content.map(|content| sorted.piles.with(|piles| tallies(&content, piles))).unwrap_or_default()
    });
    // One scale for all tiles, so that 29 and 3 look like 29 and 3.
    let most = Memo::new(move |_| tallies.with(|all| all.values().map(|tally| tally.iter().sum()).max().unwrap_or(1)));
    let many = Memo::new(move |_| themes.with(|themes| FEW < themes.len()));
    let scrolls = Memo::new(move |_| themes.with(|themes| MOST_IN_SIGHT < themes.len()));
    let places = move || themes.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <div class="tiles" tabindex="0" role="region" aria-label=words::THEMES>
            <When is=move || themes.with(Vec::is_empty)>
                <p class="empty">{words::NO_THEMES}</p>
            </When>
            <ul class="tile-list" class:many=move || many.get() class:scrolls=move || scrolls.get() role="list">
                <For each=places key=|place| *place children=move |(place, id)| view! { <Tile id place tallies most/> }/>
            </ul>
        </div>
    }
}

fn tallies(content: &Content, piles: &super::Piles) -> BTreeMap<ThemeId, Tally> {
    let tally = |notes: &Vec<NoteId>| {
        let mut tally = Tally::default();
        for note in notes.iter().filter_map(|id| content.notes.get(id)) {
            tally[look_of(&content.meta.agenda, note) as usize] += 1;
        }
        tally
    };
    piles.iter().filter_map(|(theme, notes)| Some(((*theme)?, tally(notes)))).collect()
}

/// One theme: a place to drop notes on, and its name to open it.
#[component]
fn Tile(id: ThemeId, place: usize, tallies: Memo<BTreeMap<ThemeId, Tally>>, most: Memo<usize>) -> impl IntoView {
    let desk = desk();
    let Sorted { piles, opened, .. } = Sorted::here();
    let themes = desk.live.mirror.themes;
    let name =
        Memo::new(move |_| themes.with(|themes| themes.get(&id).map(|theme| theme.name.clone())).unwrap_or_default());
    let tally = Memo::new(move |_| tallies.with(|all| all.get(&id).copied().unwrap_or_default()));
    let total = Memo::new(move |_| tally.get().iter().sum::<usize>());
    let notes = Memo::new(move |_| piles.with(|piles| piles.get(&Some(id)).cloned().unwrap_or_default()));
    let here = Memo::new(move |_| opened.get() == Some(id));
    let open = move |_| desk.list((!here.get_untracked()).then_some(id));
    view! {
        <li class="tile" class:here=here data-drop=id.to_string()>
            <p class="tile-head">
                {letter(place).map(|letter| view! { <kbd aria-hidden="true">{letter}</kbd> })}
                {move || bar(tally.get(), most.get())}
                <b class="count" aria-hidden="true">{total}</b>
                <span class="sr-only">{move || board_words::notes(total.get())}</span>
            </p>
            <h3>
                <button class="quiet tile-name" dir="auto" aria-pressed=move || here.get().to_string() on:click=open>
                    {name}
                </button>
            </h3>
            <ul class="tile-notes" role="list">
                <For each=move || notes.get() key=|id| *id let:id>
                    <Excerpt id/>
                </For>
            </ul>
        </li>
    }
}

#[component]
fn Excerpt(id: NoteId) -> impl IntoView {
    let note = desk().live.mirror.note(id);
    view! { <li dir="auto">{move || note.with(|note| note.as_ref().map(|note| note.text.clone()))}</li> }
}

/// The theme's notes as a bar with a part for each question.
fn bar(tally: Tally, most: usize) -> AnyView {
    let mut start = 0;
    let part = |(look, count): (PromptLook, usize)| {
        let at = start;
        start += count;
        view! { <rect class="look" data-look=look_name(look) x=at.to_string() width=count.to_string() height="9"/> }
    };
    let parts = PromptLook::ALL.into_iter().zip(tally).map(part).collect_view();
    let view_box = format!("0 0 {} 9", most.max(1));
    view! {
        <svg class="tile-bar" viewBox=view_box preserveAspectRatio="none" aria-hidden="true" focusable="false">{parts}</svg>
    }
}
