//! The days that the server has seen, so that a clock that jumps is noticed.

use super::{Store, StoreError};
use jiff::civil::Date;
use sqlx::{query, query_as};

/// The last day that was seen, and how many days in a row led to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The day.
    pub day: Date,
    /// Days that followed each other as days do.
    pub steady: u32,
}

impl Store {
    /// The last day that was seen.
    pub async fn seen(&self) -> Result<Option<Seen>, StoreError> {
        let row: Option<(String, u32)> =
            query_as("select day, steady from day_seen").fetch_optional(&self.read).await?;
        let read = |(day, steady): (String, u32)| {
            let day = day.parse().map_err(|_| StoreError::Damaged("the last day"))?;
            Ok(Seen { day, steady })
        };
        row.map(read).transpose()
    }

    /// Remembers the last day that was seen.
    pub async fn see(&self, seen: Seen) -> Result<(), StoreError> {
        query("insert or replace into day_seen (one, day, steady) values (1, $1, $2)")
            .bind(seen.day.to_string())
            .bind(seen.steady)
            .execute(&self.write)
            .await?;
        Ok(())
    }
}
