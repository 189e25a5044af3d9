//! The interface between live rooms and a store: load a room, and commit the changes of many.

pub mod memory;
pub(super) mod sqlite;
#[cfg(test)]
mod story;

use super::StoreError;
use crate::{
    journal::batch::{Batch, KeyName, StoredRoom},
    seams::Ordinary,
};
use futures_util::future::BoxFuture;
use plenary_shared::id::SessionId;
use std::sync::Arc;

/// A store of rooms. A commit of several rooms is written completely or not at all.
pub trait RoomStore: Send + Sync {
    /// Loads a room to be live, and destroys its unneeded keys; `None` when there is no such session. Unreadable data
    /// is an error, never an empty room.
    fn open_room(&self, id: SessionId) -> BoxFuture<'_, Result<Option<StoredRoom>, StoreError>>;

    /// Commits the changes of rooms, all or nothing: first the new keys, then what they seal. After an error nothing of
    /// the batches is stored.
    fn commit_rooms<'a>(&'a self, batches: &'a [(SessionId, &'a Batch)]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Destroys keys of rooms, once everything that they sealed is gone, including its copies in the write-ahead log.
    fn destroy_keys<'a>(&'a self, keys: &'a [(SessionId, Vec<KeyName>)]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Erases from the disk what commits replaced; for idle moments, when no commit is waiting.
    fn rest(&self) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Whether a commit of so many bytes would succeed now.
    fn takes_commits(&self, bytes: usize) -> BoxFuture<'_, bool>;
}

/// Decides which store rooms are kept in.
pub trait Storing {
    /// The store of rooms that the server works with, from the one that is in the data folder: that one.
    fn rooms(stored: Arc<dyn RoomStore>) -> Arc<dyn RoomStore> {
        stored
    }
}

impl Storing for Ordinary {}
