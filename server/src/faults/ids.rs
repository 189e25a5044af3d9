//! Ids that come again, and pseudonyms that can be traced back.

use super::Rules;
use crate::{
    planted::{Fault, planted},
    seams::{Ids, Ordinary},
    store::people,
};

impl Ids for Rules {
    fn client_id() -> u32 {
        if planted(Fault::ReusedClientId) { 7 } else { Ordinary::client_id() }
    }

    fn voter_secret(token: [u8; 32]) -> [u8; 32] {
        if planted(Fault::StoredPseudonym) { people::hash(&token) } else { Ordinary::voter_secret(token) }
    }
}
