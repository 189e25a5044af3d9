//! Access: events, seats, links, codes and accounts; and the snapshots for readers.

mod accounts;
mod acts;
mod codes;
mod desk;
mod listing;
mod passes;
mod seats;
mod sessions;
mod snapshots;
#[cfg(test)]
pub(super) mod tests;

pub use accounts::{Account, NewAccount};
pub use desk::{Desk, NewDesk};
pub use listing::entry;
pub use passes::{NewPass, Pass};
pub use seats::{Member, NewMember};
pub(super) use sessions::place_of_code;
pub use sessions::{CreateError, Session, random_code};
pub use snapshots::{OpenError, Opened};

use super::StoreError;
use plenary_shared::{
    id::{AccountId, SessionId},
    role::Role,
};
use sha2::{Digest, Sha256};

/// The hash of a token, secret or code: the only form in which the store has it. That of a code is keyed, see
/// [`crate::store::Store::code_hash`].
pub type Hash = [u8; 32];

/// The hash of a token or secret of 256 random bits.
pub fn hash(secret: &[u8]) -> Hash {
    Sha256::digest(secret).into()
}

pub(super) fn session_id(bytes: &[u8]) -> Result<SessionId, StoreError> {
    bytes.try_into().map(SessionId::from_bytes).map_err(|_| StoreError::Damaged("the list of events"))
}

fn account_id(bytes: &[u8]) -> Result<AccountId, StoreError> {
    bytes.try_into().map(AccountId::from_bytes).map_err(|_| StoreError::Damaged("the list of accounts"))
}

fn token(bytes: &[u8]) -> Result<Hash, StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged("the list of seats"))
}

fn role(word: &str) -> Result<Role, StoreError> {
    Role::from_word(word).ok_or(StoreError::Damaged("the list of seats"))
}

fn date(text: &str) -> Result<jiff::civil::Date, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged("the list of events"))
}
