//! The group's notes under a prompt: behind one tap, and never growing under a reader's finger.

use crate::{
    components::{
        announce::Announcer,
        lists::{Each, When},
    },
    markup::view,
    phone::Phone,
    words::participant as say,
};
use leptos::prelude::*;
use plenary_shared::{
    id::{NoteId, PromptId},
    order,
};

/// What everybody wrote under a prompt, once it is shown.
#[component]
pub fn GroupNotes(prompt: PromptId) -> impl IntoView {
    let mirror = Phone::here().live.mirror;
    let announcer = Announcer::here();
    let there = Memo::new(move |_| {
        let under = |id: &NoteId| {
            mirror.note(*id).with_untracked(|note| note.as_ref().is_some_and(|note| note.prompt == prompt))
        };
        mirror.note_ids.with(|ids| ids.iter().copied().filter(under).collect::<Vec<_>>())
    });
    let open = RwSignal::new(false);
    let shown = RwSignal::new(Vec::<NoteId>::new());
    let fresh = RwSignal::new(Vec::<NoteId>::new());
    let waiting = Memo::new(move |_| {
        let shown = order::set(shown.get());
        there.with(|there| there.iter().filter(|id| !shown.contains(id)).count())
    });
    let show = move |mark: bool| {
        let before = order::set(shown.get_untracked());
        let now = there.get_untracked();
        fresh.set(now.iter().copied().filter(|id| mark && !before.contains(id)).collect());
        shown.set(now);
    };
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        show(false);
    };
    Effect::new(move |before: Option<usize>| {
        let waiting = waiting.get();
        if open.get_untracked() && before.is_some_and(|before| waiting > before) {
            announcer.say(say::show_new(waiting));
        }
        waiting
    });
    let any = Memo::new(move |_| there.with(|there| !there.is_empty()));
    view! {
        <When is=move || any.get()>
            <section class="group-notes">
                <button type="button" aria-expanded=move || open.get().to_string() on:click=toggle>
                    {move || if open.get() { say::HIDE_GROUP.to_owned() } else { say::show_group(there.with(Vec::len)) }}
                </button>
                <When is=move || open.get()>
                    <When is=move || { waiting.get() > 0 }>
                        <button type="button" on:click=move |_| show(true)>{move || say::show_new(waiting.get())}</button>
                    </When>
                    <ul role="list" class="stack">
                        <Each of=move || shown.get() let:id>
                            <GroupNote id fresh/>
                        </Each>
                    </ul>
                </When>
            </section>
        </When>
    }
}

#[component]
fn GroupNote(id: NoteId, fresh: RwSignal<Vec<NoteId>>) -> impl IntoView {
    let note = Phone::here().live.mirror.note(id);
    let new = Memo::new(move |_| fresh.with(|fresh| fresh.contains(&id)));
    let words = move || note.with(|note| note.as_ref().filter(|note| !note.hidden).map(|note| note.text.clone()));
    view! {
        <li class="note" class:new=new hidden=move || note.with(|note| note.as_ref().is_none_or(|note| note.hidden))>
            {move || new.get().then(|| view! { <span class="tag">{say::NEW}</span> })}
            <p class="words" dir="auto">{words}</p>
        </li>
    }
}
