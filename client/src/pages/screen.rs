//! The big screen.

use leptos::prelude::*;

/// The big screen.
#[component]
pub fn Screen() -> impl IntoView {
    view! { <main id="main"></main> }
}
