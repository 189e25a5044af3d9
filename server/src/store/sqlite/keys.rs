//! The key file: keys bare, or sealed with the unlock key.

mod locking;
#[cfg(test)]
mod tests;

use super::empty_log;
use crate::{
    journal::batch::KeyName,
    seal::Key,
    store::{
        StoreError,
        keys::{KeyStore, UnlockKey, key_place, server_key_place, wrapping::Wrapping},
    },
};
use async_trait::async_trait;
use plenary_shared::id::SessionId;
use sqlx::SqlitePool;
use std::{collections::HashMap, path::Path};

pub use locking::Lock;
pub(super) use locking::admit;

/// The key file.
#[derive(Clone)]
pub struct SqliteKeys {
    pool: SqlitePool,
    wrapping: Wrapping,
}

impl SqliteKeys {
    /// Opens the key file for reading and writing; given an unlock key, an empty file is locked from now on.
    pub(super) async fn open(pool: SqlitePool, unlock: Option<&UnlockKey>, folder: &Path) -> Result<Self, StoreError> {
        locking::settle(&pool, unlock, folder).await?;
        Ok(Self { pool, wrapping: Wrapping::with(unlock) })
    }

    /// Opens the key file of a copy read-only.
    pub(super) async fn look(pool: SqlitePool, unlock: Option<&UnlockKey>, folder: &Path) -> Result<Self, StoreError> {
        Lock::read(&mut *pool.acquire().await?).await?.admits(unlock, folder)?;
        Ok(Self { pool, wrapping: Wrapping::with(unlock) })
    }

    /// Seals every key with an unlock key. This store holds the keys bare and cannot be used afterwards.
    pub(super) async fn lock(self, unlock: &UnlockKey) -> Result<(), StoreError> {
        locking::lock(&self.pool, unlock).await
    }

    /// Rewrites what was deleted in the file itself, which until then only its write-ahead log knows.
    pub(super) async fn empty_log(&self) -> Result<(), StoreError> {
        empty_log(&self.pool).await
    }

    /// Whether a piece of one-time work has been done.
    pub(super) async fn has_done(&self, work: &str) -> Result<bool, StoreError> {
        let done = sqlx::query_scalar("select exists (select 1 from done where work = $1)").bind(work);
        Ok(done.fetch_one(&self.pool).await?)
    }

    /// Remembers that it has been done; durable when this returns.
    pub(super) async fn set_done(&self, work: &str) -> Result<(), StoreError> {
        sqlx::query("insert or ignore into done (work) values ($1)").bind(work).execute(&self.pool).await?;
        Ok(())
    }

    /// What a crash in the middle of a destruction leaves.
    #[cfg(test)]
    pub(super) async fn delete_without_emptying(&self, room: SessionId, name: KeyName) {
        let sql = "delete from key where room = $1 and name = $2";
        let done = sqlx::query(sql).bind(room.as_bytes().to_vec()).bind(name.to_string()).execute(&self.pool).await;
        assert_eq!(done.expect("keys can be deleted").rows_affected(), 1);
    }

    pub(super) async fn is_whole(&self) -> Result<bool, StoreError> {
        let said: String = sqlx::query_scalar("pragma integrity_check").fetch_one(&self.pool).await?;
        Ok(said == "ok")
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

#[async_trait]
impl KeyStore for SqliteKeys {
    async fn keep_all(&self, keys: &[(SessionId, KeyName, &Key)]) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        let mut transaction = self.pool.begin_with("begin immediate").await?;
        for (room, name, key) in keys {
            let name = name.to_string();
            let bytes = self.wrapping.wrap(&key_place(*room, &name), key);
            sqlx::query("insert or replace into key (room, name, bytes) values ($1, $2, $3)")
                .bind(room.as_bytes().to_vec())
                .bind(name)
                .bind(bytes)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn key(&self, room: SessionId, name: KeyName) -> Result<Option<Key>, StoreError> {
        let name = name.to_string();
        let bytes: Option<Vec<u8>> = sqlx::query_scalar("select bytes from key where room = $1 and name = $2")
            .bind(&room.as_bytes()[..])
            .bind(&name)
            .fetch_optional(&self.pool)
            .await?;
        bytes.map(|bytes| self.wrapping.unwrap(&key_place(room, &name), bytes)).transpose()
    }

    async fn of_room(&self, room: SessionId) -> Result<HashMap<String, Key>, StoreError> {
        let rows: Vec<(String, Vec<u8>)> = sqlx::query_as("select name, bytes from key where room = $1")
            .bind(&room.as_bytes()[..])
            .fetch_all(&self.pool)
            .await?;
        // A key that cannot be unsealed is treated as missing; code that needs it reports the error.
        let key = |name: &str, bytes| self.wrapping.unwrap(&key_place(room, name), bytes).ok();
        Ok(rows.into_iter().filter_map(|(name, bytes)| Some((name.clone(), key(&name, bytes)?))).collect())
    }

    async fn names(&self, room: SessionId) -> Result<Vec<String>, StoreError> {
        let names = sqlx::query_scalar("select name from key where room = $1 order by name");
        Ok(names.bind(&room.as_bytes()[..]).fetch_all(&self.pool).await?)
    }

    async fn rooms(&self) -> Result<Vec<SessionId>, StoreError> {
        let rooms: Vec<Vec<u8>> = sqlx::query_scalar("select distinct room from key").fetch_all(&self.pool).await?;
        let id = |bytes: Vec<u8>| bytes.try_into().map(SessionId::from_bytes);
        rooms.into_iter().map(|room| id(room).map_err(|_| StoreError::Damaged("the key file"))).collect()
    }

    async fn destroy_names(&self, keys: &[(SessionId, Vec<String>)]) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with("begin immediate").await?;
        for (room, names) in keys {
            for name in names {
                sqlx::query("delete from key where room = $1 and name = $2")
                    .bind(&room.as_bytes()[..])
                    .bind(name)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        transaction.commit().await?;
        self.empty_log().await
    }

    async fn server_key(&self, name: &str) -> Result<Key, StoreError> {
        let place = server_key_place(name);
        sqlx::query("insert or ignore into server_key (name, bytes) values ($1, $2)")
            .bind(name)
            .bind(self.wrapping.wrap(&place, &Key::random()))
            .execute(&self.pool)
            .await?;
        let bytes: Vec<u8> =
            sqlx::query_scalar("select bytes from server_key where name = $1").bind(name).fetch_one(&self.pool).await?;
        self.wrapping.unwrap(&place, bytes)
    }
}
