//! The browser's storage for this site, with memory in its place where there is none.

use plenary_shared::order;
use std::{cell::RefCell, collections::BTreeMap};

/// Every key of this product begins so.
const PREFIX: &str = "plenary.";

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// What storage refused to take; lives as long as the page.
#[derive(Default)]
struct Memory {
    values: BTreeMap<String, String>,
    refused: bool,
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
