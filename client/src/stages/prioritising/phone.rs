//! Ranking the learning points twice: how much difference, and how easy.

mod pass;
mod places;
pub mod results;
mod review;
mod taps;
mod vote;
pub mod voting;

use crate::{markup::view, phone::Phone, words::participant as say};
use leptos::prelude::*;
use pass::Pass;
use plenary_shared::{id::StageId, wire::PollState};
use review::{Review, Sent};
use voting::{Fate, Step, Voting, fate};

/// The ballot while the stage is open; whether it was counted when the stage has closed.
#[component]
pub fn Ranking(stage: StageId) -> impl IntoView {
    let phone = Phone::here();
    let opening = Memo::new(move |_| phone.now.get().filter(|now| now.id == stage && now.open).map(|now| now.n));
    let any = Memo::new(move |_| phone.live.mirror.opportunities.with(|items| !items.is_empty()));
    move || match (opening.get(), any.get()) {
        (None, _) => view! { <Closed/> }.into_any(),
        (Some(_), false) => view! { <p class="empty">{say::NOTHING_TO_RANK}</p> }.into_any(),
        (Some(n), true) => {
            let voting = Voting::open(phone, n);
            view! { <Steps voting/> }.into_any()
        }
    }
}

#[component]
fn Steps(voting: Voting) -> impl IntoView {
    move || match voting.step.get() {
        Step::Pass(criterion) => view! { <Pass voting criterion/> }.into_any(),
        Step::Review => view! { <Review voting/> }.into_any(),
        Step::Sent => view! { <Sent voting/> }.into_any(),
    }
}

/// Voting has closed: was mine counted?
#[component]
fn Closed() -> impl IntoView {
    let phone = Phone::here();
    let mirror = phone.live.mirror;
    let shown = results::view(phone);
    let open = Memo::new(move |_| {
        mirror
            .ballots
            .with(|polls| polls.iter().any(|(id, (state, ..))| id.criterion().is_some() && *state == PollState::Open))
    });
    view! {
        <div class="panel" hidden=move || open.get()>
            <p>{say::VOTE_CLOSED}</p>
            <VoteFate/>
            <p hidden=move || shown.get().is_some()>{say::COUNTING}</p>
        </div>
    }
}

/// Whether this device's ballot was counted in the newest result.
#[component]
pub fn VoteFate() -> impl IntoView {
    let phone = Phone::here();
    let newest = Memo::new(move |_| phone.live.mirror.results.with(|results| results.keys().map(|id| id.n).max()));
    move || {
        let said = match fate(phone, newest.get()?)? {
            Fate::Counted => say::WAS_COUNTED,
            Fate::Missed => say::CAME_LATE,
            Fate::None => say::DID_NOT_VOTE,
        };
        Some(view! { <p><strong>{said}</strong></p> })
    }
}
