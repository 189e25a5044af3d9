//! Desks: additional data of the seats of facilitators, reviewers, projectors and organisers, so that they end when
//! idle. Participants' seats have none.

use super::Hash;
use crate::store::StoreError;
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::{
    api::SeatSummary,
    id::{AccountId, EntryId},
};

/// A desk to be added with its seat.
#[derive(Debug, Clone, Copy)]
pub struct NewDesk {
    /// The account, if the seat came from signing in.
    pub account: Option<AccountId>,
    /// The link that gave the seat.
    pub pass: Option<Hash>,
    /// Whether its holder may create an account.
    pub may_enrol: bool,
    /// Now, in seconds since 1970.
    pub seen: i64,
    /// Seconds without a request and without a socket after which it ends.
    pub idle: i64,
    /// When it ends in any case, in seconds since 1970.
    pub until: i64,
}

/// A desk that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Desk {
    /// The account that signed in or was created at it, if any.
    pub account: Option<AccountId>,
    /// Whether its holder may create an account.
    pub may_enrol: bool,
    /// When it was last used, in seconds since 1970; up to about a minute late.
    pub seen: i64,
}

/// The desks of seats. Times are in seconds since 1970. A desk has ended once it was idle for its idle time, or at its
/// `until`.
#[async_trait]
pub trait DeskStore: Send + Sync {
    /// The desk of a seat, if it has one that has not ended.
    async fn desk(&self, token: &Hash, now: i64) -> Result<Option<Desk>, StoreError>;

    /// Records that desks are in use, all or none. One that is not there is passed over, and `seen` never goes back.
    async fn touch_desks(&self, tokens: &[Hash], now: i64) -> Result<(), StoreError>;

    /// A desk that leads a room may be idle for longer: sets its idle time in seconds, unless that is longer already.
    async fn lengthen_desk(&self, token: &Hash, idle: i64) -> Result<(), StoreError>;

    /// Drops the seats whose desks have ended, and returns them in any order.
    async fn drop_ended(&self, now: i64) -> Result<Vec<Hash>, StoreError>;

    /// Whether an organiser has access: an account, or a desk that has not ended.
    async fn organiser_exists(&self, now: i64) -> Result<bool, StoreError>;

    /// The organisers' list: every seat with a desk that has not ended, ordered by role, event and day; `own` is the
    /// requesting one. [`StoreError::Damaged`] when an account cannot be unsealed.
    async fn listed_seats(&self, own: &Hash, now: i64) -> Result<Vec<SeatSummary>, StoreError>;

    /// Drops a seat from the list, whether or not it has ended; returns its token's hash, so that its sockets can be
    /// closed, and `None` when there is no such seat. Recorded as an act in the same transaction.
    async fn remove_seat(&self, actor: Option<AccountId>, id: EntryId, day: Date) -> Result<Option<Hash>, StoreError>;
}
