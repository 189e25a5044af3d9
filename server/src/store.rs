//! Everything that survives: one SQLite file for what is stored, one for the keys that seal it.

mod bulk;
pub mod keys;
pub mod people;
pub mod rooms;
pub mod row;
mod seal;
pub mod writer;

use keys::KeyStore;
use plenary_shared::id::SessionId;
use sqlx::{
    SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Read connections; writes go through one connection of their own.
const READERS: u32 = 4;
/// How long a statement waits for another connection's lock.
const BUSY: Duration = Duration::from_secs(5);

static STORE: Migrator = sqlx::migrate!("../migrations/sqlite");
static KEYS: Migrator = sqlx::migrate!("../migrations/keys");

/// Why the store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the data folder.
    #[error("another Plenary is running on the data folder {0}; stop it, or choose another folder with --data")]
    Held(PathBuf),
    /// The data folder was written by a newer version.
    #[error("the data folder {0} was written by a newer version of Plenary; start that version instead")]
    Newer(PathBuf),
    /// The data folder cannot be used.
    #[error("the data folder {0} cannot be used; check that it exists, is writable and has free space")]
    Folder(PathBuf, #[source] io::Error),
    /// The database does not keep what it promises.
    #[error("the database does not run in the mode that keeps every word ({0}); use a local disk for the data folder")]
    Mode(&'static str),
    /// The database refused.
    #[error(
        "the database cannot be read or written; check the free space and the rights of the data folder, then try again"
    )]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database could not be brought up to date; restore a backup or ask for help before you start again")]
    Migration(#[source] MigrateError),
    /// A stored row cannot be opened: its key is gone or its bytes are not those that were written.
    #[error("stored data of {0} cannot be read; do not write to this folder, restore the last backup")]
    Damaged(&'static str),
}

/// The store of one data folder.
#[derive(Clone)]
pub struct Store {
    read: SqlitePool,
    write: SqlitePool,
    keys: KeyStore,
    lock: Arc<File>,
}

impl Store {
    /// Opens the store in a folder, which is made if it is not there, and holds it until dropped.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        let unusable = |error| StoreError::Folder(folder.to_owned(), error);
        make_private(folder).map_err(unusable)?;
        let lock = File::create(folder.join("plenary.lock")).map_err(unusable)?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => StoreError::Held(folder.to_owned()),
            TryLockError::Error(error) => unusable(error),
        })?;
        let write = connect(&folder.join("plenary.db"), 1).await?;
        migrate(&STORE, &write, folder).await?;
        let keys = connect(&folder.join("keys.db"), 1).await?;
        migrate(&KEYS, &keys, folder).await?;
        for pool in [&write, &keys] {
            assert_modes(pool).await?;
        }
        let read = connect(&folder.join("plenary.db"), READERS).await?;
        Ok(Self { read, write, keys: KeyStore::new(keys), lock: lock.into() })
    }

    /// The keys that seal what is stored.
    pub fn keys(&self) -> &KeyStore {
        &self.keys
    }

    /// Whether the database answers.
    pub async fn answers(&self) -> bool {
        sqlx::query("select 1").execute(&self.read).await.is_ok()
    }

    /// Whether the database writes: a session's row is written again as it is.
    pub async fn writes(&self, id: SessionId) -> bool {
        let row = sqlx::query("update session set lobby = lobby where id = $1").bind(&id.as_bytes()[..]);
        row.execute(&self.write).await.is_ok()
    }

    /// Moves everything from the write-ahead log into the file and empties the log.
    pub async fn truncate_log(&self) -> Result<(), StoreError> {
        sqlx::query("pragma wal_checkpoint(truncate)").execute(&self.write).await?;
        Ok(())
    }

    /// Closes every connection after what is running, and lets go of the folder.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
        self.keys.close().await;
        // The lock goes with the process in any case.
        let _ = self.lock.unlock();
    }
}

/// The folder holds what people said: only its owner may look.
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    if !folder.is_dir() {
        return std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    }
    let mode = std::fs::metadata(folder)?.permissions().mode();
    if mode & 0o077 != 0 { std::fs::set_permissions(folder, PermissionsExt::from_mode(0o700)) } else { Ok(()) }
}

async fn connect(file: &Path, connections: u32) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("secure_delete", "on");
    Ok(SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await?)
}

async fn migrate(migrator: &Migrator, pool: &SqlitePool, folder: &Path) -> Result<(), StoreError> {
    migrator.run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => StoreError::Newer(folder.to_owned()),
        other => StoreError::Migration(other),
    })
}

/// What is promised depends on these modes, so they are read back rather than trusted.
async fn assert_modes(pool: &SqlitePool) -> Result<(), StoreError> {
    let journal: String = sqlx::query_scalar("pragma journal_mode").fetch_one(pool).await?;
    let synchronous: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(pool).await?;
    let secure_delete: i64 = sqlx::query_scalar("pragma secure_delete").fetch_one(pool).await?;
    let foreign_keys: i64 = sqlx::query_scalar("pragma foreign_keys").fetch_one(pool).await?;
    match (journal.as_str(), synchronous, secure_delete, foreign_keys) {
        ("wal", 2, 1, 1) => Ok(()),
        ("wal", 2, 1, _) => Err(StoreError::Mode("foreign_keys")),
        ("wal", 2, ..) => Err(StoreError::Mode("secure_delete")),
        ("wal", ..) => Err(StoreError::Mode("synchronous")),
        _ => Err(StoreError::Mode("journal_mode")),
    }
}
