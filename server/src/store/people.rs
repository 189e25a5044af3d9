//! Access: events, seats, links, codes and accounts; snapshots for readers; and what remains when an event is removed.

mod accounts;
pub mod acts;
mod days;
mod desks;
mod links;
mod logos;
mod removal;
mod seats;
mod sessions;
mod snapshots;
mod templates;

pub use accounts::{Account, AccountStore, NewAccount};
pub use days::{DayStore, Seen};
pub use desks::{Desk, DeskStore, NewDesk};
pub use links::{LinkStore, NewPass, Pass};
pub use logos::{Logo, LogoKind, LogoStore};
pub use removal::RemovalStore;
pub use seats::{Member, NewMember, SeatStore};
pub use sessions::{CreateError, Session, SessionStore, random_code};
pub use snapshots::{OpenError, Opened, SnapshotStore};
pub use templates::{TEMPLATES, TemplateStore};

pub(super) use accounts::handle;
pub(super) use links::code_hash;
#[cfg(test)]
pub(super) use sessions::earlier;
pub(super) use sessions::{NewEvent, place_of_code, unseal_code};

use async_trait::async_trait;
use plenary_shared::id::EntryId;
use sha2::{Digest, Sha256};

/// Everything about people that is stored, joined of small traits by subject.
///
/// These promises are the same for every method of all of them:
///
/// - What a method changes is one transaction: durable when it returns `Ok`, and after an error nothing of it is there.
/// - A method sees all that was durable before it was called, also what rooms have committed.
/// - It fails with [`StoreError::Database`](super::StoreError::Database) when the store cannot be reached or refuses a
///   row, and with [`StoreError::Damaged`](super::StoreError::Damaged) when a stored row cannot be read.
/// - No secret of a person is given to it but a phrase's hash and an authenticator's key: tokens, links and codes come
///   as hashes.
pub trait PeopleStore:
    AccountStore
    + CapacityStore
    + DayStore
    + DeskStore
    + LinkStore
    + LogoStore
    + RemovalStore
    + SeatStore
    + SessionStore
    + SnapshotStore
    + TemplateStore
{
}

impl<T> PeopleStore for T where
    T: AccountStore
        + CapacityStore
        + DayStore
        + DeskStore
        + LinkStore
        + LogoStore
        + RemovalStore
        + SeatStore
        + SessionStore
        + SnapshotStore
        + TemplateStore
{
}

/// What a store can still take.
#[async_trait]
pub trait CapacityStore: Send + Sync {
    /// Whether writes would succeed now.
    async fn takes_writes(&self) -> bool;

    /// Free space for this store in bytes, where that is known.
    fn free_bytes(&self) -> Option<u64>;
}

/// The hash of a token, secret or code: the only form in which the store has it. That of a code is keyed, see
/// [`LinkStore::code_hash`].
pub type Hash = [u8; 32];

/// The hash of a token or secret of 256 random bits.
pub fn hash(secret: &[u8]) -> Hash {
    Sha256::digest(secret).into()
}

/// The id of a seat or link in the organisers' list.
pub fn entry(hash: &Hash) -> EntryId {
    let digest: [u8; 32] = Sha256::new().chain_update(b"entry").chain_update(hash).finalize().into();
    let (id, _) = digest.split_first_chunk::<16>().expect("a digest is longer than an id");
    EntryId::from_bytes(*id)
}
