//! Validates text that people write: cleaned, trimmed and bounded on input.

use crate::limits;

/// Why a text is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing is left without white space and invisible control characters.
    #[error("the text is empty")]
    Empty,
    /// The text has more characters than its field allows.
    #[error("the text has {chars} characters; the limit is {limit}")]
    TooLong {
        /// Characters (Unicode scalar values) found.
        chars: usize,
        /// Characters allowed.
        limit: usize,
    },
}

/// A contribution: 1 to [`limits::NOTE_CHARS`] characters, line breaks kept.
pub fn note(text: &str) -> Result<String, TextError> {
    bounded(clean(text), limits::NOTE_CHARS)
}

/// Text of feedback: at most [`limits::NOTE_CHARS`] characters, line breaks kept; it may be empty.
pub fn feedback(text: &str) -> Result<String, TextError> {
    match note(text) {
        Err(TextError::Empty) => Ok(String::new()),
        bounded => bounded,
    }
}

/// A theme's name: one line of 1 to [`limits::THEME_CHARS`] characters.
pub fn theme(text: &str) -> Result<String, TextError> {
    bounded(one_line(text), limits::THEME_CHARS)
}

/// A learning opportunity: one line of 1 to [`limits::OPPORTUNITY_CHARS`] characters.
pub fn opportunity(text: &str) -> Result<String, TextError> {
    bounded(one_line(text), limits::OPPORTUNITY_CHARS)
}

/// A prompt: one line of 1 to [`limits::PROMPT_CHARS`] characters.
pub fn prompt(text: &str) -> Result<String, TextError> {
    bounded(one_line(text), limits::PROMPT_CHARS)
}

/// A title: one line of 1 to [`limits::TITLE_CHARS`] characters.
pub fn title(text: &str) -> Result<String, TextError> {
    bounded(one_line(text), limits::TITLE_CHARS)
}

/// Characters as the limits count them: Unicode scalar values of the cleaned text.
pub fn chars(text: &str) -> usize {
    clean(text).chars().count()
}

/// A join or hand-over code as typed, without spaces and hyphens, in capitals; `None` when it cannot be a code.
pub fn code(text: &str) -> Option<String> {
    let code: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '‑'))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let fits = code.len() == limits::CODE_LENGTH && code.bytes().all(|b| limits::CODE_ALPHABET.contains(&b));
    fits.then_some(code)
}

/// A code as displayed: two groups of four.
pub fn spaced(code: &str) -> String {
    match code.split_at_checked(limits::CODE_LENGTH / 2) {
        Some((first, second)) => format!("{first} {second}"),
        None => code.to_owned(),
    }
}

/// Line ends become `\n`, tabs become spaces; control characters are removed, since they are invisible.
fn clean(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => visible.push('\n'),
            '\t' => visible.push(' '),
            c if c.is_control() => {}
            c => visible.push(c),
        }
    }
    visible.trim().to_owned()
}

fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn bounded(text: String, limit: usize) -> Result<String, TextError> {
    let invisible = |c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let chars = text.chars().count();
    if text.chars().all(invisible) {
        Err(TextError::Empty)
    } else if chars > limit {
        Err(TextError::TooLong { chars, limit })
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_keeps_its_words_and_line_breaks() {
        assert_eq!(note("  one\r\ntwo\tthree \u{7}\u{0}").as_deref(), Ok("one\ntwo three"));
        assert_eq!(note("مرحبا 👩‍👧").as_deref(), Ok("مرحبا 👩‍👧"));
    }

    #[test]
    fn the_limit_counts_characters_not_bytes() {
        assert!(note(&"é".repeat(limits::NOTE_CHARS)).is_ok());
        assert_eq!(
            note(&"é".repeat(limits::NOTE_CHARS + 1)),
            Err(TextError::TooLong { chars: limits::NOTE_CHARS + 1, limit: limits::NOTE_CHARS })
        );
    }

    #[test]
    fn nothing_to_see_is_empty() {
        for text in ["", "  \n ", "\u{0}\u{1b}", "\u{200b}\u{feff}"] {
            assert_eq!(note(text), Err(TextError::Empty), "{text:?}");
        }
    }

    #[test]
    fn names_are_one_line() {
        assert_eq!(theme(" working \n together ").as_deref(), Ok("working together"));
    }

    #[test]
    fn codes_forgive_case_spaces_and_hyphens() {
        assert_eq!(code(" abcd-2345 ").as_deref(), Some("ABCD2345"));
        assert_eq!(code("ABCD 234"), None);
        assert_eq!(code("ABCD 2340"), None);
        assert_eq!(spaced("ABCD2345"), "ABCD 2345");
    }
}
