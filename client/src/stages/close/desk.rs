//! How many have said how the day was; what they said once the stage has closed.

use super::review::ReadFeedback;
use crate::{
    desk::desk,
    markup::view,
    words::{facilitator as words, feedback as say},
};
use leptos::prelude::*;
use plenary_shared::{poll::Topic, wire::PollState};

/// What to do at the close, and the feedback.
#[component]
pub fn Closing() -> impl IntoView {
    let mirror = desk().live.mirror;
    let turnout = Memo::new(move |_| {
        mirror.ballots.with(|polls| {
            let newest = polls.iter().filter(|(id, _)| id.topic == Topic::Feedback).max_by_key(|(id, _)| id.n);
            newest.map(|(_, (state, given, of))| (*state == PollState::Open, *given, *of))
        })
    });
    let feedback = Memo::new(move |_| mirror.feedback.with(|all| all.values().next_back().cloned()));
    view! {
        <p>{words::CLOSE_SAYS}</p>
        <section class="progress card">
            <h2>{say::FEEDBACK}</h2>
            {move || match turnout.get() {
                Some((true, given, of)) => view! {
                    <p>{say::have_given(given, of)}</p>
                    <p class="hint">{say::TOTALS_LATER}</p>
                }.into_any(),
                _ => match feedback.get() {
                    Some(feedback) => view! { <ReadFeedback feedback/> }.into_any(),
                    None => view! { <p class="hint">{say::TOTALS_LATER}</p> }.into_any(),
                },
            }}
        </section>
    }
}
