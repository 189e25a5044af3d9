//! Desks, in a table of their own beside that of members.

use super::{account_id, find_entry, record, role, token};
use crate::store::{
    StoreError,
    people::{AccountStore as _, Desk, DeskStore, Hash, NewDesk, acts, entry},
    sqlite::SqliteStore,
};
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::{
    api::SeatSummary,
    id::{AccountId, EntryId},
    role::Role,
};
use sqlx::SqliteConnection;
use std::collections::HashMap;

type SeatRow = (Vec<u8>, String, Option<String>, Option<Vec<u8>>, String);
#[async_trait]
impl DeskStore for SqliteStore {
    async fn desk(&self, token: &Hash, now: i64) -> Result<Option<Desk>, StoreError> {
        let row: Option<(Option<Vec<u8>>, bool, i64)> = sqlx::query_as(
            "select account, may_enrol, seen from desk where token_hash = $1 and until > $2 and seen + idle > $2",
        )
        .bind(&token[..])
        .bind(now)
        .fetch_optional(&self.read)
        .await?;
        row.map(|(account, may_enrol, seen)| {
            Ok(Desk { account: account.as_deref().map(account_id).transpose()?, may_enrol, seen })
        })
        .transpose()
    }

    async fn touch_desks(&self, tokens: &[Hash], now: i64) -> Result<(), StoreError> {
        if tokens.is_empty() {
            return Ok(());
        }
        let mut transaction = self.write.begin_with("begin immediate").await?;
        for token in tokens {
            sqlx::query("update desk set seen = $2 where token_hash = $1 and seen < $2")
                .bind(&token[..])
                .bind(now)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn lengthen_desk(&self, token: &Hash, idle: i64) -> Result<(), StoreError> {
        sqlx::query("update desk set idle = $2 where token_hash = $1 and idle < $2")
            .bind(&token[..])
            .bind(idle)
            .execute(&self.write)
            .await?;
        Ok(())
    }

    async fn drop_ended(&self, now: i64) -> Result<Vec<Hash>, StoreError> {
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(
            "delete from member where token_hash in
                 (select token_hash from desk where until <= $1 or seen + idle <= $1) returning token_hash",
        )
        .bind(now)
        .fetch_all(&self.write)
        .await?;
        rows.iter().map(|row| token(row)).collect()
    }

    async fn organiser_exists(&self, now: i64) -> Result<bool, StoreError> {
        let found: Option<i64> = sqlx::query_scalar(
            "select 1 from account where role = $1 and handle is not null
             union all
             select 1 from desk join member using (token_hash)
             where member.role = $1 and until > $2 and seen + idle > $2 limit 1",
        )
        .bind(Role::Organiser.word())
        .bind(now)
        .fetch_optional(&self.read)
        .await?;
        Ok(found.is_some())
    }

    async fn listed_seats(&self, own: &Hash, now: i64) -> Result<Vec<SeatSummary>, StoreError> {
        let rows: Vec<SeatRow> = sqlx::query_as(
            "select member.token_hash, member.role, session.title, desk.account, desk.day
             from desk join member using (token_hash) left join session on session.id = member.session
             where desk.until > $1 and desk.seen + desk.idle > $1
             order by member.role, session.title, desk.day, member.token_hash",
        )
        .bind(now)
        .fetch_all(&self.read)
        .await?;
        let names: HashMap<_, _> = self.accounts().await?.into_iter().map(|one| (one.id, one.name)).collect();
        let summary = |(hash, word, event, account, day): SeatRow| {
            let (hash, account) = (token(&hash)?, account.as_deref().map(account_id).transpose()?);
            let name = account.and_then(|id| names.get(&id).cloned());
            Ok(SeatSummary { id: entry(&hash), role: role(&word)?, event, name, day, own: hash == *own })
        };
        rows.into_iter().map(summary).collect()
    }

    async fn remove_seat(&self, actor: Option<AccountId>, id: EntryId, day: Date) -> Result<Option<Hash>, StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let Some(seat) = find_entry(&mut transaction, "select token_hash from desk", id).await? else {
            return Ok(None);
        };
        drop_seat(&mut transaction, &seat).await?;
        record(&mut transaction, day, actor, acts::SEAT_REMOVED, &id.to_string()).await?;
        transaction.commit().await?;
        Ok(Some(seat))
    }
}

/// Adds the desk of a seat.
pub(super) async fn insert_desk(
    connection: &mut SqliteConnection,
    desk: NewDesk,
    token: &Hash,
    today: Date,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into desk (token_hash, account, pass, may_enrol, day, seen, idle, until)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&token[..])
    .bind(desk.account.as_ref().map(|id| &id.as_bytes()[..]))
    .bind(desk.pass.as_ref().map(|hash| &hash[..]))
    .bind(desk.may_enrol)
    .bind(today.to_string())
    .bind(desk.seen)
    .bind(desk.idle)
    .bind(desk.until)
    .execute(connection)
    .await?;
    Ok(())
}

/// Drops a seat with its desk.
pub(super) async fn drop_seat(connection: &mut SqliteConnection, seat: &Hash) -> Result<(), StoreError> {
    sqlx::query("delete from member where token_hash = $1").bind(&seat[..]).execute(connection).await?;
    Ok(())
}
