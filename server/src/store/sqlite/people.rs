//! Access in SQLite: a file for each subject, and how the columns that they share are read.

mod accounts;
mod acts;
mod codes;
mod days;
mod desks;
mod links;
mod logos;
mod seats;
mod sessions;
mod snapshots;
mod templates;
#[cfg(test)]
mod tests;

use super::{SqliteStore, free};
use crate::store::{
    StoreError,
    people::{CapacityStore, Hash, entry},
};
use acts::record;
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::{
    id::{AccountId, EntryId, SessionId},
    role::Role,
};
use sqlx::SqliteConnection;

/// Free space in bytes below which the store counts as not writable: about what one busy minute may take.
const LEAST_FREE: u64 = 4 * 1024 * 1024;

#[async_trait]
impl CapacityStore for SqliteStore {
    /// Whether there is enough free space, and the file's own header can be rewritten unchanged.
    async fn takes_writes(&self) -> bool {
        let room = self.free_bytes().is_none_or(|bytes| bytes >= LEAST_FREE);
        room && self.rooms.writes_header().await
    }

    /// Free space for this user on the data folder's disk, where the system reports it.
    fn free_bytes(&self) -> Option<u64> {
        free(rustix::fs::fstatvfs(&**self.lock.as_ref()?).ok()?)
    }
}

/// The hash behind an entry of a list, found by trying each: there are a few dozen at most.
async fn find_entry(
    connection: &mut SqliteConnection,
    all: &'static str,
    id: EntryId,
) -> Result<Option<Hash>, StoreError> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(all).fetch_all(connection).await?;
    let hashes = rows.iter().map(|row| token(row)).collect::<Result<Vec<_>, _>>()?;
    Ok(hashes.into_iter().find(|hash| entry(hash) == id))
}

pub(super) fn session_id(bytes: &[u8]) -> Result<SessionId, StoreError> {
    bytes.try_into().map(SessionId::from_bytes).map_err(|_| StoreError::Damaged("the list of events"))
}

fn account_id(bytes: &[u8]) -> Result<AccountId, StoreError> {
    bytes.try_into().map(AccountId::from_bytes).map_err(|_| StoreError::Damaged("the list of accounts"))
}

fn token(bytes: &[u8]) -> Result<Hash, StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged("the list of seats"))
}

fn role(word: &str) -> Result<Role, StoreError> {
    Role::from_word(word).ok_or(StoreError::Damaged("the list of seats"))
}

fn date(text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged("the list of events"))
}
