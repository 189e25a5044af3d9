//! The late box: what somebody could not write while the stage was open goes to the facilitator.

use super::{composer::Composer, question};
use crate::{
    components::lists::{Each, When},
    markup::view,
    phone::Phone,
    words::participant as say,
};
use leptos::prelude::*;
use plenary_shared::{agenda::Prompt, id::PromptId};

/// The late box of the writing stages that are over, behind one tap.
#[component]
pub fn LateBox() -> impl IntoView {
    let phone = Phone::here();
    let prompts = Memo::new(move |_| {
        let shown = phone.shown.get();
        phone.live.mirror.meta.with(|meta| {
            let Some(meta) = meta.as_ref() else { return Vec::new() };
            let before = meta.agenda.stages.iter().take_while(|stage| Some(stage.id) != shown);
            let written: Vec<_> = before.filter(|stage| stage.kind.writes()).map(|stage| stage.id).collect();
            let prompts = meta.agenda.prompts.iter().filter(|prompt| written.contains(&prompt.stage));
            prompts.cloned().collect::<Vec<Prompt>>()
        })
    });
    let any = Memo::new(move |_| prompts.with(|prompts| !prompts.is_empty()));
    view! {
        <When is=move || any.get()>
            <details class="late">
                <summary>{say::LATE_BOX}</summary>
                <p>{say::LATE_BOX_SAYS}</p>
                <Chosen prompts/>
            </details>
        </When>
    }
}

#[component]
fn Chosen(prompts: Memo<Vec<Prompt>>) -> impl IntoView {
    let phone = Phone::here();
    let first = prompts.with_untracked(|prompts| prompts.first().map(|prompt| prompt.id));
    let chosen = RwSignal::new(first);
    let closed = Memo::new(|_| false);
    let choose = move |event| {
        let number = event_target_value(&event).parse().ok();
        chosen.set(number.map(PromptId).or(first));
    };
    view! {
        <div class="field">
            <label for="late-question">{say::LATE_QUESTION}</label>
            <select id="late-question" on:change=choose>
                <Each of=move || prompts.get() let:prompt>
                    <option value=prompt.id.to_string()>{prompt.text}</option>
                </Each>
            </select>
        </div>
        {move || {
            chosen.get().map(|prompt| view! { <Composer prompt question=question(phone, prompt) open=closed/> })
        }}
    }
}
