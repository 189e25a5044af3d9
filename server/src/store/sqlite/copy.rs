//! Copies of a data folder that is in use, and checks whether a copy can be read.

use super::{
    BUSY, KEYS, STORE, SqliteStore,
    keys::{Lock, SqliteKeys},
    prepare,
    rooms::{SqliteRooms, rows_of},
};
use crate::{
    journal::{
        batch::{KeyName, StoredRoom, checkpoint_place},
        codec::Checkpoint,
    },
    seal::Key,
    seams::Writing,
    store::{
        StoreError,
        keys::{KeyStore as _, UnlockKey},
        people::{SessionStore as _, SnapshotStore as _},
    },
};
use plenary_shared::id::SessionId;
use sqlx::{
    Connection, SqliteConnection, SqlitePool,
    migrate::Migrator,
    query, query_scalar,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The two database files of a data folder or of a backup.
#[derive(Debug, Clone)]
pub struct Files {
    /// The database.
    pub store: PathBuf,
    /// The key file.
    pub keys: PathBuf,
}

/// Result of opening every event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Condition {
    /// Number of events.
    pub events: usize,
    /// Number of events that cannot be unsealed.
    pub unreadable: usize,
    /// Number of snapshots whose bytes do not match their checksum.
    pub changed: usize,
}

impl Files {
    /// The files of a data folder.
    pub fn in_folder(data: &Path) -> Self {
        Self { store: data.join("plenary.db"), keys: data.join("keys.db") }
    }

    /// Rejects an unlock key that is missing or does not match, before anything is copied; returns whether one is
    /// needed. `folder` names the place of the files in error messages.
    pub async fn admit(&self, unlock: Option<&UnlockKey>, folder: &Path) -> Result<bool, StoreError> {
        let lock = Lock::read_from(&self.keys).await?;
        lock.admits(unlock, folder)?;
        Ok(matches!(lock, Lock::Locked { .. }))
    }

    /// Copies both while others may write to them: each copy is consistent, the keys' a little later than the store's.
    /// The copy is then sealed afresh: it contains no journal, no answers of open ballots, and none of the keys of the
    /// folder's journals. An event that cannot be read is copied as it is, without the keys of its ballots.
    pub async fn copy(&self, into: &Self, unlock: Option<&UnlockKey>) -> Result<(), StoreError> {
        for (from, to, migrator) in [(&self.store, &into.store, &STORE), (&self.keys, &into.keys, &KEYS)] {
            let mut connection = SqliteConnection::connect_with(&reading(from)).await?;
            same_version(&mut connection, migrator, from).await?;
            let path = to.to_str().ok_or(StoreError::Name)?;
            query("vacuum into $1").bind(path).execute(&mut connection).await?;
            connection.close().await?;
        }
        into.seal_afresh(unlock).await
    }

    async fn seal_afresh(&self, unlock: Option<&UnlockKey>) -> Result<(), StoreError> {
        let copy = self.open(unlock, writing).await?;
        prepare(&mut *copy.write.acquire().await?, Writing::Copy).await?;
        for id in copy.ids().await? {
            match copy.load(id).await {
                Ok(Some(room)) => copy.checkpoint_afresh(id, room).await?,
                Ok(None) | Err(StoreError::Damaged(_)) => copy.keys.destroy_polls(id).await?,
                Err(error) => return Err(error),
            }
        }
        copy.close().await;
        for file in [&self.store, &self.keys] {
            // In place, since no other process has this file: nothing remains of what was replaced, nor of its order.
            let mut connection = SqliteConnection::connect_with(&writing(file)).await?;
            query("vacuum").execute(&mut connection).await?;
            connection.close().await?;
        }
        Ok(())
    }

    /// Opens both read-only, as they are.
    pub async fn look(&self, unlock: Option<&UnlockKey>) -> Result<SqliteStore, StoreError> {
        self.open(unlock, reading).await
    }

