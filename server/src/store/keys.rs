//! Keys: made before they seal anything, destroyed after the last thing they sealed is no longer needed.

use super::{StoreError, empty_log, seal};
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use plenary_shared::{id::SessionId, protocol::BallotId};
use sqlx::SqlitePool;
use std::{collections::HashMap, fmt};

pub use seal::Key;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyName {
    /// Snapshots and the join code of a session; numbered, because a purge changes it.
    Session(u32),
    /// One segment of the journal of one epoch, and the checkpoint that begins it.
    Segment(u32, u32),
    /// Log and checkpoints of one epoch, as earlier versions kept them.
    Epoch(u32),
    /// Voters and choices of one ballot.
    Ballot(BallotId),
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(0) => f.write_str("session"),
            Self::Session(number) => write!(f, "session.{number}"),
            Self::Segment(epoch, segment) => write!(f, "segment.{epoch}.{segment}"),
            Self::Epoch(epoch) => write!(f, "epoch.{epoch}"),
            Self::Ballot(id) => write!(f, "ballot.{id}"),
        }
    }
}

/// The key file.
#[derive(Clone)]
pub struct KeyStore {
    pool: SqlitePool,
}

impl KeyStore {
    pub(super) fn new(pool: SqlitePool) -> Self {
        Self { pool }
    }

    /// Keeps a key; durable when this returns.
    pub async fn keep(&self, room: SessionId, name: KeyName, key: &Key) -> Result<(), StoreError> {
        sqlx::query("insert or replace into key (room, name, bytes) values ($1, $2, $3)")
            .bind(&room.as_bytes()[..])
            .bind(name.to_string())
            .bind(&key.0[..])
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Keeps keys of rooms, all or none; durable when this returns.
    pub async fn keep_all(&self, keys: &[(SessionId, KeyName, &Key)]) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        let mut transaction = self.pool.begin_with("begin immediate").await?;
        for (room, name, key) in keys {
            sqlx::query("insert or replace into key (room, name, bytes) values ($1, $2, $3)")
                .bind(room.as_bytes().to_vec())
                .bind(name.to_string())
                .bind(key.0.to_vec())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The key of a name, if it is there.
    pub async fn key(&self, room: SessionId, name: KeyName) -> Result<Option<Key>, StoreError> {
        let bytes: Option<Vec<u8>> = sqlx::query_scalar("select bytes from key where room = $1 and name = $2")
            .bind(&room.as_bytes()[..])
            .bind(name.to_string())
            .fetch_optional(&self.pool)
            .await?;
        bytes.map(|bytes| bytes.try_into().map(Key).map_err(|_| StoreError::Damaged("the key file"))).transpose()
    }

    /// Every key of a room, by its name.
    pub(super) async fn of_room(&self, room: SessionId) -> Result<HashMap<String, Key>, StoreError> {
        let rows: Vec<(String, Vec<u8>)> = sqlx::query_as("select name, bytes from key where room = $1")
            .bind(&room.as_bytes()[..])
            .fetch_all(&self.pool)
            .await?;
        let key = |bytes: Vec<u8>| bytes.try_into().map(Key).map_err(|_| StoreError::Damaged("the key file"));
        rows.into_iter().map(|(name, bytes)| Ok((name, key(bytes)?))).collect()
    }

    /// Destroys keys of rooms, in the file and in its write-ahead log.
    pub async fn destroy_all(&self, keys: &[(SessionId, Vec<KeyName>)]) -> Result<(), StoreError> {
        #[cfg(feature = "planted")]
        if planted(Fault::BallotKeyStays) {
            return Ok(());
        }
        let mut transaction = self.pool.begin_with("begin immediate").await?;
        for (room, names) in keys {
            for name in names {
                sqlx::query("delete from key where room = $1 and name = $2")
                    .bind(&room.as_bytes()[..])
                    .bind(name.to_string())
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        transaction.commit().await?;
        empty_log(&self.pool).await
    }

    /// Whether a room has other keys than those named.
    pub async fn has_others(&self, room: SessionId, wanted: &[KeyName]) -> Result<bool, StoreError> {
        let wanted: Vec<String> = wanted.iter().map(KeyName::to_string).collect();
        let names: Vec<String> = sqlx::query_scalar("select name from key where room = $1")
            .bind(&room.as_bytes()[..])
            .fetch_all(&self.pool)
            .await?;
        Ok(names.iter().any(|name| !wanted.contains(name)))
    }

    /// Destroys every key of a room but those named: what a crash between commit and destruction left behind.
    pub async fn destroy_others(&self, room: SessionId, wanted: &[KeyName]) -> Result<(), StoreError> {
        #[cfg(feature = "planted")]
        if planted(Fault::BallotKeyStays) {
            return Ok(());
        }
        let wanted: Vec<String> = wanted.iter().map(KeyName::to_string).collect();
        let names: Vec<String> = sqlx::query_scalar("select name from key where room = $1")
            .bind(&room.as_bytes()[..])
            .fetch_all(&self.pool)
            .await?;
        let stale: Vec<_> = names.into_iter().filter(|name| !wanted.contains(name)).collect();
        for name in &stale {
            sqlx::query("delete from key where room = $1 and name = $2")
                .bind(&room.as_bytes()[..])
                .bind(name)
                .execute(&self.pool)
                .await?;
        }
        if !stale.is_empty() {
            empty_log(&self.pool).await?;
        }
        Ok(())
    }

    /// A key of the whole server; made, and durable when this returns, where it is not there yet.
    pub(super) async fn server_key(&self, name: &str) -> Result<Key, StoreError> {
        sqlx::query("insert or ignore into server_key (name, bytes) values ($1, $2)")
            .bind(name)
            .bind(&Key::random().0[..])
            .execute(&self.pool)
            .await?;
        let bytes: Vec<u8> =
            sqlx::query_scalar("select bytes from server_key where name = $1").bind(name).fetch_one(&self.pool).await?;
        bytes.try_into().map(Key).map_err(|_| StoreError::Damaged("the key file"))
    }

    /// The names of a room's keys.
    pub(super) async fn names(&self, room: SessionId) -> Result<Vec<String>, StoreError> {
        let names = sqlx::query_scalar("select name from key where room = $1 order by name");
        Ok(names.bind(&room.as_bytes()[..]).fetch_all(&self.pool).await?)
    }

    /// Every room that has a key.
    pub(super) async fn rooms(&self) -> Result<Vec<SessionId>, StoreError> {
        let rooms: Vec<Vec<u8>> = sqlx::query_scalar("select distinct room from key").fetch_all(&self.pool).await?;
        let id = |bytes: Vec<u8>| bytes.try_into().map(SessionId::from_bytes);
        rooms.into_iter().map(|room| id(room).map_err(|_| StoreError::Damaged("the key file"))).collect()
    }

    pub(super) async fn is_whole(&self) -> Result<bool, StoreError> {
        let said: String = sqlx::query_scalar("pragma integrity_check").fetch_one(&self.pool).await?;
        Ok(said == "ok")
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}
