//! Bytes as text for addresses, headers and JSON: base64url without padding.

use data_encoding::BASE64URL_NOPAD;

/// Encodes bytes.
pub fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// Decodes exactly `LENGTH` bytes. `None` for any text other than the canonical encoding.
pub fn decode<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    if BASE64URL_NOPAD.decode_len(text.len()) != Ok(LENGTH) {
        return None;
    }
    let mut bytes = [0; LENGTH];
    BASE64URL_NOPAD.decode_mut(text.as_bytes(), &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_text_only() {
        assert_eq!(encode(&[0xfb, 0xff, 0x07]), "-_8H");
        assert_eq!(encode(&[0xff; 16]), "_____________________w");
        assert_eq!(decode("_____________________w"), Some([0xff; 16]));
        for text in [
            "",
            "____________________w",
            "_____________________w==",
            "/////////////////////w",
            "_____________________x",
        ] {
            assert_eq!(decode::<16>(text), None, "{text}");
        }
        assert_eq!(decode("_____________________w").map(|bytes: [u8; 15]| bytes), None, "another length");
    }
}
