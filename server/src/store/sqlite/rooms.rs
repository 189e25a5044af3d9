//! The rooms in SQLite: one row per batch, checkpoints that replace them, and keys destroyed with what they sealed.

use super::{ROOMS_CACHE, assert_modes, empty_log, free, options, prepare};
use crate::{
    journal::{
        batch::{Batch, KeyName, StoredRoom, Write, checkpoint_place},
        reading::{OpenError, RoomRows, SealedRow},
    },
    seams::Writing,
    store::{StoreError, keys::KeyStore, rooms::RoomStore},
};
use async_trait::async_trait;
use data_encoding::HEXUPPER;
use plenary_shared::id::SessionId;
use sqlx::{ConnectOptions, Connection, SqliteConnection, SqlitePool, query, query_as, query_scalar};
use std::{
    fmt::Write as _,
    path::Path,
    sync::{Arc, PoisonError},
};
use tokio::{sync::Mutex, task::JoinHandle};

/// Rows after which the write-ahead log is checkpointed into the file. Most are records of about a page.
const LOG_ROWS: usize = 1000;

/// Bytes that a commit takes besides its bodies, at most: pages of tables and indexes, and new keys.
const AROUND_A_COMMIT: u64 = 128 * 1024;

/// The low bits of a row's id in the journal are the record's number, those above the room's.
const SEQ_BITS: u32 = 40;

/// The rooms of a data folder.
#[derive(Clone)]
pub struct SqliteRooms {
    pub(super) read: SqlitePool,
    pub(super) write: SqlitePool,
    pub(super) keys: Arc<dyn KeyStore>,
    pub(super) folder: Arc<Path>,
    /// The connection for commits of rooms: opened with the first one, and again after an error.
    connection: Arc<Mutex<Option<SqliteConnection>>>,
    log: Arc<std::sync::Mutex<LogSize>>,
}

/// State of the write-ahead log.
#[derive(Default)]
struct LogSize {
    /// Rows since the last checkpoint of the log began.
    rows: usize,
    /// The task that checkpoints the log.
    moving: Option<JoinHandle<()>>,
}

#[async_trait]
impl RoomStore for SqliteRooms {
    async fn open_room(&self, id: SessionId) -> Result<Option<StoredRoom>, StoreError> {
        let Some(stored) = self.load(id).await? else { return Ok(None) };
        let wanted = stored.wanted_keys();
        if !self.keys.others(id, &wanted).await?.is_empty() {
            // A crash prevented the truncation that comes before keys are destroyed, so it is done first.
            self.truncate_log().await?;
        }
        self.keys.destroy_others(id, &wanted).await?;
        Ok(Some(stored))
    }

    async fn commit_rooms(&self, batches: &[(SessionId, &Batch)]) -> Result<(), StoreError> {
        let mut new_keys = Vec::new();
        for (room, batch) in batches {
            new_keys.extend(batch.new_keys.iter().map(|(name, key)| (*room, *name, key)));
        }
        self.keys.keep_all(&new_keys).await?;
        let mut own = self.connection.lock().await;
        let mut connection = match own.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        // A failed connection is closed, which rolls back its transaction.
        self.write_batches(&mut connection, batches).await?;
        *own = Some(connection);
        drop(own);
        self.count_written(batches.iter().map(|(_, batch)| batch.writes.len()).sum());
        Ok(())
    }

    async fn destroy_keys(&self, keys: &[(SessionId, Vec<KeyName>)]) -> Result<(), StoreError> {
        self.destroy(keys).await
    }

    async fn rest(&self) -> Result<(), StoreError> {
        self.truncate_log().await
    }

    async fn takes_commits(&self, bytes: usize) -> bool {
        // A header fits where a batch does not. The log takes the batch first, and the file after it.
        let wanted = 2 * bytes as u64 + AROUND_A_COMMIT;
        self.free_bytes().is_none_or(|free| free >= wanted) && self.writes_header().await
    }
}

impl SqliteRooms {
    /// The rooms of a folder whose files are open.
    pub(super) fn new(read: &SqlitePool, write: &SqlitePool, keys: Arc<dyn KeyStore>, folder: &Path) -> Self {
        let (read, write, folder) = (read.clone(), write.clone(), folder.into());
        Self { read, write, keys, folder, connection: Arc::default(), log: Arc::default() }
    }

    /// Free space for this user on the folder's disk in bytes, where the system reports it.
    fn free_bytes(&self) -> Option<u64> {
        free(rustix::fs::statvfs(&*self.folder).ok()?)
    }

    /// Whether the file's own header can be written. SQLite skips a row that is set to its current value, so a row
    /// would prove nothing.
    pub(super) async fn writes_header(&self) -> bool {
        sqlx::query("pragma user_version = 0").execute(&self.write).await.is_ok()
    }

