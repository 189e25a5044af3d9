//! The late tray: how much came after its stage had closed. Its texts are not sent to anybody before they are on the board.

use crate::{components::lists::When, desk::desk, markup::view, words::facilitator as words};
use leptos::prelude::*;
use plenary_shared::{
    stage::{Act, brainstorm::NoteAct},
    wire::Held,
};

/// The tray; nothing while it is empty.
#[component]
pub fn LateTray() -> impl IntoView {
    let late = desk().live.mirror.late;
    view! {
        <When is=move || late.with(|late| !late.is_empty())>
            <section class="control">
                <h2>{words::LATE}</h2>
                <p class="hint">{words::LATE_SAYS}</p>
                <ul class="late" role="list">
                    <For each=move || late.get() key=|held| (held.prompt, held.count, held.few) children=|held| view! { <LatePrompt held/> }/>
                </ul>
            </section>
        </When>
    }
}

/// What came late under one prompt: all of it is added, or nothing.
#[component]
fn LatePrompt(held: Held) -> impl IntoView {
    let desk = desk();
    let Held { prompt, count, few } = held;
    let short = desk.now().and_then(|content| content.meta.agenda.prompt(prompt).map(|prompt| prompt.short.clone()));
    let says = format!("late-{prompt}");
    let add = move |_| {
        desk.act_held(Act::Note(NoteAct::AdmitLate { prompt }), |desk, held| {
            desk.voice.say(if held { words::ADDED_LATE_HELD } else { words::ADDED_LATE });
        });
    };
    view! {
        <li>
            <p id=says.clone()><span dir="auto">{short}</span> ": " {words::late(count as usize)}</p>
            {few.then(|| view! { <p class="hint">{words::LATE_FEW}</p> })}
            <button aria-describedby=says on:click=add>{words::ADD_LATE}</button>
        </li>
    }
}
