//! The list: notes that are not sorted yet, or those of the theme that is open; and what can be done with them.

use super::{
    LIST_HEADING, Sorted,
    card::NoteCard,
    theme::OpenTheme,
    tools::{FindBox, PickedBar},
};
use crate::{
    components::lists::When,
    desk::desk,
    markup::view,
    words::{board as board_words, facilitator as words},
};
use leptos::prelude::*;

/// The list with its tools.
#[component]
pub fn NoteList() -> impl IntoView {
    let desk = desk();
    let Sorted { piles, opened, filter, folded, .. } = Sorted::here();
    let notes = Memo::new(move |_| piles.with(|piles| piles.get(&opened.get()).cloned().unwrap_or_default()));
    let drop = move || opened.get().map(|theme| theme.to_string()).unwrap_or_default();
    let empty = move || match opened.get() {
        _ if !filter.with(super::Filter::is_empty) => words::NOTHING_FOUND,
        Some(_) => board_words::NO_NOTES_HERE,
        None => words::ALL_SORTED,
    };
    view! {
        <section class="sort-list" data-drop=drop aria-labelledby=LIST_HEADING>
            <div class="row sort-head">
                <When is=move || !folded.get()>
                    <h2 class="grow" id=LIST_HEADING tabindex="-1">
                        {move || if opened.get().is_none() { board_words::UNSORTED } else { words::IN_THIS_THEME }}
                        " "
                        <span class="tag">{move || board_words::notes(notes.with(Vec::len))}</span>
                    </h2>
                    <button
                        class="quiet"
                        aria-label=words::PAUSE_UPDATES
                        title=words::PAUSE_UPDATES
                        aria-pressed=move || desk.paused.get().to_string()
                        on:click=move |_| desk.paused.update(|paused| *paused = !*paused)
                    >
                        {words::PAUSE}
                    </button>
                </When>
                <button
                    class="quiet"
                    aria-expanded=move || (!folded.get()).to_string()
                    on:click=move |_| folded.update(|folded| *folded = !*folded)
                >
                    {move || if folded.get() { words::UNFOLD } else { words::FOLD }}
                </button>
            </div>
            <When is=move || !folded.get()>
                {move || opened.get().map(|id| view! { <OpenTheme id/> })}
                <FindBox/>
                <div class="sort-pane" tabindex="0" role="region" aria-label=words::LIST_OF_NOTES>
                    <When is=move || notes.with(Vec::is_empty)>
                        <p class="hint">{empty}</p>
                    </When>
                    <ul class="cards-list" role="list">
                        <For each=move || notes.get() key=|id| *id let:id>
                            <NoteCard id/>
                        </For>
                    </ul>
                </div>
                <PickedBar/>
            </When>
        </section>
    }
}
