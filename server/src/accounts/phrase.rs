//! Pass phrases: long ones, of any characters, and none of those that are tried first.

use super::AccountError;
use plenary_shared::limits::{NAME_CHARS, PHRASE_LEAST, PHRASE_MOST};
use std::{collections::HashSet, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;

/// What people choose most, one a line: whole phrases, and the pieces that they repeat and put together.
const COMMON: &str = include_str!("common.txt");
/// Letters that must remain besides the common pieces; a phrase with fewer counts as made of them.
const OWN_LETTERS: usize = 5;
/// Minimum of different characters in a phrase; "aaaabbbbaaaabbbb" has two.
const DIFFERENT: usize = 5;
/// Keyboard rows that people run a finger along.
const ROWS: [&str; 9] = [
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "azertyuiop",
    "qwertzuiop",
];
/// Characters of a run along a row that count as a piece.
const RUN: usize = 4;

static PIECES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| COMMON.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect());
static LONGEST_PIECE: LazyLock<usize> =
    LazyLock::new(|| PIECES.iter().map(|piece| piece.chars().count()).max().unwrap_or(0));

/// A pass phrase in Unicode's composed form (NFC), so that it is the same from every keyboard.
#[derive(Clone, PartialEq, Eq)]
pub struct Phrase(String);

impl Phrase {
    /// A phrase as typed to sign in. One longer than the limit is cut, and so matches nothing.
    pub fn typed(text: &str) -> Self {
        Self(text.nfc().take(PHRASE_MOST + 1).collect())
    }

