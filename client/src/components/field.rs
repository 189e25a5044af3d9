//! One field of a form: label, hint, what is wrong with it, and the box.

use leptos::prelude::*;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A name.
    Name,
    /// A pass phrase that exists.
    Phrase,
    /// A pass phrase that is chosen now.
    NewPhrase,
    /// A code of six digits.
    Code,
}

impl Takes {
    /// The words by which password managers know the field.
    const fn autocomplete(self) -> &'static str {
        match self {
            Self::Name => "username",
            Self::Phrase => "current-password",
            Self::NewPhrase => "new-password",
            Self::Code => "one-time-code",
        }
    }
}

/// One field of a form.
#[component]
pub fn Field(
    /// Its id.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What helps to fill it.
    #[prop(into)]
    hint: String,
    /// What it takes.
    takes: Takes,
    /// Whether a pass phrase can be read.
    #[prop(into, default = Signal::stored(true))]
    shown: Signal<bool>,
    /// What is wrong with it.
    #[prop(into)]
    problem: Signal<Option<String>>,
    /// What it holds.
    value: RwSignal<String>,
) -> impl IntoView {
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let described = format!("{hint_id} {problem_id}");
    let kind = move || if shown.get() { "text" } else { "password" };
    view! {
        <div class="field" class:short=takes == Takes::Code class:wrong=move || problem.with(Option::is_some)>
            <label for=id>{label}</label>
            <p class="hint" id=hint_id hidden=hint.is_empty()>{hint.clone()}</p>
            <p class="wrong-text" id=problem_id>{problem}</p>
            <input
                id=id
                name=id
                type=kind
                dir="auto"
                autocomplete=takes.autocomplete()
                autocapitalize="none"
                spellcheck="false"
                inputmode=(takes == Takes::Code).then_some("numeric")
                aria-describedby=described
                aria-invalid=move || problem.with(Option::is_some).to_string()
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}

/// The box that lets a pass phrase be read while it is typed.
#[component]
pub fn ShowPhrase(
    /// Its label.
    label: &'static str,
    /// Whether it is read.
    shown: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=shown on:change=move |event| shown.set(event_target_checked(&event))/>
            <span>{label}</span>
        </label>
    }
}
