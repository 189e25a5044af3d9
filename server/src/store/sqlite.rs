//! The store of a data folder: one SQLite file for the data, one for the keys that seal it.

pub mod audit;
mod convert;
pub mod copy;
mod forget;
mod integrity;
pub mod keys;
mod people;
mod rooms;
pub mod schema;

use super::{
    DatabaseError, StoreError,
    keys::{KeyStore as _, UnlockKey},
    rooms::{RoomStore, Storing},
};
use crate::{
    Rules,
    journal::batch::StoredRoom,
    seal::Key,
    seams::{Persistence, Writing},
};
use keys::SqliteKeys;
use plenary_shared::id::SessionId;
use rooms::SqliteRooms;
use sqlx::{
    Connection, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{File, OpenOptions, Permissions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
    sync::Arc,
    time::Duration,
};

/// Read connections. There are two that write: one for the rooms, one for everything else.
const READERS: u32 = 4;
/// How long a statement waits for another connection's lock.
const BUSY: Duration = Duration::from_secs(5);

/// Page cache of the rooms' connection and of each of the others, in KiB as SQLite writes it. It is small, because
/// pages read there are in the system's page cache as well.
const ROOMS_CACHE: &str = "-2048";
/// See [`ROOMS_CACHE`].
const CACHE: &str = "-256";

/// Primary result codes of SQLite for failed I/O (`SQLITE_IOERR`) and a full disk (`SQLITE_FULL`).
const DISK_ERRORS: [u32; 2] = [10, 13];

/// The store's files in a data folder.
const FILES: [&str; 3] = ["keys.db", "plenary.db", "plenary.lock"];
/// Files that SQLite keeps beside these while it runs, or leaves behind when it is killed.
const FILES_OF_SQLITE: [&str; 4] = ["keys.db-shm", "keys.db-wal", "plenary.db-shm", "plenary.db-wal"];

static STORE: Migrator = sqlx::migrate!("../migrations/sqlite");
static KEYS: Migrator = sqlx::migrate!("../migrations/keys");

/// The store of one data folder: as [`PeopleStore`](super::people::PeopleStore) access, events and their snapshots; the
/// rooms and the keys have stores of their own in it.
#[derive(Clone)]
pub struct SqliteStore {
    rooms: SqliteRooms,
    read: SqlitePool,
    write: SqlitePool,
    keys: SqliteKeys,
    /// Seals the names and secrets of accounts.
    accounts: Key,
    /// Makes the hashes of join and hand-over codes.
    codes: Key,
    /// Held for exclusive use of the folder; `None` for a copy opened to read.
    lock: Option<Arc<File>>,
}

impl SqliteStore {
    /// Opens the store in a folder that is not locked.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_with(folder, None).await
    }

    /// Opens the store in a folder, creating it if missing, and locks it for this process until dropped. With an unlock
    /// key a new folder's keys are sealed from the first on; a folder that the key does not open is left unchanged.
    pub async fn open_with(folder: &Path, unlock: Option<&UnlockKey>) -> Result<Self, StoreError> {
        let unusable = |error| StoreError::Folder(folder.to_owned(), error);
        let keys = std::fs::metadata(folder.join("keys.db")).is_ok_and(|keys| keys.len() > 0);
        if keys && !folder.join("plenary.db").exists() {
            return Err(StoreError::Lost(folder.to_owned()));
        }
        make_private(folder).map_err(unusable)?;
        let lock = File::options().write(true).open(folder.join("plenary.lock")).map_err(unusable)?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => StoreError::Held(folder.to_owned()),
            TryLockError::Error(error) => unusable(error),
        })?;
        for file in ["plenary.db", "keys.db"] {
            integrity::check_log(&folder.join(file))?;
        }
        keys::admit(folder, unlock).await?;
        let write = connect(&folder.join("plenary.db"), 1).await?;
        migrate(&STORE, &write, folder).await?;
        let keys = connect(&folder.join("keys.db"), 1).await?;
        migrate(&KEYS, &keys, folder).await?;
        for (pool, writing) in [(&write, Writing::People), (&keys, Writing::Keys)] {
            assert_modes(&mut *pool.acquire().await?).await?;
            prepare(&mut *pool.acquire().await?, writing).await?;
            integrity::check_pages(pool).await?;
        }
        integrity::check_keys(&write, &keys).await?;
        let read = connect(&folder.join("plenary.db"), READERS).await?;
        let keys = SqliteKeys::open(keys, unlock, folder).await?;
        let (accounts, codes) = (keys.server_key("accounts").await?, keys.server_key("codes").await?);
        let rooms = SqliteRooms::new(&read, &write, Arc::new(keys.clone()), folder);
        let store = Self { rooms, read, write, keys, accounts, codes, lock: Some(lock.into()) };
        store.convert().await?;
        store.rehash_codes().await?;
        Ok(store)
    }

    /// Seals a folder's keys with an unlock key, and closes the store. Without that key it cannot be opened any more.
    pub async fn lock(self, unlock: &UnlockKey) -> Result<(), StoreError> {
        let locked = self.keys.clone().lock(unlock).await;
        self.close().await;
        locked
    }

    /// The key file.
    pub fn keys(&self) -> &SqliteKeys {
        &self.keys
    }

    /// The store of the rooms.
    pub fn rooms(&self) -> Arc<dyn RoomStore> {
        Rules::rooms(Arc::new(self.rooms.clone()))
    }

    /// Reads a room without changing anything.
    pub async fn load(&self, id: SessionId) -> Result<Option<StoredRoom>, StoreError> {
        self.rooms.load(id).await
    }

    /// Checkpoints the write-ahead log into the file and truncates it.
    pub async fn truncate_log(&self) -> Result<(), StoreError> {
        self.rooms.truncate_log().await
    }

    /// Closes every connection once it is idle, and unlocks the folder.
    pub async fn close(&self) {
        self.read.close().await;
        self.rooms.close().await;
        self.write.close().await;
        self.keys.close().await;
        // The lock ends with the process in any case.
        let _ = self.lock.as_ref().map(|lock| lock.unlock());
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(DatabaseError(match error {
            sqlx::Error::Database(inner) => {
                format!("database code {}: {}", inner.code().unwrap_or_default(), inner.message())
            }
            other => format!("database: {other}"),
        }))
    }
}

