//! What fuzzing begins from: small files, recorded from real devices, one folder for each target.

use std::path::{Path, PathBuf};

/// The folder of a target's inputs.
pub fn folder(target: &str) -> PathBuf {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace");
    project.join("fuzz/corpus").join(target)
}

/// The inputs of a target, in the order of their names.
pub fn inputs(target: &str) -> Vec<Vec<u8>> {
    let folder = folder(target);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = files.map(|file| file.expect("a folder can be read").path()).collect();
    files.sort();
    files.into_iter().map(|file| std::fs::read(file).expect("an input can be read")).collect()
}
