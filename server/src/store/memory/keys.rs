//! Keys in memory: gone with the process.

use crate::{
    journal::batch::KeyName,
    seal::Key,
    store::{StoreError, keys::KeyStore},
};
use async_trait::async_trait;
use plenary_shared::id::SessionId;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A store of keys in memory. Clones share the keys in it.
#[derive(Clone, Default)]
pub struct MemoryKeys {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    rooms: BTreeMap<(SessionId, String), Key>,
    server: BTreeMap<String, Key>,
}

impl MemoryKeys {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key of a name, if it is there.
    pub(super) fn find(&self, room: SessionId, name: KeyName) -> Option<Key> {
        self.kept().rooms.get(&(room, name.to_string())).cloned()
    }

    /// Every key of a room, by its name.
    pub(super) fn all(&self, room: SessionId) -> BTreeMap<String, Key> {
        let kept = self.kept();
        let own = kept.rooms.iter().filter(|((of, _), _)| *of == room);
        own.map(|((_, name), key)| (name.clone(), key.clone())).collect()
    }
}

#[async_trait]
impl KeyStore for MemoryKeys {
    async fn keep_all(&self, keys: &[(SessionId, KeyName, &Key)]) -> Result<(), StoreError> {
        let rows = keys.iter().map(|(room, name, key)| ((*room, name.to_string()), (*key).clone()));
        self.kept().rooms.extend(rows);
        Ok(())
    }

    async fn key(&self, room: SessionId, name: KeyName) -> Result<Option<Key>, StoreError> {
        Ok(self.find(room, name))
    }

    async fn of_room(&self, room: SessionId) -> Result<HashMap<String, Key>, StoreError> {
        Ok(self.all(room).into_iter().collect())
    }

    async fn names(&self, room: SessionId) -> Result<Vec<String>, StoreError> {
        Ok(self.all(room).into_keys().collect())
    }

    async fn rooms(&self) -> Result<Vec<SessionId>, StoreError> {
        let rooms: BTreeSet<_> = self.kept().rooms.keys().map(|(room, _)| *room).collect();
        Ok(rooms.into_iter().collect())
    }

    async fn destroy_names(&self, keys: &[(SessionId, Vec<String>)]) -> Result<(), StoreError> {
        let mut kept = self.kept();
        for (room, names) in keys {
            kept.rooms.retain(|(of, name), _| of != room || !names.contains(name));
        }
        Ok(())
    }

    async fn server_key(&self, name: &str) -> Result<Key, StoreError> {
        Ok(self.kept().server.entry(name.to_owned()).or_insert_with(Key::random).clone())
    }
}
