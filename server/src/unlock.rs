//! The configured unlock key, and locking a data folder with it.

use crate::{
    StartError,
    config::Config,
    store::{
        StoreError,
        keys::{UnlockError, UnlockKey},
        sqlite::SqliteStore,
    },
};

/// The configured unlock key.
pub fn key(config: &Config) -> Result<Option<UnlockKey>, StoreError> {
    Ok(config.unlock.as_ref().map(|file| file.read(&config.data)).transpose()?)
}

/// Locks the data folder, which no server holds, with the configured unlock key; a missing key file is created. Returns
/// whether the folder was locked with it before.
pub async fn lock(config: &Config) -> Result<bool, StartError> {
    let file = config.unlock.as_ref().ok_or(StartError::NoUnlockFile)?;
    if !config.data.join("plenary.db").is_file() {
        return Err(StartError::NoData(config.data.clone()));
    }
    let store = match SqliteStore::open(&config.data).await {
        Err(StoreError::Unlock(UnlockError::Missing(_))) => {
            // This completes an interrupted lock.
            SqliteStore::open_with(&config.data, key(config)?.as_ref()).await?.close().await;
            return Ok(true);
        }
        store => store?,
    };
    match file.read_or_make(&config.data) {
        Ok(unlock) => store.lock(&unlock).await?,
        Err(error) => {
            store.close().await;
            return Err(StoreError::from(error).into());
        }
    }
    Ok(false)
}
