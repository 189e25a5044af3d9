//! The controls at the right: the room, the timer, the big screen, what came late, the event itself.

mod event;
mod late;
mod room;
mod screen;
mod timer;

use leptos::prelude::*;

/// All controls, top to bottom.
#[component]
pub fn Controls() -> impl IntoView {
    view! {
        <room::RoomControls/>
        <timer::TimerControls/>
        <screen::ScreenControls/>
        <late::LateTray/>
        <event::EventControls/>
    }
}
