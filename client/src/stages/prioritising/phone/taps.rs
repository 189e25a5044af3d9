//! Many points: 1 to 5 for each, or skip.

use super::{vote::Vote, voting::Voting};
use crate::{components::lists::Each, markup::view, words::participant as say};
use leptos::prelude::*;
use plenary_shared::{
    ballot::{Criterion, MOST_TAPS},
    id::OpportunityId,
};

/// Every point with its five taps.
#[component]
pub fn Taps(voting: Voting, criterion: Criterion) -> impl IntoView {
    view! {
        <Each of=move || voting.items.get() let:id>
            <Point voting criterion id/>
        </Each>
    }
}

#[component]
fn Point(voting: Voting, criterion: Criterion, id: OpportunityId) -> impl IntoView {
    let opportunities = voting.phone.live.mirror.opportunities;
    let words = move || opportunities.with(|items| items.get(&id).map(|item| item.text.clone()));
    let answer = move || voting.vote(criterion).with(|vote| vote.taps(id));
    let meanings = match criterion {
        Criterion::Impact => say::IMPACT_TAPS,
        Criterion::Ease => say::EASE_TAPS,
    };
    let name = format!("{}-{id}", criterion.word());
    let option = move |value: Option<u8>| {
        let checked = move || answer() == Some(value);
        let choose = move |_| voting.change(criterion, |vote: &mut Vote| vote.tap(id, value));
        let (class, text) = match value {
            Some(taps) => {
                ("tap", view! { {taps} <span class="sr-only">", "{meanings[usize::from(taps) - 1]}</span> }.into_any())
            }
            None => ("tap skip-tap", say::SKIP_THIS.into_any()),
        };
        view! {
            <label class=class>
                <input type="radio" name=name.clone() prop:checked=checked on:change=choose/>
                <span>{text}</span>
            </label>
        }
    };
    let options: Vec<_> = (1..=MOST_TAPS).map(Some).chain([None]).map(option).collect();
    let meaning = move || answer().flatten().map(|taps| meanings[usize::from(taps) - 1]);
    view! {
        <fieldset class="card point">
            <legend class="words" dir="auto">{words}</legend>
            <div class="taps">{options}</div>
            <p class="hint" aria-hidden="true">{meaning}</p>
        </fieldset>
    }
}
