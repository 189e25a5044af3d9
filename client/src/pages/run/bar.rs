//! The bar that is always there: back, close or open, next.

use crate::{
    board::stages,
    desk::{Ask, desk},
    markup::view,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{agenda::Stage, stage::StageKind};

/// What the bar offers.
#[derive(Debug, Clone, PartialEq)]
struct Offers {
    back: Option<Stage>,
    here: Option<Stage>,
    open: bool,
    next: Option<Stage>,
    ended: bool,
}

/// The bar of stages.
#[component]
pub fn StageBar() -> impl IntoView {
    let desk = desk();
    let offers = Memo::new(move |_| {
        desk.live.mirror.meta.with(|meta| {
            meta.as_ref().map(|meta| Offers {
                back: stages::before(meta).filter(|_| meta.stage.n > 0).cloned(),
                here: stages::current(meta).filter(|_| meta.stage.n > 0).cloned(),
                open: meta.stage.open,
                next: stages::next(meta).cloned(),
                ended: meta.ended,
            })
        })
    });
    let ask = move |stage: &Stage| {
        let id = stage.id;
        move |_| desk.ask.set(Some(Ask::Stage(id)))
    };
    view! {
        <div class="desk-bar" role="region" aria-label=words::STAGES>
            {move || {
                let offers = offers.get()?;
                if offers.ended {
                    return Some(view! { <p class="grow">{words::ENDED}</p> }.into_any());
                }
                let here = offers.here.map(|stage| match (offers.open, stage.kind) {
                    (true, StageKind::Prioritising) => {
                        view! { <button on:click=move |_| desk.ask.set(Some(Ask::CloseStage))>{words::CLOSE_VOTING}</button> }
                            .into_any()
                    }
                    (true, _) => {
                        view! { <button on:click=move |_| desk.ask.set(Some(Ask::CloseStage))>{words::CLOSE_THIS_STAGE}</button> }
                            .into_any()
                    }
                    (false, kind) => {
                        let verb = match kind {
                            StageKind::Prioritising => words::VOTE_AGAIN,
                            _ => words::OPEN_AGAIN,
                        };
                        view! { <button on:click=ask(&stage)>{verb}</button> }.into_any()
                    }
                });
                Some(
                    view! {
                        {offers
                            .back
                            .map(|stage| view! { <button class="quiet" on:click=ask(&stage)>{words::back(&stage.title)}</button> })}
                        <span class="grow"></span>
                        {here}
                        {offers
                            .next
                            .map(|stage| view! { <button class="primary" on:click=ask(&stage)>{words::next(&stage.title)}</button> })}
                    }
                        .into_any(),
                )
            }}
        </div>
    }
}
