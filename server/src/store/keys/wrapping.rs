//! How a key is stored in the key file: bare, or sealed with the unlock key and bound to its place.

use super::UnlockKey;
use crate::{Rules, seal::Key, seams::Persistence, store::StoreError};
use plenary_shared::id::SessionId;

/// How keys are stored in the file.
#[derive(Clone)]
pub(in crate::store) enum Wrapping {
    /// Bare: access to the file is access to the keys.
    Bare,
    /// Sealed with the unlock key.
    Sealed(Key),
}

impl Wrapping {
    pub(in crate::store) fn with(unlock: Option<&UnlockKey>) -> Self {
        Rules::sealing(unlock).map_or(Self::Bare, |unlock| Self::Sealed(unlock.key.clone()))
    }

    pub(in crate::store) fn wrap(&self, place: &[u8], key: &Key) -> Vec<u8> {
        match self {
            Self::Bare => key.0.to_vec(),
            Self::Sealed(unlock) => unlock.seal(place, &key.0),
        }
    }

    /// A key stored in another form than the rest, or in another key's place, counts as damage.
    pub(in crate::store) fn unwrap(&self, place: &[u8], bytes: Vec<u8>) -> Result<Key, StoreError> {
        let bytes = match self {
            Self::Bare => Some(bytes),
            Self::Sealed(unlock) => unlock.open(place, &bytes),
        };
        let key = bytes.and_then(|bytes| bytes.try_into().ok()).map(Key);
        key.ok_or(StoreError::Damaged("the key file"))
    }
}

/// The place of a room's key, bound to it by sealing.
pub fn key_place(room: SessionId, name: &str) -> Vec<u8> {
    [b"key", &room.as_bytes()[..], name.as_bytes()].concat()
}

/// The place of a key of the whole server, bound to it by sealing.
pub fn server_key_place(name: &str) -> Vec<u8> {
    [b"server key", name.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_at_its_own_place_only_and_never_otherwise_than_it_was_kept() {
        let (key, unlock) = (Key::random(), Key::random());
        let (bare, sealed) = (Wrapping::Bare, Wrapping::Sealed(unlock));
        let (one, other) = (SessionId::from_bytes([1; 16]), SessionId::from_bytes([2; 16]));
        let place = key_place(one, "session");
        let bytes = sealed.wrap(&place, &key);
        assert!(sealed.unwrap(&place, bytes.clone()).unwrap() == key);
        for elsewhere in [key_place(other, "session"), key_place(one, "session.1"), server_key_place("session")] {
            assert!(sealed.unwrap(&elsewhere, bytes.clone()).is_err());
        }
        assert!(bare.unwrap(&place, bytes).is_err(), "a wrapped key is not taken for a key");
        assert!(sealed.unwrap(&place, key.0.to_vec()).is_err(), "nor a bare one for a wrapped one");
        assert!(bare.unwrap(&place, bare.wrap(&place, &key)).unwrap() == key);
        assert!(bare.unwrap(&place, key.0[1..].to_vec()).is_err());
    }
}
