//! Codes and links to hand on.

use super::gone;
use crate::{
    components::dialog::{Modal, closer},
    pages::run::desk::desk,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{api::Handover, text};

/// A code for one more facilitator.
#[component]
pub fn HandoverCode(handover: Handover) -> impl IntoView {
    let desk = desk();
    view! {
        <Modal title=words::HANDOVER on_close=gone(desk)>
            <p>{words::handover_says(handover.minutes)}</p>
            <p class="count code">{text::spaced(&handover.code)}</p>
            <Done/>
        </Modal>
    }
}

/// A link, selected and ready to copy.
#[component]
pub fn LinkToCopy(title: &'static str, say: &'static str, link: String) -> impl IntoView {
    let desk = desk();
    view! {
        <Modal title on_close=gone(desk)>
            <p>{say}</p>
            <div class="field">
                <label for="dialog-link">{words::LINK}</label>
                <input
                    id="dialog-link"
                    type="text"
                    readonly
                    value=link
                    on:focus=select
                />
                <p class="hint">{words::COPY_SAYS}</p>
            </div>
            <Done/>
        </Modal>
    }
}

/// Selects the whole link, ready to be copied.
fn select(event: leptos::ev::FocusEvent) {
    event_target::<web_sys::HtmlInputElement>(&event).select();
}

#[component]
fn Done() -> impl IntoView {
    let closer = closer();
    view! {
        <div class="dialog-buttons">
            <button class="primary" on:click=move |_| closer.close()>{words::DONE}</button>
        </div>
    }
}