    async fn connect(&self) -> Result<SqliteConnection, StoreError> {
        // Another connection checkpoints the log, so that no commit waits for it.
        let options = options(&self.folder.join("plenary.db"));
        let options = options.pragma("wal_autocheckpoint", "0").pragma("cache_size", ROOMS_CACHE);
        let mut connection = options.connect().await?;
        assert_modes(&mut connection).await?;
        prepare(&mut connection, Writing::Rooms).await?;
        Ok(connection)
    }

    /// Checkpoints the write-ahead log into the file and truncates it.
    pub(super) async fn truncate_log(&self) -> Result<(), StoreError> {
        empty_log(&self.write).await
    }

    /// Closes the rooms' own connection; everything on it is committed.
    pub(super) async fn close(&self) {
        if let Some(connection) = self.connection.lock().await.take() {
            let _ = connection.close().await;
        }
    }

    /// Reads a room without changing anything.
    pub async fn load(&self, id: SessionId) -> Result<Option<StoredRoom>, StoreError> {
        let room = &id.as_bytes()[..];
        let row: Option<(u32, u32, u32, i64, bool)> = query_as(
            "select room.epoch, room.segment, room.seal, room.number, session.lobby
             from room join session on session.id = room.id where room.id = $1",
        )
        .bind(room)
        .fetch_optional(&self.read)
        .await?;
        let Some((epoch, segment, seal, number, lobby)) = row else { return Ok(None) };
        let checkpoints: Vec<(u32, i64, Vec<u8>)> = query_as(
            "select segment, upto, body from checkpoint where room = $1 and epoch = $2 order by segment desc limit 2",
        )
        .bind(room)
        .bind(epoch)
        .fetch_all(&self.read)
        .await?;
        let [first, last] = rows_of(number);
        let records: Vec<(u32, i64, Vec<u8>)> = query_as(
            "select segment, seq, body from journal where id between $1 and $2 and epoch = $3 order by segment, seq",
        )
        .bind(first)
        .bind(last)
        .bind(epoch)
        .fetch_all(&self.read)
        .await?;
        let keys = self.keys.of_room(id).await?;
        let read =
            RoomRows { epoch, segment, seal, lobby, checkpoints: rows(checkpoints), records: rows(records), keys };
        read.open(id).map(Some).map_err(|error| match error {
            OpenError::Newer => StoreError::Newer(self.folder.to_path_buf()),
            OpenError::Damaged(what) => StoreError::Damaged(what),
        })
    }

    /// Writes batches on the rooms' connection, which may be left in a transaction after an error.
    async fn write_batches(
        &self,
        db: &mut SqliteConnection,
        batches: &[(SessionId, &Batch)],
    ) -> Result<(), StoreError> {
        let mut writes = Vec::new();
        for (room, batch) in batches {
            writes.extend(batch.writes.iter().map(|write| (*room, write)));
        }
        if writes.iter().all(|(_, write)| matches!(write, Write::Record { .. })) {
            // A single statement is its own transaction, and one round trip to the database's thread.
            return Ok(insert_records(db, &writes).await?);
        }
        query("begin immediate").execute(&mut *db).await?;
        for (room, write) in writes {
            self.write(db, room, write).await?;
        }
        query("commit").execute(db).await?;
        Ok(())
    }

    async fn write(&self, db: &mut SqliteConnection, session: SessionId, write: &Write) -> Result<(), StoreError> {
        let room = &session.as_bytes()[..];
        match write {
            Write::Record { .. } => insert_records(db, &[(session, write)]).await?,
            Write::Checkpoint { epoch, segment, upto, body } => {
                self.write_checkpoint(db, session, (*epoch, *segment, *upto), body).await?;
            }
            Write::Snapshot { number, name, body, sha256, bytes } => {
                query("insert into snapshot (room, number, name, body, sha256, bytes) values ($1, $2, $3, $4, $5, $6)")
                    .bind(room)
                    .bind(number)
                    .bind(&name[..])
                    .bind(&body[..])
                    .bind(&sha256[..])
                    .bind(*bytes as i64)
                    .execute(db)
                    .await?;
            }
            Write::Audit { number, act, object, hash } => {
                query("insert into audit (room, number, act, object, hash) values ($1, $2, $3, $4, $5)")
                    .bind(room)
                    .bind(number)
                    .bind(*act)
                    .bind(&object[..])
                    .bind(&hash[..])
                    .execute(db)
                    .await?;
            }
            Write::Forget(forget) => forget.write(db, session).await?,
            Write::Ended => {
                let end = [
                    "update session set ended = 1, lobby = 0 where id = $1",
                    "delete from member where session = $1 and role = 'participant'",
                ];
                for sql in end {
                    query(sql).bind(room).execute(&mut *db).await?;
                }
            }
        }
        Ok(())
    }

