//! The archive for any Linux: the program, the unit with its user and options, and what to read.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::staging::{Contents, Tree, empty};
use crate::project::run;

/// The files beside the program.
const BESIDE: [&str; 9] = [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "SECURITY.md",
    "docs/keeping.md",
    "docs/operations.md",
    "packaging/plenary.env",
    "packaging/plenary.service",
    "packaging/plenary.sysusers",
];

/// Makes `plenary-VERSION-linux-MACHINE.tar.gz` in a folder; the same sources make the same bytes.
pub fn make(contents: &Contents, folder: &Path) -> Result<PathBuf> {
    let release = contents.release;
    let name = format!("plenary-{}-linux-{}", release.version, release.machine.name);
    let staged = folder.join(&name);
    empty(&staged)?;
    let tree = Tree(&staged);
    tree.write("plenary", 0o755, fs::read(contents.program)?)?;
    for path in BESIDE {
        tree.write(path, 0o644, contents.source(path)?)?;
    }
    tree.write("third-party.txt", 0o644, contents.notices)?;

    let archive = folder.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.args(["--create", "--format=ustar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"]);
    tar.arg(format!("--mtime=@{}", release.epoch)).arg("--use-compress-program=gzip --no-name --best");
    tar.arg("--directory").arg(folder).arg("--file").arg(&archive).arg(&name);
    run(&mut tar).context("The archive could not be made; it needs GNU tar and gzip")?;
    fs::remove_dir_all(&staged)?;
    Ok(archive)
}
