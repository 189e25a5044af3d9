//! A backup's manifest.

use super::BackupError;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The file's name.
pub const NAME: &str = "backup.json";
/// Identifies such a file.
const FORMAT: &str = "plenary-backup";
/// Version of this file and of the folder around it.
const VERSION: u32 = 1;

/// The manifest's note when a restore needs the unlock key.
pub const LOCKED: &str = "The keys in this backup are sealed. A restore needs the unlock file that the data folder was \
                          locked with; it is not in this backup, and without it nobody can read anything here.";

/// A backup's manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The constant `FORMAT`.
    pub format: String,
    /// Version of this file and of the folder around it.
    pub version: u32,
    /// The day on which it was made.
    pub made: String,
    /// Events that could not be read when it was made.
    pub unreadable: usize,
    /// SHA-256 of the database.
    pub store_sha256: String,
    /// SHA-256 of the key file.
    pub keys_sha256: String,
    /// [`LOCKED`] when the keys are sealed with an unlock key; none when they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlock: Option<String>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            format: FORMAT.into(),
            version: VERSION,
            made: String::new(),
            unreadable: 0,
            store_sha256: String::new(),
            keys_sha256: String::new(),
            unlock: None,
        }
    }
}

impl Manifest {
    /// The manifest as JSON.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("a manifest is plain data")
    }

    /// Reads the manifest of a backup.
    pub fn read(backup: &Path) -> Result<Self, BackupError> {
        let not_one = || BackupError::NotOne(backup.to_owned());
        let json = std::fs::read(backup.join(NAME)).map_err(|_| not_one())?;
        #[derive(Deserialize)]
        struct Head {
            format: String,
            version: u32,
        }
        let head: Head = serde_json::from_slice(&json).map_err(|_| not_one())?;
        if head.format != FORMAT {
            return Err(not_one());
        }
        if head.version > VERSION {
            return Err(BackupError::Newer(backup.to_owned()));
        }
        serde_json::from_slice(&json).map_err(|_| not_one())
    }
}
