//! The days that the server has run on, from which a clock that jumps is detected.

use super::{Store, StoreError};
use jiff::civil::Date;
use sqlx::{query, query_as};

/// The last recorded day, and how many plausible days in a row led to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The day.
    pub day: Date,
    /// Consecutive plausible days.
    pub steady: u32,
}

impl Store {
    /// The last recorded day.
    pub async fn seen(&self) -> Result<Option<Seen>, StoreError> {
        let row: Option<(String, u32)> =
            query_as("select day, steady from day_seen").fetch_optional(&self.read).await?;
        let read = |(day, steady): (String, u32)| {
            let day = day.parse().map_err(|_| StoreError::Damaged("the last day"))?;
            Ok(Seen { day, steady })
        };
        row.map(read).transpose()
    }

    /// Records a day.
    pub async fn see(&self, seen: Seen) -> Result<(), StoreError> {
        query("insert or replace into day_seen (one, day, steady) values (1, $1, $2)")
            .bind(seen.day.to_string())
            .bind(seen.steady)
            .execute(&self.write)
            .await?;
        Ok(())
    }
}
