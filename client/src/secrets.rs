//! Randomness, and the secrets that never leave the device.

use crate::storage;
use plenary_shared::{
    id::{NoteId, OpId, OpportunityId, SessionId, ThemeId},
    proof::{Master, Nonce},
};

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

/// A fresh note id.
pub fn note_id() -> NoteId {
    NoteId::from_bytes(random())
}

/// A fresh theme id.
pub fn theme_id() -> ThemeId {
    ThemeId::from_bytes(random())
}

/// A fresh learning opportunity id.
pub fn opportunity_id() -> OpportunityId {
    OpportunityId::from_bytes(random())
}

/// A fresh nonce for a ballot.
pub fn nonce() -> Nonce {
    Nonce(random())
}

/// The device's master secret for a session, made when it is first asked for.
pub fn master(session: SessionId) -> Master {
    Master(stored(session, "master"))
}

/// The device's own shuffle of what it is shown, for a session; stays the same across reloads.
pub fn shuffle(session: SessionId) -> [u8; 32] {
    stored(session, "shuffle")
}

fn stored(session: SessionId, name: &str) -> [u8; 32] {
    let key = format!("{session}.{name}");
    let known = storage::get(&key).and_then(|text| Nonce::try_from(text).ok());
    let secret = known.unwrap_or_else(|| {
        let fresh = nonce();
        storage::set(&key, &String::from(fresh));
        fresh
    });
    secret.0
}
