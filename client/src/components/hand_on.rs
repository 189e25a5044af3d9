//! Dialogs that only show something to hand on, such as a link, and their one button.

use super::dialog::{Modal, closer};
use crate::{markup::view, words::facilitator as words};
use leptos::prelude::*;

/// A link to copy; `on_close` must take the dialog away.
#[component]
pub fn LinkToCopy(
    /// The dialog's heading.
    title: &'static str,
    /// What the link is for.
    say: &'static str,
    /// The link.
    link: String,
    /// Called when the dialog has closed.
    on_close: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <Modal title on_close>
            <p>{say}</p>
            <div class="field">
                <label for="dialog-link">{words::LINK}</label>
                <input id="dialog-link" type="text" readonly value=link on:focus=select/>
                <p class="hint">{words::COPY_SAYS}</p>
            </div>
            <Done/>
        </Modal>
    }
}

/// The button that closes the dialog around it.
#[component]
pub fn Done() -> impl IntoView {
    let closer = closer();
    view! {
        <div class="dialog-buttons">
            <button class="primary" on:click=move |_| closer.close()>{words::DONE}</button>
        </div>
    }
}

/// Selects the whole link.
fn select(event: leptos::ev::FocusEvent) {
    event_target::<web_sys::HtmlInputElement>(&event).select();
}
