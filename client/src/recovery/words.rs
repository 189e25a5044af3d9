//! The list of recovery words. Only pages that show or read them carry it.

use super::{COUNT, Numbers};

/// One a line, sorted: short, common, and none that would be heavy to read on the day.
const LIST: &str = include_str!("words.txt");

/// Why words cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// There are not six.
    Count,
    /// One is not in the list.
    Unknown(String),
}

/// The words of some numbers.
pub fn of(numbers: Numbers) -> [&'static str; COUNT] {
    numbers.0.map(|number| LIST.lines().nth(number.into()).unwrap_or_default())
}

/// The numbers of words as a person typed them: in any case, with anything but letters between them.
pub fn read(text: &str) -> Result<Numbers, Unread> {
    let typed = text.to_lowercase();
    let typed: Vec<_> = typed.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let number = |word: &&str| LIST.lines().position(|known| known == *word);
    if let Some(unknown) = typed.iter().find(|word| number(word).is_none()) {
        return Err(Unread::Unknown((*unknown).to_owned()));
    }
    let numbers: Vec<_> = typed.iter().filter_map(number).filter_map(|number| number.try_into().ok()).collect();
    numbers.try_into().map(Numbers).map_err(|_| Unread::Count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recovery;
    use std::collections::BTreeSet;

    #[test]
    fn the_list_has_as_many_different_short_words_as_numbers_can_name() {
        let words: Vec<_> = LIST.lines().collect();
        assert_eq!(words.len(), usize::from(recovery::LIST));
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len());
        let plain = |word: &&str| (3..=7).contains(&word.len()) && word.bytes().all(|c| c.is_ascii_lowercase());
        assert!(words.iter().all(plain));
    }

    #[test]
    fn words_are_read_as_they_were_shown_however_they_are_typed() {
        let mut seed = 7u16;
        for _ in 0..100 {
            let numbers = Numbers::random(|| {
                seed = seed.wrapping_mul(25_173).wrapping_add(13_849);
                seed
            });
            let words = of(numbers);
            assert_eq!(read(&words.join(" ")), Ok(numbers));
            assert_eq!(read(&format!(" {}. ", words.join(",\n").to_uppercase())), Ok(numbers));
        }
    }

    #[test]
    fn what_is_wrong_with_words_is_named() {
        assert_eq!(read(""), Err(Unread::Count));
        assert_eq!(read("acorn acorn acorn acorn acorn"), Err(Unread::Count));
        assert_eq!(read("acorn acorn acorn acorn acorn acorn acorn"), Err(Unread::Count));
        assert_eq!(read("acorn akorn acorn"), Err(Unread::Unknown("akorn".into())));
    }
}
