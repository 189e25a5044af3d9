//! Sealing of rows: XChaCha20-Poly1305 with a random nonce as prefix, and the row's place as associated data.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

/// Bytes of a nonce.
const NONCE: usize = 24;

/// A secret key of 32 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(pub [u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A fresh random key.
    pub fn random() -> Self {
        Self(rand::random())
    }

    /// Seals a body, bound to its place.
    pub fn seal(&self, place: &[u8], body: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = rand::random();
        let sealed = XChaCha20Poly1305::new(&self.0.into())
            .encrypt(&XNonce::from(nonce), Payload { msg: body, aad: place })
            .expect("a body is far shorter than the cipher's limit");
        [&nonce[..], &sealed].concat()
    }

    /// Unseals a body for the same place; `None` when anything differs.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE>()?;
        XChaCha20Poly1305::new(&self.0.into()).decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: place }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_opens_at_its_own_place_only() {
        let key = Key::random();
        let sealed = key.seal(b"log|1", b"words");
        assert_eq!(key.open(b"log|1", &sealed).as_deref(), Some(&b"words"[..]));
        assert_eq!(key.open(b"log|2", &sealed), None);
        assert_eq!(Key::random().open(b"log|1", &sealed), None);
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.open(b"log|1", &flipped), None, "bit {bit}");
        }
        assert_eq!(key.open(b"log|1", &sealed[..10]), None);
    }
}
