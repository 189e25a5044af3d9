//! Removal for good, as every store does it: what stays is sealed with another key, a certificate with ids says what
//! went, and a ledger beside the database repeats that for restores of older backups.

use crate::journal::batch::{Forget, KeyName, snapshot_place};
use plenary_shared::{
    api::{CERTIFICATE, Certificate, Resealed, Why},
    id::{CertificateId, NoteId, SessionId},
    proof::sha256_hex,
    snapshot::Snapshot,
};
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// The file beside the database that lists what was purged: a restore reads it, because a backup may be older.
pub const LEDGER: &str = "purged.log";

/// A snapshot without the notes that were purged, sealed with the new key.
pub(super) struct ResealedSnapshot {
    pub body: Vec<u8>,
    pub sha256: String,
    pub bytes: usize,
}

impl Forget {
    /// Seals something at its place with the new key; `None` when the old one does not open it.
    pub(super) fn reseal(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        Some(self.new.seal(place, &self.old.open(place, sealed)?))
    }

    /// Removes the notes from a snapshot; `None` when it cannot be read.
    pub(super) fn reseal_snapshot(
        &self,
        (room, number): (SessionId, u32),
        sealed: &[u8],
        day: &str,
    ) -> Option<ResealedSnapshot> {
        let place = snapshot_place(room, number);
        let json = self.without_notes(self.old.open(&place, sealed)?, day)?;
        Some(ResealedSnapshot { body: self.new.seal(&place, &json), sha256: sha256_hex(&json), bytes: json.len() })
    }

    /// The snapshot without the notes, unchanged bytes if it has none of them; `None` when the bytes are not a
    /// snapshot.
    fn without_notes(&self, json: Vec<u8>, day: &str) -> Option<Vec<u8>> {
        let mut snapshot: Snapshot = serde_json::from_slice(&json).ok()?;
        let gone = self.notes.iter().filter(|note| snapshot.remove(**note, day)).count();
        Some(if gone == 0 { json } else { snapshot.to_json().into_bytes() })
    }

    /// The certificate of this, `day` as `YYYY-MM-DD`.
    pub(super) fn certificate(
        &self,
        session: SessionId,
        day: String,
        snapshots: Vec<Resealed>,
        copies: Vec<SessionId>,
    ) -> Certificate {
        let keys = self.dead.iter().map(KeyName::to_string).collect();
        let about = certificate_of_event(session, day, self.why, keys, copies);
        Certificate { notes: self.notes.clone(), snapshots, ..about }
    }
}

/// The certificate of an event that is removed with its keys, `day` as `YYYY-MM-DD`.
pub(super) fn certificate_of_event(
    session: SessionId,
    day: String,
    why: Why,
    keys: Vec<String>,
    copies: Vec<SessionId>,
) -> Certificate {
    Certificate {
        format: CERTIFICATE.into(),
        id: CertificateId::from_bytes(rand::random()),
        day,
        why,
        session,
        notes: Vec::new(),
        keys,
        snapshots: Vec::new(),
        copies,
    }
}

/// One line of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purged {
    /// An event was removed.
    Event(SessionId),
    /// A note of an event was removed.
    Note(SessionId, NoteId),
}

/// Parses a ledger. A last line that a crash cut short is ignored.
pub fn read_ledger(text: &str) -> Vec<Purged> {
    let line = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            [_, "event", event] => Some(Purged::Event(event.parse().ok()?)),
            [_, "note", event, note] => Some(Purged::Note(event.parse().ok()?, note.parse().ok()?)),
            _ => None,
        }
    };
    text.lines().filter_map(line).collect()
}

/// Appends to the ledger; durable when this returns.
pub(super) fn write_down(folder: &Path, certificate: &Certificate) -> io::Result<()> {
    let Certificate { day, session, notes, .. } = certificate;
    let mut lines: String = notes.iter().map(|note| format!("{day} note {session} {note}\n")).collect();
    if notes.is_empty() {
        lines = format!("{day} event {session}\n");
    }
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join(LEDGER))?;
    file.write_all(lines.as_bytes())?;
    file.sync_all()?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_says_what_is_gone_and_a_torn_line_says_nothing() {
        let (event, note) = (SessionId::from_bytes([1; 16]), NoteId::from_bytes([2; 16]));
        let text = format!("2026-11-22 event {event}\n2026-11-23 note {event} {note}\n2026-11-24 note {event} Ag");
        assert_eq!(read_ledger(&text), [Purged::Event(event), Purged::Note(event, note)]);
    }
}
