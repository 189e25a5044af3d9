//! Dialogs about actions: who does what by when, and one date for all that have none.

use super::{
    Cancel,
    field::{Line, Wrong, checked},
    gone,
};
use crate::{
    components::dialog::{Modal, closer},
    desk::desk,
    markup::view,
    secrets,
    stages::actions as say,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{
    id::ActionId,
    stage::{
        Act,
        actions::{Action, ActionAct, ActionField, Tier},
    },
    text,
};

/// The fields of an action; without an id, a new one that begins with some words.
#[component]
pub fn FillAction(id: Option<ActionId>, text: String, field: ActionField) -> impl IntoView {
    let title = if id.is_some() { say::CHANGE } else { say::ADD };
    view! {
        <Modal title on_close=gone(desk())>
            <Form id text field/>
        </Modal>
    }
}

/// What is in each field of the form.
#[derive(Clone, Copy)]
struct Values([RwSignal<String>; ActionField::ALL.len()]);

impl Values {
    fn new(action: &Action) -> Self {
        Self(ActionField::ALL.map(|field| RwSignal::new(action.field(field))))
    }

    fn of(&self, field: ActionField) -> RwSignal<String> {
        self.0[field as usize]
    }

    /// Every field with its clean words; `None` when one is wrong, which is said.
    fn checked(&self, wrong: Wrong) -> Option<Vec<(ActionField, String)>> {
        let read = |field| {
            let value = self.of(field);
            let words = match field {
                ActionField::Text => checked(field.word(), value, text::decision, wrong)?,
                ActionField::Agency | ActionField::Owner | ActionField::Outcome | ActionField::Monitor => {
                    checked(field.word(), value, text::detail, wrong)?
                }
                ActionField::Tier | ActionField::Due | ActionField::Recommendation => value.get_untracked(),
            };
            Some((field, words))
        };
        ActionField::ALL.into_iter().map(read).collect()
    }
}

/// An action in which nothing has been said but some words.
fn blank(text: String) -> Action {
    Action {
        text,
        tier: Tier::Agency,
        sort_key: 0,
        agency: String::new(),
        owner: String::new(),
        due: String::new(),
        outcome: String::new(),
        monitor: String::new(),
        recommendation: None,
    }
}

#[component]
fn Form(id: Option<ActionId>, text: String, field: ActionField) -> impl IntoView {
    let desk = desk();
    let closer = closer();
    let known = id.and_then(|id| desk.now()?.actions.get(&id).cloned());
    let was = known.clone().unwrap_or_else(|| blank(text));
    let values = Values::new(&was);
    let wrong: Wrong = RwSignal::new(None);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        wrong.set(None);
        let Some(fields) = values.checked(wrong) else { return };
        match id {
            Some(id) => {
                let changed = fields.into_iter().filter(|(field, text)| was.field(*field) != *text);
                let set = |(field, text)| ActionAct::Set { id, field, text, was: was.field(field) }.into();
                let acts: Vec<Act> = changed.map(set).collect();
                if !acts.is_empty() {
                    desk.deed(say::CHANGED, acts);
                }
            }
            None => desk.deed(
                say::ADDED,
                vec![ActionAct::Add { id: secrets::action_id(), action: Box::new(action(fields)) }.into()],
            ),
        }
        closer.close();
    };
    let of_agency = move || values.of(ActionField::Tier).with(|tier| tier == Tier::Agency.word());
    let line = move |of: ActionField, label, hint, rows| {
        view! { <Line id=of.word() label hint value=values.of(of) wrong rows first=of == field/> }
    };
    view! {
        <form on:submit=submit>
            {line(ActionField::Text, say::WHAT, "", 2)}
            {choice(ActionField::Tier, say::TIER, values, Tier::ALL.map(|tier| (tier.word().into(), say::tier(tier).into())).into())}
            <div hidden=move || !of_agency()>{line(ActionField::Agency, say::AGENCY, "", 1)}</div>
            {line(ActionField::Owner, say::OWNER, say::OWNER_SAYS, 1)}
            <Day value=values.of(ActionField::Due) first=field == ActionField::Due/>
            {line(ActionField::Outcome, say::OUTCOME, "", 2)}
            {line(ActionField::Monitor, say::MONITOR, "", 2)}
            {choice(ActionField::Recommendation, say::FROM, values, recommendations())}
            <div class="dialog-buttons">
                <button class="primary" type="submit">{words::SAVE}</button>
                <Cancel/>
            </div>
        </form>
    }
}

