//! The Plenary client: pages for phones, laptops and the big screen, over one link to the room.

mod address;
mod app;
mod board;
mod components;
mod desk;
mod dialogs;
mod draft;
mod hints;
mod http;
mod json;
mod kept;
mod later;
mod link;
mod live;
mod markup;
mod mirror;
mod own_notes;
mod pages;
#[cfg(test)]
mod palette;
mod phone;
mod recovery;
mod search;
mod secrets;
mod shuffle;
mod stages;
mod storage;
mod wall;
mod words;

use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::JsCast;

pub use later::{Loading, Views};
pub use pages::event::LATER;

/// Opens the pages of a participant's phone, with the way to load the part that they need later.
pub fn open_phone(load: fn() -> Loading) {
    open(move || {
        later::Later::provide(load);
        app::Phone()
    });
}

/// Opens the pages of organiser, facilitator, big screen and reviewer.
pub fn open_desk() {
    components::keep_focus::keep_focus();
    open(app::DeskPages);
}

fn open<View: IntoView + 'static>(pages: impl FnOnce() -> View + 'static) {
    let Some(place) = document().get_element_by_id("app").and_then(|place| place.dyn_into().ok()) else { return };
    let place: web_sys::HtmlElement = place;
    mount_to(place, pages).forget();
}
