//! Rooms in memory: the same codec, keys and sealing as on a disk.

use super::{Event, MemoryStore, State, people::StoredSnapshot, refused};
use crate::{
    clock,
    journal::{
        batch::{Batch, FIRST, Forget, KeyName, StoredRoom, Write},
        reading::{OpenError, RoomRows, SealedRow},
    },
    store::{StoreError, forget::ResealedSnapshot, keys::KeyStore as _, people::place_of_code, rooms::RoomStore},
};
use async_trait::async_trait;
use plenary_shared::{
    api::{Issued, Resealed},
    id::SessionId,
    role::Role,
};
use std::sync::Arc;

#[derive(Clone)]
pub(super) struct MemoryRoom {
    epoch: u32,
    segment: u32,
    /// The number of the key that seals snapshots and the join code.
    pub seal: u32,
    checkpoints: Vec<SealedRow>,
    records: Vec<SealedRow>,
}

impl MemoryRoom {
    /// A room that begins with a sealed checkpoint.
    pub fn with(body: Vec<u8>) -> Self {
        let (epoch, segment) = FIRST;
        let checkpoints = vec![SealedRow { segment, number: 0, body }];
        Self { epoch, segment, seal: 0, checkpoints, records: Vec::new() }
    }

    fn write_checkpoint(&mut self, (epoch, segment, number): (u32, u32, u64), body: Vec<u8>) {
        let oldest = if epoch > self.epoch { segment } else { segment.saturating_sub(1) };
        (self.epoch, self.segment) = (epoch, segment);
        self.checkpoints.push(SealedRow { segment, number, body });
        self.checkpoints.retain(|row| row.segment >= oldest);
        self.records.retain(|row| row.segment >= oldest);
    }
}

impl MemoryStore {
    /// The store of the rooms.
    pub fn rooms(&self) -> Arc<dyn RoomStore> {
        Arc::new(self.clone())
    }

    /// How many records and keys a room has.
    pub fn size(&self, id: SessionId) -> Option<(usize, usize)> {
        let records = self.state().ok()?.events.get(&id)?.room.records.len();
        Some((records, self.keys.all(id).len()))
    }

    fn load(&self, id: SessionId) -> Result<Option<StoredRoom>, StoreError> {
        let state = self.state()?;
        let Some(Event { session, room, .. }) = state.events.get(&id) else { return Ok(None) };
        let MemoryRoom { epoch, segment, seal, mut checkpoints, records } = room.clone();
        checkpoints.reverse();
        let (lobby, keys) = (session.lobby, self.keys.all(id).into_iter().collect());
        let rows = RoomRows { epoch, segment, seal, lobby, checkpoints, records, keys };
        rows.open(id).map(Some).map_err(|error| match error {
            OpenError::Newer => StoreError::Damaged("a newer version"),
            OpenError::Damaged(what) => StoreError::Damaged(what),
        })
    }
}

impl State {
    fn write(&mut self, id: SessionId, write: &Write) -> Result<(), StoreError> {
        let event = self.event(id)?;
        match write {
            Write::Record { segment, seq, body, .. } => {
                event.room.records.push(SealedRow { segment: *segment, number: *seq, body: body.clone() });
            }
            Write::Checkpoint { epoch, segment, upto, body } => {
                event.room.write_checkpoint((*epoch, *segment, *upto), body.clone());
            }
            Write::Snapshot { number, name, body, sha256, bytes } => {
                let (name, body, sha256, bytes) = (name.clone(), body.clone(), sha256.clone(), *bytes);
                if event.snapshots.insert(*number, StoredSnapshot { name, body, sha256, bytes }).is_some() {
                    return Err(refused("there is a snapshot with this number"));
                }
            }
            // The record of a room's acts is read from a data folder only.
            Write::Audit { .. } => {}
            Write::Forget(forget) => self.forget(id, forget)?,
            Write::Ended => {
                (event.session.ended, event.session.lobby) = (true, false);
                self.drop_seats(|_, member, _| member.session == Some(id) && member.role == Role::Participant);
            }
        }
        Ok(())
    }

    /// Seals everything of the event with the new key, without the notes.
    fn forget(&mut self, id: SessionId, forget: &Forget) -> Result<(), StoreError> {
        let (day, copies) = (clock::today().to_string(), self.copies(id));
        let event = self.event(id)?;
        let code = forget.reseal(&place_of_code(id), &event.code);
        event.code = code.ok_or_else(|| refused("a stored row cannot be opened"))?;
        event.room.seal = forget.seal;
        let mut changed = Vec::new();
        for (&number, stored) in &mut event.snapshots {
            let Some(now) = forget.reseal_snapshot((id, number), &stored.body, &day) else { continue };
            let ResealedSnapshot { body, sha256, bytes } = now;
            let was = std::mem::replace(&mut stored.sha256, sha256.clone());
            (stored.body, stored.bytes) = (body, bytes);
            if was != sha256 {
                changed.push(Resealed { number, was, now: sha256 });
            }
        }
        let certificate = forget.certificate(id, day, changed, copies);
        self.certificates.push(Issued { done: false, certificate });
        Ok(())
    }

    /// Later events with a copy of one of this event's snapshots.
    pub(super) fn copies(&self, id: SessionId) -> Vec<SessionId> {
        let later = self.events.iter().filter(|(_, event)| event.earlier == Some(id));
        later.map(|(later, _)| *later).collect()
    }

    /// Marks a room's certificates as done.
    pub(super) fn certify(&mut self, room: SessionId) {
        let own = self.certificates.iter_mut().filter(|issued| issued.certificate.session == room);
        own.for_each(|issued| issued.done = true);
    }
}

#[async_trait]
impl RoomStore for MemoryStore {
    async fn open_room(&self, id: SessionId) -> Result<Option<StoredRoom>, StoreError> {
        let Some(stored) = self.load(id)? else { return Ok(None) };
        self.keys.destroy_others(id, &stored.wanted_keys()).await?;
        Ok(Some(stored))
    }

    async fn commit_rooms(&self, batches: &[(SessionId, &Batch)]) -> Result<(), StoreError> {
        for (room, batch) in batches {
            let keys: Vec<_> = batch.new_keys.iter().map(|(name, key)| (*room, *name, key)).collect();
            self.keys.keep_all(&keys).await?;
        }
        self.change(|state| {
            let mut writes = batches.iter().flat_map(|(room, batch)| batch.writes.iter().map(|write| (*room, write)));
            writes.try_for_each(|(room, write)| state.write(room, write))
        })
    }

    async fn destroy_keys(&self, keys: &[(SessionId, Vec<KeyName>)]) -> Result<(), StoreError> {
        self.keys.destroy_all(keys).await?;
        let mut state = self.state()?;
        keys.iter().for_each(|(room, _)| state.certify(*room));
        Ok(())
    }

    async fn rest(&self) -> Result<(), StoreError> {
        self.state().map(|_| ())
    }

    async fn takes_commits(&self, _bytes: usize) -> bool {
        self.state().is_ok()
    }
}
