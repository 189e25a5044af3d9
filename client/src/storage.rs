//! The browser's storage for this site, with memory in its place where there is none.

use leptos::prelude::{WindowListenerHandle, document, window_event_listener_untyped};
use litemap::LiteMap;
use plenary_shared::order;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{StorageEvent, VisibilityState};

/// Every key of this product begins so.
const PREFIX: &str = "plenary.";

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// What storage refused to take; lives as long as the page.
#[derive(Default)]
struct Memory {
    values: LiteMap<String, String>,
    refused: bool,
    /// Keys that another page of this device set last.
    of_others: Vec<String>,
}

/// The value of a key.
pub fn get(key: &str) -> Option<String> {
    let key = format!("{PREFIX}{key}");
    let remembered = MEMORY.with_borrow(|memory| memory.values.get(&key).cloned());
    remembered.or_else(|| local()?.get_item(&key).ok().flatten())
}

/// Sets a key before it returns. What storage refuses stays in memory, and [`lasts`] says so.
pub fn set(key: &str, value: &str) {
    let key = format!("{PREFIX}{key}");
    let stored = local().is_some_and(|storage| storage.set_item(&key, value).is_ok());
    MEMORY.with_borrow_mut(|memory| {
        memory.of_others.retain(|other| *other != key);
        if stored {
            memory.values.remove(&key);
        } else {
            memory.refused = true;
            memory.values.insert(key, value.to_owned());
        }
    });
}

/// Removes a key.
pub fn remove(key: &str) {
    let key = format!("{PREFIX}{key}");
    MEMORY.with_borrow_mut(|memory| memory.values.remove(&key));
    if let Some(storage) = local() {
        storage.remove_item(&key).ok();
    }
}

/// Calls back with each key that another page of this device sets or removes, and with `None` when this page is back in
/// front and may have missed some. It lasts until the listeners are removed.
pub fn watch(heard: impl Fn(Option<&str>) + Copy + 'static) -> [WindowListenerHandle; 2] {
    let written = window_event_listener_untyped("storage", move |event| {
        let event: StorageEvent = event.unchecked_into();
        let Some(key) = event.key().filter(|key| key.starts_with(PREFIX)) else { return };
        MEMORY.with_borrow_mut(|memory| {
            memory.of_others.retain(|other| *other != key);
            if event.new_value().is_some() {
                memory.of_others.push(key.clone());
            }
        });
        heard(Some(&key[PREFIX.len()..]));
    });
    let back = window_event_listener_untyped("visibilitychange", move |_| {
        if document().visibility_state() == VisibilityState::Visible {
            heard(None);
        }
    });
    [written, back]
}

/// Whether another page of this device set a key last: what it holds is that page's to send or to remove.
pub fn is_of_others(key: &str) -> bool {
    MEMORY.with_borrow(|memory| memory.of_others.iter().any(|other| other[PREFIX.len()..] == *key))
}

/// Keys that begin with `start`, sorted.
pub fn keys(start: &str) -> Vec<String> {
    let start = format!("{PREFIX}{start}");
    let mut keys: Vec<String> = MEMORY.with_borrow(|memory| memory.values.keys().cloned().collect());
    if let Some(storage) = local() {
        let length = storage.length().unwrap_or(0);
        keys.extend((0..length).filter_map(|at| storage.key(at).ok().flatten()));
    }
    keys.retain(|key| key.starts_with(&start));
    order::set(keys).into_iter().map(|key| key[PREFIX.len()..].to_owned()).collect()
}

/// Removes every key that begins with `start`.
pub fn clear(start: &str) {
    keys(start).iter().for_each(|key| remove(key));
}

/// Whether what is written here outlives the page.
pub fn lasts() -> bool {
    local().is_some() && !MEMORY.with_borrow(|memory| memory.refused)
}

fn local() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
