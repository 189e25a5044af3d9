//! A reviewer in an event.

use leptos::prelude::*;
use plenary_shared::id::SessionId;

/// A reviewer in an event.
#[component]
pub fn Review(session: SessionId) -> impl IntoView {
    view! { <main id="main" data-session=session.to_string()></main> }
}
