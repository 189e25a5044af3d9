//! Secrets of cookies and links: 32 random bytes, sent as 43 characters, stored as a hash.

use crate::store::people::{Hash, hash};
use plenary_shared::base64url;

/// A fresh secret: its text goes to one browser, its hash to the store.
pub struct Secret {
    /// The text for the browser.
    pub text: String,
    /// The hash for the store.
    pub hash: Hash,
}

impl Secret {
    /// A fresh random secret.
    pub fn random() -> Self {
        let bytes: [u8; 32] = rand::random();
        Self { text: base64url::encode(&bytes), hash: hash(&bytes) }
    }
}

/// The hash of a secret that a browser sent; `None` when it is malformed.
pub fn hash_of(text: &str) -> Option<Hash> {
    bytes_of(text).map(|bytes| hash(&bytes))
}

/// The bytes of a secret that a browser sent; `None` when it is malformed.
pub fn bytes_of(text: &str) -> Option<[u8; 32]> {
    base64url::decode(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_hash() {
        let secret = Secret::random();
        assert_eq!(secret.text.len(), 43);
        assert_eq!(hash_of(&secret.text), Some(secret.hash));
        assert_ne!(Secret::random().text, secret.text);
        for text in ["", "ABCD2345", &secret.text[1..], &format!("{}=", secret.text), &format!("{}A", secret.text)] {
            assert_eq!(hash_of(text), None, "{text}");
        }
    }
}
