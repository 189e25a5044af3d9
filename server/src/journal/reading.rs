//! Decodes a room from its sealed rows: the newest checkpoint that can be opened, or the one before, and every later
//! record.

use super::{
    batch::{JournalEnd, KeyName, StoredRoom, checkpoint_place, fresh_author, record_place},
    codec::{Checkpoint, CodecError, Record},
};
use crate::{Rules, seal::Key, seams::Persistence};
use plenary_shared::{document::Board, id::SessionId};
use std::collections::HashMap;

/// A room's rows, as read from a store.
#[derive(Default)]
pub(crate) struct RoomRows {
    pub epoch: u32,
    pub segment: u32,
    pub seal: u32,
    pub lobby: bool,
    /// The newest first, at most two.
    pub checkpoints: Vec<SealedRow>,
    /// The oldest first.
    pub records: Vec<SealedRow>,
    pub keys: HashMap<String, Key>,
}

/// A checkpoint, or a record.
#[derive(Clone)]
pub(crate) struct SealedRow {
    pub segment: u32,
    /// A record's own number; for a checkpoint, the number of the last record before it.
    pub number: u64,
    pub body: Vec<u8>,
}

/// Why rows do not make a room.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum OpenError {
    /// A newer version wrote them.
    Newer,
    /// Something is missing or damaged.
    Damaged(&'static str),
}

impl RoomRows {
    pub fn open(self, id: SessionId) -> Result<StoredRoom, OpenError> {
        let session_key = self.key(KeyName::Session(self.seal))?;
        let segment_key = self.key(KeyName::Segment(self.epoch, self.segment))?;
        let (from, upto, checkpoint) = self.newest_checkpoint(id)?;
        let Checkpoint { mut seq, board, mut state } = checkpoint;
        let mut journal = JournalEnd { segment: self.segment, record: upto, since: 0, before: 0 };
        let mut updates = Vec::new();
        for row in &self.records {
            *if row.segment == self.segment { &mut journal.since } else { &mut journal.before } += 1;
            if row.segment < from {
                continue;
            }
            journal.record += 1;
            let Some(record) = self.record(id, row, journal.record)? else { continue };
            seq += record.updates.len() as u64;
            updates.extend(record.updates);
            record.facts.into_iter().for_each(|fact| state.apply(fact));
        }
        let board = Board::load(fresh_author(), &board, updates.iter().map(|update| &update[..]))
            .map_err(|_| OpenError::Damaged("a board"))?;
        let poll_key = |poll| Some((poll, self.keys.get(&KeyName::Poll(poll).to_string())?.clone()));
        let poll_keys = state.polls.keys().filter_map(|poll| poll_key(*poll)).collect();
        let (epoch, seal, lobby) = (self.epoch, self.seal, self.lobby);
        Ok(StoredRoom { board, state, epoch, seq, journal, segment_key, session_key, seal, poll_keys, lobby })
    }

    fn newest_checkpoint(&self, id: SessionId) -> Result<(u32, u64, Checkpoint), OpenError> {
        for SealedRow { segment, number, body } in &self.checkpoints {
            let Ok(key) = self.key(KeyName::Segment(self.epoch, *segment)) else { continue };
            let Some(plain) = key.open(&checkpoint_place(id, self.epoch, *segment, *number), body) else { continue };
            match Checkpoint::decode(&plain) {
                Ok(checkpoint) => return Ok((*segment, *number, checkpoint)),
                Err(CodecError::Newer) => return Err(OpenError::Newer),
                Err(CodecError::Broken) => {}
            }
        }
        Err(OpenError::Damaged("an event"))
    }

    /// Opens the record in a row, which must have this number.
    fn record(&self, id: SessionId, row: &SealedRow, expected: u64) -> Result<Option<Record>, OpenError> {
        let damaged = OpenError::Damaged("an event's journal");
        if row.number != expected {
            return Err(damaged);
        }
        let key = self.key(KeyName::Segment(self.epoch, row.segment))?;
        let opened = key.open(&record_place(id, self.epoch, row.segment, expected), &row.body);
        match opened.map(|plain| Record::decode(&plain)) {
            Some(Ok(record)) => Ok(Some(record)),
            Some(Err(CodecError::Newer)) => Err(OpenError::Newer),
            _ => Rules::damaged(damaged),
        }
    }

    fn key(&self, name: KeyName) -> Result<Key, OpenError> {
        self.keys.get(&name.to_string()).cloned().ok_or(OpenError::Damaged("the key file"))
    }
}
