//! Persistent storage: the traits that the server works with, by subject, and what keeps their promises.
//!
//! [`rooms`] is what live rooms need, [`people`] is access to events and what is read of them, [`keys`] seals both.
//! Each is a trait whose methods return boxed futures; [`sqlite`] implements them on the files of a data folder,
//! [`memory`] without a disk. Only [`sqlite`] knows SQL.

#[cfg(test)]
pub(crate) mod fixtures;
pub mod forget;
pub mod keys;
pub mod memory;
pub mod people;
pub mod rooms;
pub mod sqlite;
#[cfg(test)]
mod story;
pub mod writer;

use keys::UnlockError;
use std::{io, path::PathBuf};

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
    Database(#[source] DatabaseError),
    /// A migration failed.
    #[error("the database could not be brought up to date; restore a backup or ask for help before you start again")]
    Migration(#[source] DatabaseError),
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

/// What a database reported: its code where it has one, and its message, without the values of the statement.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DatabaseError(String);
