//! Keeps the big screen from going dark, where the browser can.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Requests a wake lock now, and again whenever the page becomes visible: a lock ends when the page is hidden.
pub fn keep() {
    ask();
    let handle = window_event_listener_untyped("visibilitychange", move |_| ask());
    let shown = window_event_listener_untyped("focus", move |_| ask());
    on_cleanup(move || {
        handle.remove();
        shown.remove();
    });
}

fn ask() {
    let Some(promise) = request() else { return };
    spawn_local(async move {
        // A browser that says no, say on a low battery, is asked again later.
        JsFuture::from(promise).await.ok();
    });
}

/// `navigator.wakeLock.request("screen")`; not there on plain HTTP.
fn request() -> Option<Promise> {
    let navigator = web_sys::window()?.navigator();
    let lock = Reflect::get(&navigator, &"wakeLock".into()).ok().filter(JsValue::is_object)?;
    let request: Function = Reflect::get(&lock, &"request".into()).ok()?.dyn_into().ok()?;
    request.call1(&lock, &"screen".into()).ok()?.dyn_into().ok()
}
