//! Copies of a data folder that is in use, and whether a copy can be read.

use super::{KEYS, STORE, Store, StoreError, keys::KeyStore};
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use plenary_shared::id::SessionId;
use sqlx::{
    Connection, SqliteConnection, SqlitePool,
    migrate::Migrator,
    query, query_scalar,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The two files of a data folder or of a backup.
#[derive(Debug, Clone)]
pub struct Files {
    /// What is stored.
    pub store: PathBuf,
    /// The keys that seal it.
    pub keys: PathBuf,
}

/// What a look at every event says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Condition {
    /// Events.
    pub events: usize,
    /// Events that cannot be opened.
    pub unreadable: usize,
    /// Snapshots that are not as they were stored.
    pub changed: usize,
}

impl Files {
    /// The files of a data folder.
    pub fn of(data: &Path) -> Self {
        Self { store: data.join("plenary.db"), keys: data.join("keys.db") }
    }

    /// Copies both while others may write to them: each copy is one moment, the keys' a little later than the store's.
    pub async fn copy(&self, into: &Self) -> Result<(), StoreError> {
        for (from, to, migrator) in [(&self.store, &into.store, &STORE), (&self.keys, &into.keys, &KEYS)] {
            let mut connection = SqliteConnection::connect_with(&reading(from)).await?;
            same_version(&mut connection, migrator, from).await?;
            let path = to.to_str().ok_or(StoreError::Name)?;
            query("vacuum into $1").bind(path).execute(&mut connection).await?;
            connection.close().await?;
        }
        #[cfg(feature = "planted")]
        if planted(Fault::BackupOfHalf) {
            let mut copy = SqliteConnection::connect_with(&reading(&into.store).read_only(false)).await?;
            query("delete from log where seq > (select max(seq) / 2 from log)").execute(&mut copy).await?;
        }
        Ok(())
    }

    /// Opens both to read only, as they are.
    pub async fn look(&self) -> Result<Store, StoreError> {
        let pool = async |file: &Path| -> Result<SqlitePool, StoreError> {
            Ok(SqlitePoolOptions::new().max_connections(1).connect_with(reading(file)).await?)
        };
        let read = pool(&self.store).await?;
        let keys = KeyStore::new(pool(&self.keys).await?);
        let folder = self.store.parent().unwrap_or(Path::new("")).into();
        // A look at a copy opens no account.
        let accounts = super::keys::Key::random();
        Ok(Store { write: read.clone(), read, rooms: Arc::default(), keys, accounts, folder, lock: None })
    }
}

impl Store {
    /// The ids of all events.
    pub async fn ids(&self) -> Result<Vec<SessionId>, StoreError> {
        Ok(self.sessions().await?.into_iter().map(|event| event.id).collect())
    }

    /// Opens every event and every snapshot.
    pub async fn condition(&self) -> Result<Condition, StoreError> {
        let mut condition = Condition::default();
        for id in self.ids().await? {
            condition.events += 1;
            match self.load(id).await {
                Ok(Some(room)) if room.board.content().is_some() => {}
                Ok(_) | Err(StoreError::Damaged(_)) => condition.unreadable += 1,
                Err(error) => return Err(error),
            }
            for summary in self.snapshots(id).await? {
                condition.changed += usize::from(self.snapshot(id, summary.number).await.is_err());
            }
        }
        Ok(condition)
    }

    /// Whether the database's own check finds both files whole.
    pub async fn is_whole(&self) -> Result<bool, StoreError> {
        let store: String = query_scalar("pragma integrity_check").fetch_one(&self.write).await?;
        Ok(store == "ok" && self.keys.is_whole().await?)
    }

    /// Drops passes that work once: after a restore nobody knows which were used.
    pub async fn drop_single_passes(&self) -> Result<(), StoreError> {
        query("delete from pass where once").execute(&self.write).await?;
        Ok(())
    }
}

fn reading(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(super::BUSY)
}

/// Only the version that wrote a folder knows what it must hold.
pub(super) async fn same_version(
    connection: &mut SqliteConnection,
    migrator: &Migrator,
    file: &Path,
) -> Result<(), StoreError> {
    let folder = || file.parent().unwrap_or(file).to_owned();
    let stands: Option<i64> = query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(connection)
        .await
        .map_err(|_| StoreError::Foreign(folder()))?;
    let ours = migrator.iter().map(|migration| migration.version).max();
    match stands.cmp(&ours) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(StoreError::Newer(folder())),
        std::cmp::Ordering::Less => Err(StoreError::Older(folder())),
    }
}
