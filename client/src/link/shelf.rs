//! What a link keeps in the device's storage: unanswered commands and words that were refused.

use super::{outbox::Entry, tray::Kept};
use crate::{json, storage};
use litemap::LiteMap;
use plenary_shared::{
    id::{OpId, SessionId},
    protocol::Act,
    role::Role,
};

/// The shelf of one session and role. Each command has its own key, so that two tabs never overwrite each other.
#[derive(Debug)]
pub struct Shelf {
    ops: String,
    tray: String,
    keys: LiteMap<OpId, String>,
    next: u64,
    /// Nothing is kept any more: the device left, or the event ended.
    emptied: bool,
}

impl Shelf {
    /// The shelf as an earlier page, or another tab, left it; with the commands on it, oldest first.
    pub fn open(session: SessionId, role: Role) -> (Self, Vec<Entry>) {
        let ops = format!("{session}.{}.op.", role.word());
        let tray = format!("{session}.{}.tray.", role.word());
        let mut shelf = Self { ops, tray, keys: LiteMap::new(), next: 0, emptied: false };
        let mut entries = Vec::new();
        for key in storage::keys(&shelf.ops) {
            let place = key[shelf.ops.len()..].split('.').next().and_then(|place| place.parse().ok()).unwrap_or(0);
            shelf.next = shelf.next.max(place + 1);
            if let Some(entry) = storage::get(&key).and_then(|text| json::parse::<Entry>(&text)) {
                shelf.keys.insert(entry.op, key);
                entries.push(entry);
            }
        }
        (shelf, entries)
    }

    /// Keeps a command until it is answered. What steers the room for the moment is not kept: it would surprise later.
    pub fn keep(&mut self, entry: &Entry) {
        if self.emptied || matches!(entry.act, Act::ScreenSet(_) | Act::TimerSet { .. }) {
            return;
        }
        let key = format!("{}{:010}.{}", self.ops, self.next, entry.op);
        self.next += 1;
        storage::set(&key, &serde_json::to_string(entry).expect("a command is plain data with text keys"));
        self.keys.insert(entry.op, key);
    }

    /// Forgets a command that was answered.
    pub fn answered(&mut self, op: OpId) {
        if let Some(key) = self.keys.remove(&op) {
            storage::remove(&key);
        }
    }

    /// Words that still wait for a decision.
    pub fn tray(&self) -> Vec<Kept> {
        storage::keys(&self.tray).iter().filter_map(|key| json::parse(&storage::get(key)?)).collect()
    }

    /// Keeps words for a decision.
    pub fn put(&self, kept: &Kept) {
        if self.emptied {
            return;
        }
        let text = serde_json::to_string(kept).expect("kept words are plain data with text keys");
        storage::set(&format!("{}{}", self.tray, kept.id), &text);
    }

    /// Forgets words that were dealt with.
    pub fn take(&self, id: OpId) {
        storage::remove(&format!("{}{id}", self.tray));
    }

    /// Empties the shelf for good; what it held lives in the page only.
    pub fn empty(&mut self) {
        self.emptied = true;
        storage::clear(&self.ops);
        storage::clear(&self.tray);
    }
}