/// Says what a connection begins with.
async fn prepare(connection: &mut SqliteConnection, writing: Writing) -> Result<(), StoreError> {
    for statement in Rules::settings(writing) {
        sqlx::query(statement).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Checkpoints a write-ahead log into its file and truncates it; an error when a reader prevents that.
async fn empty_log(pool: &SqlitePool) -> Result<(), StoreError> {
    let (busy, ..): (i64, i64, i64) = sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(pool).await?;
    if busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
}

/// Rewrites a file, so that no deleted data remains in its free pages.
async fn vacuum(pool: &SqlitePool) -> Result<(), StoreError> {
    sqlx::query("vacuum").execute(pool).await?;
    Ok(())
}

/// Free space for this user in bytes, where the system reports it.
fn free(disk: rustix::fs::StatVfs) -> Option<u64> {
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Folder and files contain what people wrote, so only their owner may read them. SQLite's additional files inherit the
/// permissions of the file that they belong to.
fn make_private(folder: &Path) -> io::Result<()> {
    if !folder.is_dir() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    keep_private(folder, 0o700)?;
    for name in FILES {
        let file = folder.join(name);
        OpenOptions::new().create(true).append(true).mode(0o600).open(&file)?;
        keep_private(&file, 0o600)?;
    }
    for name in FILES_OF_SQLITE {
        let file = folder.join(name);
        if file.exists() {
            keep_private(&file, 0o600)?;
        }
    }
    Ok(())
}

/// Removes the permissions of group and others from a file or folder.
fn keep_private(path: &Path, mode: u32) -> io::Result<()> {
    let others = std::fs::metadata(path)?.permissions().mode() & 0o077;
    if others == 0 { Ok(()) } else { std::fs::set_permissions(path, Permissions::from_mode(mode)) }
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("cache_size", CACHE)
        .pragma("secure_delete", "on")
        // Temporary tables and sorted data stay off the disk, and so does the whole file while `vacuum` rewrites it.
        .pragma("temp_store", "memory")
}

async fn connect(file: &Path, connections: u32) -> Result<SqlitePool, StoreError> {
    Ok(SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        // SQLite rolls back by itself when the disk is full. The library then believes for ever that a transaction is
        // open and begins no other, so such a connection is closed.
        .after_release(|connection, _| {
            Box::pin(async move {
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
        .connect_with(options(file))
        .await?)
}

async fn migrate(migrator: &Migrator, pool: &SqlitePool, folder: &Path) -> Result<(), StoreError> {
    migrator.run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => StoreError::Newer(folder.to_owned()),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) if is_of_the_disk(&error) => {
            error.into()
        }
        other => StoreError::Migration(DatabaseError(other.to_string())),
    })
}

/// Whether a statement failed because the disk is full or broken, rather than for what it says.
fn is_of_the_disk(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| DISK_ERRORS.contains(&(code & 0xff)))
}

/// Durability depends on these modes, so they are read back rather than trusted.
async fn assert_modes(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let journal: String = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut *connection).await?;
    let synchronous: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(&mut *connection).await?;
    let secure_delete: i64 = sqlx::query_scalar("pragma secure_delete").fetch_one(&mut *connection).await?;
    let foreign_keys: i64 = sqlx::query_scalar("pragma foreign_keys").fetch_one(&mut *connection).await?;
    match (journal.as_str(), synchronous, secure_delete, foreign_keys) {
        ("wal", 2, 1, 1) => Ok(()),
        ("wal", 2, 1, _) => Err(StoreError::Mode("foreign_keys")),
        ("wal", 2, ..) => Err(StoreError::Mode("secure_delete")),
        ("wal", ..) => Err(StoreError::Mode("synchronous")),
        _ => Err(StoreError::Mode("journal_mode")),
    }
}
