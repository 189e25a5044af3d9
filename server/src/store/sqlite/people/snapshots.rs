//! Snapshots, in a table that rooms write.

use crate::{
    journal::batch::KeyName,
    seal::Key,
    store::{
        StoreError,
        keys::KeyStore as _,
        people::{OpenError, Opened, SnapshotStore},
        sqlite::SqliteStore,
    },
};
use async_trait::async_trait;
use plenary_shared::{api::SnapshotSummary, id::SessionId};

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

#[async_trait]
impl SnapshotStore for SqliteStore {
    async fn snapshots(&self, id: SessionId) -> Result<Vec<SnapshotSummary>, StoreError> {
        let rows: Vec<(u32, String, String, String, i64)> = sqlx::query_as(
            "select snapshot.number, snapshot.name, session.day, snapshot.sha256, snapshot.bytes
             from snapshot join session on session.id = snapshot.room
             where snapshot.room = $1 order by snapshot.number",
        )
        .bind(&id.as_bytes()[..])
        .fetch_all(&self.read)
        .await?;
        let summary = |(number, name, day, sha256, bytes): (_, _, _, _, i64)| SnapshotSummary {
            number,
            name,
            day,
            sha256,
            bytes: bytes.unsigned_abs(),
        };
        Ok(rows.into_iter().map(summary).collect())
    }

    async fn snapshot(&self, id: SessionId, number: u32) -> Result<Opened, OpenError> {
        // A purge may replace the key between the two reads; a second attempt then finds both replaced.
        let (key, sealed, sha256) = match self.sealed_snapshot(id, number).await {
            Err(OpenError::Store(StoreError::Damaged(_))) => self.sealed_snapshot(id, number).await?,
            other => other?,
        };
        Opened::unseal(&key, (id, number), &sealed, sha256)
    }
}

impl SqliteStore {
    /// A snapshot's sealed bytes, their key, and the checksum of the unsealed bytes.
    async fn sealed_snapshot(&self, id: SessionId, number: u32) -> Result<(Key, Vec<u8>, String), OpenError> {
        let row: Option<(Vec<u8>, String, u32)> = sqlx::query_as(
            "select snapshot.body, snapshot.sha256, room.seal
             from snapshot join room on room.id = snapshot.room where snapshot.room = $1 and snapshot.number = $2",
        )
        .bind(&id.as_bytes()[..])
        .bind(number)
        .fetch_optional(&self.read)
        .await?;
        let (sealed, sha256, seal) = row.ok_or(OpenError::Missing)?;
        let key = self.keys.key(id, KeyName::Session(seal)).await?.ok_or(StoreError::Damaged("the key file"))?;
        Ok((key, sealed, sha256))
    }
}
