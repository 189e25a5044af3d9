//! The data folder as bytes: what a package manager must never change.

use std::{collections::BTreeMap, fmt, path::Path};

use anyhow::{Result, ensure};
use sha2::{Digest, Sha256};

use crate::client::{files_below, hex};

/// Each file of the data folder with its checksum.
#[derive(Debug, PartialEq, Eq)]
pub struct Data(BTreeMap<String, String>);

impl Data {
    /// As it is now.
    pub fn of(folder: &Path) -> Result<Self> {
        let mut sums = BTreeMap::new();
        for file in files_below(folder)? {
            let name = file.strip_prefix(folder)?.to_string_lossy().into_owned();
            sums.insert(name, hex(&Sha256::digest(std::fs::read(&file)?)));
        }
        Ok(Self(sums))
    }

    /// Fails, with the names of the files, when this is not what was there before.
    pub fn is(&self, before: &Self, after: &str) -> Result<()> {
        ensure!(!before.0.is_empty(), "There was no file in the data folder, so nothing could be compared.");
        let names = before.0.keys().chain(self.0.keys());
        let mut changed: Vec<_> = names.filter(|name| self.0.get(*name) != before.0.get(*name)).collect();
        changed.dedup();
        ensure!(changed.is_empty(), "The {after} changed the data folder: {changed:?}.");
        Ok(())
    }
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} files in the data folder", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_and_a_missing_one_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let empty = Data::of(folder.path()).unwrap();
        assert!(empty.is(&empty, "test").is_err(), "nothing cannot be proven to be the same");
        std::fs::write(folder.path().join("plenary.db"), "words").unwrap();
        let before = Data::of(folder.path()).unwrap();
        Data::of(folder.path()).unwrap().is(&before, "test").unwrap();
        std::fs::write(folder.path().join("plenary.db"), "Words").unwrap();
        std::fs::write(folder.path().join("new"), "").unwrap();
        let error = Data::of(folder.path()).unwrap().is(&before, "upgrade").unwrap_err().to_string();
        assert!(error.contains("The upgrade changed the data folder") && error.contains("plenary.db"), "{error}");
        assert!(error.contains("new"), "{error}");
    }
}
