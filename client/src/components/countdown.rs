//! The stage's timer: what is left in figures and in words.

use crate::words::{board as words, numbers};
use leptos::prelude::*;

/// Shows the timer while one runs; `quiet` leaves the words away.
#[component]
pub fn Countdown(#[prop(into)] timer: Signal<Option<i32>>, #[prop(optional)] quiet: bool) -> impl IntoView {
    let runs = Memo::new(move |_| timer.get().is_some());
    let words = Memo::new(move |_| timer.get().map(words::about_left));
    view! {
        <Show when=move || runs.get()>
            <div class="countdown">
                <span class="countdown-clock" role="timer">{move || timer.get().map(numbers::clock)}</span>
                {(!quiet).then(|| view! { <span class="countdown-words">{move || words.get()}</span> })}
            </div>
        </Show>
    }
}
