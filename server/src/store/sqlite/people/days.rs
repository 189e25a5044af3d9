//! The last day that the server has run on, in a table of one row.

use crate::store::{
    StoreError,
    people::{DayStore, Seen},
    sqlite::SqliteStore,
};
use async_trait::async_trait;
use sqlx::{query, query_as};

#[async_trait]
impl DayStore for SqliteStore {
    async fn seen(&self) -> Result<Option<Seen>, StoreError> {
        let row: Option<(String, u32)> =
            query_as("select day, steady from day_seen").fetch_optional(&self.read).await?;
        let read = |(day, steady): (String, u32)| {
            let day = day.parse().map_err(|_| StoreError::Damaged("the last day"))?;
            Ok(Seen { day, steady })
        };
        row.map(read).transpose()
    }

    async fn see(&self, seen: Seen) -> Result<(), StoreError> {
        query("insert or replace into day_seen (one, day, steady) values (1, $1, $2)")
            .bind(seen.day.to_string())
            .bind(seen.steady)
            .execute(&self.write)
            .await?;
        Ok(())
    }
}
