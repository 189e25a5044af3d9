//! Whether a key file is locked and with which key, and how an unlocked file becomes locked: completely, or not at all.

use crate::store::{
    StoreError,
    keys::{UnlockError, UnlockKey, key_place, server_key_place, wrapping::Wrapping},
    sqlite::{empty_log, people::session_id, vacuum},
};
use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool, query, query_as, query_scalar,
    sqlite::SqliteConnectOptions,
};
use std::path::Path;

/// A known plaintext that the unlock key seals, so that a key can be verified, and its place.
const KNOWN: &[u8] = b"plenary";
const PLACE: &[u8] = b"unlock";

/// The state of a key file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lock {
    /// It contains no key yet.
    Empty,
    /// Its keys are stored unsealed.
    Bare,
    /// Its keys are sealed.
    Locked {
        /// The known plaintext, sealed with the unlock key.
        proof: Vec<u8>,
        /// Whether no trace of the unsealed keys is left in the file.
        clean: bool,
    },
}

impl Lock {
    /// Reads the state from a file without changing anything.
    pub async fn read_from(file: &Path) -> Result<Self, StoreError> {
        // To read a write-ahead log SQLite creates an index beside it, so that is done only if there is a log.
        let logged = file.with_extension("db-wal").exists();
        let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(!logged);
        let mut connection = options.connect().await?;
        let lock = Self::read(&mut connection).await?;
        connection.close().await?;
        Ok(lock)
    }

    /// Reads the state over a connection. The tables are missing in a new file, and some of them in an older one.
    pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Self, StoreError> {
        let tables: Vec<String> =
            query_scalar("select name from sqlite_master where type = 'table'").fetch_all(&mut *connection).await?;
        let has = |name: &str| tables.iter().any(|table| table == name);
        if has("unlock") {
            let row: Option<(Vec<u8>, bool)> =
                query_as("select proof, clean from unlock").fetch_optional(&mut *connection).await?;
            if let Some((proof, clean)) = row {
                return Ok(Self::Locked { proof, clean });
            }
        }
        for (table, any) in
            [("key", "select exists (select 1 from key)"), ("server_key", "select exists (select 1 from server_key)")]
        {
            if has(table) && query_scalar::<_, bool>(any).fetch_one(&mut *connection).await? {
                return Ok(Self::Bare);
            }
        }
        Ok(Self::Empty)
    }

    /// Rejects a key that is missing, wrong, or not needed. `folder` names the place of the file in error messages.
    pub fn admits(&self, unlock: Option<&UnlockKey>, folder: &Path) -> Result<(), UnlockError> {
        let folder = || folder.to_owned();
        match (self, unlock) {
            (Self::Locked { .. }, None) => Err(UnlockError::Missing(folder())),
            (Self::Locked { proof, .. }, Some(unlock)) if !unlock.fits(proof) => {
                Err(UnlockError::Wrong { file: unlock.file.clone(), folder: folder() })
            }
            (Self::Bare, Some(_)) => Err(UnlockError::NotLocked(folder())),
            _ => Ok(()),
        }
    }
}

impl UnlockKey {
    fn proof(&self) -> Vec<u8> {
        self.key.seal(PLACE, KNOWN)
    }

    fn fits(&self, proof: &[u8]) -> bool {
        self.key.open(PLACE, proof).as_deref() == Some(KNOWN)
    }
}

/// Rejects a data folder whose keys the named unlock key does not open, before anything in it is changed.
pub(in crate::store::sqlite) async fn admit(folder: &Path, unlock: Option<&UnlockKey>) -> Result<(), StoreError> {
    Ok(Lock::read_from(&folder.join("keys.db")).await?.admits(unlock, folder)?)
}

/// Brings a file into the state that its key requires: a new one is locked from its first key on, and unsealed keys
/// that a crash left are erased.
pub(super) async fn settle(pool: &SqlitePool, unlock: Option<&UnlockKey>, folder: &Path) -> Result<(), StoreError> {
    let lock = Lock::read(&mut *pool.acquire().await?).await?;
    lock.admits(unlock, folder)?;
    match (lock, unlock) {
        (Lock::Empty, Some(unlock)) => {
            query("insert into unlock (one, proof, clean) values (1, $1, 1)")
                .bind(unlock.proof())
                .execute(pool)
                .await?;
            Ok(())
        }
        (Lock::Locked { clean: false, .. }, _) => clean(pool).await,
        _ => Ok(()),
    }
}

/// Seals every key of an unlocked file, in one transaction. No trace of the unsealed keys is left when this returns, or
/// after a crash when the file is next opened.
pub(super) async fn lock(pool: &SqlitePool, unlock: &UnlockKey) -> Result<(), StoreError> {
    let sealed = Wrapping::with(Some(unlock));
    let again = |place: &[u8], bytes| Ok::<_, StoreError>(sealed.wrap(place, &Wrapping::Bare.unwrap(place, bytes)?));
    let mut transaction = pool.begin_with("begin immediate").await?;
    let keys: Vec<(Vec<u8>, String, Vec<u8>)> =
        query_as("select room, name, bytes from key").fetch_all(&mut *transaction).await?;
    for (room, name, bytes) in keys {
        let wrapped = again(&key_place(session_id(&room)?, &name), bytes)?;
        let update = query("update key set bytes = $3 where room = $1 and name = $2").bind(room).bind(name);
        update.bind(wrapped).execute(&mut *transaction).await?;
    }
    let keys: Vec<(String, Vec<u8>)> =
        query_as("select name, bytes from server_key").fetch_all(&mut *transaction).await?;
    for (name, bytes) in keys {
        let wrapped = again(&server_key_place(&name), bytes)?;
        let update = query("update server_key set bytes = $2 where name = $1").bind(name);
        update.bind(wrapped).execute(&mut *transaction).await?;
    }
    query("insert into unlock (one, proof, clean) values (1, $1, 0)")
        .bind(unlock.proof())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    clean(pool).await
}

/// Rewrites the file and truncates its log: old pages may contain unsealed keys.
async fn clean(pool: &SqlitePool) -> Result<(), StoreError> {
    vacuum(pool).await?;
    empty_log(pool).await.map_err(|error| match error {
        StoreError::Busy => UnlockError::Unclean.into(),
        other => other,
    })?;
    query("update unlock set clean = 1").execute(pool).await?;
    Ok(())
}
