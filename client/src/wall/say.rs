//! Stages that need no more than a sentence, and the end of the day.

use super::{Head, Shown, live};
use crate::{
    board::stages,
    markup::view,
    words::{numbers, projector as words},
};
use leptos::prelude::*;
use plenary_shared::stage::StageKind;

/// Name, instruction and a large timer.
#[component]
pub fn Say(shown: Shown) -> impl IntoView {
    let timer = live().mirror.timer;
    move || {
        let content = shown.get()?;
        let stage = stages::current(&content.meta)?.clone();
        let is_break = stage.kind == StageKind::Break;
        Some(view! {
            <Head text=stage.title page=0 pages=1/>
            <div class="big-body big-say" class:cover=is_break>
                <p dir="auto">{stage.say}</p>
                <p class="big-clock" aria-hidden="true">{move || timer.get().map(numbers::clock)}</p>
            </div>
        })
    }
}

/// Nothing but the event's name: for a moment in which nobody should read.
#[component]
pub fn Blank(shown: Shown) -> impl IntoView {
    move || {
        let title = shown.get()?.meta.title.clone();
        Some(view! {
            <div class="big-head blank"><h1 dir="auto">{title}</h1></div>
            <div class="big-body cover"></div>
        })
    }
}

/// Thanks, and what the day leaves behind. Until the event has ended, phones can still change and delete their notes: the
/// screen must not say earlier that the link is gone.
#[component]
pub fn Thanks(shown: Shown) -> impl IntoView {
    let ended = Memo::new(move |_| shown.with(|content| content.as_ref().is_some_and(|content| content.meta.ended)));
    view! {
        <Head text=words::THANKS page=0 pages=1/>
        <div class="big-body big-say cover">
            <p>{move || if ended.get() { words::THANKS_ENDED } else { words::THANKS_OPEN }} " " {words::THANKS_SAYS}</p>
            <p>{words::NEXT_SAYS}</p>
        </div>
    }
}
