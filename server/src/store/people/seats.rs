//! Seats: a role behind the hash of a cookie's token. Nothing says whose it is, or since when.

use super::{Hash, NewDesk};
use crate::store::StoreError;
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::{id::SessionId, role::Role};
use std::collections::BTreeSet;

/// A seat to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewMember {
    /// Hash of the cookie's token.
    pub token: Hash,
    /// The session; an organiser has none.
    pub session: Option<SessionId>,
    /// Its role.
    pub role: Role,
    /// Last day of the seat.
    pub expires: Date,
}

/// A seat that has not expired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its role.
    pub role: Role,
    /// The session; an organiser has none.
    pub session: Option<SessionId>,
    /// Title of the session.
    pub title: Option<String>,
    /// Whether the session has ended.
    pub ended: bool,
    /// Last day of the seat.
    pub expires: Date,
}

/// The seats of devices.
#[async_trait]
pub trait SeatStore: Send + Sync {
    /// Adds a seat, with its desk unless it is a participant's, and deletes the seats of all events that expired before
    /// today, with their desks. Fails when the token has a seat already, or its event or its desk's account do not
    /// exist.
    async fn add_member(&self, member: NewMember, desk: Option<NewDesk>, today: Date) -> Result<(), StoreError>;

    /// The seat with a token's hash, if it exists and today is not after its last day.
    async fn member(&self, token: &Hash, today: Date) -> Result<Option<Member>, StoreError>;

    /// The seats of an event's participants, also those that have expired and are not deleted yet.
    async fn participants(&self, session: SessionId) -> Result<BTreeSet<Hash>, StoreError>;

    /// Drops a seat with its desk; returns whether it existed.
    async fn drop_member(&self, token: &Hash) -> Result<bool, StoreError>;
}
