//! Restores a backup into an empty folder: verified before it becomes usable, and without anything purged since.

use super::{BackupError, KEYS, disk, manifest::Manifest};
use crate::{
    clock::{self, Moment},
    metrics::Metrics,
    room::Room,
    store::{
        StoreError,
        forget::{LEDGER, Purged, read_ledger},
        keys::UnlockKey,
        people::RemovalStore as _,
        sqlite::{
            SqliteStore,
            copy::{Condition, Files},
        },
        writer::Writer,
    },
};
use plenary_shared::{
    api::Why,
    id::{NoteId, SessionId},
};
use std::path::{Path, PathBuf};

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The day on which the backup was made.
    pub made: String,
    /// What is in it.
    pub condition: Condition,
    /// Events and notes purged since the backup that were purged again; `None` without a ledger of them.
    pub removed_again: Option<usize>,
}

/// What is restored.
#[derive(Debug, Clone)]
pub struct From {
    /// The folder of the backup.
    pub backup: PathBuf,
    /// The folder of its keys when they are kept apart.
    pub keys: Option<PathBuf>,
    /// The ledger of the lost data folder, whose removals are done again.
    pub purged: Option<PathBuf>,
}

/// Restores a backup into a data folder that does not exist or is empty. A backup of a locked folder needs its unlock
/// key, and the data folder is locked with the same key.
pub async fn restore(
    From { backup, keys, purged }: &From,
    data: &Path,
    unlock: Option<&UnlockKey>,
) -> Result<Restored, BackupError> {
    if !disk::is_free(data)? {
        return Err(BackupError::NotEmpty(data.to_owned()));
    }
    let manifest = Manifest::read(backup)?;
    let keys = keys.clone().unwrap_or_else(|| backup.join(KEYS));
    let files = Files { store: backup.join("plenary.db"), keys: keys.join("keys.db") };
    if !files.keys.is_file() {
        return Err(BackupError::NoKeys(keys));
    }
    for (path, sha256) in [(&files.store, &manifest.store_sha256), (&files.keys, &manifest.keys_sha256)] {
        if disk::sha256(path)? != *sha256 {
            return Err(BackupError::Changed(path.clone()));
        }
    }
    files.admit(unlock, backup).await?;
    let ledger = purged.as_deref().map(read).transpose()?;
    let scratch = scratch(data);
    if scratch.exists() {
        return Err(BackupError::Leftover(scratch));
    }
    disk::make(&scratch)?;
    let restored = fill(&scratch, &files, &manifest, ledger, unlock).await;
    if restored.is_err() {
        disk::remove(&scratch)?;
    }
    let restored = restored?;
    disk::rename(&scratch, data)?;
    Ok(restored)
}

/// Where a restore is built: beside the data folder, so that half of one is never taken for a data folder.
fn scratch(data: &Path) -> PathBuf {
    let mut name = data.file_name().unwrap_or_default().to_owned();
    name.push(".restoring");
    data.with_file_name(name)
}

fn read(ledger: &Path) -> Result<String, BackupError> {
    std::fs::read_to_string(ledger).map_err(|error| BackupError::Disk(ledger.to_owned(), error))
}

async fn fill(
    folder: &Path,
    files: &Files,
    manifest: &Manifest,
    ledger: Option<String>,
    unlock: Option<&UnlockKey>,
) -> Result<Restored, BackupError> {
    let into = Files::in_folder(folder);
    disk::copy(&files.store, &into.store)?;
    disk::copy(&files.keys, &into.keys)?;
    if let Some(ledger) = &ledger {
        disk::write(&folder.join(LEDGER), ledger.as_bytes())?;
    }
    let store = SqliteStore::open_with(folder, unlock).await?;
    let restored = bring_up(&store, manifest, ledger.as_deref().map(read_ledger)).await;
    store.close().await;
    let restored = restored?;
    for path in [&into.store, &into.keys, &folder.to_owned()] {
        disk::sync(path)?;
    }
    Ok(restored)
}

/// Turns the contents of a backup into a usable store: complete, without what was purged since, and under fresh epochs.
async fn bring_up(
    store: &SqliteStore,
    manifest: &Manifest,
    purged: Option<Vec<Purged>>,
) -> Result<Restored, BackupError> {
    if !store.is_whole().await? {
        return Err(StoreError::Damaged("the backup").into());
    }
    store.finish_purges().await?;
    let condition = store.condition().await?;
    if condition.unreadable > manifest.unreadable {
        return Err(BackupError::Unreadable(condition.unreadable));
    }
    let known = purged.is_some();
    let purged = purged.unwrap_or_default();
    let mut removed = 0;
    for event in purged.iter().filter_map(event) {
        let certificate = store.purge_session(event, Why::Restore, clock::today()).await?;
        removed += usize::from(certificate.is_some());
    }
    let writer = Writer::start(store.rooms(), Metrics::default());
    for id in store.ids().await? {
        removed += begin_anew(store, &writer, id, &purged).await?;
    }
    store.drop_single_passes().await?;
    store.truncate_log().await?;
    Ok(Restored { made: manifest.made.clone(), condition, removed_again: known.then_some(removed) })
}

/// Moves a room to an epoch that no device has seen, without the notes purged since; returns how many these were.
async fn begin_anew(
    store: &SqliteStore,
    writer: &Writer,
    id: SessionId,
    purged: &[Purged],
) -> Result<usize, BackupError> {
    let stored = match store.load(id).await {
        Ok(Some(stored)) => stored,
        // It could not be read when the backup was made either; opening the event reports that.
        Ok(None) | Err(StoreError::Damaged(_)) => return Ok(0),
        Err(error) => return Err(error.into()),
    };
    let Some(mut room) = Room::new(id, stored, Moment::now()) else { return Ok(0) };
    let done: Vec<NoteId> = (store.certificates().await?.into_iter())
        .filter(|issued| issued.certificate.session == id)
        .flat_map(|issued| issued.certificate.notes)
        .collect();
    let gone = purged.iter().filter_map(|purged| match *purged {
        Purged::Note(event, note) if event == id => Some(note).filter(|note| !done.contains(note)),
        Purged::Note(_, note) => Some(note).filter(|note| room.looks_back_at(*note)),
        Purged::Event(_) => None,
    });
    let gone: Vec<NoteId> = gone.collect();
    let removed = gone.len();
    let work = room.restored(gone);
    writer.commit(id, work.batch).await.map_err(|_| StoreError::Damaged("the restored folder"))?;
    Ok(removed)
}

fn event(purged: &Purged) -> Option<SessionId> {
    match purged {
        Purged::Event(event) => Some(*event),
        Purged::Note(..) => None,
    }
}
