//! A participant in an event.

use leptos::prelude::*;

/// A participant in an event.
#[component]
pub fn Event() -> impl IntoView {
    view! { <main id="main"></main> }
}
