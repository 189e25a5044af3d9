//! How to join: picture, code, address, and how we work today.

use super::door::DoorNow;
use crate::{markup::view, wall::live, words::projector as words};
use leptos::prelude::*;
use plenary_shared::text;

/// The first thing the room sees.
#[component]
pub fn Join(door: DoorNow) -> impl IntoView {
    let live = live();
    let facts = live.mirror.facts;
    let joined = Memo::new(move |_| facts.with(|facts| facts.joined));
    let event = Memo::new(move |_| live.mirror.meta.with(|meta| meta.as_ref().map(|meta| meta.title.clone())));
    let open = Memo::new(move |_| facts.with(|facts| facts.lobby));
    let code =
        Memo::new(move |_| door.with(|door| door.as_ref().map(|door| (door.code.clone(), door.address.clone()))));
    let picture = format!("/api/sessions/{}/qr.svg", live.session);
    let rules = words::GROUND_RULES.map(|rule| view! { <li>{rule}</li> }).collect_view();
    let way_in = move || match open.get() {
        false => view! { <p class="big-address">{words::LOBBY_CLOSED}</p> }.into_any(),
        true => code
            .get()
            .map(|(code, address)| {
                view! {
                    <div class="big-door">
                        <p class="hint">{words::JOIN_SCAN}</p>
                        <p class="big-address">{address}</p>
                        <p class="big-code"><span class="sr-only">{words::JOIN_CODE}</span> {text::spaced(&code)}</p>
                    </div>
                }
            })
            .into_any(),
    };
    let scan = move || {
        code.get().filter(|_| open.get()).map(|(code, _)| {
            // A new code is another picture.
            view! { <img class="big-qr" src=format!("{picture}?{code}") alt=words::QR/> }
        })
    };
    view! {
        <div class="big-body big-join">
            <div class="big-scan">{scan}</div>
            <div class="big-cover">
                <p class="big-event" dir="auto">{event}</p>
                <h1>{words::JOIN}</h1>
                {way_in}
                <h2 class="sr-only">{words::RULES}</h2>
                <ul class="big-rules">{rules}</ul>
                <p class="big-joined">{move || words::joined(joined.get())}</p>
            </div>
        </div>
    }
}
