//! Events: created atomically, found by id or by the keyed hash of their join code.

use super::{Hash, OpenError, date, session_id};
use crate::{
    journal::batch::{self, FIRST, KeyName},
    seal::Key,
    store::{Store, StoreError, rooms::sqlite::insert_room},
};
use jiff::civil::Date;
use plenary_shared::{
    api::{NewSession, SessionSummary, SnapshotRef},
    content::Content,
    id::SessionId,
    limits::{CODE_ALPHABET, CODE_LENGTH},
    new_session::{Invalid, validate},
    snapshot::Snapshot,
};

/// An event, without its board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its title.
    pub title: String,
    /// Its day.
    pub day: Date,
    /// Last day on which it is stored.
    pub retain_until: Date,
    /// Whether the lobby is open.
    pub lobby: bool,
    /// Whether it has ended.
    pub ended: bool,
    /// Whether it is a demonstration.
    pub demo: bool,
}

/// Why an event was not created; nothing of it is stored.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The new event is not valid.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The snapshot of the earlier event cannot be opened.
    #[error("the snapshot of the earlier event cannot be opened")]
    Then(#[source] OpenError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A row of an event that is being created.
struct NewRow<'a> {
    id: SessionId,
    content: &'a Content,
    retain_until: Date,
    earlier: Option<SnapshotRef>,
}

type SessionRow = (Vec<u8>, String, String, String, bool, bool, bool);
type ListRow = (Vec<u8>, String, String, String, bool, bool, bool, u32);

macro_rules! select_session {
    ($end:literal) => {
        concat!("select id, title, day, retain_until, lobby, ended, demo from session ", $end)
    };
}

impl Store {
    /// Creates an event with an empty board and an open lobby. Its keys are durable before anything that they seal.
    pub async fn create_session(&self, new: NewSession, demo: bool) -> Result<SessionSummary, CreateError> {
        let valid = validate(&new)?;
        let then = match new.then {
            Some(reference) => Some(Box::new(self.earlier(reference).await?)),
            None => None,
        };
        let retain_until = valid.retain_until;
        let content = valid.board(new.reveal, demo, then);
        let id = SessionId::from_bytes(rand::random());
        let (session_key, segment_key) = (Key::random(), Key::random());
        self.keys.keep(id, KeyName::Session(0), &session_key).await?;
        self.keys.keep(id, KeyName::Segment(FIRST.0, FIRST.1), &segment_key).await?;
        let row = NewRow { id, content: &content, retain_until, earlier: new.then };
        let inserted = self.insert_session(row, [&session_key, &segment_key]).await;
        if let Err(error) = inserted {
            self.keys.destroy_others(id, &[]).await?;
            return Err(error.into());
        }
        Ok(SessionSummary {
            id,
            title: content.meta.title,
            day: content.meta.day,
            retain_until: retain_until.to_string(),
            ended: false,
            lobby: true,
            snapshots: 0,
            demo,
            days_left: None,
            copies: Vec::new(),
        })
    }

    /// The snapshot of an earlier event, without that event's own earlier snapshot.
    pub(super) async fn earlier(&self, reference: SnapshotRef) -> Result<Snapshot, CreateError> {
        match self.snapshot(reference.session, reference.number).await {
            Ok(opened) => {
                let mut snapshot = opened.snapshot;
                snapshot.content.then = None;
                Ok(snapshot)
            }
            Err(OpenError::Missing) => Err(Invalid::Then.into()),
            Err(OpenError::Store(error)) => Err(error.into()),
            Err(error) => Err(CreateError::Then(error)),
        }
    }

    async fn insert_session(
        &self,
        NewRow { id, content, retain_until, earlier }: NewRow<'_>,
        [session_key, segment_key]: [&Key; 2],
    ) -> Result<(), StoreError> {
        let code = random_code();
        let checkpoint = batch::first_checkpoint(id, segment_key, content);
        let mut transaction = self.write.begin_with("begin immediate").await?;
        sqlx::query(
            "insert into session (id, title, day, retain_until, lobby, ended, demo, code_hash, code, earlier)
             values ($1, $2, $3, $4, 1, 0, $5, $6, $7, $8)",
        )
        .bind(&id.as_bytes()[..])
        .bind(&content.meta.title)
        .bind(&content.meta.day)
        .bind(retain_until.to_string())
        .bind(content.meta.demo)
        .bind(&self.code_hash(&code)[..])
        .bind(session_key.seal(&place_of_code(id), code.as_bytes()))
        .bind(earlier.as_ref().map(|earlier| &earlier.session.as_bytes()[..]))
        .execute(&mut *transaction)
        .await?;
        insert_room(&mut transaction, id, FIRST, 0, &checkpoint).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Every event, the latest day first.
    pub async fn sessions(&self) -> Result<Vec<SessionSummary>, StoreError> {
        let rows: Vec<ListRow> = sqlx::query_as(
            "select id, title, day, retain_until, lobby, ended, demo,
                    (select count(*) from snapshot where snapshot.room = session.id)
             from session order by day desc, title, id",
        )
        .fetch_all(&self.read)
        .await?;
        let copies = self.copies().await?;
        let summary = |(id, title, day, retain_until, lobby, ended, demo, snapshots): ListRow| {
            let id = session_id(&id)?;
            let copies = copies.iter().filter(|(earlier, _)| *earlier == id).map(|(_, later)| *later).collect();
            let days_left = None;
            Ok(SessionSummary { id, title, day, retain_until, ended, lobby, snapshots, demo, days_left, copies })
        };
        rows.into_iter().map(summary).collect()
    }

    /// Each event whose snapshot is copied into a later one, and that later one.
    async fn copies(&self) -> Result<Vec<(SessionId, SessionId)>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("select earlier, id from session where earlier is not null order by id")
                .fetch_all(&self.read)
                .await?;
        rows.iter().map(|(earlier, later)| Ok((session_id(earlier)?, session_id(later)?))).collect()
    }

