//! The prompts with counts; no text of a note before it is revealed.

pub mod notes;

use crate::{
    board::stages,
    components::look::{LookIcon, look_name},
    markup::view,
    wall::{Head, Shown, live},
    words::projector as words,
};
use leptos::prelude::*;
use plenary_shared::{agenda::Prompt, id::PromptId};

/// One large count for each prompt of the stage.
#[component]
pub fn Prompts(shown: Shown) -> impl IntoView {
    let stage = Memo::new(move |_| {
        shown.with(|content| {
            let meta = &content.as_ref()?.meta;
            let stage = stages::current(meta)?.clone();
            let prompts: Vec<Prompt> = meta.agenda.prompts_of(stage.id).cloned().collect();
            Some((stage, prompts))
        })
    });
    move || {
        stage.get().map(|(stage, prompts)| {
            let prompts = prompts.into_iter().map(|prompt| view! { <Count prompt shown/> }).collect_view();
            view! {
                <Head text=stage.title page=0 pages=1/>
                <div class="big-body big-prompts">{prompts}</div>
            }
        })
    }
}

#[component]
fn Count(prompt: Prompt, shown: Shown) -> impl IntoView {
    let facts = live().mirror.facts;
    let id: PromptId = prompt.id;
    let held = Memo::new(move |_| {
        facts.with(|facts| facts.held.iter().find(|held| held.prompt == id).map(|held| held.count as usize))
    });
    let seen = Memo::new(move |_| {
        let count = |content: &plenary_shared::content::Content| {
            content.notes.values().filter(|note| note.prompt == id && !note.hidden).count()
        };
        shown.with(|content| content.as_ref().map_or(0, |content| count(content)))
    });
    view! {
        <section class="big-prompt look" data-look=look_name(prompt.look)>
            <h2><LookIcon look=prompt.look/> <span dir="auto">{prompt.text}</span></h2>
            {move || match (held.get(), seen.get()) {
                (None, 0) => view! { <p>{words::COUNTS_LATER}</p> },
                (None, seen) => view! { <p><b class="count">{seen}</b> " " {words::SHOWN}</p> },
                (Some(held), seen) => view! { <p><b class="count">{held + seen}</b> " " {words::HIDDEN}</p> },
            }}
        </section>
    }
}
