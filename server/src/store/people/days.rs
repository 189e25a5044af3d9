//! The days that the server has run on, from which a clock that jumps is detected.

use crate::store::StoreError;
use async_trait::async_trait;
use jiff::civil::Date;

/// The last recorded day, and how many plausible days in a row led to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The day.
    pub day: Date,
    /// Consecutive plausible days.
    pub steady: u32,
}

/// The last day that the server has run on.
#[async_trait]
pub trait DayStore: Send + Sync {
    /// The last recorded day; none in a new store.
    async fn seen(&self) -> Result<Option<Seen>, StoreError>;

    /// Records a day instead of the one before.
    async fn see(&self, seen: Seen) -> Result<(), StoreError>;
}
