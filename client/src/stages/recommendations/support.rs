//! How far a room can support a recommendation, as bars with their counts.

use super as say;
use crate::markup::view;
use leptos::prelude::*;
use plenary_shared::{
    content::Content,
    id::{RecommendationId, StageId},
    stage::{
        StageKind,
        poll::Topic,
        recommendations::{Supported, support},
    },
    wire::PollState,
};

/// Width of a bar with its gap, and of the bar alone, in units of the drawing.
const BAR: (usize, usize) = (120, 100);
/// Height of the tallest bar, and of the letters above and below.
const TALLEST: usize = 100;
const LETTERS: usize = 36;

/// Counts that were published for a recommendation.
pub fn of(content: &Content, id: RecommendationId) -> Option<Supported> {
    support(&content.parts)?.of.remove(&id)
}

/// How many have answered of how many, while they can.
pub fn turnout(mirror: crate::mirror::Mirror, stage: Option<StageId>) -> Memo<Option<(u32, u32)>> {
    Memo::new(move |_| {
        let now = mirror.meta.with(|meta| meta.as_ref().map(|meta| meta.stage))?;
        if !now.open || stage.is_some_and(|stage| stage != now.id) {
            return None;
        }
        let told = mirror.ballots.with(|polls| {
            let here = |id: &plenary_shared::stage::poll::PollId| {
                id.n == now.n && id.topic == Topic::Kind(StageKind::Recommendations)
            };
            let poll = polls.iter().find(|(id, (state, ..))| here(id) && *state == PollState::Open);
            poll.map(|(_, (_, given, of))| (*given, *of))
        });
        Some(told.unwrap_or_else(|| (0, mirror.facts.with(|facts| facts.joined))))
    })
}

/// The bars, or why there are none; `now` is the sentence as it is now.
#[component]
pub fn Bars(supported: Supported, now: String) -> impl IntoView {
    let Supported { words, n, counts } = supported;
    let changed = (words != now).then(|| {
        view! { <p class="hint">{say::REWORDED_SINCE} " " <q dir="auto">{words}</q></p> }
    });
    if counts.is_empty() {
        return view! { <div class="support">{changed} <p class="hint">{say::FEW}</p></div> }.into_any();
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as usize;
    let bar = |(place, count): (usize, u32)| {
        let height = (count as usize * TALLEST / most).max(2);
        let (x, y) = (place * BAR.0, LETTERS + TALLEST - height);
        let middle = x + BAR.1 / 2;
        view! {
            <text x=middle y=y.saturating_sub(8) text-anchor="middle" class="bar-count">{count}</text>
            <rect x=x y=y width=BAR.1 height=height></rect>
            <text x=middle y=2 * LETTERS + TALLEST - 4 text-anchor="middle">{place + 1}</text>
        }
    };
    let spoken: Vec<String> = (1..).zip(&counts).map(|(level, count): (u8, _)| format!("{level}: {count}")).collect();
    let view_box = format!("0 0 {} {}", 5 * BAR.0, TALLEST + 2 * LETTERS);
    let bars = counts.iter().copied().enumerate().map(bar).collect_view();
    view! {
        <div class="support">
            <p class="support-head">{say::answers(n)}</p>
            <svg class="support-bars" viewBox=view_box role="img" aria-label=spoken.join(", ")>{bars}</svg>
            {changed}
        </div>
    }
    .into_any()
}
