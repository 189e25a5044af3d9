//! What becomes of single characters: those of word processors, those that turn other text around, those that show
//! nothing.

/// Characters that show nothing, from the first to the last of each range: what Unicode lists as
/// `Default_Ignorable_Code_Point`, and blanks and marks for which fonts have an empty picture. Some have a meaning beside
/// others, as the joiners inside an emoji, so they only count when there is nothing else.
const INVISIBLE: [(char, char); 20] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d159}', '\u{1d159}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// A character as it is kept; `None` when it is dropped. `\r\n` is the caller's.
pub fn kept(c: char) -> Option<char> {
    match c {
        // Word's line break inside a paragraph, its page break, and the line ends of other systems.
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        // The second is Word's end of a table's cell.
        '\t' | '\u{7}' => Some(' '),
        // Characters of Word's symbol fonts, of which bullets are the usual ones: no other font shows them.
        '\u{f020}'..='\u{f0ff}' => Some('•'),
        // Embeddings, overrides and isolates: an open one would turn what stands around the text. Each text is shown in
        // the direction of its own first letter.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// A character as keyboards have it, for those of word processors that look like it; `None` when it shows nothing.
pub fn plain(c: char) -> Option<char> {
    match c {
        c if c.is_whitespace() => Some(' '),
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => Some('-'),
        '\u{2018}'..='\u{201b}' | '\u{2bc}' | '\u{2032}' => Some('\''),
        '\u{201c}'..='\u{201f}' | '\u{2033}' => Some('"'),
        c => Some(c).filter(|c| !is_invisible(*c)),
    }
}

/// Whether a character shows nothing by itself.
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace() || INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&c))
}
