//! Backups of a data folder while the server runs, their destruction after some days, and restoring them.

mod disk;
mod manifest;
mod restore;

use crate::{
    clock,
    store::{
        StoreError,
        keys::UnlockKey,
        sqlite::copy::{Condition, Files},
    },
};
use jiff::{ToSpan, civil::Date};
use manifest::Manifest;
use std::{
    io,
    path::{Path, PathBuf},
};

pub use restore::{From, Restored, restore};

/// Days after which a backup's keys are destroyed: what is deleted must be gone from the backups, too.
pub const DAYS: i64 = 7;
/// Attempts to get a pair of copies in which no key is missing; each stage that closes in between makes another
/// necessary.
const TRIES: usize = 20;
/// The folder of the keys inside a backup.
const KEYS: &str = "keys";
/// The file beside the keys with the day on which they are destroyed.
const EXPIRES: &str = "EXPIRES";

/// Why a backup was not made or not restored. Each message is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A folder or file could not be read or written.
    #[error("{0} cannot be read or written; check that it exists, its rights and the free space, then try again")]
    Disk(PathBuf, #[source] io::Error),
    /// Backups are never overwritten.
    #[error("{0} already exists, and backups are never overwritten; wait a second, then try again")]
    Exists(PathBuf),
    /// The folder is not a backup.
    #[error("{0} is not a backup of Plenary; name the folder that “plenary backup” made")]
    NotOne(PathBuf),
    /// A newer version made the backup.
    #[error("{0} was made by a newer version of Plenary; restore it with that version")]
    Newer(PathBuf),
    /// The keys are missing.
    #[error(
        "the keys of this backup are not in {0}; name their folder with --keys, or choose a backup whose keys are kept"
    )]
    NoKeys(PathBuf),
    /// A file does not match its checksum.
    #[error("{0} has changed since it was made; choose another backup")]
    Changed(PathBuf),
    /// The data folder to restore into is in use.
    #[error("{0} is not empty; choose an empty folder with --data, so that nothing is overwritten")]
    NotEmpty(PathBuf),
    /// An earlier restore was interrupted.
    #[error("{0} is left over from a restore that did not finish; remove it, then try again")]
    Leftover(PathBuf),
    /// Events in the backup cannot be unsealed.
    #[error("{0} of the events in this backup cannot be read, so nothing was restored; choose another backup")]
    Unreadable(usize),
}

/// A backup that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its folder.
    pub folder: PathBuf,
    /// The day on which its keys are destroyed.
    pub expires: Date,
    /// The state of its events and snapshots.
    pub condition: Condition,
    /// Whether a restore needs the unlock key.
    pub locked: bool,
}

/// Copies a data folder, which a server may be using, into a new folder inside `into`. The keys of a locked folder are
/// copied sealed; its unlock key is needed to verify that the copy opens.
pub async fn backup(data: &Path, into: &Path, unlock: Option<&UnlockKey>) -> Result<Made, BackupError> {
    let files = Files::in_folder(data);
    if !files.store.is_file() {
        return Err(StoreError::Foreign(data.to_owned()).into());
    }
    let locked = files.admit(unlock, data).await?;
    let (folder, today) = (into.join(clock::stamp()), clock::today());
    let part = folder.with_extension("part");
    if folder.exists() || part.exists() {
        return Err(BackupError::Exists(folder));
    }
    let expires = today.saturating_add(DAYS.days());
    let keys = part.join(KEYS);
    disk::make(&keys)?;
    // The day is written first: then an interrupted backup expires, too.
    disk::write(&keys.join(EXPIRES), expires.to_string().as_bytes())?;
    let made = fill(&part, &files, today, unlock).await;
    if made.is_err() {
        let overwritten = disk::overwrite(&keys.join("keys.db"));
        disk::remove(&part)?;
        overwritten?;
    }
    let condition = made?;
    disk::rename(&part, &folder)?;
    Ok(Made { folder, expires, condition, locked })
}

/// Writes a complete backup into its folder; durable when this returns.
async fn fill(part: &Path, from: &Files, today: Date, unlock: Option<&UnlockKey>) -> Result<Condition, BackupError> {
    let keys = part.join(KEYS);
    let files = Files { store: part.join("plenary.db"), keys: keys.join("keys.db") };
    let condition = copy(from, &files, unlock).await?;
    let manifest = Manifest {
        made: today.to_string(),
        unlock: unlock.map(|_| manifest::LOCKED.to_owned()),
        unreadable: condition.unreadable,
        store_sha256: disk::sha256(&files.store)?,
        keys_sha256: disk::sha256(&files.keys)?,
        ..Manifest::default()
    };
    disk::write(&part.join(manifest::NAME), &manifest.to_json())?;
    for path in [&files.store, &files.keys, &keys, part] {
        disk::sync(path)?;
    }
    Ok(condition)
}

/// Destroys every backup in a folder that has expired by today; returns how many.
pub fn prune_today(folder: &Path) -> Result<usize, BackupError> {
    prune(folder, clock::today())
}

/// Destroys every expired backup in a folder, keys first; returns how many.
pub fn prune(folder: &Path, today: Date) -> Result<usize, BackupError> {
    let mut pruned = 0;
    for backup in disk::folders(folder)? {
        let keys = if backup.join(EXPIRES).is_file() { backup.clone() } else { backup.join(KEYS) };
        let Ok(day) = std::fs::read_to_string(keys.join(EXPIRES)) else { continue };
        let Ok(expires) = day.trim().parse::<Date>() else { continue };
        if expires <= today {
            disk::overwrite(&keys.join("keys.db"))?;
            disk::remove(&backup)?;
            pruned += 1;
        }
    }
    Ok(pruned)
}

/// Repeats the copy until it contains every key that it needs.
async fn copy(from: &Files, into: &Files, unlock: Option<&UnlockKey>) -> Result<Condition, BackupError> {
    let mut tries = 0;
    loop {
        tries += 1;
        from.copy(into, unlock).await?;
        let copy = into.look(unlock).await?;
        let condition = copy.condition().await;
        copy.close().await;
        let condition = condition?;
        if condition.unreadable == 0 || tries == TRIES {
            return Ok(condition);
        }
        disk::remove_file(&into.store)?;
        disk::overwrite(&into.keys)?;
        disk::remove_file(&into.keys)?;
    }
}
