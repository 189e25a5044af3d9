//! The stages: on or off, and how long.

use super::{Form, draft::STAGES};
use crate::{markup::view, words::organise as say};
use leptos::prelude::*;
use plenary_shared::agenda::Stage;

/// The most minutes that a stage is planned for.
const MOST_MINUTES: u16 = 480;

/// The list of stages.
#[component]
pub fn Stages(form: Form) -> impl IntoView {
    let stages = form.draft.with_untracked(|draft| draft.stages.clone());
    let problem = Memo::new(move |_| form.problem_of(STAGES));
    view! {
        <fieldset id=STAGES tabindex="-1">
            <legend><h2>{say::STAGES}</h2></legend>
            <p class="hint">{say::STAGES_HINT}</p>
            <p class="wrong-text">{problem}</p>
            <ul class="stage-choices" role="list">
                {stages.into_iter().map(|(stage, _)| view! { <StageChoice form stage/> }).collect_view()}
            </ul>
            <p>{move || say::whole_day(form.draft.with(super::Draft::minutes))}</p>
        </fieldset>
    }
}

#[component]
fn StageChoice(form: Form, stage: Stage) -> impl IntoView {
    let id = stage.id;
    let on = Memo::new(move |_| form.draft.with(|draft| draft.has(id)));
    let turn = move |event| {
        let wanted = event_target_checked(&event);
        form.draft.update(|draft| {
            draft.stages.iter_mut().filter(|(stage, _)| stage.id == id).for_each(|(_, on)| *on = wanted);
        });
    };
    let time = move |event| {
        let minutes = event_target_value(&event).parse::<u16>().unwrap_or(0).min(MOST_MINUTES);
        form.draft.update(|draft| {
            draft.stages.iter_mut().filter(|(stage, _)| stage.id == id).for_each(|(stage, _)| stage.minutes = minutes);
        });
    };
    let label = say::minutes_of(&stage.title);
    view! {
        <li class="row">
            <label class="check grow">
                <input type="checkbox" prop:checked=on on:change=turn/>
                <span>
                    {stage.title}
                    {say::kind(stage.kind).map(|text| view! { <br/> <span class="hint">{text}</span> })}
                </span>
            </label>
            <input
                class="minutes"
                type="number"
                min="0"
                max=MOST_MINUTES.to_string()
                aria-label=label
                value=stage.minutes.to_string()
                on:input=time
            />
            <span class="hint">{say::MINUTES}</span>
        </li>
    }
}
