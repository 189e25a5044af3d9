//! Snapshots for readers: unsealed and verified before anyone sees them.

use crate::{journal::batch::snapshot_place, seal::Key, store::StoreError};
use async_trait::async_trait;
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

/// The snapshots that rooms have stored.
#[async_trait]
pub trait SnapshotStore: Send + Sync {
    /// The snapshots of an event, in the order in which they were taken; none when there is no such event.
    async fn snapshots(&self, id: SessionId) -> Result<Vec<SnapshotSummary>, StoreError>;

    /// Opens a snapshot and verifies that it is unchanged.
    async fn snapshot(&self, id: SessionId, number: u32) -> Result<Opened, OpenError>;
}

impl Opened {
    /// Unseals a snapshot and verifies it against its stored checksum.
    pub(in crate::store) fn unseal(
        key: &Key,
        (id, number): (SessionId, u32),
        sealed: &[u8],
        sha256: String,
    ) -> Result<Self, OpenError> {
        let json = key.open(&snapshot_place(id, number), sealed).ok_or(OpenError::Changed)?;
        let snapshot = Snapshot::open(&json, &sha256).map_err(|error| match error {
            SnapshotError::Newer(_) => OpenError::Newer,
            SnapshotError::Changed | SnapshotError::NotOne => OpenError::Changed,
        })?;
        Ok(Self { json, sha256, snapshot })
    }
}
