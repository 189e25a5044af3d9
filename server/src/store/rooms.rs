//! The interface between live rooms and a store: load a room, and commit the changes of many.

use super::StoreError;
use crate::{
    journal::batch::{Batch, KeyName, StoredRoom},
    seams::Ordinary,
};
use async_trait::async_trait;
use plenary_shared::id::SessionId;
use std::sync::Arc;

/// A store of rooms. What a method writes is durable when it returns `Ok`. A commit of several rooms is written
/// completely or not at all.
#[async_trait]
pub trait RoomStore: Send + Sync {
    /// Loads a room to be live, and destroys its unneeded keys; `None` when there is no such session. Unreadable data
    /// is an error, never an empty room.
    async fn open_room(&self, id: SessionId) -> Result<Option<StoredRoom>, StoreError>;

    /// Commits the changes of rooms, all or nothing: first the new keys, then what they seal. After an error nothing of
    /// the batches is stored.
    async fn commit_rooms(&self, batches: &[(SessionId, &Batch)]) -> Result<(), StoreError>;

    /// Destroys keys of rooms, once everything that they sealed is gone, including its copies in the write-ahead log.
    async fn destroy_keys(&self, keys: &[(SessionId, Vec<KeyName>)]) -> Result<(), StoreError>;

    /// Erases from the disk what commits replaced; for idle moments, when no commit is waiting.
    async fn rest(&self) -> Result<(), StoreError>;

    /// Whether a commit of so many bytes would succeed now.
    async fn takes_commits(&self, bytes: usize) -> bool;
}

/// Decides which store rooms are kept in.
pub trait Storing {
    /// The store of rooms that the server works with, from the one that is in the data folder: that one.
    fn rooms(stored: Arc<dyn RoomStore>) -> Arc<dyn RoomStore> {
        stored
    }
}

impl Storing for Ordinary {}
