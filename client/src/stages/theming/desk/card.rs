//! One note in the list of the sorting desk.

use super::{
    Sorted,
    drag::{self, Drag},
};
use crate::{
    components::{
        look::{LookIcon, look_name},
        note_text::look_of,
    },
    desk::desk,
    markup::view,
    words::{board as board_words, facilitator as words},
};
use leptos::prelude::*;
use plenary_shared::{
    id::NoteId,
    look::PromptLook,
    stage::{Act, theming::SortingAct},
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A row with a checkbox, its words, its mark and a grip.
#[component]
pub fn NoteCard(id: NoteId) -> impl IntoView {
    let desk = desk();
    let drag: Drag = expect_context();
    let mirror = desk.live.mirror;
    let note = mirror.note(id);
    let look = Memo::new(move |_| {
        let look = |note: &plenary_shared::content::Note| {
            mirror.meta.with(|meta| meta.as_ref().map(|meta| look_of(&meta.agenda, note)))
        };
        note.with(|note| note.as_ref().and_then(look)).unwrap_or(PromptLook::Missing)
    });
    let repeats = Sorted::here().repeats;
    let said = Memo::new(move |_| 1 + repeats.with(|repeats| repeats.get(&id).copied().unwrap_or(0)));
    let picked = Memo::new(move |_| desk.picked.with(|picked| picked.contains(&id)));
    let here = Memo::new(move |_| desk.at.get() == Some(id));
    let (name, text_id) = (row_id(id), format!("text-{id}"));
    let target = move || {
        let picked = desk.picked.get_untracked();
        if picked.contains(&id) { picked.into_iter().collect() } else { vec![id] }
    };
    view! {
        <li
            id=name
            class="note look sort-note"
            class:picked=picked
            data-look=move || look_name(look.get())
            data-note=id.to_string()
            tabindex=move || if here.get() { "0" } else { "-1" }
            on:focus=move |_| desk.at.set(Some(id))
        >
            <label>
                <input
                    type="checkbox"
                    aria-label=words::SELECT
                    aria-describedby=text_id.clone()
                    prop:checked=picked
                    on:click=move |event| desk.pick(id, event.shift_key())
                />
                <span class="words" dir="auto" id=text_id>
                    {move || note.with(|note| note.as_ref().map(|note| note.text.clone()))}
                </span>
            </label>
            <span>{move || view! { <LookIcon look=look.get() named=true/> }}</span>
            <span
                class="grip"
                aria-hidden="true"
                title=words::DRAG
                on:pointerdown=move |event| drag.begin(&event, target())
                on:pointermove=move |event| drag.over(&event)
                on:pointerup=move |event| drag::end(drag, desk, &event)
                on:pointercancel=move |_| drop(drag.cancel())
            >
                "⠿"
            </span>
            {move || (said.get() > 1).then(|| view! { <Parting id said=said.get()/> })}
        </li>
    }
}

/// The row of a note, while it is listed.
pub fn row(id: NoteId) -> Option<HtmlElement> {
    document().get_element_by_id(&row_id(id))?.dyn_into().ok()
}

fn row_id(id: NoteId) -> String {
    format!("note-{id}")
}

/// How often a note was said, and the way to part its duplicates again.
#[component]
fn Parting(id: NoteId, said: usize) -> impl IntoView {
    let desk = desk();
    let part = move |_| {
        let Some(content) = desk.now() else { return };
        let repeats = content.notes.iter().filter(|(_, note)| note.same == Some(id));
        let acts: Vec<_> = repeats
            .map(|(other, _)| Act::Sorting(SortingAct::MarkSame { id: *other, of: None, was: Some(id) }))
            .collect();
        desk.deed(words::parted_same(acts.len()), acts);
    };
    view! {
        <p class="row repeats">
            <span class="tag">{board_words::alike(said)}</span>
            <button class="quiet" on:click=part>{words::PART_SAME}</button>
        </p>
    }
}
