//! After the event: the tie between notes and phone is gone.

use crate::{components::frame::TaskHeading, words::participant as say};
use leptos::prelude::*;

/// What stands on a phone when the event has ended.
#[component]
pub fn Ended() -> impl IntoView {
    view! {
        <TaskHeading text=say::ENDED/>
        <div class="panel">
            <p>{say::ENDED_SAYS}</p>
            <p><strong>{say::UNTIED}</strong></p>
            <p>{say::UNTIED_SAYS}</p>
        </div>
    }
}
