//! The middle of the page: what the current stage is about.

use super::earlier::ThenBeside;
use crate::{
    board::stages as agenda,
    components::frame::TaskHeading,
    desk::desk,
    markup::view,
    stages::{self, brainstorm::desk::AllNotes},
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::agenda::Stage;

/// Heading and content of the current stage.
#[component]
pub fn Centre() -> impl IntoView {
    let desk = desk();
    let stage = Memo::new(move |_| {
        desk.live.mirror.meta.with(|meta| {
            let meta = meta.as_ref()?;
            Some((agenda::current(meta).filter(|_| meta.stage.n > 0).cloned(), meta.ended))
        })
    });
    let title = Memo::new(move |_| match stage.get() {
        None => crate::words::CONNECTING.to_owned(),
        Some((_, true)) => words::ENDED.to_owned(),
        Some((None, _)) => words::NOT_BEGUN.to_owned(),
        Some((Some(stage), _)) => stage.title,
    });
    view! {
        {move || {
            title.track();
            view! { <TaskHeading text=title/> }
        }}
        {move || {
            let (stage, ended) = stage.get()?;
            Some(match stage {
                _ if ended => view! { <p>{words::ENDED_SAYS}</p> <AllNotes/> }.into_any(),
                None => view! { <Before/> }.into_any(),
                Some(stage) => view! { <OfStage stage/> }.into_any(),
            })
        }}
        <ThenBeside/>
    }
}

/// What to do before the first stage.
#[component]
fn Before() -> impl IntoView {
    view! {
        <p>{words::BEFORE_SAYS}</p>
        <ol>{words::BEFORE_STEPS.map(|step| view! { <li>{step}</li> }).collect_view()}</ol>
    }
}

#[component]
fn OfStage(stage: Stage) -> impl IntoView {
    let content = stages::desk(stage.clone());
    view! {
        <p class="stage-say" dir="auto">{stage.say}</p>
        {content}
    }
}
