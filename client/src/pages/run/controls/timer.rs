//! The timer: what is left and more time in the header, to start and stop it in the controls.

use crate::{
    board::stages,
    components::{lists::When, timer::Timer},
    desk::{Desk, desk},
    markup::view,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::stage::{Act, leading::LeadingAct};

/// Seconds in a minute.
const MINUTE: i32 = 60;

/// What is left, and buttons for one and five minutes more.
#[component]
pub fn Clock() -> impl IntoView {
    let desk = desk();
    let left = desk.live.mirror.timer;
    let more = move |minutes: i32| set(desk, left.get_untracked().unwrap_or(0).max(0) + minutes * MINUTE);
    view! {
        <div class="desk-clock" role="group" aria-label=words::TIMER>
            <Timer left/>
            <button aria-label=words::ONE_MINUTE on:click=move |_| more(1)>"+1"</button>
            <button aria-label=words::FIVE_MINUTES on:click=move |_| more(5)>"+5"</button>
        </div>
    }
}

fn set(desk: Desk, seconds: i32) {
    desk.act(Act::Leading(LeadingAct::SetTimer { seconds: u32::try_from(seconds).unwrap_or(0) }));
}

/// Starts the timer with the minutes of the agenda, or stops it.
#[component]
pub fn TimerControls() -> impl IntoView {
    let desk = desk();
    let left = desk.live.mirror.timer;
    let runs = Memo::new(move |_| left.get().is_some());
    let planned = Memo::new(move |_| {
        let minutes = |meta: &plenary_shared::content::Meta| stages::current(meta).map_or(0, |stage| stage.minutes);
        desk.live.mirror.meta.with(|meta| meta.as_ref().map_or(0, minutes))
    });
    view! {
        <section class="control">
            <h2>{words::TIMER}</h2>
            <When is=move || !runs.get()>
                <p class="hint">{words::NO_TIMER}</p>
            </When>
            <div class="row">
                <When is=move || runs.get()>
                    <button class="quiet" on:click=move |_| set(desk, 0)>{words::STOP_TIMER}</button>
                </When>
                <When is=move || !runs.get() && planned.get() != 0>
                    <button on:click=move |_| set(desk, i32::from(planned.get_untracked()) * MINUTE)>
                        {move || words::start_timer(planned.get())}
                    </button>
                </When>
            </div>
        </section>
    }
}
