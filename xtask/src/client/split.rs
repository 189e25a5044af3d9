//! Splits a program in two modules: what it begins with, and what its page loads in the background.

use std::path::Path;

use anyhow::{Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

/// The module of the import that stands for a split.
const PLACE: &[u8] = b"__wasm_split_placeholder__";

/// A program in parts.
pub struct Parts {
    /// The module that starts; wasm-bindgen has not seen it yet.
    pub first: Vec<u8>,
    /// The module that imports from it; `None` for a program that is not split.
    pub later: Option<Vec<u8>>,
}

/// Splits a program that the linker wrote with its relocations.
pub fn split(wasm: &[u8]) -> Result<Parts> {
    if !wasm.windows(PLACE.len()).any(|bytes| bytes == PLACE) {
        return Ok(Parts { first: wasm.to_vec(), later: None });
    }
    let folder = tempfile::tempdir()?;
    let first = folder.path().join("first.wasm");
    let mut options = Options::new(wasm);
    (options.output_dir, options.main_out_path) = (folder.path(), &first);
    let split = transform(options).map_err(|error| anyhow!("the program cannot be split: {error:#}"))?;
    ensure!(
        split.split_modules.len() == 1,
        "The program is split in {} modules, not in two.",
        split.split_modules.len() + 1
    );
    let read = |path: &Path| std::fs::read(path);
    Ok(Parts { first: read(&first)?, later: Some(read(&split.split_modules[0])?) })
}