    /// A newly chosen phrase. Every character counts, spaces too. It must be long, and not among those that attackers
    /// try first; there are no other requirements.
    pub fn chosen(text: &str, name: &str) -> Result<Self, AccountError> {
        let phrase = Self::typed(text);
        match phrase.0.chars().count() {
            ..PHRASE_LEAST => Err(AccountError::Short),
            PHRASE_LEAST..=PHRASE_MOST if is_common(&phrase.0, name) => Err(AccountError::Common),
            PHRASE_LEAST..=PHRASE_MOST => Ok(phrase),
            _ => Err(AccountError::Long),
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A name as it is kept: composed, on one line, 1 to [`NAME_CHARS`] characters.
pub fn name(text: &str) -> Result<String, AccountError> {
    let words: Vec<String> = text.split_whitespace().map(|word| word.nfc().collect()).collect();
    let name = words.join(" ");
    let fits = (1..=NAME_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(name) } else { Err(AccountError::Name) }
}

/// A name in the form in which names are compared.
pub fn folded(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).collect()
}

/// Whether attackers would try a phrase early: it is on the list, or little of it remains without common pieces, runs
/// along a row, repetitions, digits and the account's own name.
fn is_common(phrase: &str, name: &str) -> bool {
    let plain = letters(phrase);
    let own: Vec<Vec<char>> = name.split_whitespace().map(letters).filter(|word| word.len() >= 3).collect();
    let different: HashSet<char> = phrase.chars().collect();
    different.len() < DIFFERENT
        || PIECES.contains(plain.iter().collect::<String>().as_str())
        || repeats(&plain)
        || left_over(&plain, &own) < OWN_LETTERS
}

/// Letters and digits, folded.
fn letters(text: &str) -> Vec<char> {
    folded(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Whether a text is a shorter one, again and again.
fn repeats(text: &[char]) -> bool {
    (1..=text.len() / 2).any(|length| (length..text.len()).all(|at| text[at] == text[at - length]))
}

/// The fewest letters that no piece, run or name covers. Digits do not count: early guesses append years and numbers.
fn left_over(text: &[char], own: &[Vec<char>]) -> usize {
    let mut least = vec![0; text.len() + 1];
    for at in (0..text.len()).rev() {
        let rest = &text[at..];
        let alone = usize::from(!rest[0].is_ascii_digit()) + least[at + 1];
        let pieces = (2..=rest.len().min(*LONGEST_PIECE))
            .filter(|length| PIECES.contains(rest[..*length].iter().collect::<String>().as_str()));
        let names = own.iter().filter(|name| rest.starts_with(name)).map(Vec::len);
        let runs = (RUN..=run(rest)).rev().take(1);
        least[at] = pieces.chain(names).chain(runs).map(|length| least[at + length]).fold(alone, usize::min);
    }
    least[0]
}

/// How many characters at the start run along a row, forwards or backwards, or stay on one key.
fn run(text: &[char]) -> usize {
    let same = text.iter().take_while(|letter| **letter == text[0]).count();
    let along = ROWS.iter().flat_map(|row| [row.chars().collect::<Vec<_>>(), row.chars().rev().collect()]).map(|row| {
        let starts = (0..row.len()).filter(|start| row[*start] == text[0]);
        starts.map(|start| row[start..].iter().zip(text).take_while(|(one, other)| one == other).count()).max()
    });
    along.flatten().max().unwrap_or(0).max(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<(), AccountError> {
        Phrase::chosen(text, "Morgan Okafor").map(drop)
    }

    #[test]
    fn fifteen_characters_are_enough_and_all_count() {
        assert_eq!(chosen("weir lantern 7"), Err(AccountError::Short));
        assert_eq!(chosen("weir lantern 77"), Ok(()));
        assert_eq!(chosen("wéir löntern ß7"), Ok(()));
        assert_eq!(chosen(&"weir lantern ".repeat(10)[..PHRASE_MOST]), Err(AccountError::Common));
        let long: String =
            (0..PHRASE_MOST).map(|n| char::from(b'a' + u8::try_from((n * n / 3 + n) % 23).unwrap())).collect();
        assert_eq!(chosen(&long), Ok(()));
        assert_eq!(chosen(&format!("{long}x")), Err(AccountError::Long));
        // No mix of character classes is required.
        assert_eq!(chosen("gentle otters row home"), Ok(()));
        assert_eq!(chosen("水車小屋の灯りは七つあると祖母が"), Ok(()));
    }

    #[test]
    fn one_character_is_one_however_a_keyboard_composes_it() {
        let (composed, pieces) = ("caf\u{e9} by the weir", "cafe\u{301} by the weir");
        assert!(Phrase::typed(composed) == Phrase::typed(pieces));
        assert_eq!(chosen("cafe\u{301} weir 77"), Err(AccountError::Short), "14 characters when composed");
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for common in [
            "passwordpassword",
            "Password123456789",
            "qwertyuiopasdfghjkl",
            "1q2w3e4r5t6y7u8i",
            "1qaz2wsx3edc4rfv",
            "123456789012345",
            "987654321 987654321",
            "aaaaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabc",
            "correct horse battery staple",
            "Iloveyou Iloveyou 2",
            "letmein letmein letmein",
            "To be or not to be",
            "may the force be with you",
            "Welcome2026Welcome2026!",
            "admin.admin.admin",
            "plenaryplenary1",
            "safeguarding2026",
            "Morgan Okafor 1985",
            "okafor okafor 12",
            "trustno1trustno1",
            "!!!!!!!!!!!!!!!!!!!!",
        ] {
            assert_eq!(chosen(common), Err(AccountError::Common), "{common}");
        }
    }

    #[test]
    fn words_of_ones_own_are_let_through_beside_a_common_piece() {
        for own in ["summer weir lanterns", "my password is a heron", "Morgan walks the canal", "hello old tin kettle"]
        {
            assert_eq!(chosen(own), Ok(()), "{own}");
        }
    }

    #[test]
    fn the_list_is_folded_and_without_doubles() {
        let lines: Vec<_> = COMMON.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        assert_eq!(lines.len(), PIECES.len(), "a line stands twice");
        for line in lines {
            assert_eq!(letters(line).iter().collect::<String>(), line);
        }
    }

    #[test]
    fn names_are_kept_as_written_and_compared_folded() {
        assert_eq!(name("  Jo \t Smith "), Ok("Jo Smith".into()));
        assert_eq!(folded("JO SMITH"), folded("jo smith"));
        for text in ["", "  ", &"x".repeat(NAME_CHARS + 1), "a\u{7}b"] {
            assert_eq!(name(text), Err(AccountError::Name));
        }
    }
}
