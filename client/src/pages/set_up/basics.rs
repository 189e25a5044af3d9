//! Name, dates, and when others see what is written.

use super::{
    Form,
    draft::{DAY, Draft, RETAIN, TITLE},
};
use crate::{markup::view, words::organise as say};
use leptos::prelude::*;
use plenary_shared::agenda::Reveal;

/// Which text of the draft a field holds.
type Lens = fn(&mut Draft) -> &mut String;

/// The first block.
#[component]
pub fn Basics(form: Form) -> impl IntoView {
    view! {
        <TextField form id=TITLE kind="text" label=say::TITLE hint=say::TITLE_HINT lens=|draft| &mut draft.title/>
        <TextField form id=DAY kind="date" label=say::DAY_OF_EVENT hint="" lens=|draft| &mut draft.day/>
        <TextField form id=RETAIN kind="date" label=say::RETAIN hint=say::RETAIN_HINT lens=|draft| &mut draft.retain_until/>
        <fieldset>
            <legend>{say::REVEAL}</legend>
            <RevealChoice form reveal=Reveal::OnClose label=say::REVEAL_CLOSED hint=say::REVEAL_CLOSED_HINT/>
            <RevealChoice form reveal=Reveal::Open label=say::REVEAL_OPEN hint=say::REVEAL_OPEN_HINT/>
        </fieldset>
    }
}

#[component]
fn TextField(
    form: Form,
    id: &'static str,
    kind: &'static str,
    label: &'static str,
    hint: &'static str,
    lens: Lens,
) -> impl IntoView {
    let problem = Memo::new(move |_| form.problem_of(id));
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let described = format!("{hint_id} {problem_id}");
    view! {
        <div class="field" class:wrong=move || problem.with(Option::is_some)>
            <label for=id>{label}</label>
            <p class="hint" id=hint_id>{hint}</p>
            <p class="wrong-text" id=problem_id>{problem}</p>
            <input
                id=id
                type=kind
                dir="auto"
                autocomplete="off"
                // Written once: a date that is half typed reads as nothing, and must stay as it is.
                prop:value=form.draft.try_update_untracked(|draft| lens(draft).clone())
                aria-describedby=described
                aria-invalid=move || problem.with(Option::is_some).to_string()
                on:input=move |event| form.draft.update(|draft| *lens(draft) = event_target_value(&event))
            />
        </div>
    }
}

#[component]
fn RevealChoice(form: Form, reveal: Reveal, label: &'static str, hint: &'static str) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="radio"
                name="reveal"
                prop:checked=move || form.draft.with(|draft| draft.reveal == reveal)
                on:change=move |_| form.draft.update(|draft| draft.reveal = reveal)
            />
            <span>
                {label}
                <br/>
                <span class="hint">{hint}</span>
            </span>
        </label>
    }
}
