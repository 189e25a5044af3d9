//! Stages that need no more than a sentence, and the end of the day.

use super::{Head, Shown, live};
use crate::{
    board::stages,
    markup::view,
    words::{numbers, projector as words},
};
use leptos::prelude::*;
use plenary_shared::stage::StageKind;

/// The instruction as large as it can be, and a large timer. The name of the stage is above it already; it is the heading
/// of a stage without an instruction.
#[component]
pub fn Say(shown: Shown) -> impl IntoView {
    let timer = live().mirror.timer;
    let stage = Memo::new(move |_| {
        shown.with(|content| {
            let stage = stages::current(&content.as_ref()?.meta)?;
            let says = if stage.say.trim().is_empty() { &stage.title } else { &stage.say };
            Some((says.clone(), stage.kind == StageKind::Break))
        })
    });
    move || {
        let (says, is_break) = stage.get()?;
        Some(view! {
            <div class="big-body big-statement" class:cover=is_break>
                <h1 dir="auto">{says}</h1>
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
            <h1 class="big-head blank" dir="auto">{title}</h1>
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
        <Head text=words::THANKS/>
        <div class="big-body big-say cover">
            <p>{move || if ended.get() { words::THANKS_ENDED } else { words::THANKS_OPEN }} " " {words::THANKS_SAYS}</p>
            {move || {
                let support = shown.with(|content| content.as_ref().map(|content| content.meta.contacts.support.clone()));
                let support = support.filter(|support| !support.is_empty());
                support.map(|support| view! { <p class="support-line" dir="auto">{words::SUPPORT} " " {support}</p> })
            }}
            <p>{words::NEXT_SAYS}</p>
        </div>
    }
}
