//! Snapshots for readers: unsealed and verified against their checksum, never changed.

use crate::{
    journal::batch::{KeyName, snapshot_place},
    seal::Key,
    store::{Store, StoreError},
};
use plenary_shared::{
    api::SnapshotSummary,
    id::SessionId,
    snapshot::{Snapshot, SnapshotError},
};

/// A snapshot that was verified against its checksum.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// Its bytes, over which the checksum is computed.
    pub json: Vec<u8>,
    /// The checksum: SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// Its parsed content.
    pub snapshot: Snapshot,
}

/// Why a snapshot cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no snapshot with this number.
    #[error("there is no such snapshot")]
    Missing,
    /// Its bytes do not match the stored checksum.
    #[error("the snapshot was changed after it was stored")]
    Changed,
    /// A newer version wrote it.
    #[error("a newer version wrote the snapshot")]
    Newer,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// The snapshots of an event, in the order in which they were taken.
    pub async fn snapshots(&self, id: SessionId) -> Result<Vec<SnapshotSummary>, StoreError> {
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

    /// Opens a snapshot and verifies that it is unchanged.
    pub async fn snapshot(&self, id: SessionId, number: u32) -> Result<Opened, OpenError> {
        // A purge may replace the key between the two reads; a second attempt then finds both replaced.
        let (key, sealed, sha256) = match self.sealed_snapshot(id, number).await {
            Err(OpenError::Store(StoreError::Damaged(_))) => self.sealed_snapshot(id, number).await?,
            other => other?,
        };
        let json = key.open(&snapshot_place(id, number), &sealed).ok_or(OpenError::Changed)?;
        let snapshot = Snapshot::open(&json, &sha256).map_err(|error| match error {
            SnapshotError::Newer(_) => OpenError::Newer,
            SnapshotError::Changed | SnapshotError::NotOne => OpenError::Changed,
        })?;
        Ok(Opened { json, sha256, snapshot })
    }
}

impl Store {
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
