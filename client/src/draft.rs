//! What is being written and was not sent: kept in storage at each keystroke.

use crate::storage;
use plenary_shared::id::{PromptId, SessionId};

/// The draft under a prompt; empty when there is none.
pub fn read(session: SessionId, prompt: PromptId) -> String {
    storage::get(&key(session, prompt)).unwrap_or_default()
}

/// Every draft of a session, by prompt.
pub fn all(session: SessionId) -> Vec<(PromptId, String)> {
    let start = prefix(session);
    let draft = |key: String| Some((PromptId(key[start.len()..].parse().ok()?), storage::get(&key)?));
    storage::keys(&start).into_iter().filter_map(draft).collect()
}

/// Keeps a draft, or forgets it when it is empty.
pub fn write(session: SessionId, prompt: PromptId, text: &str) {
    if text.trim().is_empty() {
        storage::remove(&key(session, prompt));
    } else {
        storage::set(&key(session, prompt), text);
    }
}

fn key(session: SessionId, prompt: PromptId) -> String {
    format!("{}{prompt}", prefix(session))
}

fn prefix(session: SessionId) -> String {
    format!("{session}.draft.")
}
