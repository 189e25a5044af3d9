//! Purging: what is purged is erased, what remains is sealed with another key, and a certificate with ids is kept.

use super::{
    Store, StoreError,
    people::place_of_code,
    rooms::{RoomStore as _, sqlite::SqliteRooms},
    vacuum,
};
use crate::journal::batch::{Forget, KeyName, snapshot_place, usual_keys};
use jiff::civil::Date;
use plenary_shared::{
    api::{CERTIFICATE, Certificate, Issued, Resealed, Why},
    id::{CertificateId, NoteId, SessionId},
    proof::sha256_hex,
    snapshot::Snapshot,
};
use sqlx::{SqliteConnection, query, query_as, query_scalar};
use std::{
    collections::HashSet,
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// The file beside the database that lists what was purged: a restore reads it, because a backup may be older.
pub const LEDGER: &str = "purged.log";

impl Forget {
    /// Seals everything of the session with the new key, without the notes.
    pub(super) async fn write(&self, db: &mut SqliteConnection, room: SessionId) -> Result<(), sqlx::Error> {
        let day: String = query_scalar("select date('now', 'localtime')").fetch_one(&mut *db).await?;
        self.reseal_code(db, room).await?;
        let snapshots = self.reseal_snapshots(db, room, &day).await?;
        let certificate = Certificate {
            format: CERTIFICATE.into(),
            id: CertificateId::from_bytes(rand::random()),
            day,
            why: self.why,
            session: room,
            notes: self.notes.clone(),
            keys: self.dead.iter().map(KeyName::to_string).collect(),
            snapshots,
            copies: copies(db, room).await?,
        };
        keep(db, &certificate).await
    }

    async fn reseal_code(&self, db: &mut SqliteConnection, room: SessionId) -> Result<(), sqlx::Error> {
        let id = &room.as_bytes()[..];
        let sealed: Vec<u8> =
            query_scalar("select code from session where id = $1").bind(id).fetch_one(&mut *db).await?;
        let code = self.reseal(&place_of_code(room), &sealed)?;
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
            let place = snapshot_place(room, number);
            let Some(json) = self.old.open(&place, &sealed) else { continue };
            let Some(json) = self.without_notes(json, day) else { continue };
            let now = sha256_hex(&json);
            query("update snapshot set body = $3, sha256 = $4, bytes = $5 where room = $1 and number = $2")
                .bind(id)
                .bind(number)
                .bind(self.new.seal(&place, &json))
                .bind(&now)
                .bind(json.len() as i64)
                .execute(&mut *db)
                .await?;
            if now != was {
                changed.push(Resealed { number, was, now });
            }
        }
        Ok(changed)
    }

    /// The snapshot without the notes, unchanged bytes if it has none of them; `None` when the bytes are not a
    /// snapshot.
    fn without_notes(&self, json: Vec<u8>, day: &str) -> Option<Vec<u8>> {
        let mut snapshot: Snapshot = serde_json::from_slice(&json).ok()?;
        let gone = self.notes.iter().filter(|note| snapshot.remove(**note, day)).count();
        Some(if gone == 0 { json } else { snapshot.to_json().into_bytes() })
    }

    fn reseal(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, sqlx::Error> {
        let body = self.old.open(place, sealed).ok_or_else(unreadable)?;
        Ok(self.new.seal(place, &body))
    }
}

impl Store {
    /// Purges an event, with all its rows, seats and keys. Its room must not be live. `None` when there is no such
    /// event. After a crash, [`Store::finish_purges`] completes what was begun.
    pub async fn purge_session(&self, id: SessionId, why: Why, today: Date) -> Result<Option<Certificate>, StoreError> {
        if self.session(id).await?.is_none() {
            return Ok(None);
        }
        let keys = self.keys.names(id).await?;
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let certificate = Certificate {
            format: CERTIFICATE.into(),
            id: CertificateId::from_bytes(rand::random()),
            day: today.to_string(),
            why,
            session: id,
            notes: Vec::new(),
            keys,
            snapshots: Vec::new(),
            copies: copies(&mut transaction, id).await?,
        };
        keep(&mut transaction, &certificate).await?;
        transaction.commit().await?;
        self.finish_session(id).await?;
        Ok(Some(certificate))
    }

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

    /// Every certificate, the latest day first.
    pub async fn certificates(&self) -> Result<Vec<Issued>, StoreError> {
        let rows: Vec<(String, bool)> =
            query_as("select body, done from certificate order by day desc, id").fetch_all(&self.read).await?;
        let issued = |(body, done): (String, bool)| {
            let certificate =
                serde_json::from_str(&body).map_err(|_| StoreError::Damaged("the list of certificates"))?;
            Ok(Issued { done, certificate })
        };
        rows.into_iter().map(issued).collect()
    }

    /// Whether an event was removed as a whole, as a certificate says.
    pub async fn was_removed(&self, id: SessionId) -> Result<bool, StoreError> {
        let certificates = self.certificates().await?.into_iter().map(|issued| issued.certificate);
        Ok(certificates.filter(|one| one.session == id).any(|one| one.notes.is_empty()))
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
            && !self.keys.has_others(id, &usual_keys(epoch, segment, seal)).await?
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

/// One line of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purged {
    /// An event was removed.
    Event(SessionId),
    /// A note of an event was removed.
    Note(SessionId, NoteId),
}

/// Parses a ledger. A last line that a crash cut short is ignored.
pub fn read_ledger(text: &str) -> Vec<Purged> {
    let line = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            [_, "event", event] => Some(Purged::Event(event.parse().ok()?)),
            [_, "note", event, note] => Some(Purged::Note(event.parse().ok()?, note.parse().ok()?)),
            _ => None,
        }
    };
    text.lines().filter_map(line).collect()
}

