//! What is being ranked, and how many have; never how.

mod chart;
mod dots;
pub mod result;

use crate::{
    board::{outcome, screen},
    components::lists::When,
    markup::view,
    stages::plenary::screen::opportunities,
    wall::{Head, Shown, live, page_of},
    words::{projector as words, results as result_words},
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, wire::PollState};

/// Devices under which no count is given: it would point at people.
const COUNTED_FROM: u32 = 5;

/// Progress while voting is open; when it has closed, that it has.
#[component]
pub fn Voting(shown: Shown) -> impl IntoView {
    let open =
        Memo::new(move |_| shown.with(|content| content.as_ref().is_some_and(|content| content.meta.stage.open)));
    let counted = move || {
        let content = shown.get()?;
        let round = outcome::rounds(&content.results).pop()?;
        Some(result_words::counted_ballots(round.impact.or(round.ease)?.ranking.n))
    };
    move || match open.get() {
        true => view! { <Open shown/> }.into_any(),
        false => view! {
            <Head text=words::VOTE_CLOSED/>
            <p class="big-body big-say">{counted}</p>
        }
        .into_any(),
    }
}

/// What is being ranked, page by page, and beside it how many have.
#[component]
fn Open(shown: Shown) -> impl IntoView {
    let list = move || {
        let content = shown.get()?;
        let pages = screen::ranked_pages(&content, content.meta.screen.scale);
        let page = page_of(&content, pages.len());
        Some(opportunities(&content, pages.get(page).cloned()))
    };
    move || {
        let list = list()?;
        Some(view! {
            <Head text=words::VOTE/>
            <div class="big-body big-ranking">
                {list}
                <section class="big-turnout">
                    {Criterion::ALL.map(|criterion| view! { <Progress criterion/> }).collect_view()}
                    <p class="hint">{words::RESULTS_LATER}</p>
                </section>
            </div>
        })
    }
}

#[component]
fn Progress(criterion: Criterion) -> impl IntoView {
    let ballots = live().mirror.ballots;
    let count = Memo::new(move |_| {
        ballots.with(|ballots| {
            let open = ballots
                .iter()
                .filter(|(id, (state, ..))| id.criterion() == Some(criterion) && *state == PollState::Open);
            open.max_by_key(|(id, _)| id.n).map_or((0, 0), |(_, (_, voted, of))| (*voted, *of))
        })
    });
    let says = move || match count.get() {
        (_, 0) => words::NOBODY_VOTES.to_owned(),
        (voted, of @ 1..COUNTED_FROM) if voted == of => words::ALL_VOTED.to_owned(),
        (_, 1..COUNTED_FROM) => words::WAITING.to_owned(),
        (voted, of) => words::have_ranked(voted, of),
    };
    view! {
        <section>
            <h2>{result_words::question(criterion)}</h2>
            <p>{says}</p>
            <When is=move || COUNTED_FROM <= count.get().1>
                <progress aria-label=result_words::criterion(criterion) max=move || count.get().1 value=move || count.get().0></progress>
            </When>
        </section>
    }
}