    async fn open(
        &self,
        unlock: Option<&UnlockKey>,
        options: fn(&Path) -> SqliteConnectOptions,
    ) -> Result<SqliteStore, StoreError> {
        let pool = async |file: &Path| -> Result<SqlitePool, StoreError> {
            Ok(SqlitePoolOptions::new().max_connections(1).connect_with(options(file)).await?)
        };
        let read = pool(&self.store).await?;
        let folder = self.store.parent().unwrap_or(Path::new(""));
        let keys = SqliteKeys::look(pool(&self.keys).await?, unlock, folder).await?;
        // A copy opened to read needs no accounts and no codes.
        let (accounts, codes) = (Key::random(), Key::random());
        let rooms = SqliteRooms::new(&read, &read, Arc::new(keys.clone()), folder);
        Ok(SqliteStore { rooms, write: read.clone(), read, keys, accounts, codes, lock: None })
    }
}

impl SqliteStore {
    /// Replaces a room's journal and checkpoints by one checkpoint under a new key. Open ballots lose their answers and
    /// keys: a server that restores the copy asks every device again.
    async fn checkpoint_afresh(&self, id: SessionId, mut room: StoredRoom) -> Result<(), StoreError> {
        room.state.polls.values_mut().for_each(|poll| poll.answers.clear());
        let (epoch, segment, upto) = (room.epoch, room.journal.segment + 1, room.journal.record);
        let key = Key::random();
        let plain = Checkpoint::encode(room.seq, room.board.state(), &room.state);
        let body = key.seal(&checkpoint_place(id, epoch, segment, upto), &plain);
        self.keys.keep(id, KeyName::Segment(epoch, segment), &key).await?;
        let bytes = &id.as_bytes()[..];
        let mut transaction = self.write.begin().await?;
        let number = query_scalar("select number from room where id = $1").bind(bytes).fetch_one(&mut *transaction);
        let [first, last] = rows_of(number.await?);
        let rows = query("delete from journal where id between $1 and $2").bind(first).bind(last);
        rows.execute(&mut *transaction).await?;
        query("delete from checkpoint where room = $1").bind(bytes).execute(&mut *transaction).await?;
        self.rooms.write_checkpoint(&mut transaction, id, (epoch, segment, upto), &body).await?;
        transaction.commit().await?;
        self.keys.destroy_others(id, &[KeyName::Session(room.seal), KeyName::Segment(epoch, segment)]).await
    }

    /// The ids of all events.
    pub async fn ids(&self) -> Result<Vec<SessionId>, StoreError> {
        Ok(self.sessions().await?.into_iter().map(|event| event.id).collect())
    }

    /// Unseals every event and every snapshot, and counts the failures.
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

    /// Whether SQLite's integrity check passes for both files.
    pub async fn is_whole(&self) -> Result<bool, StoreError> {
        let store: String = query_scalar("pragma integrity_check").fetch_one(&self.write).await?;
        Ok(store == "ok" && self.keys.is_whole().await?)
    }

    /// Drops single-use links and codes: after a restore it is unknown which of them were used.
    pub async fn drop_single_passes(&self) -> Result<(), StoreError> {
        query("delete from pass where once").execute(&self.write).await?;
        Ok(())
    }
}

/// Options to change a copy that no other process has open: no write-ahead log, so all of it is in the one file.
fn writing(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Memory)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("secure_delete", "on")
        .pragma("temp_store", "memory")
}

fn reading(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(BUSY)
}

/// Only the version that wrote a folder knows its schema.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fixtures::new;
    use plenary_shared::{ballot::Criterion, stage::poll::PollId};

    #[tokio::test]
    async fn what_cannot_be_read_is_copied_as_it_is_without_what_opens_its_votes() {
        let folder = tempfile::tempdir().unwrap();
        let (from, into) = (folder.path().join("data"), folder.path().join("copy"));
        let store = SqliteStore::open(&from).await.unwrap();
        let id = store.create_session(new(), false).await.unwrap().id;
        let ballot = KeyName::Poll(PollId::ranking(1, Criterion::ALL[0]));
        store.keys.keep(id, ballot, &Key::random()).await.unwrap();
        query("update checkpoint set body = zeroblob(512)").execute(&store.write).await.unwrap();
        std::fs::create_dir(&into).unwrap();
        Files::in_folder(&from).copy(&Files::in_folder(&into), None).await.unwrap();
        let copy = Files::in_folder(&into).look(None).await.unwrap();
        assert_eq!(copy.keys.names(id).await.unwrap(), ["segment.1.1", "session"]);
        assert_eq!(copy.condition().await.unwrap(), Condition { events: 1, unreadable: 1, changed: 0 });
        let files: Vec<_> = std::fs::read_dir(&into).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(files.len(), 2, "{files:?}");
    }
}
