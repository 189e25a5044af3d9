//! One field of a form with several.

use crate::{markup::view, words::facilitator as words};
use leptos::prelude::*;
use plenary_shared::text::TextError;

/// What is wrong, beside the id of the field that it is wrong with.
pub type Wrong = RwSignal<Option<(&'static str, String)>>;

/// A field for one line, which may wrap.
#[component]
pub fn Line(
    id: &'static str,
    label: &'static str,
    #[prop(default = "")] hint: &'static str,
    value: RwSignal<String>,
    wrong: Wrong,
    #[prop(default = 1)] rows: u32,
    #[prop(default = false)] first: bool,
) -> impl IntoView {
    let problem =
        move || wrong.with(|wrong| wrong.as_ref().filter(|(field, _)| *field == id).map(|(_, says)| says.clone()));
    let (hint_id, wrong_id) = (format!("{id}-hint"), format!("{id}-wrong"));
    let described = format!("{hint_id} {wrong_id}");
    view! {
        <div class="field" class:wrong=move || problem().is_some()>
            <label for=id>{label}</label>
            <p class="hint" id=hint_id hidden=hint.is_empty()>{hint}</p>
            <p class="wrong-text" id=wrong_id role="alert">{problem}</p>
            <textarea
                id=id
                rows=rows
                dir="auto"
                autocomplete="off"
                autofocus=first
                aria-describedby=described
                aria-invalid=move || problem().is_some().then_some("true")
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}

/// Cleans a field by its rule; what is wrong is said beside it, and it gets the focus.
pub fn checked(
    id: &'static str,
    value: RwSignal<String>,
    rule: fn(&str) -> Result<String, TextError>,
    wrong: Wrong,
) -> Option<String> {
    match rule(&value.get_untracked()) {
        Ok(text) => Some(text),
        Err(error) => {
            wrong.set(Some((id, words::wrong_text(error))));
            crate::components::frame::focus(id);
            None
        }
    }
}
