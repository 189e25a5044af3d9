//! Events, in the table of sessions, each beside the row of its room.

use super::{date, session_id};
use crate::{
    journal::batch::{FIRST, KeyName},
    seal::Key,
    store::{
        StoreError,
        keys::KeyStore as _,
        people::{CreateError, Hash, LinkStore as _, NewEvent, Session, SessionStore, unseal_code},
        sqlite::{SqliteStore, rooms::insert_room},
    },
};
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::{
    api::{NewSession, SessionSummary},
    id::SessionId,
};

type SessionRow = (Vec<u8>, String, String, String, bool, bool, bool);
type ListRow = (Vec<u8>, String, String, String, bool, bool, bool, u32);

macro_rules! select_session {
    ($end:literal) => {
        concat!("select id, title, day, retain_until, lobby, ended, demo from session ", $end)
    };
}

#[async_trait]
impl SessionStore for SqliteStore {
    async fn create_session(&self, new: NewSession, demo: bool) -> Result<SessionSummary, CreateError> {
        let event = NewEvent::prepare(self, new, demo).await?;
        event.keep_keys(&self.keys).await?;
        if let Err(error) = self.insert_event(&event).await {
            self.keys.destroy_others(event.id, &[]).await?;
            return Err(error.into());
        }
        Ok(event.into_summary())
    }

    async fn sessions(&self) -> Result<Vec<SessionSummary>, StoreError> {
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

    async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let query = sqlx::query_as(select_session!("where id = $1")).bind(id.as_bytes().to_vec());
        query.fetch_optional(&self.read).await?.map(session).transpose()
    }

    async fn session_by_code(&self, code: &Hash) -> Result<Option<Session>, StoreError> {
        let query = sqlx::query_as(select_session!("where code_hash = $1")).bind(code.to_vec());
        query.fetch_optional(&self.read).await?.map(session).transpose()
    }

    async fn join_code(&self, id: SessionId) -> Result<Option<String>, StoreError> {
        // A purge may replace the key between the two reads; a second attempt then finds both replaced.
        let found = match self.sealed_code(id).await {
            Err(StoreError::Damaged(_)) => self.sealed_code(id).await?,
            other => other?,
        };
        found.map(|(key, sealed)| unseal_code(&key, id, &sealed)).transpose()
    }

    async fn keep_until(&self, id: SessionId, until: Date) -> Result<bool, StoreError> {
        let done = sqlx::query("update session set retain_until = $2 where id = $1")
            .bind(&id.as_bytes()[..])
            .bind(until.to_string())
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn overdue(&self, today: Date) -> Result<Vec<SessionId>, StoreError> {
        let ids: Vec<Vec<u8>> = sqlx::query_scalar("select id from session where retain_until < $1")
            .bind(today.to_string())
            .fetch_all(&self.read)
            .await?;
        ids.iter().map(|id| session_id(id)).collect()
    }

    async fn set_lobby(&self, id: SessionId, open: bool) -> Result<bool, StoreError> {
        let done = sqlx::query("update session set lobby = $2 where id = $1 and (ended = 0 or $2 = 0)")
            .bind(&id.as_bytes()[..])
            .bind(open)
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() > 0)
    }
}

impl SqliteStore {
    async fn insert_event(&self, event: &NewEvent) -> Result<(), StoreError> {
        let checkpoint = event.checkpoint();
        let mut transaction = self.write.begin_with("begin immediate").await?;
        sqlx::query(
            "insert into session (id, title, day, retain_until, lobby, ended, demo, code_hash, code, earlier)
             values ($1, $2, $3, $4, 1, 0, $5, $6, $7, $8)",
        )
        .bind(&event.id.as_bytes()[..])
        .bind(&event.content.meta.title)
        .bind(&event.content.meta.day)
        .bind(event.retain_until.to_string())
        .bind(event.content.meta.demo)
        .bind(&self.code_hash(&event.code)[..])
        .bind(event.sealed_code())
        .bind(event.earlier.as_ref().map(|earlier| &earlier.as_bytes()[..]))
        .execute(&mut *transaction)
        .await?;
        insert_room(&mut transaction, event.id, FIRST, 0, &checkpoint).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Each event whose snapshot is copied into a later one, and that later one.
    async fn copies(&self) -> Result<Vec<(SessionId, SessionId)>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("select earlier, id from session where earlier is not null order by id")
                .fetch_all(&self.read)
                .await?;
        rows.iter().map(|(earlier, later)| Ok((session_id(earlier)?, session_id(later)?))).collect()
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
}

fn session((id, title, day, retain_until, lobby, ended, demo): SessionRow) -> Result<Session, StoreError> {
    let (day, retain_until) = (date(&day)?, date(&retain_until)?);
    Ok(Session { id: session_id(&id)?, title, day, retain_until, lobby, ended, demo })
}
