//! A new event.

use leptos::prelude::*;

/// A new event.
#[component]
pub fn SetUp() -> impl IntoView {
    view! { <main id="main"></main> }
}
