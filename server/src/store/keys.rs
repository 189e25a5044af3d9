//! Keys: durable before they seal anything, destroyed once nothing that they sealed is needed any more.

mod unlock;
pub(super) mod wrapping;

use super::StoreError;
use crate::{
    journal::batch::{KeyName, POLL},
    seal::Key,
};
use async_trait::async_trait;
use plenary_shared::id::SessionId;
use std::collections::HashMap;

pub use unlock::{UnlockError, UnlockFile, UnlockKey};
pub use wrapping::{key_place, server_key_place};

/// A store of keys: those of rooms, by room and name, and those of the whole server.
///
/// What a method writes is durable when it returns `Ok`, and after an error all of it or nothing is there. What a
/// method destroys is in no file of the store any more when it returns `Ok`; after an error its keys may be gone or
/// not, and destroying them again is harmless. Every method fails with [`StoreError::Database`] when the store cannot
/// be reached.
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// Stores keys of rooms, all or none; one of the same room and name is replaced.
    async fn keep_all(&self, keys: &[(SessionId, KeyName, &Key)]) -> Result<(), StoreError>;

    /// The key of a name, if it is there; [`StoreError::Damaged`] when it is there and cannot be unsealed.
    async fn key(&self, room: SessionId, name: KeyName) -> Result<Option<Key>, StoreError>;

    /// Every key of a room, by its name. One that cannot be unsealed is left out: code that needs it reports the error.
    async fn of_room(&self, room: SessionId) -> Result<HashMap<String, Key>, StoreError>;

    /// The names of a room's keys in alphabetical order, also of those that an older version named.
    async fn names(&self, room: SessionId) -> Result<Vec<String>, StoreError>;

    /// Every room that has a key, in any order.
    async fn rooms(&self) -> Result<Vec<SessionId>, StoreError>;

    /// Destroys keys of rooms by their names; names that are not there are passed over. What was deleted earlier and is
    /// still in a log goes, too, even when no key is named. [`StoreError::Busy`] when another program prevents that.
    async fn destroy_names(&self, keys: &[(SessionId, Vec<String>)]) -> Result<(), StoreError>;

    /// A key of the whole server; created if missing. The same name always has the same key.
    async fn server_key(&self, name: &str) -> Result<Key, StoreError>;

    /// Stores a key.
    async fn keep(&self, room: SessionId, name: KeyName, key: &Key) -> Result<(), StoreError> {
        self.keep_all(&[(room, name, key)]).await
    }

    /// Destroys keys of rooms, as [`KeyStore::destroy_names`] does.
    async fn destroy_all(&self, keys: &[(SessionId, Vec<KeyName>)]) -> Result<(), StoreError> {
        let named = |(room, names): &(SessionId, Vec<KeyName>)| (*room, names.iter().map(KeyName::to_string).collect());
        self.destroy_names(&keys.iter().map(named).collect::<Vec<_>>()).await
    }

    /// The names of a room's keys other than those given, in alphabetical order.
    async fn others(&self, room: SessionId, wanted: &[KeyName]) -> Result<Vec<String>, StoreError> {
        let wanted: Vec<String> = wanted.iter().map(KeyName::to_string).collect();
        let mut names = self.names(room).await?;
        names.retain(|name| !wanted.contains(name));
        Ok(names)
    }

    /// Destroys every key of a room except those named: left over from a crash between commit and destruction.
    async fn destroy_others(&self, room: SessionId, wanted: &[KeyName]) -> Result<(), StoreError> {
        let stale = self.others(room, wanted).await?;
        if stale.is_empty() { Ok(()) } else { self.destroy_names(&[(room, stale)]).await }
    }

    /// Destroys the keys of a room's polls, so that their answers cannot be read any more.
    async fn destroy_polls(&self, room: SessionId) -> Result<(), StoreError> {
        let mut names = self.names(room).await?;
        names.retain(|name| name.starts_with(POLL));
        if names.is_empty() { Ok(()) } else { self.destroy_names(&[(room, names)]).await }
    }
}
