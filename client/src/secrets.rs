//! Randomness, and the secrets that never leave the device.

use crate::{recovery::Numbers, storage};
use plenary_shared::{
    id::{ActionId, NoteId, OpId, OpportunityId, RecommendationId, SessionId, ThemeId},
    proof::{Master, Nonce},
};

/// Under a session: the master secret.
const MASTER: &str = "master";
/// Under a session: the numbers of the words that it was made from.
const RECOVERY: &str = "recovery";
/// Under a session: how many ids of notes were taken.
const WRITTEN: &str = "written";

/// Random bytes from the browser.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("every browser that runs this has getRandomValues");
    bytes
}

/// A random number in 0..1, for jitter.
pub fn fraction() -> f64 {
    f64::from(u32::from_le_bytes(random())) / (f64::from(u32::MAX) + 1.0)
}

/// A fresh command id.
pub fn op_id() -> OpId {
    OpId::from_bytes(random())
}

/// A fresh theme id.
pub fn theme_id() -> ThemeId {
    ThemeId::from_bytes(random())
}

/// A fresh learning opportunity id.
pub fn opportunity_id() -> OpportunityId {
    OpportunityId::from_bytes(random())
}

/// A fresh recommendation id.
pub fn recommendation_id() -> RecommendationId {
    RecommendationId::from_bytes(random())
}

/// A fresh action id.
pub fn action_id() -> ActionId {
    ActionId::from_bytes(random())
}

/// A fresh nonce for a ballot.
pub fn nonce() -> Nonce {
    Nonce(random())
}

/// The device's master secret for a session, made when it is first asked for: from words that bring it back on another
/// device.
pub fn master(session: SessionId) -> Master {
    known(session, MASTER)
        .map(Master)
        .unwrap_or_else(|| set_master(session, Numbers::random(|| u16::from_le_bytes(random()))))
}

/// The words of [`master`]; `None` where an earlier version of this program made it.
pub fn recovery(session: SessionId) -> Option<Numbers> {
    master(session);
    Numbers::parse(&storage::get(&key(session, RECOVERY))?)
}

/// Makes the master secret from words, and keeps both.
pub fn set_master(session: SessionId, numbers: Numbers) -> Master {
    let master = numbers.master(session);
    storage::set(&key(session, RECOVERY), &numbers.stored());
    storage::set(&key(session, MASTER), &String::from(Nonce(master.0)));
    master
}

/// The id of the next note that this device writes in a session.
pub fn next_note(session: SessionId) -> NoteId {
    let key = key(session, WRITTEN);
    let number = storage::get(&key).and_then(|text| text.parse().ok()).unwrap_or(0);
    storage::set(&key, &(number + 1).to_string());
    master(session).note(number)
}

/// The next note of this device has at least this number.
pub fn write_from(session: SessionId, number: u16) {
    storage::set(&key(session, WRITTEN), &number.to_string());
}

/// The device's own shuffle of what it is shown, for a session; stays the same across reloads.
pub fn shuffle(session: SessionId) -> [u8; 32] {
    stored(session, "shuffle")
}

fn stored(session: SessionId, name: &str) -> [u8; 32] {
    known(session, name).unwrap_or_else(|| {
        let fresh = nonce();
        storage::set(&key(session, name), &String::from(fresh));
        fresh.0
    })
}

fn known(session: SessionId, name: &str) -> Option<[u8; 32]> {
    Nonce::try_from(storage::get(&key(session, name))?).ok().map(|secret| secret.0)
}

fn key(session: SessionId, name: &str) -> String {
    format!("{session}.{name}")
}
