//! The controls at the right: the room, the timer, the big screen, what came late, the event itself.

mod event;
mod hidden;
mod late;
mod logo;
mod room;
mod screen;
mod timer;

use crate::{
    components::lists::When,
    desk::{Desk, desk},
    markup::view,
};
use leptos::prelude::*;
pub use timer::Clock;

/// Whether the event has ended.
pub fn ended(desk: Desk) -> Memo<bool> {
    let meta = desk.live.mirror.meta;
    Memo::new(move |_| meta.with(|meta| meta.as_ref().is_some_and(|meta| meta.ended)))
}

/// All controls, top to bottom; when the event has ended, only those that still do something.
#[component]
pub fn Controls() -> impl IntoView {
    let ended = ended(desk());
    view! {
        <When is=move || !ended.get()>
            <room::RoomControls/>
            <timer::TimerControls/>
            <screen::ScreenControls/>
            <late::LateTray/>
        </When>
        <hidden::HiddenNotes/>
        <event::EventControls ended/>
    }
}
