//! The join form.

use leptos::prelude::*;

/// The join form.
#[component]
pub fn Join() -> impl IntoView {
    view! { <main id="main"></main> }
}
