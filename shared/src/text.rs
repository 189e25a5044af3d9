//! Validates text that people write: cleaned, trimmed and bounded on input.

mod characters;

use self::characters::{is_invisible, kept};
use crate::limits;

/// Why a text is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing that can be seen is left.
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

/// What is recommended or is to be done: one line of 1 to [`limits::DECISION_CHARS`] characters.
pub fn decision(text: &str) -> Result<String, TextError> {
    bounded(one_line(text), limits::DECISION_CHARS)
}

/// A detail of a decision: one line of at most [`limits::DETAIL_CHARS`] characters; it may be empty.
pub fn detail(text: &str) -> Result<String, TextError> {
    match bounded(one_line(text), limits::DETAIL_CHARS) {
        Err(TextError::Empty) => Ok(String::new()),
        bounded => bounded,
    }
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

/// A text for comparisons, never for storing: every white space is a space, every hyphen and dash a hyphen, every quote
/// straight, and what shows nothing is left out.
pub fn plain(text: &str) -> String {
    text.chars().filter_map(characters::plain).collect()
}

/// Line ends become `\n`, other characters what [`kept`] says; white space at both ends is removed.
fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        if (before, c) != ('\r', '\n') {
            clean.extend(kept(c));
        }
        before = c;
    }
    clean.trim().to_owned()
}

fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn bounded(text: String, limit: usize) -> Result<String, TextError> {
    let chars = text.chars().count();
    if text.chars().all(is_invisible) {
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
    fn texts_that_look_the_same_are_the_same_when_they_are_compared() {
        assert_eq!(plain("01904\u{a0}555\u{202f}123"), "01904 555 123");
        assert_eq!(plain("‘multi\u{2011}agency’ – “now”\nor\tnever"), "'multi-agency' - \"now\" or never");
        assert_eq!(plain("hand\u{ad}over\u{200b}\u{feff}"), "handover");
        assert_eq!(plain("é e\u{301} 👍"), "é e\u{301} 👍");
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
    fn what_word_processors_write_becomes_what_it_looked_like() {
        let table = [
            ("Line\u{b}Break", "Line\nBreak"),
            ("Page\u{c}Break", "Page\nBreak"),
            ("Next\u{85}Line", "Next\nLine"),
            ("Line\u{2028}and\u{2029}paragraph", "Line\nand\nparagraph"),
            ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
            ("one\r\n\r\ntwo", "one\n\ntwo"),
            ("Cell\u{7}next cell\u{7}", "Cell next cell"),
            ("\u{f0b7}\tfirst\u{b}\u{f0a7}\tsecond\u{b}\u{f0d8} third", "• first\n• second\n• third"),
            ("\u{e000}\u{f8ff}", "\u{e000}\u{f8ff}"),
            ("\u{b}\u{2028}only this\u{c}", "only this"),
            ("co\u{ad}operate", "co\u{ad}operate"),
        ];
        for (typed, stored) in table {
            assert_eq!(note(typed).as_deref(), Ok(stored), "{typed:?}");
        }
        assert_eq!(theme("Working\u{b}together\u{2029}well").as_deref(), Ok("Working together well"));
    }

    #[test]
    fn no_text_turns_what_stands_around_it() {
        let table = [
            ("\u{202e}drowssap", "drowssap"),
            ("one \u{202b}two", "one two"),
            ("\u{2067}three\u{2069} four", "three four"),
            ("\u{202c}\u{2069}five", "five"),
            // Marks have no end to be missing, and letters their own direction.
            ("שלום\u{200f}!", "שלום\u{200f}!"),
            ("مرحبا (3)", "مرحبا (3)"),
        ];
        for (typed, stored) in table {
            assert_eq!(note(typed).as_deref(), Ok(stored), "{typed:?}");
            assert_eq!(title(typed).as_deref(), Ok(stored), "{typed:?}");
        }
    }

    #[test]
    fn nothing_to_see_is_empty() {
        let blanks = [
            "\u{ad}",
            "\u{34f}",
            "\u{61c}",
            "\u{115f}",
            "\u{1160}",
            "\u{17b4}",
            "\u{180e}",
            "\u{200b}",
            "\u{200d}",
            "\u{202e}",
            "\u{2060}",
            "\u{2064}",
            "\u{2066}",
            "\u{206a}",
            "\u{2800}",
            "\u{3000}",
            "\u{3164}",
            "\u{fe0f}",
            "\u{feff}",
            "\u{ffa0}",
            "\u{fff9}",
            "\u{1d159}",
            "\u{1d173}",
            "\u{e0001}",
            "\u{e0100}",
            "\u{a0}",
            "\u{0}\u{1b}",
            "",
            "  \n ",
        ];
        for text in blanks {
            for text in [text.to_owned(), format!(" {text}\u{b}{text}\u{200b}")] {
                assert_eq!(note(&text), Err(TextError::Empty), "{text:?}");
                assert_eq!(title(&text), Err(TextError::Empty), "{text:?}");
                assert_eq!(feedback(&text).as_deref(), Ok(""), "{text:?}");
            }
        }
        // Beside something that can be seen they have a meaning: families, flags, joined letters.
        for text in
            ["👩\u{200d}👧", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", "❤\u{fe0f}", "می\u{200c}خواهم"]
        {
            assert_eq!(note(text).as_deref(), Ok(text));
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
