//! Names in the chart: short, and as wide as they may get.

/// Letters of a name in the chart, at most.
const LETTERS: usize = 26;

/// The first words of a text, at most [`LETTERS`] letters; what is left out shows as an ellipsis.
pub fn short_name(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    let mut name = String::new();
    for word in text.split_whitespace() {
        let letters = name.chars().count() + word.chars().count();
        if letters + 1 >= LETTERS && !name.is_empty() {
            break;
        }
        if !name.is_empty() {
            name.push(' ');
        }
        // A word that is longer than a name is cut.
        name.extend(word.chars().take(LETTERS - 1));
    }
    format!("{}…", name.trim_end_matches([',', ';', ':', '-', '–']))
}

/// The width of a line in letters of this size, rather too wide than too narrow.
pub fn width(text: &str, size: i32) -> i32 {
    text.chars().map(hundredths).sum::<i32>() * size / 100 + 1
}

/// The width of a letter of the heavy face, in hundredths of its size, as measured in a browser and a little more.
fn hundredths(letter: char) -> i32 {
    match letter {
        ' ' => 27,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '’' | '‘' | '|' | '!' => 31,
        'f' | 'r' | 't' | '(' | ')' | '-' | '“' | '”' => 42,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' | '—' => 92,
        _ if letter as u32 >= 0x1100 => 105,
        _ if letter.is_uppercase() => 70,
        _ if letter.is_ascii_digit() => 62,
        _ => 57,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_its_own_name_and_a_long_one_ends_between_words() {
        assert_eq!(short_name("Ask the child first."), "Ask the child first");
        assert_eq!(short_name("Weekly call between school and health"), "Weekly call between…");
        assert_eq!(short_name("Invite fathers, and the wider family, by name"), "Invite fathers, and the…");
        assert_eq!(short_name(""), "");
        for text in ["x".repeat(60), "ab ".repeat(30), format!("{} and more", "y".repeat(25))] {
            let name = short_name(&text);
            assert!(name.chars().count() <= LETTERS && name.ends_with('…'), "{name}");
        }
    }
}