/// Appends to the ledger; durable when this returns.
fn write_down(folder: &Path, certificate: &Certificate) -> io::Result<()> {
    let Certificate { day, session, notes, .. } = certificate;
    let mut lines: String = notes.iter().map(|note| format!("{day} note {session} {note}\n")).collect();
    if notes.is_empty() {
        lines = format!("{day} event {session}\n");
    }
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join(LEDGER))?;
    file.write_all(lines.as_bytes())?;
    file.sync_all()?;
    File::open(folder)?.sync_all()
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
    use crate::{seal::Key, store::people::tests::new};

    #[test]
    fn a_ledger_says_what_is_gone_and_a_torn_line_says_nothing() {
        let (event, note) = (SessionId::from_bytes([1; 16]), NoteId::from_bytes([2; 16]));
        let text = format!("2026-11-22 event {event}\n2026-11-23 note {event} {note}\n2026-11-24 note {event} Ag");
        assert_eq!(read_ledger(&text), [Purged::Event(event), Purged::Note(event, note)]);
    }

    /// An event with an interrupted purge: a certificate that is not finished, and a key.
    async fn cut_short(store: &Store) -> SessionId {
        let id = store.create_session(new(), false).await.unwrap().id;
        store.keys.keep(id, KeyName::Segment(0, 1), &Key::random()).await.unwrap();
        let certificate = Certificate {
            format: CERTIFICATE.into(),
            id: CertificateId::from_bytes(rand::random()),
            day: "2026-11-27".into(),
            why: Why::Writer,
            session: id,
            notes: vec![NoteId::from_bytes([2; 16])],
            keys: Vec::new(),
            snapshots: Vec::new(),
            copies: Vec::new(),
        };
        keep(&mut store.write.acquire().await.unwrap(), &certificate).await.unwrap();
        id
    }

    #[tokio::test]
    async fn a_removal_that_was_cut_short_is_certified_when_no_key_is_left_of_before() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let id = cut_short(&store).await;
        store.finish_purges().await.unwrap();
        assert_eq!(store.keys.names(id).await.unwrap(), ["segment.1.1", "session"]);
        assert!(store.certificates().await.unwrap()[0].done);
    }

    #[tokio::test]
    async fn keys_whose_destruction_was_cut_short_are_in_no_file_after_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
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
        let store = Store::open(folder.path()).await.unwrap();
        let id = cut_short(&store).await;
        query("update checkpoint set body = zeroblob(512)").execute(&store.write).await.unwrap();
        store.finish_purges().await.unwrap();
        assert_eq!(store.keys.names(id).await.unwrap().len(), 3, "everything stays");
        assert!(!store.certificates().await.unwrap()[0].done);
        assert!(!folder.path().join(LEDGER).exists());
    }
}
