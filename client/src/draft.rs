//! What is being written and was not sent: kept in storage at each keystroke.

use crate::storage;
use plenary_shared::{
    id::{NoteId, PromptId, SessionId},
    stage::poll::PollId,
};

/// The draft under a prompt; empty when there is none.
pub fn read(session: SessionId, prompt: PromptId) -> String {
    storage::get(&key(session, prompt)).unwrap_or_default()
}

/// Every draft of a session that no other page of this device is writing, by prompt.
pub fn all(session: SessionId) -> Vec<(PromptId, String)> {
    let start = prefix(session);
    let draft = |key: String| Some((PromptId(key[start.len()..].parse().ok()?), storage::get(&key)?));
    here(&start).filter_map(draft).collect()
}

/// Keeps a draft, or forgets it when it is empty.
pub fn write(session: SessionId, prompt: PromptId, text: &str) {
    keep(&key(session, prompt), text);
}

/// Keeps the unsent words of an answer in a poll, or forgets them when they are empty.
pub fn write_answer(session: SessionId, poll: PollId, text: &str) {
    keep(&format!("{}{poll}", prefix(session)), text);
}

/// Takes the unsent words of answers out of storage, with the opening of their poll; those of one opening stay, and those
/// that another page of this device is writing.
pub fn take_answers(session: SessionId, stays: Option<u32>) -> Vec<(u32, String)> {
    let take = |key: String| {
        let n = key[prefix(session).len()..].split_once('.')?.1.parse().ok()?;
        let text = storage::get(&key).filter(|_| stays != Some(n))?;
        storage::remove(&key);
        Some((n, text))
    };
    here(&prefix(session)).filter_map(take).collect()
}

/// The unsent words of a change to an own note, if there are any.
pub fn read_change(session: SessionId, prompt: PromptId, note: NoteId) -> Option<String> {
    storage::get(&change_key(session, prompt, note))
}

/// Every unsent change of a session that no other page of this device is writing: the prompt that its note answers, the note, and the new words.
pub fn changes(session: SessionId) -> Vec<(PromptId, NoteId, String)> {
    let start = change_prefix(session);
    let change = |key: String| {
        let (prompt, note) = key[start.len()..].split_once('.')?;
        Some((PromptId(prompt.parse().ok()?), note.parse().ok()?, storage::get(&key)?))
    };
    here(&start).filter_map(change).collect()
}

/// Keeps the unsent words of a change.
pub fn write_change(session: SessionId, prompt: PromptId, note: NoteId, text: &str) {
    storage::set(&change_key(session, prompt, note), text);
}

/// Forgets a change that was sent or given up.
pub fn forget_change(session: SessionId, prompt: PromptId, note: NoteId) {
    storage::remove(&change_key(session, prompt, note));
}

/// Keys that begin with `start`, without those that another page of this device set last.
fn here(start: &str) -> impl Iterator<Item = String> {
    storage::keys(start).into_iter().filter(|key| !storage::is_of_others(key))
}

fn change_key(session: SessionId, prompt: PromptId, note: NoteId) -> String {
    format!("{}{prompt}.{note}", change_prefix(session))
}

fn change_prefix(session: SessionId) -> String {
    format!("{session}.change.")
}

fn key(session: SessionId, prompt: PromptId) -> String {
    format!("{}{prompt}", prefix(session))
}

fn keep(key: &str, text: &str) {
    if text.trim().is_empty() {
        storage::remove(key);
    } else {
        storage::set(key, text);
    }
}

fn prefix(session: SessionId) -> String {
    format!("{session}.draft.")
}
