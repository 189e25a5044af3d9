//! The record of what organisers did to accounts, seats and links: ids only, each act chained to the one before.

use jiff::civil::Date;
use plenary_shared::id::AccountId;
use sha2::{Digest, Sha256};

/// An account was made.
pub(in crate::store) const ACCOUNT_MADE: &str = "account.make";
/// An account got another phrase.
pub(in crate::store) const PHRASE_CHANGED: &str = "account.phrase";
/// An account was removed.
pub(in crate::store) const ACCOUNT_REMOVED: &str = "account.remove";
/// A seat was dropped from the list.
pub(in crate::store) const SEAT_REMOVED: &str = "seat.remove";
/// A link was dropped from the list.
pub(in crate::store) const LINK_REMOVED: &str = "link.remove";
/// A link was made to invite someone.
pub(in crate::store) const INVITED: &str = "invite";

/// One act of a record. A column that cannot be read is left empty, so that no hash matches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its number: 1, 2, 3 and so on.
    pub number: i64,
    /// Its fields, in the order in which they are hashed.
    pub parts: Vec<String>,
    /// The hash that chains it to the act before.
    pub hash: Vec<u8>,
}

impl Entry {
    /// The act that follows the one with a number and a hash, if there is one before. An actor without an account stays
    /// unnamed.
    pub(in crate::store) fn after(
        last: Option<(i64, Vec<u8>)>,
        day: Date,
        actor: Option<AccountId>,
        act: &str,
        object: &str,
    ) -> Self {
        let (number, previous) = last.map_or((1, Vec::new()), |(number, hash)| (number + 1, hash));
        let actor = actor.map(|id| id.to_string()).unwrap_or_default();
        let parts = vec![day.to_string(), actor, act.to_owned(), object.to_owned()];
        let mut hash = Sha256::new().chain_update(previous).chain_update(number.to_be_bytes());
        for part in &parts {
            hash = hash.chain_update(part).chain_update([0]);
        }
        Self { number, parts, hash: hash.finalize().to_vec() }
    }
}
