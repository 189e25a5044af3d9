//! Templates, in a table of their own.

use crate::store::{
    StoreError,
    people::{TEMPLATES, TemplateStore},
    sqlite::SqliteStore,
};
use async_trait::async_trait;
use plenary_shared::id::EntryId;
use sqlx::{query, query_as};

#[async_trait]
impl TemplateStore for SqliteStore {
    async fn templates(&self) -> Result<Vec<(EntryId, String)>, StoreError> {
        let rows: Vec<(Vec<u8>, String)> =
            query_as("select id, body from template order by id").fetch_all(&self.read).await?;
        let read = |(id, body): (Vec<u8>, String)| {
            let id = id.try_into().map_err(|_| StoreError::Damaged("the list of templates"))?;
            Ok((EntryId::from_bytes(id), body))
        };
        rows.into_iter().map(read).collect()
    }

    async fn save_template(&self, id: EntryId, body: &str) -> Result<bool, StoreError> {
        let saved = query("insert into template (id, body) select $1, $2 where (select count(*) from template) < $3")
            .bind(&id.as_bytes()[..])
            .bind(body)
            .bind(TEMPLATES as i64)
            .execute(&self.write)
            .await?;
        Ok(saved.rows_affected() > 0)
    }

    async fn remove_template(&self, id: EntryId) -> Result<bool, StoreError> {
        let removed = query("delete from template where id = $1").bind(&id.as_bytes()[..]).execute(&self.write).await?;
        Ok(removed.rows_affected() > 0)
    }
}
