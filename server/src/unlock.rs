//! The unlock key that a configuration names, and how a data folder is given one.

use crate::{
    StartError,
    config::Config,
    store::{
        Store, StoreError,
        keys::{UnlockError, UnlockKey},
    },
};

/// The unlock key that a configuration names.
pub fn key(config: &Config) -> Result<Option<UnlockKey>, StoreError> {
    Ok(config.unlock.as_ref().map(|file| file.read(&config.data)).transpose()?)
}

/// Gives the data folder, which no server holds, the unlock key of the file that the configuration names; a file that is
/// not there is made. Whether the folder was locked with it before.
pub async fn lock(config: &Config) -> Result<bool, StartError> {
    let file = config.unlock.as_ref().ok_or(StartError::NoUnlockFile)?;
    if !config.data.join("plenary.db").is_file() {
        return Err(StartError::NoData(config.data.clone()));
    }
    let store = match Store::open(&config.data).await {
        Err(StoreError::Unlock(UnlockError::Missing(_))) => {
            // This finishes what a crash cut short.
            Store::open_with(&config.data, key(config)?.as_ref()).await?.close().await;
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
