//! What a link keeps in the device's storage: unanswered commands and words that were refused.

use super::{outbox::Entry, tray::Kept};
use crate::{json, storage};
use litemap::LiteMap;
use plenary_shared::{
    id::{OpId, SessionId},
    role::Role,
    stage::{Act, leading::LeadingAct},
};

/// What was left on a shelf.
#[derive(Debug, Default)]
pub struct Left {
    /// Commands without an answer.
    pub entries: Vec<Entry>,
    /// Those among them that the person who had this device before wrote.
    pub of_others: Vec<OpId>,
}

/// Somebody else has the device from now on: commands that wait are still sent, but nothing here shows them as one's own.
/// Words that were refused are dropped, and answers in polls too: an answer belongs to the seat that it is sent from.
pub fn hand_on(session: SessionId, role: Role) {
    let (ops, before) = (ops(session, role), before(session, role));
    for key in storage::keys(&ops) {
        if let Some(text) = storage::get(&key)
            && json::parse::<Entry>(&text).is_some_and(|entry| entry.act.poll().is_none())
        {
            storage::set(&format!("{before}{}", &key[ops.len()..]), &text);
        }
    }
    storage::clear(&ops);
    storage::clear(&tray(session, role));
}

fn ops(session: SessionId, role: Role) -> String {
    format!("{session}.{}.op.", role.word())
}

fn before(session: SessionId, role: Role) -> String {
    format!("{session}.{}.before.", role.word())
}

fn tray(session: SessionId, role: Role) -> String {
    format!("{session}.{}.tray.", role.word())
}

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
    pub fn open(session: SessionId, role: Role) -> (Self, Left) {
        let (ops, tray) = (ops(session, role), tray(session, role));
        let mut shelf = Self { ops, tray, keys: LiteMap::new(), next: 0, emptied: false };
        let mut left = Left::default();
        for key in storage::keys(&before(session, role)).into_iter().chain(storage::keys(&shelf.ops)) {
            let mine = key.strip_prefix(&shelf.ops);
            let place = mine.and_then(|rest| rest.split('.').next()?.parse().ok()).unwrap_or(0);
            shelf.next = shelf.next.max(place + 1);
            if let Some(entry) = storage::get(&key).and_then(|text| json::parse::<Entry>(&text)) {
                if mine.is_none() {
                    left.of_others.push(entry.op);
                }
                shelf.keys.insert(entry.op, key);
                left.entries.push(entry);
            }
        }
        (shelf, left)
    }

    /// Keeps a command until it is answered. What steers the room for the moment is not kept: it would surprise later.
    pub fn keep(&mut self, entry: &Entry) {
        if self.emptied
            || matches!(entry.act, Act::Leading(LeadingAct::SetScreen(_)) | Act::Leading(LeadingAct::SetTimer { .. }))
        {
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

    /// The same as storage has them now; `None` when nothing is kept there any more.
    pub fn tray_again(&self) -> Option<Vec<Kept>> {
        (!self.emptied).then(|| self.tray())
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
