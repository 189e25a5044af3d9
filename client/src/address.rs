//! The address of the page: its path and its fragment.

/// Opens the page of a path in this tab, without loading the site again.
pub fn go(path: &str) {
    let Some(window) = web_sys::window() else { return };
    let here = window.location().pathname().unwrap_or_default();
    if let Ok(history) = window.history() {
        if here == path {
            history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path)).ok();
        } else {
            history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path)).ok();
        }
    }
    if let Ok(event) = web_sys::Event::new("popstate") {
        window.dispatch_event(&event).ok();
    }
}

/// The fragment of the address; it is removed from the address bar and the history, so that it is used once.
pub fn take_fragment() -> Option<String> {
    let window = web_sys::window()?;
    let location = window.location();
    let fragment = location.hash().ok()?.trim_start_matches('#').to_owned();
    if fragment.is_empty() {
        return None;
    }
    let path = location.pathname().ok()?;
    window.history().ok()?.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path)).ok();
    Some(fragment)
}
