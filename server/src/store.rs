//! Persistent storage: one SQLite file for the data, one for the keys that seal it.

pub mod audit;
mod convert;
pub mod copy;
pub mod days;
pub mod forget;
mod integrity;
pub mod keys;
pub mod people;
pub mod rooms;
pub mod schema;
pub mod writer;

use crate::{
    Rules,
    journal::batch::StoredRoom,
    seal::Key,
    seams::{Persistence, Writing},
};
use keys::{KeyStore, UnlockError, UnlockKey};
use plenary_shared::id::SessionId;
use rooms::{RoomStore, Storing, sqlite::SqliteRooms};
use sqlx::{
    Connection, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{File, OpenOptions, Permissions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
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

/// Free space in bytes below which the store counts as not writable: about what one busy minute may take.
const LEAST_FREE: u64 = 4 * 1024 * 1024;

/// The store's files in a data folder.
const FILES: [&str; 3] = ["keys.db", "plenary.db", "plenary.lock"];
/// Files that SQLite keeps beside these while it runs, or leaves behind when it is killed.
const FILES_OF_SQLITE: [&str; 4] = ["keys.db-shm", "keys.db-wal", "plenary.db-shm", "plenary.db-wal"];

static STORE: Migrator = sqlx::migrate!("../migrations/sqlite");
static KEYS: Migrator = sqlx::migrate!("../migrations/keys");

/// Why the store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the data folder.
    #[error("another Plenary is running on the data folder {0}; stop it, or choose another folder with --data")]
    Held(PathBuf),
    /// A newer version wrote the data folder.
    #[error("the data folder {0} was written by a newer version of Plenary; start that version instead")]
    Newer(PathBuf),
    /// An older version wrote the data folder.
    #[error(
        "the data folder {0} was written by an older version of Plenary; use that version, or start this one on it first"
    )]
    Older(PathBuf),
    /// The database is missing beside its keys.
    #[error(
        "plenary.db is missing in {0}, but its keys are there; put it back, or restore a backup into an empty folder"
    )]
    Lost(PathBuf),
    /// The folder contains no Plenary data.
    #[error("there is no Plenary data in the folder {0}; name the right one with --data")]
    Foreign(PathBuf),
    /// The folder's name is not valid Unicode.
    #[error("the folder's name cannot be read; choose one made of letters and digits")]
    Name,
    /// The data folder cannot be used.
    #[error("the data folder {0} cannot be used; check that it exists, is writable and has free space")]
    Folder(PathBuf, #[source] io::Error),
    /// The database does not run in the modes that durability needs.
    #[error("the database does not run in the mode that keeps every word ({0}); use a local disk for the data folder")]
    Mode(&'static str),
    /// A statement failed.
    #[error(
        "the database cannot be read or written; check the free space and the rights of the data folder, then try again"
    )]
    Database(#[from] sqlx::Error),
    /// A migration failed.
    #[error("the database could not be brought up to date; restore a backup or ask for help before you start again")]
    Migration(#[source] MigrateError),
    /// Deleted data could not be removed from the disk yet.
    #[error("another program is reading the database, so deleted data is still on the disk; the server will try again")]
    Busy,
    /// A purge could not be recorded in the ledger.
    #[error("the file {0} cannot be written; check the free space and the rights of the data folder, then try again")]
    Ledger(PathBuf, #[source] io::Error),
    /// The unlock key is missing, wrong or not needed.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// A stored row cannot be opened: its key is gone or its bytes are not those that were written.
    #[error("stored data of {0} cannot be read; do not use this folder, restore the last backup")]
    Damaged(&'static str),
}

/// The store of one data folder: who has access, the list of events, and their snapshots. Rooms have a store of their
/// own.
#[derive(Clone)]
pub struct Store {
    rooms: SqliteRooms,
    read: SqlitePool,
    write: SqlitePool,
    keys: KeyStore,
    /// Seals the names and secrets of accounts.
    accounts: Key,
    /// Makes the hashes of join and hand-over codes.
    codes: Key,
    /// Held for exclusive use of the folder; `None` for a copy opened to read.
    lock: Option<Arc<File>>,
}

impl Store {
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
        let keys = KeyStore::open(keys, unlock, folder).await?;
        let (accounts, codes) = (keys.server_key("accounts").await?, keys.server_key("codes").await?);
        let rooms = SqliteRooms::new(&read, &write, &keys, folder);
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
    pub fn keys(&self) -> &KeyStore {
        &self.keys
    }

    /// Whether writes would succeed now: there is enough free space, and the file's own header can be rewritten
    /// unchanged.
    pub async fn takes_writes(&self) -> bool {
        let room = self.free_bytes().is_none_or(|bytes| bytes >= LEAST_FREE);
        room && self.rooms.writes_header().await
    }

    /// Free space for this user on the data folder's disk in bytes, where the system reports it.
    pub fn free_bytes(&self) -> Option<u64> {
        free(rustix::fs::fstatvfs(&**self.lock.as_ref()?).ok()?)
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
            StoreError::Database(error)
        }
        other => StoreError::Migration(other),
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
