//! Rooms in memory, for tests of the rules: the same codec, keys and sealing, without a disk.

use super::RoomStore;
use crate::{
    journal::{
        batch::{Batch, FIRST, KeyName, StoredRoom, Write, first_checkpoint},
        reading::{OpenError, RoomRows, SealedRow},
    },
    seal::Key,
    store::StoreError,
};
use futures_util::future::{BoxFuture, ready};
use plenary_shared::{content::Content, id::SessionId};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Rooms that live as long as the process.
#[derive(Default)]
pub struct MemoryRooms {
    rooms: Mutex<BTreeMap<SessionId, MemoryRoom>>,
}

#[derive(Default, Clone)]
struct MemoryRoom {
    epoch: u32,
    segment: u32,
    seal: u32,
    checkpoints: Vec<SealedRow>,
    records: Vec<SealedRow>,
    keys: HashMap<String, Key>,
}

impl MemoryRooms {
    /// Creates a room with a board.
    pub fn begin(&self, id: SessionId, content: &Content) {
        let ((epoch, segment), key) = (FIRST, Key::random());
        let body = first_checkpoint(id, &key, content);
        let keys = [(KeyName::Session(0), Key::random()), (KeyName::Segment(epoch, segment), key)];
        let keys = keys.into_iter().map(|(name, key)| (name.to_string(), key)).collect();
        let checkpoints = vec![SealedRow { segment, number: 0, body }];
        let room = MemoryRoom { epoch, segment, seal: 0, checkpoints, records: Vec::new(), keys };
        self.rooms().insert(id, room);
    }

    /// How many records and keys a room has.
    pub fn size(&self, id: SessionId) -> Option<(usize, usize)> {
        self.rooms().get(&id).map(|room| (room.records.len(), room.keys.len()))
    }

    fn rooms(&self) -> MutexGuard<'_, BTreeMap<SessionId, MemoryRoom>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self, id: SessionId) -> Result<Option<StoredRoom>, StoreError> {
        let Some(room) = self.rooms().get(&id).cloned() else { return Ok(None) };
        let MemoryRoom { epoch, segment, seal, mut checkpoints, records, keys } = room;
        checkpoints.reverse();
        let rows = RoomRows { epoch, segment, seal, lobby: true, checkpoints, records, keys };
        rows.open(id).map(Some).map_err(|error| match error {
            OpenError::Newer => StoreError::Damaged("a newer version"),
            OpenError::Damaged(what) => StoreError::Damaged(what),
        })
    }
}

impl MemoryRoom {
    fn write(&mut self, write: &Write) {
        match write {
            Write::Record { segment, seq, body, .. } => {
                self.records.push(SealedRow { segment: *segment, number: *seq, body: body.clone() });
            }
            Write::Checkpoint { epoch, segment, upto, body } => {
                let oldest = if *epoch > self.epoch { *segment } else { segment.saturating_sub(1) };
                (self.epoch, self.segment) = (*epoch, *segment);
                self.checkpoints.push(SealedRow { segment: *segment, number: *upto, body: body.clone() });
                self.checkpoints.retain(|row| row.segment >= oldest);
                self.records.retain(|row| row.segment >= oldest);
            }
            Write::Forget(forget) => self.seal = forget.seal,
            // Snapshots, audit and the rest are read on the people's side, which this store does not have.
            _ => {}
        }
    }
}

impl RoomStore for MemoryRooms {
    fn open_room(&self, id: SessionId) -> BoxFuture<'_, Result<Option<StoredRoom>, StoreError>> {
        Box::pin(ready(self.open(id)))
    }

    fn commit_rooms<'a>(&'a self, batches: &'a [(SessionId, &'a Batch)]) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut rooms = self.rooms();
        for (id, batch) in batches {
            let Some(room) = rooms.get_mut(id) else { continue };
            room.keys.extend(batch.new_keys.iter().map(|(name, key)| (name.to_string(), key.clone())));
            batch.writes.iter().for_each(|write| room.write(write));
        }
        Box::pin(ready(Ok(())))
    }

    fn destroy_keys<'a>(&'a self, keys: &'a [(SessionId, Vec<KeyName>)]) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut rooms = self.rooms();
        for (id, names) in keys {
            if let Some(room) = rooms.get_mut(id) {
                for name in names {
                    room.keys.remove(&name.to_string());
                }
            }
        }
        Box::pin(ready(Ok(())))
    }

    fn rest(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(ready(Ok(())))
    }

    fn takes_commits(&self, _bytes: usize) -> BoxFuture<'_, bool> {
        Box::pin(ready(true))
    }
}
