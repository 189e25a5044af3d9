//! Logos, in a table of their own, beside the sessions.

use crate::store::{
    StoreError,
    people::{Logo, LogoKind, LogoStore},
    sqlite::SqliteStore,
};
use async_trait::async_trait;
use plenary_shared::id::SessionId;
use sqlx::{query, query_as, query_scalar};

#[async_trait]
impl LogoStore for SqliteStore {
    async fn logo(&self, session: SessionId) -> Result<Option<Logo>, StoreError> {
        let row: Option<(String, Vec<u8>)> = query_as("select kind, body from logo where session = $1")
            .bind(&session.as_bytes()[..])
            .fetch_optional(&self.read)
            .await?;
        let read = |(kind, body): (String, Vec<u8>)| {
            let kind = LogoKind::from_word(&kind).ok_or(StoreError::Damaged("a logo"))?;
            Ok(Logo { kind, body })
        };
        row.map(read).transpose()
    }

    async fn set_logo(&self, session: SessionId, logo: Option<Logo>) -> Result<bool, StoreError> {
        let id = &session.as_bytes()[..];
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let there: bool = query_scalar("select exists (select 1 from session where id = $1)")
            .bind(id)
            .fetch_one(&mut *transaction)
            .await?;
        if there {
            query("delete from logo where session = $1").bind(id).execute(&mut *transaction).await?;
            if let Some(Logo { kind, body }) = logo {
                query("insert into logo (session, kind, body) values ($1, $2, $3)")
                    .bind(id)
                    .bind(kind.word())
                    .bind(body)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        transaction.commit().await?;
        Ok(there)
    }
}
