//! A button that fills the projector's screen with the page: there while somebody moves the pointer, and until it is full.

use crate::{components::lists::When, markup::view, words::projector as words};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// How long the button stays after the pointer has moved last.
const SHOWN: Duration = Duration::from_secs(4);

/// The button.
#[component]
pub fn FullScreen() -> impl IntoView {
    let full = || document().fullscreen_element().is_some();
    let moved = RwSignal::new(false);
    let hides = StoredValue::new(None::<TimeoutHandle>);
    let follow = window_event_listener(ev::pointermove, move |_| {
        if let Some(Some(earlier)) = hides.try_update_value(Option::take) {
            earlier.clear();
        }
        moved.maybe_update(|moved| !std::mem::replace(moved, true));
        hides.set_value(set_timeout_with_handle(move || _ = moved.try_set(false), SHOWN).ok());
    });
    on_cleanup(move || follow.remove());
    let fill = move |_| {
        if let Some(page) = document().document_element() {
            page.request_fullscreen().ok();
        }
        moved.set(false);
    };
    view! {
        <When is=move || moved.get() && !full()>
            <button class="full-screen" on:click=fill>{words::FULL_SCREEN}</button>
        </When>
    }
}
