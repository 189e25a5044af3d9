//! The unlock key: 32 bytes in a file outside the data folder, without which nothing in the folder can be read.

use crate::seal::Key;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use std::{
    fs::File,
    io::{self, Read, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Maximum of bytes read of an unlock file: 64 digits and what editors add around them.
const LONGEST: u64 = 256;
/// Permission bits that only an unlock file's owner may have.
const OTHERS: u32 = 0o077;
/// The same for a credential: systemd grants the service's user access by an ACL, which shows as a right of the group.
const OTHERS_OF_CREDENTIAL: u32 = 0o037;

/// Where the unlock key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnlockFile {
    /// In a file that an option names.
    Named(PathBuf),
    /// In a systemd credential of the service.
    Credential(PathBuf),
}

/// Why an unlock key, or a data folder with it, cannot be used. Each message is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// The file is missing or cannot be read.
    #[error("the unlock file {0} cannot be read; put it back, or name the right one with --unlock")]
    Unreadable(PathBuf, #[source] io::Error),
    /// The file does not contain a key.
    #[error(
        "the unlock file {0} is damaged, it must hold 64 hexadecimal digits on one line; replace it with your copy"
    )]
    NotWhole(PathBuf),
    /// Others may read the file.
    #[error("other users can read the unlock file {0}; run chmod 600 on it, then start again")]
    Open(PathBuf),
    /// The file is inside the data folder, so copies of the folder would include it.
    #[error(
        "the unlock file {0} is in the data folder, so anyone who copies the folder has it too; move it elsewhere, and \
         name it with --unlock"
    )]
    Inside(PathBuf),
    /// The folder is locked, and no key was named.
    #[error("the data in {0} is locked; name the file with its unlock key with --unlock")]
    Missing(PathBuf),
    /// The folder is locked with another key.
    #[error("the unlock file {file} is not the one that {folder} was locked with; name the right one with --unlock")]
    Wrong {
        /// The file with the wrong key.
        file: PathBuf,
        /// What is locked.
        folder: PathBuf,
    },
    /// A key was named for an unlocked folder, which would suggest that the folder is protected.
    #[error("the data in {0} is not locked; leave out --unlock, or lock the data folder with plenary lock")]
    NotLocked(PathBuf),
    /// The folder is locked, but the unsealed keys could not be erased from the disk yet.
    #[error(
        "the data folder is locked, but another program is reading its keys.db, so the old keys are still on the disk; \
         stop that program, then try again"
    )]
    Unclean,
    /// A new key file could not be created.
    #[error("the unlock file {0} cannot be made; check that its folder exists, its rights and the free space")]
    NotMade(PathBuf, #[source] io::Error),
}

/// A key, and the file from which it was read.
#[derive(Clone)]
pub struct UnlockKey {
    pub(in crate::store) key: Key,
    pub(in crate::store) file: PathBuf,
}

impl UnlockFile {
    /// The file that it was read from.
    pub fn path(&self) -> &Path {
        match self {
            Self::Named(path) | Self::Credential(path) => path,
        }
    }

    /// Reads the key for a data folder. Rejects a file in that folder, and one that others may read.
    pub fn read(&self, data: &Path) -> Result<UnlockKey, UnlockError> {
        let path = self.path();
        if lies_in(path, data) {
            return Err(UnlockError::Inside(path.to_owned()));
        }
        let unreadable = |error| UnlockError::Unreadable(path.to_owned(), error);
        let file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.permissions().mode() & self.others() != 0 {
            return Err(UnlockError::Open(path.to_owned()));
        }
        let mut text = Vec::new();
        file.take(LONGEST).read_to_end(&mut text).map_err(unreadable)?;
        let key = parse(&text).ok_or_else(|| UnlockError::NotWhole(path.to_owned()))?;
        Ok(UnlockKey { key, file: path.to_owned() })
    }

    /// Reads the key, or creates one if the file is missing; durable when this returns.
    pub fn read_or_make(&self, data: &Path) -> Result<UnlockKey, UnlockError> {
        let path = self.path();
        if lies_in(path, data) {
            return Err(UnlockError::Inside(path.to_owned()));
        }
        if path.symlink_metadata().is_err() {
            make(path).map_err(|error| UnlockError::NotMade(path.to_owned(), error))?;
        }
        self.read(data)
    }

    fn others(&self) -> u32 {
        match self {
            Self::Named(_) => OTHERS,
            Self::Credential(_) => OTHERS_OF_CREDENTIAL,
        }
    }
}

