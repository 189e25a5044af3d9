//! Whether the data folder is locked, and whether its unlock key is stored apart from it.

use super::Finding;
use crate::{
    config::Config,
    store::{
        keys::{UnlockError, UnlockFile},
        sqlite::keys::Lock,
    },
};
use std::{os::unix::fs::MetadataExt, path::Path};

const ABOUT: &str = "unlock key";

/// Checks the folder's lock, and the file of the key.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let keys = config.data.join("keys.db");
    let lock = if keys.is_file() { Lock::read_from(&keys).await } else { Ok(Lock::Empty) };
    // Another check reports a file that cannot be read.
    let Ok(lock) = lock else { return Vec::new() };
    let Some(file) = &config.unlock else { return vec![without(&lock, &config.data)] };
    match file.read(&config.data).and_then(|unlock| lock.admits(Some(&unlock), &config.data)) {
        Ok(()) => vec![with(file, &config.data)],
        Err(error) => vec![refused(&error)],
    }
}

fn without(lock: &Lock, data: &Path) -> Finding {
    let data = data.display();
    match lock {
        Lock::Locked { .. } => refused(&UnlockError::Missing(data.to_string().into())),
        Lock::Empty | Lock::Bare => Finding::well(
            ABOUT,
            format!(
                "There is none: the keys are in {data} next to the data, so anyone who copies that folder or the disk \
                 can read what people wrote; to change that, see: plenary lock --help"
            ),
        ),
    }
}

/// Checks that a key opens the folder, and is not on the same disk, as far as that is visible.
fn with(file: &UnlockFile, data: &Path) -> Finding {
    let (path, folder) = (file.path().display(), data.display());
    let disk = |path: &Path| path.metadata().map(|facts| facts.dev()).ok();
    // The credential is in memory; whether systemd loads it from the same disk cannot be seen from here.
    let beside = matches!(file, UnlockFile::Named(_)) && disk(file.path()) == disk(data);
    if beside {
        return Finding::warning(
            ABOUT,
            format!(
                "{folder} is locked, but its unlock file {path} is on the same disk: anyone who copies only the folder \
                 cannot read what people wrote, but anyone who copies the disk can; keep the file on another disk, or use a \
                 systemd credential."
            ),
        );
    }
    Finding::well(
        ABOUT,
        format!("{folder} is locked with {path}: without that file nobody can read what people wrote."),
    )
}

fn refused(error: &UnlockError) -> Finding {
    Finding::problem(ABOUT, crate::terminal::sentence(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{doctor::State, store::sqlite::SqliteStore};
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt,
        path::PathBuf,
    };

    async fn found(data: &Path, unlock: Option<UnlockFile>) -> (State, String) {
        let config = Config { data: data.to_owned(), unlock, ..Config::default() };
        let [finding] = &examine(&config).await[..] else { panic!("one finding") };
        (finding.state, finding.say.clone())
    }

    #[tokio::test]
    async fn it_says_whether_a_folder_is_locked_and_whether_its_key_is_worth_something() {
        let folder = tempfile::tempdir().unwrap();
        let (data, path) = (folder.path().join("data"), folder.path().join("unlock"));
        let file = || Some(UnlockFile::Named(path.clone()));
        assert!(found(&data, None).await.1.starts_with("There is none"));
        SqliteStore::open(&data).await.unwrap().close().await;
        let (state, say) = found(&data, None).await;
        assert!(state == State::Well && say.contains("anyone who copies that folder"), "{say}");
        assert!(found(&data, file()).await.1.contains("cannot be read"));
        let unlock = file().unwrap().read_or_make(&data).unwrap();
        let (state, say) = found(&data, file()).await;
        assert!(state == State::Problem && say.contains("is not locked"), "{say}");

        SqliteStore::open(&data).await.unwrap().lock(&unlock).await.unwrap();
        let (state, say) = found(&data, None).await;
        assert!(state == State::Problem && say.contains("is locked; name the file"), "{say}");
        let (state, say) = found(&data, file()).await;
        assert!(state == State::Warning && say.contains("is on the same disk"), "{say}");
        let credential = Some(UnlockFile::Credential(path.clone()));
        assert!(found(&data, credential).await.1.contains("without that file nobody can read"));
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let (state, say) = found(&data, file()).await;
        assert!(state == State::Problem && say.contains("Other users can read"), "{say}");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let inside: PathBuf = data.join("unlock");
        fs::copy(&path, &inside).unwrap();
        let (state, say) = found(&data, Some(UnlockFile::Named(inside))).await;
        assert!(state == State::Problem && say.contains("is in the data folder"), "{say}");
        let wrong = Some(UnlockFile::Named(folder.path().join("wrong")));
        wrong.as_ref().unwrap().read_or_make(&data).unwrap();
        let (state, say) = found(&data, wrong).await;
        assert!(state == State::Problem && say.contains("is not the one"), "{say}");
    }
}
