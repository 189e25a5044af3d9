//! The form for a hand-over code.

use leptos::prelude::*;

/// The form for a hand-over code.
#[component]
pub fn Facilitate() -> impl IntoView {
    view! { <main id="main"></main> }
}
