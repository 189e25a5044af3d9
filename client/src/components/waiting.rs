//! Lobby, spoken stages, and every other state without a task on a phone: "look up", and what comes next.

use crate::{board::stages, markup::view, phone::Phone, words::participant as say};
use leptos::prelude::*;

/// "Look at the big screen", and what comes next.
#[component]
pub fn Waiting() -> impl IntoView {
    let meta = Phone::here().live.mirror.meta;
    let begun = Memo::new(move |_| meta.with(|meta| meta.as_ref().is_some_and(|meta| meta.stage.n > 0)));
    let open = Memo::new(move |_| meta.with(|meta| meta.as_ref().is_some_and(|meta| meta.stage.open)));
    let next = Memo::new(move |_| meta.with(|meta| Some(say::next_is(&stages::next(meta.as_ref()?)?.title))));
    view! {
        <div class="panel look-up">
            {move || (!begun.get()).then(|| view! { <p>{say::YOU_ARE_IN}</p> })}
            <p class="look-up-words">{say::LOOK_UP}</p>
            {move || match (begun.get(), open.get()) {
                (false, _) => Some(view! { <p>{say::NOT_BEGUN}</p> }),
                (true, false) => Some(view! { <p>{say::STAGE_CLOSED}</p> }),
                (true, true) => None,
            }}
            {move || next.get().map(|next| view! { <p dir="auto">{next}</p> })}
        </div>
    }
}
