//! Purging in SQLite: rows are deleted and resealed in one transaction with their certificate, and erased from the
//! files.

use super::{SqliteStore, rooms::SqliteRooms, vacuum};
use crate::{
    journal::batch::{Forget, KeyName, usual_keys},
    store::{
        StoreError,
        forget::{LEDGER, certificate_of_event, write_down},
        keys::KeyStore as _,
        people::{RemovalStore, SessionStore as _, place_of_code},
        rooms::RoomStore as _,
    },
};
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::{
    api::{Certificate, Issued, Resealed, Why},
    id::SessionId,
};
use sqlx::{SqliteConnection, query, query_as, query_scalar};
use std::collections::HashSet;

impl Forget {
    /// Seals everything of the session with the new key, without the notes.
    pub(super) async fn write(&self, db: &mut SqliteConnection, room: SessionId) -> Result<(), sqlx::Error> {
        let day: String = query_scalar("select date('now', 'localtime')").fetch_one(&mut *db).await?;
        self.reseal_code(db, room).await?;
        let snapshots = self.reseal_snapshots(db, room, &day).await?;
        let certificate = self.certificate(room, day, snapshots, copies(db, room).await?);
        keep(db, &certificate).await
    }

    async fn reseal_code(&self, db: &mut SqliteConnection, room: SessionId) -> Result<(), sqlx::Error> {
        let id = &room.as_bytes()[..];
        let sealed: Vec<u8> =
            query_scalar("select code from session where id = $1").bind(id).fetch_one(&mut *db).await?;
        let code = self.reseal(&place_of_code(room), &sealed).ok_or_else(unreadable)?;
        query("update room set seal = $2 where id = $1").bind(id).bind(self.seal).execute(&mut *db).await?;
        query("update session set code = $2 where id = $1").bind(id).bind(code).execute(db).await?;
        Ok(())
    }

    /// Removes the notes from every snapshot. One that cannot be read keeps the old key, and so becomes unreadable for
    /// good.
    async fn reseal_snapshots(
        &self,
        db: &mut SqliteConnection,
        room: SessionId,
        day: &str,
    ) -> Result<Vec<Resealed>, sqlx::Error> {
        let id = &room.as_bytes()[..];
        let numbers: Vec<u32> = query_scalar("select number from snapshot where room = $1 order by number")
            .bind(id)
            .fetch_all(&mut *db)
            .await?;
        let mut changed = Vec::new();
        for number in numbers {
            let (sealed, was): (Vec<u8>, String) =
                query_as("select body, sha256 from snapshot where room = $1 and number = $2")
                    .bind(id)
                    .bind(number)
                    .fetch_one(&mut *db)
                    .await?;
            let Some(now) = self.reseal_snapshot((room, number), &sealed, day) else { continue };
            query("update snapshot set body = $3, sha256 = $4, bytes = $5 where room = $1 and number = $2")
                .bind(id)
                .bind(number)
                .bind(&now.body)
                .bind(&now.sha256)
                .bind(now.bytes as i64)
                .execute(&mut *db)
                .await?;
            if now.sha256 != was {
                changed.push(Resealed { number, was, now: now.sha256 });
            }
        }
        Ok(changed)
    }
}

#[async_trait]
impl RemovalStore for SqliteStore {
    async fn purge_session(&self, id: SessionId, why: Why, today: Date) -> Result<Option<Certificate>, StoreError> {
        if self.session(id).await?.is_none() {
            return Ok(None);
        }
        let keys = self.keys.names(id).await?;
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let copies = copies(&mut transaction, id).await?;
        let certificate = certificate_of_event(id, today.to_string(), why, keys, copies);
        keep(&mut transaction, &certificate).await?;
        transaction.commit().await?;
        self.finish_session(id).await?;
        Ok(Some(certificate))
    }

    async fn certificates(&self) -> Result<Vec<Issued>, StoreError> {
        let rows: Vec<(String, bool)> =
            query_as("select body, done from certificate order by day desc, id").fetch_all(&self.read).await?;
        let issued = |(body, done): (String, bool)| {
            let certificate =
                serde_json::from_str(&body).map_err(|_| StoreError::Damaged("the list of certificates"))?;
            Ok(Issued { done, certificate })
        };
        rows.into_iter().map(issued).collect()
    }
}

