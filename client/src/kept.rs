//! What a person keeps on this phone instead of sending it: outside the keys of any event, so that it is there after its end.

use crate::{secrets, storage, words::participant::NOT_KEPT};
use plenary_shared::id::{OpId, PromptId};

/// Where they are kept, each under a key of its own; outside the keys of any event.
const KEPT: &str = "kept.";

/// Keeps words; the error says why they cannot be kept, and nothing is kept then.
pub fn keep(prompt: PromptId, words: &str) -> Result<(), &'static str> {
    let key = format!("{KEPT}{}", secrets::op_id());
    storage::set(&key, &format!("{prompt} {words}"));
    if storage::lasts() {
        Ok(())
    } else {
        storage::remove(&key);
        Err(NOT_KEPT)
    }
}

/// Removes one.
pub fn remove(id: OpId) {
    storage::remove(&format!("{KEPT}{id}"));
}

/// Removes everything that is kept: whoever leaves hands the phone on with nothing on it.
pub fn forget() {
    storage::clear(KEPT);
}

/// The ids of what is kept.
pub fn all() -> Vec<OpId> {
    storage::keys(KEPT).into_iter().filter_map(|key| key[KEPT.len()..].parse().ok()).collect()
}

/// The prompt that was answered, and the words.
pub fn read(id: OpId) -> Option<(PromptId, String)> {
    let kept = storage::get(&format!("{KEPT}{id}"))?;
    let (prompt, words) = kept.split_once(' ')?;
    Some((PromptId(prompt.parse().ok()?), words.to_owned()))
}
