//! The foot of the big screen: how to join, how many are there, the timer, how to handle what is seen.

use super::door::DoorNow;
use crate::{
    components::{badge::ConnectionBadge, lists::When, timer::Timer},
    markup::view,
    wall::live,
    words::{board as board_words, projector as words},
};
use leptos::prelude::*;
use plenary_shared::text;

/// One line.
#[component]
pub fn Foot(door: DoorNow) -> impl IntoView {
    let live = live();
    let facts = live.mirror.facts;
    let joined = Memo::new(move |_| facts.with(|facts| facts.joined));
    let open = Memo::new(move |_| facts.with(|facts| facts.lobby));
    let known = Memo::new(move |_| live.mirror.meta.with(Option::is_some));
    let ended = Memo::new(move |_| live.mirror.meta.with(|meta| meta.as_ref().is_some_and(|meta| meta.ended)));
    let paused = Memo::new(move |_| live.mirror.meta.with(|meta| meta.as_ref().is_some_and(|meta| meta.screen.paused)));
    view! {
        <footer class="big-foot">
            {move || {
                door.get().filter(|_| open.get()).map(|door| {
                    view! { <span>{door.address} " " <b>{text::spaced(&door.code)}</b></span> }
                })
            }}
            <span hidden=move || ended.get() || !known.get()>{move || words::joined(joined.get())}</span>
            <Timer left=live.mirror.timer/>
            <When is=move || paused.get()><span class="badge">{words::PAUSED}</span></When>
            <ConnectionBadge link=live.link/>
            <span class="grow"></span>
            <span>{board_words::CONFIDENTIAL}</span>
        </footer>
    }
}
