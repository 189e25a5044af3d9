//! After the event: nothing links notes and phone any more.

use crate::{
    components::frame::TaskHeading, markup::view, phone::Phone, stages::actions::kept::KeptHere,
    words::participant as say,
};
use leptos::prelude::*;

/// What a phone shows when the event has ended.
#[component]
pub fn Ended() -> impl IntoView {
    let tray = Phone::here().live.link.tray;
    view! {
        <TaskHeading text=say::ENDED/>
        <div class="panel">
            <p>{say::ENDED_SAYS}</p>
            <p><strong>{say::UNTIED}</strong></p>
            <p>{move || if tray.with(Vec::is_empty) { say::UNTIED_SAYS } else { say::UNTIED_COPY }}</p>
        </div>
        <KeptHere share=false/>
    }
}
