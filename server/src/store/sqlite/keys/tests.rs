//! Locked key files, on a real disk.

use super::*;
use crate::store::{
    fixtures::new,
    keys::{UnlockError, UnlockFile},
    people::SessionStore as _,
    sqlite::{SqliteStore, copy::Files},
};
use sqlx::{Connection, SqliteConnection};
use std::{collections::BTreeMap, path::PathBuf};
use tempfile::TempDir;

/// A data folder and the file of an unlock key beside it.
struct Place {
    folder: TempDir,
    data: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        Self { folder, data }
    }

    fn unlock(&self, name: &str) -> UnlockKey {
        UnlockFile::Named(self.folder.path().join(name)).read_or_make(&self.data).unwrap()
    }

    /// An unlocked folder with some events; returns the keys in its key file.
    async fn bare(&self, events: usize) -> Vec<[u8; 32]> {
        let store = SqliteStore::open(&self.data).await.unwrap();
        for _ in 0..events {
            store.create_session(new(), false).await.unwrap();
        }
        let sql = "select bytes from key union select bytes from server_key";
        let keys: Vec<Vec<u8>> = sqlx::query_scalar(sql).fetch_all(&store.keys.pool).await.unwrap();
        assert_eq!(keys.len(), events * 2 + 2);
        store.close().await;
        keys.into_iter().map(|key| key.try_into().unwrap()).collect()
    }

    /// How many of some keys are found in the key file or its log.
    fn seen(&self, keys: &[[u8; 32]]) -> usize {
        let files = self.files();
        let holds = |key: &[u8; 32]| files.values().any(|bytes| bytes.windows(32).any(|window| window == key));
        keys.iter().filter(|key| holds(key)).count()
    }

    /// Every file of the folder except the index of a log, which SQLite creates to read it.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let paths = std::fs::read_dir(&self.data).unwrap().map(|entry| entry.unwrap().path());
        let kept = paths.filter(|path| !path.to_string_lossy().ends_with("-shm"));
        kept.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
    }

    async fn change(&self, sql: &'static str) {
        let url = format!("sqlite://{}", self.data.join("keys.db").display());
        let mut file = SqliteConnection::connect(&url).await.unwrap();
        assert!(sqlx::query(sql).execute(&mut file).await.unwrap().rows_affected() > 0, "{sql}");
        file.close().await.unwrap();
    }

    async fn refuses(&self, unlock: Option<&UnlockKey>) -> String {
        let before = self.files();
        let refused = SqliteStore::open_with(&self.data, unlock).await.map(drop).unwrap_err();
        assert!(self.files() == before, "nothing is changed in the folder");
        refused.to_string()
    }
}

#[tokio::test]
async fn a_new_folder_with_an_unlock_key_never_holds_a_bare_key() {
    let place = Place::new();
    let unlock = place.unlock("unlock");
    let store = SqliteStore::open_with(&place.data, Some(&unlock)).await.unwrap();
    let id = store.create_session(new(), false).await.unwrap().id;
    let kept = store.keys.key(id, KeyName::Session(0)).await.unwrap().unwrap();
    let keys = [kept.0, store.accounts.0, store.codes.0, unlock.key.0];
    assert_eq!(place.seen(&keys), 0, "not while it runs, in the log either");
    store.close().await;
    assert_eq!(place.seen(&keys), 0);
    let store = SqliteStore::open_with(&place.data, Some(&unlock)).await.unwrap();
    assert!(store.keys.key(id, KeyName::Session(0)).await.unwrap().unwrap() == kept);
    assert!(store.join_code(id).await.unwrap().is_some());
    store.close().await;
}

#[tokio::test]
async fn a_missing_a_wrong_and_a_needless_key_are_refused_each_with_its_own_sentence() {
    let place = Place::new();
    let (unlock, wrong) = (place.unlock("unlock"), place.unlock("wrong"));
    place.bare(1).await;
    let say = place.refuses(Some(&unlock)).await;
    assert!(say.contains("is not locked; leave out --unlock"), "{say}");
    SqliteStore::open(&place.data).await.unwrap().lock(&unlock).await.unwrap();
    let say = place.refuses(None).await;
    assert!(say.contains("is locked; name the file with its unlock key with --unlock"), "{say}");
    let say = place.refuses(Some(&wrong)).await;
    assert!(say.contains("is not the one that") && say.contains("wrong"), "{say}");
    SqliteStore::open_with(&place.data, Some(&unlock)).await.unwrap().close().await;

    // The same while the log contains the last transactions of a killed server.
    let store = SqliteStore::open_with(&place.data, Some(&unlock)).await.unwrap();
    store.create_session(new(), false).await.unwrap();
    let files = place.files();
    store.close().await;
    for (path, bytes) in files {
        std::fs::write(path, bytes).unwrap();
    }
    assert!(place.data.join("keys.db-wal").metadata().unwrap().len() > 0);
    assert!(place.refuses(None).await.contains("is locked"));
    assert!(place.refuses(Some(&wrong)).await.contains("is not the one that"));
    SqliteStore::open_with(&place.data, Some(&unlock)).await.unwrap().close().await;
}

