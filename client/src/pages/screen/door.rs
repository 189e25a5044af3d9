//! How people join, and the board's logo: requested from the server whenever the lobby, the stage or the page changes.

use crate::{http, live::Live};
use leptos::prelude::*;
use plenary_shared::api::Door;
use wasm_bindgen_futures::spawn_local;

/// The door as the screen knows it.
pub type DoorNow = RwSignal<Option<Door>>;

/// The door of the session, kept current.
pub fn follow(live: Live) -> DoorNow {
    let door = RwSignal::new(None);
    let lobby = Memo::new(move |_| live.mirror.facts.with(|facts| facts.lobby));
    let page = Memo::new(move |_| live.mirror.meta.with(|meta| meta.as_ref().map(|meta| (meta.stage.n, meta.screen))));
    Effect::new(move |_| {
        // Read and not only tracked: a memo that nobody reads never learns that it changed.
        _ = (lobby.get(), page.get());
        let path = format!("/api/sessions/{}/door", live.session);
        spawn_local(async move {
            if let Ok(found) = http::get::<Door>(&path).await {
                let found = Some(found);
                if door.try_with_untracked(|known| *known != found) == Some(true) {
                    door.try_set(found);
                }
            }
        });
    });
    door
}
