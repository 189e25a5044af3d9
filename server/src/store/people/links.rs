//! Links and the codes that people type, which are exchanged for a seat.

use super::Hash;
use crate::{seal::Key, store::StoreError};
use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::Date;
use plenary_shared::{
    api::LinkSummary,
    id::{AccountId, EntryId, SessionId},
    role::Role,
};
use sha2::Sha256;

/// A pass to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewPass {
    /// Hash of the link's secret or of the code.
    pub hash: Hash,
    /// The session; an organiser's pass has none.
    pub session: Option<SessionId>,
    /// The role of the seat that it gives.
    pub role: Role,
    /// Whether it works only once.
    pub once: bool,
    /// When it expires, in seconds since 1970.
    pub expires: i64,
}

/// What a pass gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// The role of the seat.
    pub role: Role,
    /// The session; an organiser's pass has none.
    pub session: Option<SessionId>,
    /// Whether it worked only once, for one person, and is now deleted.
    pub once: bool,
}

/// Links and hand-over codes: passes, by the hash of their secret. Times are in seconds since 1970; a pass is valid
/// before the second in which it expires.
#[async_trait]
pub trait LinkStore: Send + Sync {
    /// The keyed hash of a join or hand-over code: eight characters could be guessed from a plain one. The key is this
    /// store's own.
    fn code_hash(&self, code: &str) -> Hash;

    /// Adds a pass, and deletes expired ones. Fails when there is one with this hash already, or its event does not
    /// exist.
    async fn add_pass(&self, pass: NewPass, now: i64) -> Result<(), StoreError>;

    /// Deletes the organisers' links that were not used.
    async fn drop_organiser_passes(&self) -> Result<(), StoreError>;

    /// Uses a pass, if it is valid; one that works only once is deleted when this returns. Of several that use it at
    /// once, one is given it.
    async fn use_pass(&self, hash: &Hash, now: i64) -> Result<Option<Pass>, StoreError>;

    /// The organisers' list: every link and hand-over code that is still valid, ordered by role and event.
    async fn listed_links(&self, now: i64) -> Result<Vec<LinkSummary>, StoreError>;

    /// Drops a link from the list, with the seats that were made with it and have no account; returns these in any
    /// order, and `None` when there is no such link. Recorded as an act in the same transaction.
    async fn remove_link(
        &self,
        actor: Option<AccountId>,
        id: EntryId,
        day: Date,
    ) -> Result<Option<Vec<Hash>>, StoreError>;

    /// Adds the link of an invitation as [`LinkStore::add_pass`] does, and records that as an act in the same
    /// transaction.
    async fn invite(&self, actor: Option<AccountId>, pass: NewPass, now: i64, day: Date) -> Result<(), StoreError>;
}

/// The keyed hash of a code.
pub(in crate::store) fn code_hash(codes: &Key, code: &str) -> Hash {
    let mut mac = Hmac::<Sha256>::new_from_slice(&codes.0).expect("HMAC takes keys of any length");
    mac.update(code.as_bytes());
    mac.finalize().into_bytes().into()
}
