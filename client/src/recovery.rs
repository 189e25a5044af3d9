//! Recovery words: six words from which another phone makes the same secret, for a phone that stops working.

pub mod words;

use argon2::{Algorithm, Argon2, Params, Version};
use plenary_shared::{id::SessionId, proof::Master};

/// How many words there are.
pub const COUNT: usize = 6;
/// How many words each is one of: six give 62 bits.
pub const LIST: u16 = 1296;

/// Memory of the derivation in KiB; a phone has it back when the page is closed.
const MEMORY_KIB: u32 = 8 * 1024;
/// Passes of the derivation over its memory.
const PASSES: u32 = 3;

/// The words as their numbers in the list, each below [`LIST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers([u16; COUNT]);

impl Numbers {
    /// Random ones, from a source of random numbers.
    pub fn random(mut source: impl FnMut() -> u16) -> Self {
        // Above the largest multiple of the list's length some words would be more likely than others.
        const END: u16 = u16::MAX - u16::MAX % LIST;
        let number = |_| loop {
            let number = source();
            if number < END {
                break number % LIST;
            }
        };
        Self(std::array::from_fn(number))
    }

    /// The numbers as the device keeps them.
    pub fn stored(self) -> String {
        self.0.map(|number| number.to_string()).join(" ")
    }

    /// Reads what [`Numbers::stored`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(' ').map(|word| word.parse().ok().filter(|number| *number < LIST));
        let mut read = [0; COUNT];
        for number in &mut read {
            *number = numbers.next()??;
        }
        numbers.next().is_none().then_some(Self(read))
    }

    /// The secret that they stand for in a session: Argon2id (RFC 9106) of the numbers, each in two bytes, the larger
    /// first, salted with the session's id.
    pub fn master(self, session: SessionId) -> Master {
        let phrase: Vec<u8> = self.0.iter().flat_map(|number| number.to_be_bytes()).collect();
        let mut master = Master([0; 32]);
        let costs = Params::new(MEMORY_KIB, PASSES, 1, Some(master.0.len())).expect("these costs are in their bounds");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, costs)
            .hash_password_into(&phrase, session.as_bytes(), &mut master.0)
            .expect("phrase, salt and secret have lengths in their bounds");
        master
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_nothing_else() {
        let numbers = Numbers([0, 1, 2, 1000, 1294, 1295]);
        assert_eq!(numbers.stored(), "0 1 2 1000 1294 1295");
        assert_eq!(Numbers::parse(&numbers.stored()), Some(numbers));
        for text in ["", "1 2 3 4 5", "1 2 3 4 5 6 7", "1 2 3 4 5 1296", "1 2 3 4 5 x", "1  2 3 4 5"] {
            assert_eq!(Numbers::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_word_is_as_likely_as_any_other() {
        let mut source = (0..=u16::MAX).cycle();
        let mut counts = vec![0; LIST.into()];
        for _ in 0..64_800 / COUNT {
            Numbers::random(|| source.next().unwrap()).0.iter().for_each(|number| counts[usize::from(*number)] += 1);
        }
        assert!(counts.iter().all(|count| *count == 50), "{counts:?}");
    }

    #[test]
    fn other_words_or_another_session_make_another_secret() {
        let session = |byte| SessionId::from_bytes([byte; 16]);
        let master = |numbers, byte| Numbers(numbers).master(session(byte)).0;
        let first = master([1, 2, 3, 4, 5, 6], 7);
        assert_eq!(first, master([1, 2, 3, 4, 5, 6], 7));
        assert_ne!(first, master([1, 2, 3, 4, 6, 5], 7));
        assert_ne!(first, master([1, 2, 3, 4, 5, 6], 8));
    }
}
