//! Files and folders that only their owner may read, fsynced before a function here returns.

use super::BackupError;
use plenary_shared::proof::sha256_hex;
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

const FOLDER: u32 = 0o700;
const FILE: u32 = 0o600;

/// Says which path an error is about.
fn about(path: &Path) -> impl Fn(io::Error) -> BackupError {
    move |error| BackupError::Disk(path.to_owned(), error)
}

/// Makes a folder, and those above it.
pub fn make(folder: &Path) -> Result<(), BackupError> {
    DirBuilder::new().recursive(true).mode(FOLDER).create(folder).map_err(about(folder))
}

/// Writes a new file.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let file = OpenOptions::new().write(true).create_new(true).mode(FILE).open(path);
    file.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all())).map_err(about(path))
}

/// Copies a file to a new place.
pub fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::copy(from, to).map_err(about(to))?;
    sync(to)
}

/// Makes a file private if it is one, and fsyncs the file or folder.
pub fn sync(path: &Path) -> Result<(), BackupError> {
    if path.is_file() {
        fs::set_permissions(path, fs::Permissions::from_mode(FILE)).map_err(about(path))?;
    }
    File::open(path).and_then(|file| file.sync_all()).map_err(about(path))
}

/// Gives a folder its final name; `to` may be an empty folder.
pub fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::rename(from, to).map_err(about(to))?;
    let above = to.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sync(above)
}

/// The SHA-256 of a file, 64 hexadecimal digits.
pub fn sha256(path: &Path) -> Result<String, BackupError> {
    fs::read(path).map(|bytes| sha256_hex(&bytes)).map_err(about(path))
}

/// The folders in a folder.
pub fn folders(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(about(folder))?;
    Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
}

/// Whether a folder is not there, or there is nothing in it.
pub fn is_free(folder: &Path) -> Result<bool, BackupError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(about(folder)(error)),
    }
}

/// Overwrites a file's bytes with zeros. Whether the old blocks are really overwritten depends on the disk.
pub fn overwrite(path: &Path) -> Result<(), BackupError> {
    if !path.is_file() {
        return Ok(());
    }
    let write = || {
        let length = fs::metadata(path)?.len();
        let mut file = OpenOptions::new().write(true).open(path)?;
        io::copy(&mut io::Read::take(io::repeat(0), length), &mut file)?;
        file.sync_all()
    };
    write().map_err(about(path))
}

/// Removes a file.
pub fn remove_file(path: &Path) -> Result<(), BackupError> {
    fs::remove_file(path).map_err(about(path))
}

/// Removes a folder with all that is in it.
pub fn remove(folder: &Path) -> Result<(), BackupError> {
    fs::remove_dir_all(folder).map_err(about(folder))
}
