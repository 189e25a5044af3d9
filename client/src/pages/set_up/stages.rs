//! The stages: which, in which order, on or off, and how long.

use super::{Form, draft::STAGES};
use crate::{
    components::{
        agenda::{AgendaRows, Change, Row},
        announce::Announcer,
    },
    markup::view,
    words::organise as say,
};
use leptos::prelude::*;

/// The list of stages.
#[component]
pub fn Stages(form: Form) -> impl IntoView {
    let problem = Memo::new(move |_| form.problem_of(STAGES));
    let rows = Memo::new(move |_| {
        form.draft.with(|draft| {
            let row = |(stage, on): &(plenary_shared::agenda::Stage, bool)| Row {
                stage: stage.clone(),
                on: Some(*on),
                hint: say::kind(stage.kind),
                removable: true,
            };
            draft.agenda.stages.iter().map(row).collect()
        })
    });
    let voice = Announcer::here();
    let change = Callback::new(move |change: Change| {
        form.draft.update(|draft| match change {
            Change::Turn(id, on) => draft.agenda.turn(id, on),
            Change::Edit(stage) => draft.agenda.edit(stage),
            Change::Move(id, by) => {
                draft.agenda.move_stage(id, by);
                if let Some((title, place)) = draft.agenda.place(id) {
                    voice.say(say::stage_is(&title, place, draft.agenda.stages.len()));
                }
            }
            Change::Remove(id) => draft.agenda.remove(id),
            Change::Add(kind) => draft.agenda.add(kind),
        });
    });
    view! {
        <fieldset id=STAGES tabindex="-1">
            <legend><h2>{say::STAGES}</h2></legend>
            <p class="hint">{say::STAGES_HINT}</p>
            <p class="wrong-text">{problem}</p>
            <AgendaRows rows on_change=change/>
            <p>{move || say::whole_day(form.draft.with(|draft| draft.agenda.minutes()))}</p>
        </fieldset>
    }
}
