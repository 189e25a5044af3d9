//! The codes of folders from before they had keyed hashes.

use super::session_id;
use crate::store::{
    StoreError,
    people::{LinkStore as _, SessionStore as _, hash},
    sqlite::{SqliteStore, vacuum},
};
use plenary_shared::limits::HANDOVER_MINUTES;

/// The name of the one-time work that replaces an older folder's plain hashes.
const KEYED_CODES: &str = "keyed codes";

impl SqliteStore {
    /// Once in the life of a folder: replaces the plain hashes of join codes by keyed ones, and drops hand-over codes,
    /// which are valid for minutes only. Nothing of the plain hashes is left on the disk afterwards; after a crash all
    /// of it is repeated.
    pub(in crate::store) async fn rehash_codes(&self) -> Result<(), StoreError> {
        if self.keys.has_done(KEYED_CODES).await? {
            return Ok(());
        }
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("select id, code_hash from session").fetch_all(&self.read).await?;
        let mut keyed = Vec::new();
        for (id, stored) in &rows {
            // A code that cannot be unsealed keeps its hash: its event cannot be opened either.
            match self.join_code(session_id(id)?).await {
                Ok(Some(code)) if stored[..] == hash(code.as_bytes()) => keyed.push((id, self.code_hash(&code))),
                Ok(_) | Err(StoreError::Damaged(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let mut transaction = self.write.begin_with("begin immediate").await?;
        for (id, hash) in &keyed {
            let update = sqlx::query("update session set code_hash = $2 where id = $1").bind(&id[..]);
            update.bind(&hash[..]).execute(&mut *transaction).await?;
        }
        // Links for one facilitator are valid for days and stay.
        let dropped = "delete from pass where once and role = 'facilitator' and expires <= unixepoch() + $1";
        sqlx::query(dropped).bind(HANDOVER_MINUTES * 60).execute(&mut *transaction).await?;
        transaction.commit().await?;
        if !rows.is_empty() {
            vacuum(&self.write).await?;
        }
        self.truncate_log().await?;
        self.keys.set_done(KEYED_CODES).await
    }
}

#[cfg(test)]
mod tests {
    use crate::store::{
        fixtures::new,
        people::{LinkStore as _, NewPass, SessionStore as _, hash},
        sqlite::SqliteStore,
    };
    use plenary_shared::{id::SessionId, role::Role};
    use sqlx::Connection;

    /// The folder's bytes on the disk while no process has it open.
    fn on_disk(folder: &std::path::Path) -> Vec<u8> {
        ["plenary.db", "plenary.db-wal"]
            .iter()
            .flat_map(|name| std::fs::read(folder.join(name)).unwrap_or_default())
            .collect()
    }

    fn holds(bytes: &[u8], hash: &[u8; 32]) -> bool {
        bytes.windows(32).any(|window| window == hash)
    }

    /// Rewrites a folder as an earlier version left it: plain hashes, and no record that they were replaced.
    async fn make_old(store: &SqliteStore, id: SessionId, code: &str) {
        let old = sqlx::query("update session set code_hash = $2 where id = $1").bind(id.as_bytes().to_vec());
        old.bind(hash(code.as_bytes()).to_vec()).execute(&store.write).await.unwrap();
        store.keys().forget_work_for_test().await;
    }

    #[tokio::test]
    async fn codes_of_before_get_keyed_hashes_once_and_nothing_is_left_of_the_bare_ones() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path()).await.unwrap();
        let mut events = Vec::new();
        for _ in 0..60 {
            let id = store.create_session(new(), false).await.unwrap().id;
            let code = store.join_code(id).await.unwrap().unwrap();
            make_old(&store, id, &code).await;
            events.push((id, code));
        }
        let now: i64 = sqlx::query_scalar("select unixepoch()").fetch_one(&store.read).await.unwrap();
        let pass = |name: &[u8], once, expires| NewPass {
            hash: hash(name),
            session: Some(events[0].0),
            role: Role::Facilitator,
            once,
            expires,
        };
        for pass in
            [pass(b"QRST2345", true, now + 890), pass(b"invited", true, now + 90_000), pass(b"often", false, now + 9)]
        {
            store.add_pass(pass, now).await.unwrap();
        }
        store.close().await;
        assert!(events.iter().all(|(_, code)| holds(&on_disk(folder.path()), &hash(code.as_bytes()))));

        // The log stays as long as the file is open somewhere; what a crash left beside its pages is copied too.
        let path = folder.path().join("plenary.db");
        let mut onlooker = sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
        sqlx::query("select count(*) from session").execute(&mut onlooker).await.unwrap();
        let file = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&file[..], &file[..]].concat()).unwrap();
        let store = SqliteStore::open(folder.path()).await.unwrap();
        for (id, code) in &events {
            let found = store.session_by_code(&store.code_hash(code)).await.unwrap().map(|event| event.id);
            assert_eq!(found, Some(*id));
            assert_eq!(store.session_by_code(&hash(code.as_bytes())).await.unwrap(), None);
        }
        assert!(store.use_pass(&hash(b"QRST2345"), now).await.unwrap().is_none(), "a hand-over code of before is gone");
        assert!(store.use_pass(&hash(b"invited"), now).await.unwrap().is_some(), "an invitation is not");
        store.close().await;
        let bytes = on_disk(folder.path());
        for (_, code) in &events {
            assert!(!holds(&bytes, &hash(code.as_bytes())));
        }
        assert!(!holds(&bytes, &hash(b"QRST2345")));
        onlooker.close().await.unwrap();

        // Once only: repeating it at each start would drop current hand-over codes.
        let store = SqliteStore::open(folder.path()).await.unwrap();
        store.add_pass(NewPass { hash: store.code_hash("QRST2345"), ..pass(b"", true, now + 890) }, now).await.unwrap();
        store.close().await;
        let store = SqliteStore::open(folder.path()).await.unwrap();
        assert!(store.use_pass(&store.code_hash("QRST2345"), now).await.unwrap().is_some());
        store.close().await;
    }

    #[tokio::test]
    async fn a_crash_before_it_was_remembered_and_a_code_that_cannot_be_opened_harm_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path()).await.unwrap();
        let one = store.create_session(new(), false).await.unwrap().id;
        let other = store.create_session(new(), false).await.unwrap().id;
        let code = store.join_code(one).await.unwrap().unwrap();
        store.keys().forget_work_for_test().await;
        sqlx::query("update session set code = zeroblob(9) where id = $1")
            .bind(other.as_bytes().to_vec())
            .execute(&store.write)
            .await
            .unwrap();
        store.close().await;
        let store = SqliteStore::open(folder.path()).await.unwrap();
        let found = store.session_by_code(&store.code_hash(&code)).await.unwrap().map(|event| event.id);
        assert_eq!(found, Some(one), "keyed already, and not keyed again");
        store.close().await;
        let elsewhere = tempfile::tempdir().unwrap();
        let another = SqliteStore::open(elsewhere.path()).await.unwrap();
        assert_ne!(another.code_hash(&code), store.code_hash(&code), "each folder has its own key");
        another.close().await;
    }
}
