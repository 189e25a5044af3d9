//! Links and hand-over codes, in the table of passes.

use super::{desks::drop_seat, find_entry, record, role, session_id, token};
use crate::store::{
    StoreError,
    people::{Hash, LinkStore, NewPass, Pass, acts, code_hash, entry},
    sqlite::SqliteStore,
};
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::{
    api::LinkSummary,
    id::{AccountId, EntryId},
    role::Role,
};
use sqlx::SqliteConnection;

type LinkRow = (Vec<u8>, String, Option<String>, bool);

#[async_trait]
impl LinkStore for SqliteStore {
    fn code_hash(&self, code: &str) -> Hash {
        code_hash(&self.codes, code)
    }

    async fn add_pass(&self, pass: NewPass, now: i64) -> Result<(), StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        insert_pass(&mut transaction, &pass, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn drop_organiser_passes(&self) -> Result<(), StoreError> {
        sqlx::query("delete from pass where role = $1").bind(Role::Organiser.word()).execute(&self.write).await?;
        Ok(())
    }

    async fn use_pass(&self, hash: &Hash, now: i64) -> Result<Option<Pass>, StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let row: Option<(String, Option<Vec<u8>>, bool)> =
            sqlx::query_as("select role, session, once from pass where hash = $1 and expires > $2")
                .bind(&hash[..])
                .bind(now)
                .fetch_optional(&mut *transaction)
                .await?;
        sqlx::query("delete from pass where hash = $1 and once").bind(&hash[..]).execute(&mut *transaction).await?;
        transaction.commit().await?;
        row.map(|(word, session, once)| {
            Ok(Pass { role: role(&word)?, session: session.as_deref().map(session_id).transpose()?, once })
        })
        .transpose()
    }

    async fn listed_links(&self, now: i64) -> Result<Vec<LinkSummary>, StoreError> {
        let rows: Vec<LinkRow> = sqlx::query_as(
            "select pass.hash, pass.role, session.title, pass.once
             from pass left join session on session.id = pass.session where pass.expires > $1
             order by pass.role, session.title, pass.hash",
        )
        .bind(now)
        .fetch_all(&self.read)
        .await?;
        let summary = |(hash, word, event, once): LinkRow| {
            Ok(LinkSummary { id: entry(&token(&hash)?), role: role(&word)?, event, once })
        };
        rows.into_iter().map(summary).collect()
    }

    async fn remove_link(
        &self,
        actor: Option<AccountId>,
        id: EntryId,
        day: Date,
    ) -> Result<Option<Vec<Hash>>, StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let Some(pass) = find_entry(&mut transaction, "select hash from pass", id).await? else { return Ok(None) };
        sqlx::query("delete from pass where hash = $1").bind(&pass[..]).execute(&mut *transaction).await?;
        let came = "select token_hash from desk where pass = $1 and account is null";
        let seats: Vec<Vec<u8>> = sqlx::query_scalar(came).bind(&pass[..]).fetch_all(&mut *transaction).await?;
        let seats = seats.iter().map(|seat| token(seat)).collect::<Result<Vec<_>, _>>()?;
        for seat in &seats {
            drop_seat(&mut transaction, seat).await?;
        }
        record(&mut transaction, day, actor, acts::LINK_REMOVED, &id.to_string()).await?;
        transaction.commit().await?;
        Ok(Some(seats))
    }

    async fn invite(&self, actor: Option<AccountId>, pass: NewPass, now: i64, day: Date) -> Result<(), StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        insert_pass(&mut transaction, &pass, now).await?;
        let object = format!("{} {}", pass.role.word(), entry(&pass.hash));
        record(&mut transaction, day, actor, acts::INVITED, &object).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Adds a pass, and deletes expired ones.
async fn insert_pass(connection: &mut SqliteConnection, pass: &NewPass, now: i64) -> Result<(), StoreError> {
    sqlx::query("delete from pass where expires <= $1").bind(now).execute(&mut *connection).await?;
    sqlx::query("insert into pass (hash, session, role, once, expires) values ($1, $2, $3, $4, $5)")
        .bind(&pass.hash[..])
        .bind(pass.session.as_ref().map(|id| &id.as_bytes()[..]))
        .bind(pass.role.word())
        .bind(pass.once)
        .bind(pass.expires)
        .execute(connection)
        .await?;
    Ok(())
}
