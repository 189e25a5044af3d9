//! The stage's timer, in figures and in words.

use super::announce::Announcer;
use crate::{
    markup::view,
    words::{board, numbers},
};
use leptos::prelude::*;

/// Seconds left that are announced to screen readers.
const SPOKEN_AT: [i32; 3] = [300, 60, 0];

/// Minutes and seconds left, and the same in words; nothing without a timer.
#[component]
pub fn Timer(left: RwSignal<Option<i32>>) -> impl IntoView {
    let announcer = Announcer::here();
    Effect::new(move |before: Option<Option<i32>>| {
        let now = left.get();
        if let (Some(Some(before)), Some(now)) = (before, now)
            && SPOKEN_AT.iter().any(|at| before > *at && now <= *at)
        {
            announcer.say(board::about_left(now));
        }
        now
    });
    let said = Memo::new(move |_| left.get().map(board::about_left));
    move || {
        said.get().map(|said| {
            view! {
                <p class="timer">
                    <span aria-hidden="true" class="timer-clock">{move || left.get().map(numbers::clock)}</span>
                    <span>{said}</span>
                </p>
            }
        })
    }
}
