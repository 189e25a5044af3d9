//! For people in the room, on every phone and stage: a child who may be at risk, and a wish for a pause.

use crate::{components::dialog::Dialog, link::Connection, markup::view, phone::Phone, words::participant as say};
use leptos::prelude::*;
use plenary_shared::wire::ClientFrame;

/// Whom to ring. It sends nothing and stores nothing.
#[component]
pub fn AtRisk(
    /// Shows it.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open title=say::AT_RISK>
            <p><strong>{say::AT_RISK_SAYS}</strong></p>
            <p><a class="button ring" href="tel:999">{say::AT_RISK_NUMBER}</a>" "{say::AT_RISK_DANGER}</p>
            <p>{say::AT_RISK_CARE}</p>
            <p>{say::AT_RISK_NOTHING}</p>
            <button class="primary wide" type="button" on:click=move |_| open.set(false)>{say::AT_RISK_BACK}</button>
        </Dialog>
    }
}

/// Asks for a pause, or takes the wish back.
#[component]
pub fn Pause() -> impl IntoView {
    let phone = Phone::here();
    let stage = move || phone.now.get().map(|now| now.n);
    let asked = move || stage().is_some_and(|n| phone.pause.get() == Some(n));
    let failed = RwSignal::new(false);
    let ask = move |wished: bool| {
        let up = phone.live.link.state.get_untracked() == Connection::Live;
        failed.set(!up);
        if up {
            phone.live.link.whisper(&ClientFrame::Pause { wished });
            phone.pause.set(stage().filter(|_| wished));
        }
    };
    view! {
        <section class="pause">
            <p>{say::PAUSE_SAYS}</p>
            <p role="status">
                {move || match (asked(), failed.get()) {
                    (_, true) => say::PAUSE_NOT_ASKED,
                    (true, _) => say::PAUSE_ASKED,
                    (false, _) => "",
                }}
            </p>
            <button type="button" on:click=move |_| ask(!untrack(asked))>
                {move || if asked() { say::PAUSE_BACK } else { say::PAUSE }}
            </button>
        </section>
    }
}