/// Writes a fresh key into a new file, atomically. A file created meanwhile by another process is not replaced, because
/// a folder may be locked with it already.
fn make(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".plenary-unlock-").tempfile_in(folder)?;
    file.write_all(format!("{}\n", HEXLOWER.encode(&Key::random().0)).as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(refused) if refused.error.kind() != io::ErrorKind::AlreadyExists => return Err(refused.error),
        _ => {}
    }
    File::open(folder)?.sync_all()
}

/// One line of 64 hexadecimal digits.
fn parse(text: &[u8]) -> Option<Key> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.trim_ascii()).ok()?;
    bytes.try_into().ok().map(Key)
}

/// Whether a file, existing or not, is inside a folder.
fn lies_in(file: &Path, folder: &Path) -> bool {
    let (Ok(file), Ok(folder)) = (real(file), real(folder)) else { return false };
    file.starts_with(folder)
}

/// A path with links and dots resolved, as far as it exists.
fn real(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    if let Ok(real) = path.canonicalize() {
        return Ok(real);
    }
    match (path.parent(), path.file_name()) {
        (Some(above), Some(name)) => Ok(real(above)?.join(name)),
        _ => Ok(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};

    fn file(folder: &Path, text: &str, mode: u32) -> UnlockFile {
        let path = folder.join("unlock");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        UnlockFile::Named(path)
    }

    #[test]
    fn a_key_that_was_made_is_read_and_never_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let (at, data) = (UnlockFile::Named(folder.path().join("unlock")), folder.path().join("data"));
        assert!(matches!(at.read(&data), Err(UnlockError::Unreadable(..))));
        let made = at.read_or_make(&data).unwrap();
        assert_eq!(fs::metadata(at.path()).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(at.read_or_make(&data).unwrap().key == made.key && at.read(&data).unwrap().key == made.key);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
        let nowhere = UnlockFile::Named(folder.path().join("nowhere/unlock"));
        assert!(matches!(nowhere.read_or_make(&data), Err(UnlockError::NotMade(..))));
    }

    #[test]
    fn a_file_that_is_cut_or_holds_something_else_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (whole, data) = ("0f".repeat(32), folder.path().join("data"));
        for text in [&whole, &format!("{whole}\n"), &format!("{}\r\n", whole.to_uppercase())] {
            assert!(file(folder.path(), text, 0o600).read(&data).unwrap().key.0 == [15; 32], "{text:?}");
        }
        let long = format!("{whole}{}", " ".repeat(400));
        for text in ["", "\n", &whole[..62], &whole[1..], &format!("{whole}00"), &format!("{whole}\n{whole}"), "words"]
        {
            let refused = file(folder.path(), text, 0o600).read(&data);
            assert!(matches!(refused, Err(UnlockError::NotWhole(_))), "{text:?}");
        }
        assert!(file(folder.path(), &long, 0o600).read(&data).is_ok(), "what follows is not looked at for ever");
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (whole, data) = ("0f".repeat(32), folder.path().join("data"));
        for (mode, named, credential) in [
            (0o600, true, true),
            (0o400, true, true),
            (0o440, false, true),
            (0o604, false, false),
            (0o620, false, false),
        ] {
            let at = file(folder.path(), &whole, mode);
            assert_eq!(at.read(&data).is_ok(), named, "{mode:o}");
            assert_eq!(UnlockFile::Credential(at.path().to_owned()).read(&data).is_ok(), credential, "{mode:o}");
        }
    }

    #[test]
    fn a_file_in_the_data_folder_is_refused_however_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        fs::create_dir_all(data.join("below")).unwrap();
        file(&data, &"0f".repeat(32), 0o600);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(data.join("unlock"), &link).unwrap();
        for path in [data.join("unlock"), data.join("below/../unlock"), link, data.join("below/new")] {
            let at = UnlockFile::Named(path.clone());
            assert!(matches!(at.read(&data), Err(UnlockError::Inside(_))), "{path:?}");
            assert!(matches!(at.read_or_make(&data), Err(UnlockError::Inside(_))), "{path:?}");
            assert!(!path.ends_with("new") || !path.exists());
        }
        let beside = file(folder.path(), &"0f".repeat(32), 0o600);
        assert!(beside.read(&data).is_ok() && beside.read(&folder.path().join("dat")).is_ok());
    }
}
