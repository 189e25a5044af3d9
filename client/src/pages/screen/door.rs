//! How people join, requested from the server whenever the lobby opens or closes.

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
    Effect::new(move |_| {
        lobby.track();
        let path = format!("/api/sessions/{}/door", live.session);
        spawn_local(async move {
            if let Ok(found) = http::get::<Door>(&path).await {
                door.try_set(Some(found));
            }
        });
    });
    door
}
