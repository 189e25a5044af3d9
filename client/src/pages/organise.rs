//! The organiser's list of events.

use leptos::prelude::*;

/// The organiser's list of events.
#[component]
pub fn Organise() -> impl IntoView {
    view! { <main id="main"></main> }
}
