//! Ballots: how many are in, then the results step by step.

use crate::{
    components::reading::ReadResults,
    desk::desk,
    markup::view,
    words::{facilitator as words, results as result_words},
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, screen::View, stage::StageKind, wire::PollState};

/// Devices under which no count is given: it would point at people.
const COUNTED_FROM: u32 = 5;

/// The steps in which results are shown, and their buttons.
const BEATS: [(View, &str); 4] = [
    (View::Impact, words::BEAT_IMPACT),
    (View::Ease, words::BEAT_EASE),
    (View::Picture, words::BEAT_PICTURE),
    (View::Agreement, words::BEAT_AGREEMENT),
];

/// Progress while voting is open, results when it has closed.
#[component]
pub fn Voting() -> impl IntoView {
    let desk = desk();
    let mirror = desk.live.mirror;
    let open = Memo::new(move |_| {
        mirror.meta.with(|meta| {
            meta.as_ref().is_some_and(|meta| {
                let votes = |stage: &plenary_shared::agenda::Stage| stage.kind == StageKind::Prioritising;
                meta.stage.open && meta.agenda.stage(meta.stage.id).is_some_and(votes)
            })
        })
    });
    let any = Memo::new(move |_| mirror.results.with(|results| !results.is_empty()));
    view! {
        <Show when=move || open.get()>
            <div class="stack">{Criterion::ALL.map(|criterion| view! { <Progress criterion/> }).collect_view()}</div>
            <p class="hint">{words::RESULTS_LATER}</p>
        </Show>
        <Show when=move || any.get() && !open.get() fallback=move || (!open.get()).then(|| view! { <p class="empty">{result_words::NO_RESULT}</p> })>
            <h2>{result_words::RESULTS}</h2>
            <Beats/>
            {move || desk.board.get().map(|content| view! { <ReadResults content/> })}
        </Show>
    }
}

/// The buttons that show one step of the results on the big screen.
#[component]
fn Beats() -> impl IntoView {
    let desk = desk();
    let view_now = Memo::new(move |_| desk.live.mirror.meta.with(|meta| meta.as_ref().map(|meta| meta.screen.view)));
    let beat = move |(beat, name): (View, &'static str)| {
        let pressed = move || (view_now.get() == Some(beat)).to_string();
        view! { <button aria-pressed=pressed on:click=move |_| desk.show(beat)>{name}</button> }
    };
    view! {
        <div class="beats" role="group" aria-label=words::BEATS>
            <span>{words::BEATS}</span>
            {BEATS.map(beat).collect_view()}
        </div>
    }
}

#[component]
fn Progress(criterion: Criterion) -> impl IntoView {
    let ballots = desk().live.mirror.ballots;
    let count = Memo::new(move |_| {
        ballots.with(|ballots| {
            let newest = ballots.iter().filter(|(id, _)| id.criterion() == Some(criterion)).max_by_key(|(id, _)| id.n);
            newest.map(|(_, (state, voted, of))| (*state == PollState::Open, *voted, *of)).unwrap_or((true, 0, 0))
        })
    });
    let says = move || {
        let (_, voted, of) = count.get();
        match of {
            0 => words::NOBODY_VOTES.to_owned(),
            1..COUNTED_FROM if voted == of => words::ALL_VOTED.to_owned(),
            1..COUNTED_FROM => words::WAITING.to_owned(),
            _ => words::have_ranked(voted, of),
        }
    };
    let shown = move || count.get().2 >= COUNTED_FROM;
    view! {
        <section class="progress card">
            <h2>{result_words::question(criterion)}</h2>
            <p>{says}</p>
            <Show when=shown>
                <progress aria-label=result_words::criterion(criterion) max=move || count.get().2 value=move || count.get().1></progress>
            </Show>
        </section>
    }
}
