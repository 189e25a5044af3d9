//! The prompts: words, short names, order.

use super::{
    Form,
    draft::{prompt_field, short_field},
    focus_soon,
};
use crate::{
    components::look::{LookIcon, look_name},
    markup::view,
    words::organise as say,
};
use leptos::prelude::*;
use plenary_shared::{
    agenda::{Prompt, Stage},
    id::{PromptId, StageId},
};

/// One block for each stage that asks something.
#[component]
pub fn Questions(form: Form) -> impl IntoView {
    let stages = Memo::new(move |_| {
        form.draft.with(|draft| {
            let asks = |stage: &Stage| {
                draft.agenda.has(stage.id) && draft.agenda.prompts.iter().any(|prompt| prompt.stage == stage.id)
            };
            let asking = draft.agenda.stages.iter().map(|(stage, _)| stage).filter(|stage| asks(stage));
            asking.map(|stage| (stage.id, stage.title.clone())).collect::<Vec<_>>()
        })
    });
    view! {
        <section>
            <h2>{say::QUESTIONS}</h2>
            <p class="hint">{say::QUESTIONS_HINT}</p>
            <For each=move || stages.get() key=|stage| stage.clone() let:stage>
                <OfStage form stage=stage.0 title=stage.1/>
            </For>
        </section>
    }
}

#[component]
fn OfStage(form: Form, stage: StageId, title: String) -> impl IntoView {
    let order = Memo::new(move |_| {
        form.draft.with(|draft| {
            let here = draft.agenda.prompts.iter().filter(|prompt| prompt.stage == stage);
            here.map(|prompt| prompt.id).collect::<Vec<_>>()
        })
    });
    view! {
        <fieldset>
            <legend>{title}</legend>
            <ol class="stack" role="list">
                <For each=move || order.get() key=|id| *id let:id>
                    <Question form id order/>
                </For>
            </ol>
        </fieldset>
    }
}

#[component]
fn Question(form: Form, id: PromptId, order: Memo<Vec<PromptId>>) -> impl IntoView {
    let start = form.draft.with_untracked(|draft| draft.agenda.prompts.iter().find(|prompt| prompt.id == id).cloned());
    let Some(Prompt { text, short, look, .. }) = start else { return ().into_any() };
    let place = Memo::new(move |_| order.with(|order| order.iter().position(|other| *other == id).unwrap_or(0)));
    let change = move |with: &dyn Fn(&mut Prompt)| {
        form.draft.update(|draft| draft.agenda.prompts.iter_mut().filter(|prompt| prompt.id == id).for_each(with));
    };
    let (text_id, short_id) = (prompt_field(id), short_field(id));
    let problem = {
        let (text_id, short_id) = (text_id.clone(), short_id.clone());
        Memo::new(move |_| form.problem_of(&text_id).or_else(|| form.problem_of(&short_id)))
    };
    let shift = move |by: isize, button: &'static str| {
        form.draft.update(|draft| draft.agenda.move_prompt(id, by));
        focus_soon(format!("{button}-{id}"));
    };
    view! {
        <li class="card look question" data-look=look_name(look)>
            <p class="wrong-text">{problem}</p>
            <div class="field">
                <label for=text_id.clone()><LookIcon look named=true/> " " {move || say::question_label(place.get() + 1)}</label>
                <input
                    id=text_id.clone()
                    type="text"
                    dir="auto"
                    value=text
                    on:input=move |event| {
                        let value = event_target_value(&event);
                        change(&|prompt: &mut Prompt| prompt.text.clone_from(&value));
                    }
                />
            </div>
            <div class="row">
                <label for=short_id.clone()>{say::SHORT}</label>
                <input
                    id=short_id.clone()
                    class="short"
                    type="text"
                    dir="auto"
                    value=short
                    on:input=move |event| {
                        let value = event_target_value(&event);
                        change(&|prompt: &mut Prompt| prompt.short.clone_from(&value));
                    }
                />
                <button id=format!("up-{id}") type="button" aria-describedby=text_id.clone() on:click=move |_| shift(-1, "up")>{say::UP}</button>
                <button id=format!("down-{id}") type="button" aria-describedby=text_id.clone() on:click=move |_| shift(1, "down")>{say::DOWN}</button>
            </div>
        </li>
    }
    .into_any()
}