#[tokio::test]
async fn nothing_is_left_of_bare_keys_in_file_log_or_free_pages_once_a_folder_is_locked() {
    let place = Place::new();
    // Enough for several pages, which the wrapped keys fill afresh.
    let mut keys = place.bare(150).await;
    let unlock = place.unlock("unlock");
    assert_eq!(place.seen(&keys), keys.len());
    let store = SqliteStore::open(&place.data).await.unwrap();
    // One more is in the log, which stays as long as the file is open somewhere.
    let id = store.create_session(new(), false).await.unwrap().id;
    keys.push(store.keys.key(id, KeyName::Session(0)).await.unwrap().unwrap().0);
    let url = format!("sqlite://{}", place.data.join("keys.db").display());
    let mut onlooker = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("select count(*) from key").execute(&mut onlooker).await.unwrap();
    let before: BTreeMap<_, _> = store.sessions().await.unwrap().into_iter().map(|event| (event.id, event)).collect();
    store.lock(&unlock).await.unwrap();
    keys.push(unlock.key.0);
    assert_eq!(place.seen(&keys), 0);
    onlooker.close().await.unwrap();
    assert_eq!(place.seen(&keys), 0);
    let store = SqliteStore::open_with(&place.data, Some(&unlock)).await.unwrap();
    let condition = store.condition().await.unwrap();
    assert_eq!((condition.events, condition.unreadable), (before.len(), 0));
    store.close().await;
}

#[tokio::test]
async fn what_a_crash_left_of_bare_keys_goes_when_the_folder_is_next_opened() {
    let place = Place::new();
    let keys = place.bare(20).await;
    let unlock = place.unlock("unlock");
    // A crash after the commit: the transaction is durable, and the log still contains the old pages.
    let store = SqliteStore::open(&place.data).await.unwrap();
    let old = std::fs::read(place.data.join("keys.db")).unwrap();
    store.keys.clone().lock(&unlock).await.unwrap();
    store.close().await;
    let free = [&old[..], &old[..]].concat();
    place.change("update unlock set clean = 0").await;
    let mut file = std::fs::read(place.data.join("keys.db")).unwrap();
    file.extend(free);
    std::fs::write(place.data.join("keys.db"), &file).unwrap();
    assert_eq!(place.seen(&keys), keys.len());
    SqliteStore::open_with(&place.data, Some(&unlock)).await.unwrap().close().await;
    assert_eq!(place.seen(&keys), 0);
}

#[tokio::test]
async fn somebody_who_reads_meanwhile_delays_the_end_of_bare_keys_and_not_the_lock() {
    let place = Place::new();
    let keys = place.bare(1).await;
    let unlock = place.unlock("unlock");
    let store = SqliteStore::open(&place.data).await.unwrap();
    let url = format!("sqlite://{}", place.data.join("keys.db").display());
    let mut reader = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("begin").execute(&mut reader).await.unwrap();
    sqlx::query("select count(*) from key").execute(&mut reader).await.unwrap();
    let refused = store.lock(&unlock).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unlock(UnlockError::Unclean)), "{refused}");
    assert!(place.refuses(None).await.contains("is locked"));
    sqlx::query("rollback").execute(&mut reader).await.unwrap();
    reader.close().await.unwrap();
    SqliteStore::open_with(&place.data, Some(&unlock)).await.unwrap().close().await;
    assert_eq!(place.seen(&keys), 0);
}

#[tokio::test]
async fn keys_that_were_swapped_or_put_in_bare_do_not_open() {
    let place = Place::new();
    let unlock = place.unlock("unlock");
    let store = SqliteStore::open_with(&place.data, Some(&unlock)).await.unwrap();
    for _ in 0..2 {
        store.create_session(new(), false).await.unwrap();
    }
    store.close().await;
    let whole = std::fs::read(place.data.join("keys.db")).unwrap();
    let from_room = "update key set bytes = (select other.bytes from key other where other.room <> key.room and other.name = key.name)";
    let from_name = "update key set bytes = (select other.bytes from key other where other.room = key.room and other.name <> key.name)";
    // The second of two rows restores what the first one damaged.
    for (damage, unreadable) in [
        (from_room, 1),
        (from_name, 2),
        ("update key set bytes = zeroblob(32)", 2),
        ("update key set bytes = substr(bytes, 1, 71)", 2),
    ] {
        place.change(damage).await;
        let store = SqliteStore::open_with(&place.data, Some(&unlock)).await.unwrap();
        let condition = store.condition().await.unwrap();
        assert_eq!((condition.events, condition.unreadable), (2, unreadable), "{damage}");
        store.close().await;
        std::fs::write(place.data.join("keys.db"), &whole).unwrap();
    }
    // A file without the record that it is locked is damaged, neither new nor bare.
    place.change("delete from unlock").await;
    let refused = SqliteStore::open(&place.data).await.map(drop).unwrap_err();
    assert!(matches!(refused, StoreError::Damaged(_)), "{refused}");
}

#[tokio::test]
async fn a_copy_opens_with_the_same_key_only() {
    let place = Place::new();
    let (unlock, wrong) = (place.unlock("unlock"), place.unlock("wrong"));
    let store = SqliteStore::open_with(&place.data, Some(&unlock)).await.unwrap();
    store.create_session(new(), false).await.unwrap();
    let beside = place.folder.path();
    let copy = Files { store: beside.join("copy.db"), keys: beside.join("keys.db") };
    Files::in_folder(&place.data).copy(&copy, Some(&unlock)).await.unwrap();
    assert!(copy.look(None).await.is_err() && copy.look(Some(&wrong)).await.is_err());
    let seen = copy.look(Some(&unlock)).await.unwrap();
    assert_eq!(seen.condition().await.unwrap().unreadable, 0);
    seen.close().await;
    store.close().await;
}

impl SqliteKeys {
    /// The state of a folder whose version did not do this work yet.
    pub(in crate::store) async fn forget_work_for_test(&self) {
        sqlx::query("delete from done").execute(&self.pool).await.unwrap();
    }
}
