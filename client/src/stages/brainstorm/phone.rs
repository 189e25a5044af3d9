//! Chronology, brainstorm and actions: everybody answers the same prompts at the same time.

pub mod composer;
mod delete;
mod group;
pub mod late;
mod mine;
mod standing;

use crate::{
    components::{
        lists::{Each, When},
        look::{LookIcon, look_name},
    },
    markup::view,
    phone::Phone,
    words::participant as say,
};
use composer::Composer;
use group::GroupNotes;
use leptos::prelude::*;
use mine::MyNotes;
use plenary_shared::{
    agenda::Prompt,
    id::{PromptId, StageId},
};

/// The prompts of a stage, one at a time: the box, my notes, the group's notes.
#[component]
pub fn Writing(stage: StageId) -> impl IntoView {
    let phone = Phone::here();
    let prompts = phone.prompts(stage);
    let open = phone.is_open(stage);
    let first = prompts.with_untracked(|prompts| prompts.first().map(|prompt| prompt.id));
    let chosen = RwSignal::new(first);
    let many = Memo::new(move |_| prompts.with(|prompts| prompts.len() > 1));
    view! {
        <p class="inset" hidden=move || open.get()>{say::WRITING_CLOSED}</p>
        <When is=move || many.get()>
            <PromptTabs prompts chosen/>
        </When>
        <Each of=move || prompts.get() let:prompt>
            <Answers prompt=prompt.id chosen open/>
        </Each>
    }
}

#[component]
fn Answers(prompt: PromptId, chosen: RwSignal<Option<PromptId>>, open: Memo<bool>) -> impl IntoView {
    let phone = Phone::here();
    let question = question(phone, prompt);
    let look = phone.live.mirror.meta.with_untracked(|meta| Some(meta.as_ref()?.agenda.prompt(prompt)?.look));
    view! {
        <section class="answers look" data-look=look.map(look_name) hidden=move || chosen.get() != Some(prompt)>
            <Composer prompt question open/>
            <MyNotes prompt open/>
            <GroupNotes prompt/>
        </section>
    }
}

/// One button a prompt, with the number of my notes under it.
#[component]
fn PromptTabs(prompts: Memo<Vec<Prompt>>, chosen: RwSignal<Option<PromptId>>) -> impl IntoView {
    let own = Phone::here().live.own;
    let tab = move |prompt: Prompt| {
        let id = prompt.id;
        let count = Memo::new(move |_| own.under(id).len());
        view! {
            <button
                type="button"
                class="tab look"
                data-look=look_name(prompt.look)
                aria-pressed=move || (chosen.get() == Some(id)).to_string()
                on:click=move |_| chosen.set(Some(id))
            >
                <LookIcon look=prompt.look/>
                <span dir="auto">{prompt.short}</span>
                <span class="tab-count">
                    <span aria-hidden="true">{count}</span>
                    <span class="sr-only">{move || say::notes_from_you(count.get())}</span>
                </span>
            </button>
        }
    };
    view! { <div class="tabs">{move || prompts.get().into_iter().map(tab).collect_view()}</div> }
}

/// The words of a prompt, which may be changed while people answer it.
pub fn question(phone: Phone, prompt: PromptId) -> Memo<String> {
    Memo::new(move |_| {
        let words = phone.live.mirror.meta.with(|meta| Some(meta.as_ref()?.agenda.prompt(prompt)?.text.clone()));
        words.unwrap_or_default()
    })
}
