//! Codes of an authenticator: RFC 6238 with HMAC-SHA-1, six digits, thirty seconds, as every authenticator has it.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::{ConditionallySelectable, ConstantTimeEq};

/// Seconds for which a code is valid.
pub const STEP_SECONDS: i64 = 30;
/// Steps by which the authenticator's clock may be off, in either direction.
const DRIFT: i64 = 1;
/// Codes are taken modulo this: six digits.
const SIX_DIGITS: u32 = 1_000_000;

/// The secret that a server and an authenticator share.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpKey([u8; 20]);

impl std::fmt::Debug for TotpKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpKey(…)")
    }
}

impl TotpKey {
    /// A fresh random key, as long as the hash.
    pub fn random() -> Self {
        Self(rand::random())
    }

    /// Wraps 20 bytes.
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The 20 bytes.
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// The key as people type it: base32 in groups of four.
    pub fn spaced(&self) -> String {
        let text = BASE32_NOPAD.encode(&self.0);
        let groups: Vec<_> = text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        groups.join(" ")
    }

    /// What an authenticator reads from the picture.
    pub fn address(&self, name: &str) -> String {
        let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        format!("otpauth://totp/Plenary:{name}?secret={}&issuer=Plenary", BASE32_NOPAD.encode(&self.0))
    }

    /// The code of a step, as an authenticator shows it.
    pub fn code(&self, step: i64) -> String {
        format!("{:06}", self.truncated(step) % SIX_DIGITS)
    }

    /// The step whose code was typed, if it is within `DRIFT` of now and later than the last one used. Takes the same
    /// time for any input.
    pub fn step(&self, typed: &str, seconds: i64, last_step: i64) -> Option<i64> {
        let typed: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
        let now = seconds.div_euclid(STEP_SECONDS);
        let mut found = i64::MIN;
        for step in now - DRIFT..=now + DRIFT {
            let same = self.code(step).as_bytes().ct_eq(typed.as_bytes());
            found.conditional_assign(&step, same);
        }
        (found > last_step).then_some(found)
    }

    /// RFC 4226's dynamic truncation.
    fn truncated(&self, step: i64) -> u32 {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(&step.to_be_bytes());
        let digest: [u8; 20] = mac.finalize().into_bytes().into();
        let at = usize::from(digest[19] & 0x0f);
        u32::from_be_bytes([digest[at] & 0x7f, digest[at + 1], digest[at + 2], digest[at + 3]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238, appendix B.
    const RFC: TotpKey = TotpKey(*b"12345678901234567890");

    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(RFC.truncated(seconds / STEP_SECONDS) % 100_000_000, code, "{seconds}");
        }
        assert_eq!(RFC.code(1_111_111_109 / STEP_SECONDS), "081804", "zeros in front stay");
    }

    #[test]
    fn a_code_works_once_and_a_clock_may_be_half_a_minute_off() {
        let (now, step) = (1_111_111_111, 1_111_111_111 / STEP_SECONDS);
        assert_eq!(RFC.step("050471", now, 0), Some(step));
        assert_eq!(RFC.step(" 050 471 ", now, 0), Some(step));
        assert_eq!(RFC.step("050471", now, step), None, "used before");
        assert_eq!(RFC.step("050471", now, step + 1), None, "a later one was used");
        assert_eq!(RFC.step("050471", now - STEP_SECONDS, 0), Some(step));
        assert_eq!(RFC.step("050471", now + STEP_SECONDS, 0), Some(step));
        assert_eq!(RFC.step("050471", now + 2 * STEP_SECONDS, 0), None);
        for typed in ["", "50471", "0504711", "050472", "abcdef"] {
            assert_eq!(RFC.step(typed, now, 0), None, "{typed}");
        }
    }

    #[test]
    fn an_authenticator_can_read_the_key() {
        assert_eq!(RFC.spaced(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let address = "otpauth://totp/Plenary:Jo%20%26%20Al?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Plenary";
        assert_eq!(RFC.address("Jo & Al"), address);
        assert_eq!(format!("{RFC:?}"), "TotpKey(…)");
    }
}
