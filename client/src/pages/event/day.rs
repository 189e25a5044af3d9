//! The stages of the day, with the state of each.

use crate::{
    board::stages::{self, StageMark},
    markup::view,
    phone::Phone,
    words::participant as say,
};
use leptos::prelude::*;

/// The list of stages, behind one tap.
#[component]
pub fn Day() -> impl IntoView {
    let meta = Phone::here().live.mirror.meta;
    let marks = move || meta.with(|meta| meta.as_ref().map(stages::marks).unwrap_or_default());
    view! {
        <details class="day">
            <summary>{say::THE_DAY}</summary>
            <ol class="stage-list">
                {move || {
                    let row = |(stage, mark): (plenary_shared::agenda::Stage, StageMark)| {
                        let current = (mark == StageMark::Now).then_some("step");
                        view! {
                            <li aria-current=current>
                                <span dir="auto">{stage.title}</span>
                                <span class="tag" class:now=mark == StageMark::Now>{tag(mark)}</span>
                            </li>
                        }
                    };
                    marks().into_iter().map(row).collect_view()
                }}
            </ol>
        </details>
    }
}

const fn tag(mark: StageMark) -> &'static str {
    match mark {
        StageMark::Done => say::DONE,
        StageMark::Now => say::NOW,
        StageMark::Closed => say::CLOSED,
        StageMark::Next => say::NEXT,
        StageMark::Later => say::LATER,
    }
}
