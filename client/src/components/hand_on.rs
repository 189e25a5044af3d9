//! Dialogs that only show something to hand on, such as a link, and their one button.

use super::{
    copy::{can_copy, copy},
    dialog::{Modal, closer},
};
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
            <LinkField link/>
            <Done/>
        </Modal>
    }
}

/// A whole link with a button that copies it; where the browser has no clipboard, the hint says how.
#[component]
pub fn LinkField(link: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let text = link.clone();
    view! {
        <div class="field">
            <label for="dialog-link">{words::LINK}</label>
            <input id="dialog-link" type="text" readonly value=link on:focus=select/>
            {if can_copy() {
                view! {
                    <p class="row">
                        <button type="button" on:click=move |_| copy(text.clone(), copied)>{words::COPY}</button>
                        <span role="status">{move || copied.get().then_some(words::COPIED)}</span>
                    </p>
                }
                .into_any()
            } else {
                view! { <p class="hint">{words::COPY_SAYS}</p> }.into_any()
            }}
        </div>
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
