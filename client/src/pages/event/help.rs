//! Help, privacy and accessibility, behind one tap on every screen.

use super::care::Pause;
use crate::{components::dialog::Dialog, later::Later, markup::view, words::participant as say};
use leptos::prelude::*;

/// What Help says.
#[component]
pub fn Help(
    /// Shows it.
    open: RwSignal<bool>,
    /// Whether the page of an event asks, with a phone in the context.
    #[prop(optional)]
    in_event: bool,
) -> impl IntoView {
    view! {
        <Dialog open title=say::HELP_TITLE>
            <p>{say::HELP_STUCK}</p>
            {in_event.then(|| view! { <Pause/> })}
            <h3>{say::PRIVACY}</h3>
            <p>{say::PROMISE}</p>
            <PromiseLines/>
            <h3>{say::ACCESSIBILITY}</h3>
            <p>{say::ACCESSIBILITY_SAYS}</p>
            {in_event.then(|| Later::here().recovery())}
            <button type="button" on:click=move |_| open.set(false)>{say::CLOSE}</button>
        </Dialog>
    }
}

/// "How does this work?"
#[component]
pub fn Promise() -> impl IntoView {
    view! {
        <details class="promise">
            <summary>{say::PROMISE_HOW}</summary>
            <PromiseLines/>
        </details>
    }
}

#[component]
fn PromiseLines() -> impl IntoView {
    view! { <ul>{say::PROMISE_LINES.map(|line| view! { <li>{line}</li> })}</ul> }
}
