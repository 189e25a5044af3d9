//! The mast of the big screen: the event and its stage, small, so that the question is the largest thing on the page.

use super::door::DoorNow;
use crate::{
    board::stages,
    markup::view,
    wall::{Shown, live},
    words::projector as words,
};
use leptos::prelude::*;
use plenary_shared::{content::Meta, stage::StageKind};

/// One line above every page.
#[component]
pub fn Mast(shown: Shown, door: DoorNow) -> impl IntoView {
    let says = Memo::new(move |_| {
        shown.with(|content| content.as_ref().map(|content| (content.meta.title.clone(), stage_line(&content.meta))))
    });
    let session = live().session;
    let mark = Memo::new(move |_| door.with(|door| door.as_ref()?.logo.clone()));
    let logo = move || {
        mark.get().map(|mark| {
            // A new logo is another picture.
            let picture = format!("/api/sessions/{session}/logo?{mark}");
            view! { <p class="big-logo"><img src=picture alt=words::LOGO/></p> }
        })
    };
    move || {
        says.get().map(|(title, stage)| {
            view! {
                <header class="big-mast">
                    <p><b dir="auto">{title}</b> " " <span dir="auto">{stage}</span></p>
                    {logo}
                </header>
            }
        })
    }
}

/// "Stage 4 of 11: What happened". A pause has no place in the order of the work.
fn stage_line(meta: &Meta) -> Option<String> {
    let stages = &meta.agenda.stages;
    let at = stages.iter().position(|stage| stage.id == meta.stage.id).filter(|_| meta.stage.n > 0 && !meta.ended)?;
    let stage = stages::current(meta)?;
    Some(match stage.kind {
        StageKind::Break => stage.title.clone(),
        _ => words::stage_of(at + 1, stages.len(), &stage.title),
    })
}
