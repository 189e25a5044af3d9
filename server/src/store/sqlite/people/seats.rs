//! Seats, in the table of members. No row says whose it is, or since when.

use super::{date, desks::insert_desk, role, session_id, token};
use crate::store::{
    StoreError,
    people::{Hash, Member, NewDesk, NewMember, SeatStore},
    sqlite::SqliteStore,
};
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::{id::SessionId, role::Role};
use std::collections::BTreeSet;

type MemberRow = (String, Option<Vec<u8>>, Option<String>, Option<bool>, String);

#[async_trait]
impl SeatStore for SqliteStore {
    async fn add_member(&self, member: NewMember, desk: Option<NewDesk>, today: Date) -> Result<(), StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        sqlx::query("delete from member where expires < $1").bind(today.to_string()).execute(&mut *transaction).await?;
        sqlx::query("insert into member (token_hash, session, role, expires) values ($1, $2, $3, $4)")
            .bind(&member.token[..])
            .bind(member.session.as_ref().map(|id| &id.as_bytes()[..]))
            .bind(member.role.word())
            .bind(member.expires.to_string())
            .execute(&mut *transaction)
            .await?;
        if let Some(desk) = desk {
            insert_desk(&mut transaction, desk, &member.token, today).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn member(&self, token: &Hash, today: Date) -> Result<Option<Member>, StoreError> {
        let row: Option<MemberRow> = sqlx::query_as(
            "select member.role, member.session, session.title, session.ended, member.expires
             from member left join session on session.id = member.session
             where member.token_hash = $1 and member.expires >= $2",
        )
        .bind(&token[..])
        .bind(today.to_string())
        .fetch_optional(&self.read)
        .await?;
        row.map(|(word, session, title, ended, expires)| {
            Ok(Member {
                role: role(&word)?,
                session: session.as_deref().map(session_id).transpose()?,
                title,
                ended: ended.unwrap_or(false),
                expires: date(&expires)?,
            })
        })
        .transpose()
    }

    async fn participants(&self, session: SessionId) -> Result<BTreeSet<Hash>, StoreError> {
        let rows: Vec<Vec<u8>> = sqlx::query_scalar("select token_hash from member where session = $1 and role = $2")
            .bind(&session.as_bytes()[..])
            .bind(Role::Participant.word())
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| token(row)).collect()
    }

    async fn drop_member(&self, token: &Hash) -> Result<bool, StoreError> {
        let done =
            sqlx::query("delete from member where token_hash = $1").bind(&token[..]).execute(&self.write).await?;
        Ok(done.rows_affected() > 0)
    }
}
