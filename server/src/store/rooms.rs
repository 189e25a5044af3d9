//! What live rooms ask of a store: to load one, and to make what many of them changed durable.

pub mod memory;
pub(super) mod sqlite;
#[cfg(test)]
mod story;

use super::StoreError;
use crate::journal::batch::{Batch, KeyName, StoredRoom};
use futures_util::future::BoxFuture;
use plenary_shared::id::SessionId;

/// A store of rooms. Each room's part of a commit is written whole or not at all, and so is the commit.
pub trait RoomStore: Send + Sync {
    /// Loads a room that is to be live, and destroys the keys that it does not need any more; `None` when there is no
    /// such session. Never starts empty: what cannot be read is an error.
    fn open_room(&self, id: SessionId) -> BoxFuture<'_, Result<Option<StoredRoom>, StoreError>>;

    /// Makes what rooms changed durable, all or nothing: first the new keys, then what they seal. Nothing of the batches
    /// is there after an error.
    fn commit_rooms<'a>(&'a self, batches: &'a [(SessionId, &'a Batch)]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Destroys keys of rooms after what they sealed is gone, wherever it lay.
    fn destroy_keys<'a>(&'a self, keys: &'a [(SessionId, Vec<KeyName>)]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Takes off the disk what commits replaced; for a moment in which nobody waits.
    fn rest(&self) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Whether commits would be written now.
    fn takes_commits(&self) -> BoxFuture<'_, bool>;
}
