//! Accounts: who signs in, and the browsers in which they did.

use super::Hash;
use crate::{seal::Key, store::StoreError};
use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::Date;
use plenary_shared::{
    id::{AccountId, SessionId},
    role::Role,
};
use sha2::Sha256;

/// An account to be added.
#[derive(Clone)]
pub struct NewAccount {
    /// Its role.
    pub role: Role,
    /// The event; an organiser has none.
    pub session: Option<SessionId>,
    /// The name as shown.
    pub name: String,
    /// The keyed hash of the folded name.
    pub handle: Hash,
    /// The phrase's hash as a PHC string.
    pub phrase: String,
    /// The authenticator's key.
    pub totp: [u8; 20],
    /// The time step whose code has been used.
    pub last_step: i64,
}

/// An account that may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its role.
    pub role: Role,
    /// The event; an organiser has none.
    pub session: Option<SessionId>,
    /// The name as shown.
    pub name: String,
    /// The phrase's hash as a PHC string.
    pub phrase: String,
    /// The authenticator's key.
    pub totp: [u8; 20],
    /// The newest time step whose code was used.
    pub last_step: i64,
}

/// The accounts of those who lead and read. Names and authenticators' keys are stored so that the database alone does
/// not tell them, and a name is looked up by its keyed hash. That an account was added, got another phrase or was
/// removed is recorded as an act, in the same transaction.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// The keyed hash by which a folded name is looked up. The key is this store's own.
    fn handle(&self, folded: &str) -> Hash;

    /// Adds an account, and binds the seat to it that enrolled, which then may not enrol again; `None` when the name is
    /// taken. Fails when its event does not exist or its role
    /// is one without accounts. The act is the account's own.
    async fn add_account(&self, seat: &Hash, new: NewAccount, day: Date) -> Result<Option<AccountId>, StoreError>;

    /// The account with a handle; none once it is removed. [`StoreError::Damaged`] when it cannot be unsealed.
    async fn account_by_handle(&self, handle: &Hash) -> Result<Option<Account>, StoreError>;

    /// The account with an id; none once it is removed. [`StoreError::Damaged`] when it cannot be unsealed.
    async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError>;

    /// Every account that may sign in, in any order. [`StoreError::Damaged`] when one of them cannot be unsealed.
    async fn accounts(&self) -> Result<Vec<Account>, StoreError>;

    /// Marks the code of a time step as used; `false` when it, or a later one, was used before, or there is no such
    /// account. Of several that ask at once with one step, one is told `true`.
    async fn use_step(&self, id: AccountId, step: i64) -> Result<bool, StoreError>;

    /// Records a browser in which someone has signed in until the end of `expires`, instead of what was known of it,
    /// and deletes those that expired before today.
    async fn know_browser(&self, token: &Hash, id: AccountId, expires: Date, today: Date) -> Result<(), StoreError>;

    /// Whether an account was used before in the browser with a token.
    async fn knows_browser(&self, token: &Hash, id: AccountId, today: Date) -> Result<bool, StoreError>;

    /// Replaces an account's phrase. Its browsers are no longer known, and its seats are dropped except `own`, the
    /// requesting one; returns their tokens' hashes in any order, so that their sockets can be closed.
    async fn change_phrase(&self, id: AccountId, phrase: &str, own: &Hash, day: Date) -> Result<Vec<Hash>, StoreError>;

    /// Removes an account: it cannot sign in any more, its name is free, its phrase and key are deleted. Returns its
    /// seats in any order, which are dropped, so that their sockets can be closed; `None` when there is no such
    /// account.
    async fn remove_account(
        &self,
        actor: Option<AccountId>,
        id: AccountId,
        day: Date,
    ) -> Result<Option<Vec<Hash>>, StoreError>;
}

/// The keyed hash of a folded name.
pub(in crate::store) fn handle(accounts: &Key, folded: &str) -> Hash {
    let mut mac = Hmac::<Sha256>::new_from_slice(&accounts.0).expect("HMAC takes keys of any length");
    mac.update(b"handle");
    mac.update(folded.as_bytes());
    mac.finalize().into_bytes().into()
}
