//! Checksums of what is handed on, as `sha256sum --check` reads them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::client::hex;

/// Writes `SHA256SUMS` beside the files.
pub fn write(folder: &Path, files: &[PathBuf]) -> Result<PathBuf> {
    let mut lines = String::new();
    for file in files {
        let name = file.file_name().and_then(|name| name.to_str()).context("a file without a name")?;
        lines.push_str(&format!("{}  {name}\n", hex(&Sha256::digest(std::fs::read(file)?))));
    }
    let sums = folder.join("SHA256SUMS");
    std::fs::write(&sums, lines)?;
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_sum_and_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("abc");
        std::fs::write(&file, "abc").unwrap();
        let sums = std::fs::read_to_string(write(folder.path(), &[file]).unwrap()).unwrap();
        assert_eq!(sums, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc\n");
    }
}
