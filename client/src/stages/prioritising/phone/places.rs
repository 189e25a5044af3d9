//! Few points: an order, with ties.

use super::{vote::Vote, voting::Voting};
use crate::{components::lists::Each, markup::view, words::participant as say};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, id::OpportunityId};

/// One line of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    id: OpportunityId,
    /// Its place, which ties share.
    place: usize,
    tied: bool,
    first: bool,
    last: bool,
}

/// The order so far, and what is not in it.
#[component]
pub fn Places(voting: Voting, criterion: Criterion) -> impl IntoView {
    let vote = voting.vote(criterion);
    let lines = Memo::new(move |_| {
        let items = voting.items.get();
        vote.with(|vote| lines(vote, &items))
    });
    let ids = Memo::new(move |_| lines.with(|lines| lines.iter().map(|line| line.id).collect::<Vec<_>>()));
    let left = Memo::new(move |_| {
        let placed = ids.get();
        voting.items.get().into_iter().filter(|id| !placed.contains(id)).collect::<Vec<_>>()
    });
    view! {
        <h3>{say::YOUR_ORDER}</h3>
        {move || ids.with(Vec::is_empty).then(|| view! { <p class="empty">{say::NOTHING_PLACED}</p> })}
        <ol role="list" class="stack">
            <Each of=move || ids.get() let:id>
                <Placed voting criterion line=Memo::new(move |_| {
                    lines.with(|lines| lines.iter().find(|line| line.id == id).copied())
                }) id/>
            </Each>
        </ol>
        <div hidden=move || left.with(Vec::is_empty)>
            <h3>{say::NOT_PLACED}</h3>
            <ul role="list" class="stack">
                <Each of=move || left.get() let:id>
                    <Left voting criterion id/>
                </Each>
            </ul>
        </div>
    }
}

#[component]
fn Placed(voting: Voting, criterion: Criterion, id: OpportunityId, line: Memo<Option<Line>>) -> impl IntoView {
    let described = format!("{}-{id}", criterion.word());
    let act = move |text: &'static str, hidden: Signal<bool>, change: fn(&mut Vote, OpportunityId)| {
        view! {
            <button
                type="button"
                aria-describedby=described.clone()
                hidden=move || hidden.get()
                on:click=move |_| voting.change(criterion, |vote| change(vote, id))
            >
                {text}
            </button>
        }
    };
    let is = move |test: fn(Line) -> bool| Signal::derive(move || line.get().is_some_and(test));
    let buttons = [
        act(say::UP, is(|line| line.first && !line.tied), Vote::up),
        act(say::DOWN, is(|line| line.last && !line.tied), Vote::down),
        act(say::TIE, is(|line| line.tied || line.place == 1), Vote::tie),
        act(say::UNTIE, is(|line| !line.tied), Vote::down),
        act(say::TAKE_OUT, is(|_| false), Vote::take_out),
    ];
    view! {
        <li class="card place">
            <p class="row nowrap">
                <strong class="place-number">
                    {move || line.get().map(|line| format!("{}{}", line.place, if line.tied { "=" } else { "" }))}
                </strong>
                <Words voting criterion id/>
            </p>
            <div class="row">{buttons}</div>
        </li>
    }
}

#[component]
fn Left(voting: Voting, criterion: Criterion, id: OpportunityId) -> impl IntoView {
    view! {
        <li class="card row nowrap">
            <Words voting criterion id/>
            <button
                type="button"
                aria-describedby=format!("{}-{id}", criterion.word())
                on:click=move |_| voting.change(criterion, |vote| vote.add(id))
            >
                {say::ADD}
            </button>
        </li>
    }
}

#[component]
fn Words(voting: Voting, criterion: Criterion, id: OpportunityId) -> impl IntoView {
    let opportunities = voting.phone.live.mirror.opportunities;
    view! {
        <span id=format!("{}-{id}", criterion.word()) class="words grow" dir="auto">
            {move || opportunities.with(|items| items.get(&id).map(|item| item.text.clone()))}
        </span>
    }
}

/// The lines of an order; tied ones are in the order in which this device shows its items.
fn lines(vote: &Vote, items: &[OpportunityId]) -> Vec<Line> {
    let Vote::Places(tiers) = vote else { return Vec::new() };
    let mut lines = Vec::new();
    for (tier, tied) in tiers.iter().enumerate() {
        let place = lines.len() + 1;
        let shown = items.iter().filter(|id| tied.contains(id));
        let (first, last) = (tier == 0, tier + 1 == tiers.len());
        lines.extend(shown.map(|id| Line { id: *id, place, tied: tied.len() > 1, first, last }));
    }
    lines
}
