//! Putting text on the clipboard.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

/// The clipboard is there on safe addresses only.
pub fn can_copy() -> bool {
    window().is_secure_context()
}

/// Copies a text; `copied` becomes true once it is on the clipboard.
pub fn copy(text: String, copied: RwSignal<bool>) {
    spawn_local(async move {
        let written = JsFuture::from(window().navigator().clipboard().write_text(&text)).await;
        copied.try_set(written.is_ok());
    });
}
