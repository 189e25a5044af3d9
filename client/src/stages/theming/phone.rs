//! Sorting into themes: a deck of one note at a time, or a list to select from.

mod deck;
mod dialogs;
mod list;
pub mod piles;
mod sorter;

use crate::{
    markup::view,
    phone::Phone,
    stages::plenary::phone::Themes,
    words::{board, participant as say},
};
use deck::Deck;
use leptos::prelude::*;
use list::List;
use plenary_shared::id::StageId;
use sorter::{Asks, Sorter};

/// The two ways to sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Deck,
    List,
}

/// Sorting while the stage is open; the themes to read when it has closed.
#[component]
pub fn Sorting(stage: StageId) -> impl IntoView {
    let phone = Phone::here();
    let open = phone.is_open(stage);
    let sorter = Sorter::provide(phone);
    let mode = RwSignal::new(Mode::Deck);
    let any = Memo::new(move |_| phone.live.mirror.note_ids.with(|ids| !ids.is_empty()));
    let tab = move |which: Mode, text: &'static str| {
        view! {
            <button
                type="button"
                class="tab"
                aria-pressed=move || (mode.get() == which).to_string()
                on:click=move |_| mode.set(which)
            >
                {text}
            </button>
        }
    };
    view! {
        <Asks sorter/>
        {move || match (any.get(), open.get()) {
            (false, _) => view! { <p class="empty">{board::NO_NOTES}</p> }.into_any(),
            (true, false) => view! { <Themes/> }.into_any(),
            (true, true) => {
                view! {
                    <div class="tabs">{tab(Mode::Deck, say::ONE_BY_ONE)} {tab(Mode::List, say::AS_LIST)}</div>
                    {move || match mode.get() {
                        Mode::Deck => view! { <Deck sorter/> }.into_any(),
                        Mode::List => view! { <List sorter/> }.into_any(),
                    }}
                }
                    .into_any()
            }
        }}
    }
}
