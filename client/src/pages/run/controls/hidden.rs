//! Notes that were taken from the screens: to bring back, or to remove for good.

use crate::{
    pages::run::{ask::Ask, desk::desk},
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::protocol::{Act, HiddenItem};

/// The list; nothing while it is empty.
#[component]
pub fn HiddenNotes() -> impl IntoView {
    let desk = desk();
    let hidden = desk.live.mirror.hidden;
    let row = move |item: HiddenItem| {
        let id = item.id;
        let prompt =
            desk.now().and_then(|content| content.meta.agenda.prompt(item.p).map(|prompt| prompt.short.clone()));
        let text = format!("hidden-{id}");
        let bring_back = move |_| desk.deed(words::BROUGHT_BACK, vec![Act::NoteHide { id, hid: false }]);
        let words = item.x.clone();
        view! {
            <li>
                <p class="hint">{prompt}</p>
                <p class="words" dir="auto" id=text.clone()>{item.x}</p>
                <div class="row">
                    <button aria-describedby=text.clone() on:click=bring_back>{words::BRING_BACK}</button>
                    <button
                        class="danger"
                        aria-describedby=text
                        on:click=move |_| desk.ask.set(Some(Ask::PurgeNote(id, words.clone())))
                    >
                        {words::PURGE_NOTE}
                    </button>
                </div>
            </li>
        }
    };
    view! {
        <Show when=move || hidden.with(|items| !items.is_empty())>
            <section class="control">
                <h2>{words::HIDDEN}</h2>
                <p class="hint">{words::HIDDEN_SAYS}</p>
                <ul class="late" role="list">
                    <For each=move || hidden.get() key=|item| (item.id, item.x.clone()) children=row/>
                </ul>
            </section>
        </Show>
    }
}
