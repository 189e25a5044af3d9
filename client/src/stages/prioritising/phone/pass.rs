//! One of the two questions, with all points to answer it for.

use super::{
    places::Places,
    taps::Taps,
    vote::Vote,
    voting::{Step, Voting},
};
use crate::{
    components::frame::StepHeading,
    markup::view,
    words::{participant as say, results},
};
use leptos::prelude::*;
use plenary_shared::ballot::Criterion;

/// A question; taps or an order, by the number of points.
#[component]
pub fn Pass(voting: Voting, criterion: Criterion) -> impl IntoView {
    let vote = voting.vote(criterion);
    let tapped = Memo::new(move |_| vote.with(|vote| matches!(vote, Vote::Taps(_))));
    let done = Memo::new(move |_| vote.with(Vote::answered));
    let of = Memo::new(move |_| voting.items.with(Vec::len));
    let (number, before, after) = match criterion {
        Criterion::Impact => (1, None, Step::Pass(Criterion::Ease)),
        Criterion::Ease => (2, Some(Step::Pass(Criterion::Impact)), Step::Review),
    };
    let next = if number == 1 { say::NEXT_PASS } else { say::TO_REVIEW };
    let hint = match criterion {
        Criterion::Impact => say::PASS_IMPACT_HINT,
        Criterion::Ease => say::PASS_EASE_HINT,
    };
    view! {
        <p class="hint">{say::pass(number)}</p>
        <StepHeading text=results::question(criterion)/>
        {move || match tapped.get() {
            true => view! { <p>{hint}</p><Taps voting criterion/> }.into_any(),
            false => view! { <p>{say::ORDER_HINT}</p><Places voting criterion/> }.into_any(),
        }}
        <p class="hint">{say::SKIPPING}</p>
        <div class="vote-bar">
            <div class="progress">
                <p role="status">
                    {move || match tapped.get() {
                        true => say::answered(done.get(), of.get()),
                        false => say::placed(done.get(), of.get()),
                    }}
                </p>
                <progress aria-hidden="true" max=move || of.get().to_string() value=move || done.get().to_string()></progress>
            </div>
            <div class="row">
                {before.map(|before| {
                    view! { <button type="button" on:click=move |_| voting.step.set(before)>{say::BACK}</button> }
                })}
                <button class="primary grow" type="button" on:click=move |_| voting.step.set(after)>{next}</button>
            </div>
        </div>
    }
}