    /// The event with an id.
    pub async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let query = sqlx::query_as(select_session!("where id = $1")).bind(id.as_bytes().to_vec());
        query.fetch_optional(&self.read).await?.map(session).transpose()
    }

    /// The event with a join code, by the code's keyed hash.
    pub async fn session_by_code(&self, code: &Hash) -> Result<Option<Session>, StoreError> {
        let query = sqlx::query_as(select_session!("where code_hash = $1")).bind(code.to_vec());
        query.fetch_optional(&self.read).await?.map(session).transpose()
    }

    /// The join code of an event, to display it.
    pub async fn join_code(&self, id: SessionId) -> Result<Option<String>, StoreError> {
        // A purge may replace the key between the two reads; a second attempt then finds both replaced.
        let found = match self.sealed_code(id).await {
            Err(StoreError::Damaged(_)) => self.sealed_code(id).await?,
            other => other?,
        };
        let Some((key, sealed)) = found else { return Ok(None) };
        let damaged = || StoreError::Damaged("the join code");
        let code = key.open(&place_of_code(id), &sealed).ok_or_else(damaged)?;
        String::from_utf8(code).map(Some).map_err(|_| damaged())
    }

    async fn sealed_code(&self, id: SessionId) -> Result<Option<(Key, Vec<u8>)>, StoreError> {
        let row: Option<(Vec<u8>, u32)> = sqlx::query_as(
            "select session.code, room.seal from session join room on room.id = session.id where session.id = $1",
        )
        .bind(&id.as_bytes()[..])
        .fetch_optional(&self.read)
        .await?;
        let Some((sealed, seal)) = row else { return Ok(None) };
        let key = self.keys.key(id, KeyName::Session(seal)).await?.ok_or(StoreError::Damaged("the key file"))?;
        Ok(Some((key, sealed)))
    }

    /// Sets the last day on which an event is stored; `false` when there is no such event.
    pub async fn keep_until(&self, id: SessionId, until: Date) -> Result<bool, StoreError> {
        let done = sqlx::query("update session set retain_until = $2 where id = $1")
            .bind(&id.as_bytes()[..])
            .bind(until.to_string())
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Events whose last day is over.
    pub async fn overdue(&self, today: Date) -> Result<Vec<SessionId>, StoreError> {
        let ids: Vec<Vec<u8>> = sqlx::query_scalar("select id from session where retain_until < $1")
            .bind(today.to_string())
            .fetch_all(&self.read)
            .await?;
        ids.iter().map(|id| session_id(id)).collect()
    }

    /// Opens or closes the lobby; `false` when there is no such event, or it has ended and cannot open.
    pub async fn set_lobby(&self, id: SessionId, open: bool) -> Result<bool, StoreError> {
        let done = sqlx::query("update session set lobby = $2 where id = $1 and (ended = 0 or $2 = 0)")
            .bind(&id.as_bytes()[..])
            .bind(open)
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() > 0)
    }
}

fn session((id, title, day, retain_until, lobby, ended, demo): SessionRow) -> Result<Session, StoreError> {
    let (day, retain_until) = (date(&day)?, date(&retain_until)?);
    Ok(Session { id: session_id(&id)?, title, day, retain_until, lobby, ended, demo })
}

pub(in crate::store) fn place_of_code(id: SessionId) -> Vec<u8> {
    [b"code", &id.as_bytes()[..]].concat()
}

/// A fresh join or hand-over code.
pub fn random_code() -> String {
    let symbol = |_| char::from(CODE_ALPHABET[rand::random_range(0..CODE_ALPHABET.len())]);
    (0..CODE_LENGTH).map(symbol).collect()
}
