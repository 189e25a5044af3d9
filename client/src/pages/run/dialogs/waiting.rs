//! What is still open before a stage or the event closes, each with what can be done about it.

use crate::{
    desk::{Desk, desk},
    markup::view,
    stages::theming,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{
    stage::{Act, StageKind, brainstorm::NoteAct},
    wire::Held,
};

/// What waits, as a list; nothing where nothing waits. It follows the room while it is open.
#[component]
pub fn StillOpen(
    /// The kind of the stage that closes, if one does.
    #[prop(default = None)]
    closes: Option<StageKind>,
    /// Whether the event ends.
    #[prop(default = false)]
    ends: bool,
    /// Names of stages that have not been opened and would be left out.
    #[prop(default = Vec::new())]
    skipped: Vec<String>,
) -> impl IntoView {
    let desk = desk();
    let facts = desk.live.mirror.facts;
    let late = desk.live.mirror.late;
    let polls = desk.live.mirror.ballots;
    let held = Memo::new(move |_| facts.with(|facts| sum(&facts.held)));
    let waiting_late = Memo::new(move |_| late.with(|late| sum(late)));
    let unsorted = Memo::new(move |_| {
        let asked = ends || closes == Some(StageKind::Theming);
        desk.board.with(|board| board.as_ref().filter(|_| asked).map_or(0, |board| theming::desk::unsorted(board)))
    });
    let gaps = Memo::new(move |_| {
        let asked = ends || closes == Some(StageKind::Actions);
        let actions = desk.live.mirror.actions;
        actions.with(|actions| actions.values().filter(|action| asked && !action.gaps().is_empty()).count())
    });
    // Of the two rankings of a stage, the one that is further behind.
    let ranking = Memo::new(move |_| {
        let n = desk.live.mirror.meta.with(|meta| meta.as_ref().map(|meta| meta.stage.n))?;
        let asked = closes == Some(StageKind::Prioritising);
        if !asked {
            return None;
        }
        let told = polls.with(|polls| {
            let here = polls.iter().filter(|(id, _)| id.n == n);
            here.map(|(_, (_, voted, of))| (*voted, *of)).min()
        });
        // Nothing is told before somebody has ranked.
        Some(told.unwrap_or_else(|| (0, facts.with(|facts| facts.joined))))
    });
    let lines = move || {
        let behind = ranking.get().filter(|(voted, of)| voted < of);
        let lines = [
            behind.map(|(voted, of)| view! { <li>{words::have_ranked(voted, of)}</li> }),
            (unsorted.get() > 0).then(|| view! { <li>{words::not_sorted(unsorted.get())}</li> }),
            (gaps.get() > 0).then(|| view! { <li>{words::have_gaps(gaps.get())}</li> }),
            (held.get() > 0).then(|| view! { <li>{words::not_shown(held.get())}</li> }),
            (waiting_late.get() > 0).then(|| view! { <li><Late count=waiting_late.get()/></li> }),
            (!skipped.is_empty()).then(|| view! { <li>{words::left_out(&skipped)}</li> }),
        ];
        lines.into_iter().flatten().collect::<Vec<_>>()
    };
    move || {
        let lines = lines();
        (!lines.is_empty()).then(|| {
            view! {
                <section class="inset" aria-label=words::STILL_OPEN>
                    <h3>{words::STILL_OPEN}</h3>
                    <ul>{lines}</ul>
                </section>
            }
        })
    }
}

/// How much came late, and the way to add it to the board.
#[component]
fn Late(count: usize) -> impl IntoView {
    let desk = desk();
    let add = move |_| {
        for held in desk.live.mirror.late.get_untracked() {
            let act = Act::Note(NoteAct::AdmitLate { prompt: held.prompt });
            desk.act_held(act, |desk: Desk, held| {
                desk.voice.say(if held { words::ADDED_LATE_HELD } else { words::ADDED_LATE });
            });
        }
    };
    view! {
        <p>{words::late_waiting(count)}</p>
        <button on:click=add>{words::ADD_LATE}</button>
    }
}

fn sum(counts: &[Held]) -> usize {
    counts.iter().map(|held| held.count as usize).sum()
}
