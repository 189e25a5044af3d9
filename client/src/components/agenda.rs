//! The stages of a day as a list to change: name, minutes, order, on or off. Every change can be made without a mouse.

use crate::{components::frame::focus, markup::view, words::organise as say};
use leptos::prelude::*;
use plenary_shared::{
    agenda::{MINUTES, Stage},
    id::StageId,
    stage::StageKind,
};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The stage.
    pub stage: Stage,
    /// Whether it is on; none where stages are not turned on and off.
    pub on: Option<bool>,
    /// What is said below its name, if anything.
    pub hint: Option<&'static str>,
    /// Whether it can be removed.
    pub removable: bool,
}

/// What a person asks of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Turns a stage on or off.
    Turn(StageId, bool),
    /// Gives a stage another name or other minutes.
    Edit(Stage),
    /// Moves a stage by so many places; up is negative.
    Move(StageId, isize),
    /// Removes a stage.
    Remove(StageId),
    /// Adds a stage of a kind.
    Add(StageKind),
}

/// The list, and below it the way to add a stage.
#[component]
pub fn AgendaRows(rows: Memo<Vec<Row>>, on_change: Callback<Change>) -> impl IntoView {
    let order = Memo::new(move |_| rows.with(|rows| rows.iter().map(|row| row.stage.id).collect::<Vec<_>>()));
    let kind = RwSignal::new(StageKind::Break);
    let option = move |of: StageKind| {
        view! { <option value=of.word() prop:selected=move || kind.get() == of>{say::kind_name(of)}</option> }
    };
    view! {
        <ol class="stage-choices" role="list">
            <For each=move || order.get() key=|id| *id let:id>
                <StageRow id rows on_change/>
            </For>
        </ol>
        <div class="row">
            <label for="add-kind">{say::ADD_KIND}</label>
            <select
                id="add-kind"
                on:change=move |event| {
                    if let Some(chosen) = StageKind::from_word(&event_target_value(&event)) {
                        kind.set(chosen);
                    }
                }
            >
                {StageKind::ALL.map(option)}
            </select>
            <button id="add-stage" type="button" on:click=move |_| on_change.run(Change::Add(kind.get_untracked()))>
                {say::ADD_STAGE}
            </button>
        </div>
    }
}

#[component]
fn StageRow(id: StageId, rows: Memo<Vec<Row>>, on_change: Callback<Change>) -> impl IntoView {
    let row = Memo::new(move |_| rows.with(|rows| rows.iter().find(|row| row.stage.id == id).cloned()));
    let stage = move || row.get_untracked().map(|row| row.stage);
    let title = Memo::new(move |_| row.get().map(|row| row.stage.title).unwrap_or_default());
    let minutes = Memo::new(move |_| row.get().map_or(0, |row| row.stage.minutes).to_string());
    let on = Memo::new(move |_| row.get().and_then(|row| row.on));
    let removable = Memo::new(move |_| row.get().is_some_and(|row| row.removable));
    let edit = move |with: &dyn Fn(&mut Stage)| {
        let Some(was) = stage() else { return };
        let mut stage = was.clone();
        with(&mut stage);
        if stage != was {
            on_change.run(Change::Edit(stage));
        }
    };
    let move_by = move |by: isize, back: String| {
        on_change.run(Change::Move(id, by));
        focus_soon(back);
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let by = match &event.key()[..] {
            "ArrowUp" => -1,
            "ArrowDown" => 1,
            _ => return,
        };
        if event.alt_key() {
            event.prevent_default();
            let here = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            move_by(by, here.map(|here| here.id()).unwrap_or_default());
        }
    };
    let remove = move |_| {
        let next = rows.with_untracked(|rows| {
            let place = rows.iter().position(|row| row.stage.id == id)?;
            rows.get(place + 1).or_else(|| rows.get(place.checked_sub(1)?)).map(|row| row.stage.id)
        });
        on_change.run(Change::Remove(id));
        focus_soon(next.map_or_else(|| "add-stage".into(), |next| format!("stage-{next}")));
    };
    let turn = move || {
        on.get().is_some().then(|| {
            view! {
                <span class="check">
                    <input
                        id=format!("stage-on-{id}")
                        type="checkbox"
                        aria-label=move || say::use_stage(&title.get())
                        prop:checked=move || on.get() == Some(true)
                        on:change=move |event| on_change.run(Change::Turn(id, event_target_checked(&event)))
                    />
                </span>
            }
        })
    };
    let hint = move || row.get().and_then(|row| row.hint).map(|hint| view! { <span class="hint">{hint}</span> });
    view! {
        <li on:keydown=key>
            <div class="row">
                {turn}
                <input
                    id=format!("stage-{id}")
                    class="grow"
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    aria-label=say::STAGE_NAME
                    prop:value=title
                    on:change=move |event| {
                        let value = event_target_value(&event);
                        edit(&|stage: &mut Stage| stage.title.clone_from(&value));
                    }
                />
                <input
                    id=format!("stage-minutes-{id}")
                    class="minutes"
                    type="number"
                    min="0"
                    max=MINUTES.to_string()
                    aria-label=move || say::minutes_of(&title.get())
                    prop:value=minutes
                    on:change=move |event| {
                        let value = event_target_value(&event).parse::<u16>().unwrap_or(0).min(MINUTES);
                        edit(&|stage: &mut Stage| stage.minutes = value);
                    }
                />
                <span class="hint">{say::MINUTES}</span>
            </div>
            <div class="row">
                <span class="grow">{hint}</span>
                <button
                    id=format!("stage-up-{id}")
                    type="button"
                    aria-describedby=format!("stage-{id}")
                    on:click=move |_| move_by(-1, format!("stage-up-{id}"))
                >
                    {say::UP}
                </button>
                <button
                    id=format!("stage-down-{id}")
                    type="button"
                    aria-describedby=format!("stage-{id}")
                    on:click=move |_| move_by(1, format!("stage-down-{id}"))
                >
                    {say::DOWN}
                </button>
                <button
                    id=format!("stage-remove-{id}")
                    type="button"
                    aria-describedby=format!("stage-{id}")
                    disabled=move || !removable.get()
                    on:click=remove
                >
                    {say::REMOVE_STAGE}
                </button>
            </div>
        </li>
    }
}

/// Moves the focus to a field once the list has been drawn again.
fn focus_soon(id: String) {
    request_animation_frame(move || focus(&id));
}
