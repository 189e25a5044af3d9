//! Which seat a pseudonym belongs to: an attacker with the keys tries everything on the disk as its input.

use hmac::{Hmac, KeyInit, Mac};
use plenary_server::{journal::state::Voter, seal::Key};
use plenary_shared::id::SessionId;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// 32 bytes on a disk: a hash, a key, a tag.
pub type Found = [u8; 32];

/// For each ballot, given by its pseudonym and its poll's key, what on the disk the pseudonym was made of, if anything.
pub fn made_of(votes: &[(Voter, Key)], session: SessionId, found: &BTreeSet<Found>) -> Vec<Option<Found>> {
    let made = |(voter, key): &(Voter, Key)| {
        let from = |start: &[&[u8]], bytes: &[u8]| {
            let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes keys of any length");
            start.iter().for_each(|part| mac.update(part));
            mac.update(bytes);
            <[u8; 32]>::from(mac.finalize().into_bytes()) == *voter
        };
        let is_made_of = |bytes: &&Found| {
            let hash: Found = Sha256::digest(&bytes[..]).into();
            let starts: [&[&[u8]]; 4] = [&[b"voter", session.as_bytes()], &[session.as_bytes()], &[b"voter"], &[]];
            starts.iter().any(|start| from(start, &bytes[..]) || from(start, &hash))
        };
        found.iter().find(is_made_of).copied()
    };
    votes.iter().map(made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_of_what_lies_on_the_disk_is_found_and_no_other() {
        let (session, key) = (SessionId::from_bytes(rand::random()), Key::random());
        let seats: BTreeSet<Found> = (0..5).map(|_| rand::random()).collect();
        let voter = |start: &[u8], seat: &[u8]| {
            let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).unwrap();
            [start, session.as_bytes(), seat].iter().for_each(|part| mac.update(part));
            (mac.finalize().into_bytes().into(), key.clone())
        };
        for start in [&b"voter"[..], b""] {
            let votes: Vec<_> = seats.iter().map(|seat| voter(start, seat)).collect();
            assert_eq!(made_of(&votes, session, &seats), seats.iter().copied().map(Some).collect::<Vec<_>>());
        }
        let raw: Found = rand::random();
        assert_eq!(made_of(&[voter(b"voter", &raw)], session, &seats), [None]);
    }
}
