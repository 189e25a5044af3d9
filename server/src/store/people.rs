//! Who may come in: events, seats, links and codes; and the snapshots that readers open.

mod passes;
mod seats;
mod sessions;
mod snapshots;
#[cfg(test)]
mod tests;
mod unfit;

pub use passes::{NewPass, Pass};
pub use seats::{Member, NewMember};
pub(super) use sessions::place_of_code;
pub use sessions::{CreateError, Session, random_code};
pub use snapshots::{OpenError, Opened};
pub use unfit::Unfit;

use super::StoreError;
use plenary_shared::{id::SessionId, role::Role};
use sha2::{Digest, Sha256};

/// SHA-256 of a token, secret or code: the only form in which the store knows it.
pub type Hash = [u8; 32];

/// The form in which the store keeps a token, secret or code.
pub fn hash(secret: &[u8]) -> Hash {
    Sha256::digest(secret).into()
}

fn session_id(bytes: &[u8]) -> Result<SessionId, StoreError> {
    bytes.try_into().map(SessionId::from_bytes).map_err(|_| StoreError::Damaged("the list of events"))
}

fn role(word: &str) -> Result<Role, StoreError> {
    Role::from_word(word).ok_or(StoreError::Damaged("the list of seats"))
}

fn date(text: &str) -> Result<jiff::civil::Date, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged("the list of events"))
}