impl SqliteStore {
    /// Completes interrupted purges, and destroys unneeded keys. Only before any room is live.
    pub async fn finish_purges(&self) -> Result<(), StoreError> {
        // A crash after keys were deleted may have left their bytes in the file, beside a log that deletes them.
        self.keys.empty_log().await?;
        for issued in self.certificates().await?.into_iter().filter(|issued| !issued.done) {
            let Certificate { session, notes, .. } = issued.certificate;
            if notes.is_empty() {
                self.finish_session(session).await?;
            }
        }
        let mut left_alone = HashSet::new();
        for room in self.keys.rooms().await? {
            if !self.destroy_stale_keys(room).await? {
                left_alone.insert(room);
            }
        }
        self.truncate_log().await?;
        for issued in self.certificates().await?.into_iter().filter(|issued| !issued.done) {
            if !left_alone.contains(&issued.certificate.session) {
                self.rooms.certify(issued.certificate.session).await?;
            }
        }
        Ok(())
    }

    /// Deletes rows first, then rewrites the file without their pages, then truncates the log and destroys the keys.
    async fn finish_session(&self, id: SessionId) -> Result<(), StoreError> {
        query("delete from session where id = $1").bind(&id.as_bytes()[..]).execute(&self.write).await?;
        vacuum(&self.write).await?;
        self.rooms.destroy_room(id).await
    }

    /// Destroys the keys that a room no longer needs, and returns whether only needed ones are left. Keys of a room
    /// that cannot be read, or that is not in this database without having been purged, are kept: the wrong file may
    /// have been put in place.
    async fn destroy_stale_keys(&self, id: SessionId) -> Result<bool, StoreError> {
        // The keys of a session without open ballots: if these are all, the room need not be read.
        let row: Option<(u32, u32, u32)> = query_as("select epoch, segment, seal from room where id = $1")
            .bind(&id.as_bytes()[..])
            .fetch_optional(&self.read)
            .await?;
        if let Some((epoch, segment, seal)) = row
            && self.keys.others(id, &usual_keys(epoch, segment, seal)).await?.is_empty()
        {
            return Ok(true);
        }
        match self.rooms.open_room(id).await {
            Ok(Some(_)) => return Ok(true),
            Err(StoreError::Damaged(_)) => return Ok(false),
            Ok(None) => {}
            Err(error) => return Err(error),
        }
        let removed = self.was_removed(id).await?;
        if removed {
            self.keys.destroy_others(id, &[]).await?;
        }
        Ok(removed)
    }
}

impl SqliteRooms {
    /// Erases deleted data from the disk: truncates the write-ahead log, destroys keys, and finishes their rooms'
    /// certificates. Every purge goes through here.
    pub(super) async fn destroy(&self, keys: &[(SessionId, Vec<KeyName>)]) -> Result<(), StoreError> {
        let emptied = self.truncate_log().await;
        self.keys.destroy_all(keys).await?;
        emptied?;
        self.certify_all(keys.iter().map(|(room, _)| *room)).await
    }

    /// The same for a room that is deleted, with all its keys.
    pub(super) async fn destroy_room(&self, room: SessionId) -> Result<(), StoreError> {
        let emptied = self.truncate_log().await;
        self.keys.destroy_others(room, &[]).await?;
        emptied?;
        self.certify(room).await
    }

    async fn certify_all(&self, rooms: impl Iterator<Item = SessionId>) -> Result<(), StoreError> {
        let unfinished: bool =
            query_scalar("select exists (select 1 from certificate where done = 0)").fetch_one(&self.read).await?;
        if unfinished {
            for room in rooms {
                self.certify(room).await?;
            }
        }
        Ok(())
    }

