//! How people join; whether the lobby is open; what the room suffers from.

use crate::{components::lists::When, desk::desk, http, markup::view, words::facilitator as words};
use leptos::prelude::*;
use plenary_shared::{
    api::{Door, LobbyBody},
    text,
    wire::Stopped,
};
use wasm_bindgen_futures::spawn_local;

/// The join code, the lobby.
#[component]
pub fn RoomControls() -> impl IntoView {
    let desk = desk();
    let facts = desk.live.mirror.facts;
    let lobby = Memo::new(move |_| facts.with(|facts| facts.lobby));
    let stopped = Memo::new(move |_| facts.with(|facts| facts.stopped));
    let filling = Memo::new(move |_| facts.with(|facts| facts.filling));
    // Before the board has come, nothing is known of the room.
    let known = Memo::new(move |_| desk.live.mirror.meta.with(Option::is_some));
    let door = RwSignal::new(None::<Door>);
    Effect::new(move |_| {
        lobby.track();
        let path = format!("/api/sessions/{}/door", desk.live.session);
        spawn_local(async move {
            match http::get::<Door>(&path).await {
                Ok(found) => drop(door.try_set(Some(found))),
                Err(refused) => drop(desk.problem.try_set(Some(refused.say))),
            }
        });
    });
    let turn = move |_| {
        let path = format!("/api/sessions/{}/lobby", desk.live.session);
        let open = !lobby.get_untracked();
        spawn_local(async move {
            match http::tell(&path, &LobbyBody { open }).await {
                Ok(()) => desk.voice.say(if open { words::LOBBY_OPENED } else { words::LOBBY_CLOSED }),
                Err(refused) => drop(desk.problem.try_set(Some(refused.say))),
            }
        });
    };
    view! {
        <section class="control">
            <h2>{words::ROOM}</h2>
            {move || {
                let sentence = match stopped.get()? {
                    Stopped::Storage => words::STOPPED,
                    Stopped::Room => words::STOPPED_ROOM,
                };
                Some(view! { <p class="wrong-text" role="alert">{sentence}</p> })
            }}
            {move || filling.get().then(|| view! { <p class="wrong-text" role="alert">{words::FILLING}</p> })}
            {move || {
                door.get().map(|door| {
                    view! {
                        <p class="join-code"><span class="sr-only">{words::JOIN_CODE}</span> {text::spaced(&door.code)}</p>
                        <p class="hint">{door.address}</p>
                    }
                })
            }}
            <When is=move || known.get()>
                <p class="hint">{move || if lobby.get() { words::LOBBY_IS_OPEN } else { words::LOBBY_IS_CLOSED }}</p>
                <button on:click=turn>{move || if lobby.get() { words::CLOSE_LOBBY } else { words::OPEN_LOBBY }}</button>
            </When>
        </section>
    }
}
