//! Texts as a search compares them. What is stored keeps its characters.

use plenary_shared::text;

/// A text in small letters and plain characters, with each accent after its letter, however it was typed or pasted.
pub fn folded(words: &str) -> String {
    let words = if words.chars().any(may_have_accents) { decomposed(words) } else { words.to_owned() };
    text::plain(&words).to_lowercase()
}

/// Whether a letter may be written in two ways: those of English and the signs of word processors are not.
fn may_have_accents(c: char) -> bool {
    c >= '\u{c0}' && !('\u{2000}'..='\u{206f}').contains(&c)
}

/// Unicode's canonical decomposition, for which browsers have the tables already.
#[cfg(target_arch = "wasm32")]
fn decomposed(words: &str) -> String {
    js_sys::JsString::from(words).normalize("NFD").into()
}

#[cfg(not(target_arch = "wasm32"))]
fn decomposed(words: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    words.nfd().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_found_however_it_was_typed() {
        for (one, other) in [
            ("Zoë’s café", "ZOE\u{308}'S CAFE\u{301}"),
            ("multi\u{2011}agency", "Multi-Agency"),
            ("01904\u{a0}555\u{a0}123", "01904 555 123"),
            ("“hand\u{ad}over”", "\"HAND\u{200b}OVER\""),
            ("\u{1100}\u{1161}", "가"),
        ] {
            assert_eq!(folded(one), folded(other), "{one:?}");
        }
        assert_ne!(folded("café"), folded("cafe"), "an accent is a difference");
    }
}
