//! Secrets that stay on the device, and what the server stores of them.

use crate::{base64url, id::NoteId};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// The device's master secret: 32 random bytes that are never sent.
#[derive(Clone)]
pub struct Master(pub [u8; 32]);

macro_rules! bytes32 {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub [u8; 32]);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                base64url::decode(&text).map(Self).ok_or("43 characters of base64url expected")
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                base64url::encode(&value.0)
            }
        }
    )*};
}

bytes32! {
    /// `own(note)`: proves that a device wrote one note, and discloses nothing about its other notes.
    Own;
    /// SHA-256 of [`Own`]: what the server stores beside a note.
    Tag;
    /// SHA-256 of nonce and choices: lets a device find its ballot in the published list.
    Receipt;
    /// 32 random bytes that make a receipt unguessable.
    Nonce;
}

impl Master {
    /// `own(note)` = HMAC-SHA256(master, "own" | note id).
    pub fn own(&self, note: NoteId) -> Own {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(b"own");
        mac.update(note.as_bytes());
        Own(mac.finalize().into_bytes().into())
    }

    /// The id of this secret's note with a number: the first 16 bytes of HMAC-SHA256(master, "note" | number in two bytes,
    /// the larger first). It tells nobody anything, and with the secret the notes are found again.
    pub fn note(&self, number: u16) -> NoteId {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(b"note");
        mac.update(&number.to_be_bytes());
        let code: [u8; 32] = mac.finalize().into_bytes().into();
        NoteId::from_bytes(std::array::from_fn(|at| code[at]))
    }
}

impl Own {
    /// The tag for the server to store.
    pub fn tag(&self) -> Tag {
        Tag(Sha256::digest(self.0).into())
    }

    /// Whether this is the proof for a stored tag; takes constant time.
    pub fn fits(&self, tag: &Tag) -> bool {
        self.tag().0.ct_eq(&tag.0).into()
    }
}

impl Receipt {
    /// SHA-256(nonce | canonical choices).
    pub fn new(nonce: &Nonce, canonical: &str) -> Self {
        Self(Sha256::new().chain_update(nonce.0).chain_update(canonical).finalize().into())
    }
}

/// SHA-256 as 64 lower-case hexadecimal digits: the form that is printed and stored for snapshots.
pub fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

texts!(Own, Tag, Receipt, Nonce);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_fits_its_own_note_only() {
        let (master, other) = (Master([1; 32]), Master([2; 32]));
        let (a, b) = (NoteId::from_bytes([3; 16]), NoteId::from_bytes([4; 16]));
        let tag = master.own(a).tag();
        assert!(master.own(a).fits(&tag));
        assert!(!master.own(b).fits(&tag));
        assert!(!other.own(a).fits(&tag));
    }

    #[test]
    fn the_notes_of_a_secret_have_ids_of_their_own() {
        let ids = |master: u8| (0..300).map(move |number| Master([master; 32]).note(number));
        let all: std::collections::BTreeSet<_> = ids(1).chain(ids(2)).collect();
        assert_eq!(all.len(), 600);
        assert!(ids(1).eq(ids(1)));
    }

    #[test]
    fn debug_output_holds_no_secret() {
        assert_eq!(format!("{:?}", Master([1; 32]).own(NoteId::from_bytes([3; 16]))), "Own(…)");
    }
}
