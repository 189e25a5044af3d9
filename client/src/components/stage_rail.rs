//! The stages of the day as a list of tasks: done, now, next.

use crate::{
    board::stages::{StageMark, marks},
    markup::view,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{content::Meta, id::StageId};

/// Every stage with its mark; pressing one asks what opening it would mean.
#[component]
pub fn StageRail(
    #[prop(into)] meta: Signal<Option<Meta>>,
    on_choose: impl Fn(StageId) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let stages = Memo::new(move |_| meta.with(|meta| meta.as_ref().map(marks)).unwrap_or_default());
    let row = move |(stage, mark): (plenary_shared::agenda::Stage, StageMark)| {
        let id = stage.id;
        let here = matches!(mark, StageMark::Now | StageMark::Closed);
        let tag = words::mark(mark).map(|word| {
            let class = if mark == StageMark::Now { "tag now" } else { "tag" };
            view! { <span class=class>{word}</span> }
        });
        let minutes = (stage.minutes > 0).then(|| words::minutes(stage.minutes));
        view! {
            <li>
                <button class="rail-stage" class:here=here aria-current=here.then_some("step") on:click=move |_| on_choose(id)>
                    <span class="rail-name">{stage.title}</span>
                    <span class="rail-more">{tag}<span class="hint">{minutes}</span></span>
                </button>
            </li>
        }
    };
    view! { <ol class="rail" role="list">{move || stages.get().into_iter().map(row).collect_view()}</ol> }
}