    /// Writes a checkpoint, reads it back and unseals it; only then is what it replaces deleted.
    pub(super) async fn write_checkpoint(
        &self,
        db: &mut SqliteConnection,
        session: SessionId,
        (epoch, segment, upto): (u32, u32, u64),
        body: &[u8],
    ) -> Result<(), StoreError> {
        let room = &session.as_bytes()[..];
        let number: i64 = query_scalar("update room set epoch = $2, segment = $3 where id = $1 returning number")
            .bind(room)
            .bind(epoch)
            .bind(segment)
            .fetch_one(&mut *db)
            .await?;
        query("insert into checkpoint (room, epoch, segment, upto, body) values ($1, $2, $3, $4, $5)")
            .bind(room)
            .bind(epoch)
            .bind(segment)
            .bind(upto as i64)
            .bind(body)
            .execute(&mut *db)
            .await?;
        let written: Vec<u8> =
            query_scalar("select body from checkpoint where room = $1 and epoch = $2 and segment = $3")
                .bind(room)
                .bind(epoch)
                .bind(segment)
                .fetch_one(&mut *db)
                .await?;
        let key = self.keys.key(session, KeyName::Segment(epoch, segment)).await?;
        let opens =
            key.is_some_and(|key| key.open(&checkpoint_place(session, epoch, segment, upto), &written).is_some());
        if written != body || !opens {
            return Err(StoreError::Damaged("an event"));
        }
        let kept = segment.saturating_sub(1);
        let [first, last] = rows_of(number);
        query("delete from journal where id between $1 and $2 and (epoch < $3 or segment < $4)")
            .bind(first)
            .bind(last)
            .bind(epoch)
            .bind(kept)
            .execute(&mut *db)
            .await?;
        query("delete from checkpoint where room = $1 and (epoch < $2 or segment < $3)")
            .bind(room)
            .bind(epoch)
            .bind(kept)
            .execute(db)
            .await?;
        Ok(())
    }

    /// Counts rows written to the write-ahead log, and periodically checkpoints it in the background, so that no commit
    /// waits for it.
    fn count_written(&self, rows: usize) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.rows += rows;
        if log.rows < LOG_ROWS || log.moving.as_ref().is_some_and(|moving| !moving.is_finished()) {
            return;
        }
        log.rows = 0;
        let pool = self.write.clone();
        log.moving = Some(tokio::spawn(async move {
            if query("pragma wal_checkpoint(passive)").execute(&pool).await.is_err() {
                tracing::warn!("the write-ahead log could not be brought into the file yet");
            }
        }));
    }
}

/// Creates a room that begins with a sealed checkpoint.
pub(super) async fn insert_room(
    db: &mut SqliteConnection,
    room: SessionId,
    (epoch, segment): (u32, u32),
    seal: u32,
    checkpoint: &[u8],
) -> Result<(), sqlx::Error> {
    let room = &room.as_bytes()[..];
    query(
        "insert into room (id, number, epoch, segment, seal)
         values ($1, (select coalesce(max(number), 0) + 1 from room), $2, $3, $4)",
    )
    .bind(room)
    .bind(epoch)
    .bind(segment)
    .bind(seal)
    .execute(&mut *db)
    .await?;
    query("insert into checkpoint (room, epoch, segment, upto, body) values ($1, $2, $3, 0, $4)")
        .bind(room)
        .bind(epoch)
        .bind(segment)
        .bind(checkpoint)
        .execute(db)
        .await?;
    Ok(())
}

/// The first and the last id of a room's rows in the journal, by the room's number.
pub(super) fn rows_of(number: i64) -> [i64; 2] {
    [number << SEQ_BITS, ((number + 1) << SEQ_BITS) - 1]
}

fn rows(rows: Vec<(u32, i64, Vec<u8>)>) -> Vec<SealedRow> {
    rows.into_iter().map(|(segment, number, body)| SealedRow { segment, number: number as u64, body }).collect()
}

/// Inserts records of rooms by one statement of fixed shape: one that grew with its rows would be compiled and cached
/// for each number of them.
async fn insert_records(db: &mut SqliteConnection, records: &[(SessionId, &Write)]) -> Result<(), sqlx::Error> {
    let (mut rows, mut bodies) = (String::from("["), Vec::new());
    for (room, write) in records {
        let Write::Record { epoch, segment, seq, body } = write else { continue };
        let comma = if rows.len() > 1 { "," } else { "" };
        let (room, from, length) = (HEXUPPER.encode(room.as_bytes()), bodies.len() + 1, body.len());
        write!(rows, r#"{comma}["{room}",{epoch},{segment},{seq},{from},{length}]"#).expect("text takes everything");
        bodies.extend_from_slice(body);
    }
    rows.push(']');
    let insert = "
        insert into journal (id, room, epoch, segment, seq, body)
        select (select number from room where id = unhex(value ->> 0)) << $3 | value ->> 3,
            unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, substr($2, value ->> 4, value ->> 5)
        from json_each($1)";
    query(insert).bind(rows).bind(bodies).bind(SEQ_BITS).execute(db).await?;
    Ok(())
}
