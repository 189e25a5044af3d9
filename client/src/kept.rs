//! What a person keeps on this phone instead of sending it: outside the keys of any event, so that it is there after its end.

use crate::{secrets, storage, words::participant::NOT_KEPT};
use plenary_shared::id::{OpId, PromptId, SessionId};

/// Where they are kept, each under a key of its own; outside the keys of any event.
const KEPT: &str = "kept.";

/// An action that is kept, and the question of the event in which it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The event: it is shared there or nowhere.
    pub session: SessionId,
    /// The question.
    pub prompt: PromptId,
    /// The words.
    pub words: String,
}

/// Keeps words; the error says why they cannot be kept, and nothing is kept then.
pub fn keep(session: SessionId, prompt: PromptId, words: &str) -> Result<(), &'static str> {
    let key = format!("{KEPT}{}", secrets::op_id());
    storage::set(&key, &format!("{session} {prompt} {words}"));
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

/// One of them; `None` when another page has removed it.
pub fn read(id: OpId) -> Option<Kept> {
    let kept = storage::get(&format!("{KEPT}{id}"))?;
    let (session, rest) = kept.split_once(' ')?;
    let (prompt, words) = rest.split_once(' ')?;
    Some(Kept { session: session.parse().ok()?, prompt: PromptId(prompt.parse().ok()?), words: words.to_owned() })
}
