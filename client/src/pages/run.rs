//! A facilitator in an event.

use leptos::prelude::*;
use plenary_shared::id::SessionId;

/// A facilitator in an event.
#[component]
pub fn Run(session: SessionId) -> impl IntoView {
    view! { <main id="main" data-session=session.to_string()></main> }
}