/// A new action from the fields of the form.
fn action(fields: Vec<(ActionField, String)>) -> Action {
    let mut action = blank(String::new());
    for (field, words) in fields {
        match field {
            ActionField::Text => action.text = words,
            ActionField::Tier => action.tier = Tier::from_word(&words).unwrap_or(Tier::Agency),
            ActionField::Agency => action.agency = words,
            ActionField::Owner => action.owner = words,
            ActionField::Due => action.due = words,
            ActionField::Outcome => action.outcome = words,
            ActionField::Monitor => action.monitor = words,
            ActionField::Recommendation => action.recommendation = words.parse().ok(),
        }
    }
    action
}

/// No recommendation, then each with its number.
fn recommendations() -> Vec<(String, String)> {
    let content = desk().now();
    let all = content.iter().flat_map(|content| content.recommendations_in_order());
    let named = (1..).zip(all).map(|(number, (id, item))| (id.to_string(), format!("{number}. {}", item.sentence())));
    std::iter::once((String::new(), say::FROM_NONE.to_owned())).chain(named).collect()
}

fn choice(field: ActionField, label: &'static str, values: Values, options: Vec<(String, String)>) -> AnyView {
    let value = values.of(field);
    let option = |(word, name): (String, String)| {
        let selected = value.with_untracked(|value| *value == word);
        view! { <option value=word selected=selected>{name}</option> }
    };
    view! {
        <div class="field">
            <label for=field.word()>{label}</label>
            <select id=field.word() on:change=move |event| value.set(event_target_value(&event))>
                {options.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
    .into_any()
}

#[component]
fn Day(value: RwSignal<String>, #[prop(default = false)] first: bool) -> impl IntoView {
    view! {
        <div class="field">
            <label for=ActionField::Due.word()>{say::DUE}</label>
            <input
                id=ActionField::Due.word()
                type="date"
                min="2000-01-01"
                autofocus=first
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}

/// One date for every action that needs one and has none.
#[component]
pub fn SetDates() -> impl IntoView {
    let desk = desk();
    let without = move || {
        let content = desk.now();
        let actions = content.iter().flat_map(|content| content.actions_in_order());
        let open = actions.filter(|(_, action)| action.gaps().contains(&ActionField::Due));
        open.map(|(id, _)| id).collect::<Vec<ActionId>>()
    };
    let count = without().len();
    view! {
        <Modal title=say::SET_DATES on_close=gone(desk)>
            <p>{say::without_date(count)}</p>
            <DateForm on_day=move |day: String| {
                let set = |id| ActionAct::Set { id, field: ActionField::Due, text: day.clone(), was: String::new() }.into();
                let acts: Vec<Act> = without().into_iter().map(set).collect();
                if !acts.is_empty() {
                    desk.deed(say::dated(acts.len()), acts);
                }
            }/>
        </Modal>
    }
}

#[component]
fn DateForm(on_day: impl Fn(String) + 'static) -> impl IntoView {
    let closer = closer();
    let day = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if day.with_untracked(String::is_empty) {
            return crate::components::frame::focus(ActionField::Due.word());
        }
        on_day(day.get_untracked());
        closer.close();
    };
    view! {
        <form on:submit=submit>
            <Day value=day first=true/>
            <div class="dialog-buttons">
                <button class="primary" type="submit">{say::SET_DATES}</button>
                <Cancel/>
            </div>
        </form>
    }
}
