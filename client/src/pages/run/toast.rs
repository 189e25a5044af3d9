//! What was just done, with its undo; and why something was not done.

use crate::{
    desk::desk,
    markup::view,
    words::{LAST_ACT, facilitator as words},
};
use leptos::prelude::*;
use std::time::Duration;

/// How long an undo is offered in the corner; Ctrl+Z works for longer.
const OFFERED: Duration = Duration::from_secs(20);

/// The toast in the corner.
#[component]
pub fn Toast() -> impl IntoView {
    let desk = desk();
    Effect::new(move |before: Option<Option<leptos::leptos_dom::helpers::TimeoutHandle>>| {
        if let Some(Some(timer)) = before {
            timer.clear();
        }
        desk.toast
            .with(Option::is_some)
            .then(|| set_timeout_with_handle(move || drop(desk.toast.try_set(None)), OFFERED).ok())?
    });
    move || {
        desk.toast.get().map(|deed| {
            view! {
                <section class="toast" aria-label=LAST_ACT>
                    <p dir="auto">{deed.words}</p>
                    <button on:click=move |_| desk.undo()>{words::UNDO}</button>
                </section>
            }
        })
    }
}

/// The place for one sentence about what was not done.
#[component]
pub fn Problem() -> impl IntoView {
    let desk = desk();
    view! {
        <div role="alert">
            {move || {
                desk.problem.get().map(|sentence| {
                    view! {
                        <div class="problem">
                            <p class="grow" dir="auto">{sentence}</p>
                            <button on:click=move |_| desk.problem.set(None)>{words::CLOSE}</button>
                        </div>
                    }
                })
            }}
        </div>
    }
}
