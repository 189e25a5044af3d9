//! The review of both ballots before they are sent, and what is shown afterwards.

use super::voting::{Step, Voting};
use crate::{
    components::frame::StepHeading,
    markup::view,
    words::{participant as say, results},
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, id::OpportunityId};

/// Fewer than this many in the room: no figures, only whether all have voted.
const FEW: u32 = 5;

/// Both ballots in words.
#[component]
pub fn Review(voting: Voting) -> impl IntoView {
    view! {
        <StepHeading text=say::REVIEW/>
        <p>{say::REVIEW_SAYS}</p>
        {Criterion::ALL.map(|criterion| view! { <Answers voting criterion/> })}
        <div class="vote-bar">
            <div class="row">
                <button type="button" on:click=move |_| voting.step.set(Step::Pass(Criterion::Ease))>{say::BACK}</button>
                <button class="primary grow" type="button" on:click=move |_| voting.send()>{say::SEND_VOTE}</button>
            </div>
        </div>
    }
}

#[component]
fn Answers(voting: Voting, criterion: Criterion) -> impl IntoView {
    let words = move |id: &OpportunityId| {
        voting
            .phone
            .live
            .mirror
            .opportunities
            .with(|items| items.get(id).map(|item| item.text.clone()).unwrap_or_default())
    };
    let rows = move || {
        let choices = voting.vote(criterion).with(super::vote::Vote::choices);
        let ranked = choices.tiers().concat();
        let mut place = 1;
        let mut rows = Vec::new();
        for tier in choices.tiers() {
            let mark = if tier.len() > 1 { "=" } else { "" };
            rows.extend(tier.iter().map(|id| (format!("{place}{mark}"), words(id))));
            place += tier.len();
        }
        let left = voting.items.get().into_iter().filter(|id| !ranked.contains(id));
        rows.extend(left.map(|id| (say::NO_OPINION.to_owned(), words(&id))));
        rows.into_iter()
            .map(|(place, words)| {
                view! {
                    <li class="review-row">
                        <strong>{place}</strong>
                        <span class="words" dir="auto">{words}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <section>
            <h3>{results::question(criterion)}</h3>
            <ol role="list" class="review">{rows}</ol>
        </section>
    }
}

/// "Your ranking is in", or still on its way.
#[component]
pub fn Sent(voting: Voting) -> impl IntoView {
    let waiting = voting.waiting();
    let change = move |_| voting.step.set(Step::Pass(Criterion::Impact));
    let heading = Memo::new(move |_| if waiting.get() { say::VOTE_WAITING } else { say::VOTE_IN });
    let counts = move || {
        voting.phone.live.mirror.ballots.with(|ballots| {
            ballots.iter().filter(|(id, _)| id.n == voting.n).map(|(_, (_, voted, of))| (*voted, *of)).min()
        })
    };
    let turnout = move || {
        counts().map(|(voted, of)| match of {
            _ if voted >= of => say::EVERYONE_VOTED.to_owned(),
            0..FEW => say::WAITING_FOR_OTHERS.to_owned(),
            _ => say::voted(voted, of),
        })
    };
    view! {
        <div class="panel">
            <StepHeading text=Signal::derive(move || heading.get().to_owned())/>
            <p>{move || if waiting.get() { say::VOTE_WAITING_SAYS } else { say::COUNTED }}</p>
            {move || voting.problem.get().map(|problem| view! { <p class="wrong-text" role="alert">{problem}</p> })}
            <p>{turnout}</p>
            <button type="button" on:click=change>{say::CHANGE_VOTE}</button>
        </div>
    }
}