    /// Marks a room's certificates as done, and adds what they are about to the ledger.
    pub(super) async fn certify(&self, room: SessionId) -> Result<(), StoreError> {
        let id = &room.as_bytes()[..];
        let bodies: Vec<String> = query_scalar("select body from certificate where room = $1 and done = 0")
            .bind(id)
            .fetch_all(&self.read)
            .await?;
        if bodies.is_empty() {
            return Ok(());
        }
        for body in bodies {
            let certificate = serde_json::from_str(&body).map_err(|_| StoreError::Damaged("a certificate"))?;
            write_down(&self.folder, &certificate)
                .map_err(|error| StoreError::Ledger(self.folder.join(LEDGER), error))?;
        }
        query("update certificate set done = 1 where room = $1").bind(id).execute(&self.write).await?;
        Ok(())
    }
}

async fn keep(db: &mut SqliteConnection, certificate: &Certificate) -> Result<(), sqlx::Error> {
    query("insert into certificate (id, room, day, body, done) values ($1, $2, $3, $4, 0)")
        .bind(&certificate.id.as_bytes()[..])
        .bind(&certificate.session.as_bytes()[..])
        .bind(&certificate.day)
        .bind(serde_json::to_string(certificate).expect("a certificate is plain data"))
        .execute(db)
        .await?;
    Ok(())
}

/// Later events with a copy of one of this event's snapshots.
async fn copies(db: &mut SqliteConnection, room: SessionId) -> Result<Vec<SessionId>, sqlx::Error> {
    let ids: Vec<Vec<u8>> = query_scalar("select id from session where earlier = $1 order by id")
        .bind(&room.as_bytes()[..])
        .fetch_all(db)
        .await?;
    ids.into_iter().map(|id| id.try_into().map(SessionId::from_bytes).map_err(|_| unreadable())).collect()
}

fn unreadable() -> sqlx::Error {
    sqlx::Error::Decode("a stored row cannot be opened".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{seal::Key, store::fixtures::new};
    use plenary_shared::id::NoteId;

    /// An event with an interrupted purge: a certificate that is not finished, and a key.
    async fn cut_short(store: &SqliteStore) -> SessionId {
        let id = store.create_session(new(), false).await.unwrap().id;
        store.keys.keep(id, KeyName::Segment(0, 1), &Key::random()).await.unwrap();
        let about = certificate_of_event(id, "2026-11-27".into(), Why::Writer, Vec::new(), Vec::new());
        let certificate = Certificate { notes: vec![NoteId::from_bytes([2; 16])], ..about };
        keep(&mut store.write.acquire().await.unwrap(), &certificate).await.unwrap();
        id
    }

    #[tokio::test]
    async fn a_removal_that_was_cut_short_is_certified_when_no_key_is_left_of_before() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path()).await.unwrap();
        let id = cut_short(&store).await;
        store.finish_purges().await.unwrap();
        assert_eq!(store.keys.names(id).await.unwrap(), ["segment.1.1", "session"]);
        assert!(store.certificates().await.unwrap()[0].done);
    }

    #[tokio::test]
    async fn keys_whose_destruction_was_cut_short_are_in_no_file_after_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path()).await.unwrap();
        let id = cut_short(&store).await;
        store.keys.empty_log().await.unwrap();
        let Key(secret) = store.keys.key(id, KeyName::Segment(0, 1)).await.unwrap().unwrap();
        let holds = || {
            let files = ["keys.db", "keys.db-wal"].map(|name| std::fs::read(folder.path().join(name)).unwrap());
            files.iter().any(|bytes| bytes.windows(secret.len()).any(|window| window == secret))
        };
        store.keys.delete_without_emptying(id, KeyName::Segment(0, 1)).await;
        assert!(holds(), "the file is as before, and only its log knows");
        store.finish_purges().await.unwrap();
        assert!(!holds() && store.certificates().await.unwrap()[0].done);
    }

    #[tokio::test]
    async fn a_removal_from_an_event_that_cannot_be_read_is_not_certified() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path()).await.unwrap();
        let id = cut_short(&store).await;
        query("update checkpoint set body = zeroblob(512)").execute(&store.write).await.unwrap();
        store.finish_purges().await.unwrap();
        assert_eq!(store.keys.names(id).await.unwrap().len(), 3, "everything stays");
        assert!(!store.certificates().await.unwrap()[0].done);
        assert!(!folder.path().join(LEDGER).exists());
    }
}
