//! Rust source with its strings, and where wanted its comments, blanked out; line breaks stay.

/// One file in the forms that rules look at.
pub struct Source {
    /// Without strings and comments.
    pub code: String,
    /// Without strings.
    pub code_and_comments: String,
    /// Whether the first line is a `//!` sentence.
    pub opens_with_sentence: bool,
}

enum Kind {
    Code,
    Comment,
    Literal,
}

impl Source {
    /// Sorts the text into code, comments and literals.
    pub fn read(text: &str) -> Self {
        let mut code = String::with_capacity(text.len());
        let mut code_and_comments = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let inside_word = code.chars().next_back().is_some_and(is_word);
            let (kind, length) = first_piece(rest, inside_word);
            let (piece, after) = rest.split_at(length);
            match kind {
                Kind::Code => {
                    code.push_str(piece);
                    code_and_comments.push_str(piece);
                }
                Kind::Comment => {
                    code.push_str(&blank(piece));
                    code_and_comments.push_str(piece);
                }
                Kind::Literal => {
                    code.push_str(&blank(piece));
                    code_and_comments.push_str(&blank(piece));
                }
            }
            rest = after;
        }
        Self { code, code_and_comments, opens_with_sentence: text.starts_with("//!") }
    }
}

/// Every string of a text with the number of its line; a string over several lines is joined as the compiler does.
pub fn literals(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut line = 1;
    let mut before = ' ';
    while !rest.is_empty() {
        let (kind, length) = first_piece(rest, is_word(before));
        let (piece, after) = rest.split_at(length);
        if matches!(kind, Kind::Literal) && !piece.starts_with('\'') {
            let inner = piece.trim_start_matches(|letter| letter != '"').trim_matches(['"', '#']);
            let spaced = inner.replace("\\\n", " ").replace("\\n", " ");
            found.push((line, spaced.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        line += piece.matches('\n').count();
        before = piece.chars().next_back().unwrap_or(' ');
        rest = after;
    }
    found
}

/// Whether the line has the word, not as part of a longer one.
pub fn has_word(line: &str, word: &str) -> bool {
    places(line, word).next().is_some()
}

/// Whether the line uses the crate: in a path, or alone after `use` or `crate`.
pub fn names_crate(line: &str, name: &str) -> bool {
    places(line, name).any(|(before, after)| {
        let before = before.trim_end();
        let imported = ["use", "crate", "use ::"].iter().any(|word| before.ends_with(word));
        imported || after.trim_start().starts_with("::")
    })
}

/// The text before and after each place where the word occurs as a whole word.
fn places<'a>(line: &'a str, word: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let starts_as_word = word.chars().next().is_some_and(is_word);
    let ends_as_word = word.chars().next_back().is_some_and(is_word);
    line.match_indices(word).map(move |(start, _)| (&line[..start], &line[start + word.len()..])).filter(
        move |(before, after)| {
            !(starts_as_word && before.chars().next_back().is_some_and(is_word)
                || ends_as_word && after.chars().next().is_some_and(is_word))
        },
    )
}

/// The kind and length in bytes of the piece that `rest` starts with.
fn first_piece(rest: &str, inside_word: bool) -> (Kind, usize) {
    if rest.starts_with("//") {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Kind::Comment, block_comment(rest));
    }
    if let Some(length) = raw_string(rest).filter(|_| !inside_word) {
        return (Kind::Literal, length);
    }
    if rest.starts_with('"') {
        return (Kind::Literal, quoted(rest, '"'));
    }
    if let Some(after) = rest.strip_prefix('\'') {
        let mut next = after.chars();
        // 'a is a lifetime, 'a' and '\n' are characters.
        if next.next() == Some('\\') || next.next() == Some('\'') {
            return (Kind::Literal, quoted(rest, '\''));
        }
    }
    (Kind::Code, rest.chars().next().map_or(0, char::len_utf8))
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut position = 0;
    while position < rest.len() {
        let here = &rest.as_bytes()[position..];
        if here.starts_with(b"/*") {
            depth += 1;
            position += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            position += 2;
            if depth == 0 {
                return position;
            }
        } else {
            position += 1;
        }
    }
    rest.len()
}

/// The length of `r"…"`, `br#"…"#` and their like.
fn raw_string(rest: &str) -> Option<usize> {
    let after = ["br", "cr", "r"].iter().find_map(|start| rest.strip_prefix(start))?;
    let inner = after.trim_start_matches('#');
    let hashes = after.len() - inner.len();
    let inner = inner.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inner.find(&end).map_or(inner.len(), |place| place + end.len());
    Some(rest.len() - inner.len() + length)
}

/// The length of a literal with escapes, both marks included.
fn quoted(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (position, letter) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if letter == '\\' {
            escaped = true;
        } else if letter == mark {
            return position + mark.len_utf8();
        }
    }
    rest.len()
}

fn blank(piece: &str) -> String {
    piece.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }).collect()
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let words: Vec<_> = Source::read(text).code.split_whitespace().map(String::from).collect();
        words.join(" ")
    }

    #[test]
    fn strings_and_comments_are_not_code() {
        assert_eq!(code("a // b\nc /* d /* e */ f */ g"), "a c g");
        assert_eq!(code(r#"a "b \" // c" d"#), "a d");
        assert_eq!(code("a r#\"b \" c\"# d br\"e\" f"), "a d f");
        assert_eq!(code("a '\"' b '\\'' c <'x> d"), "a b c <'x> d");
        assert_eq!(code("\"é\" a 'é' b"), "a b");
    }

    #[test]
    fn strings_are_found_with_their_lines() {
        let text = "a(\"one \\\n    two\", // \"no\"\nr#\"three\"#, 'x', \"four\\nfive\")";
        let found = literals(text);
        let found: Vec<_> = found.iter().map(|(line, text)| (*line, text.as_str())).collect();
        assert_eq!(found, [(1, "one two"), (3, "three"), (3, "four five")]);
    }

    #[test]
    fn comments_can_be_kept_and_lines_stay() {
        let source = Source::read("a \"b\nc\" // d\ne");
        assert_eq!(source.code.lines().count(), 3);
        assert!(has_word(&source.code_and_comments, "d"));
        assert!(!has_word(&source.code_and_comments, "b"));
    }

    #[test]
    fn an_unclosed_literal_ends_with_the_file() {
        for text in ["a \"b", "a r#\"b", "a /* b", "a '\\"] {
            assert_eq!(code(text), "a", "{text}");
        }
    }

    #[test]
    fn crates_are_named_in_paths_and_imports_only() {
        for line in
            ["use yrs;", "use yrs::Doc;", "a(::yrs::Doc)", "extern crate yrs;", "use {yrs::Doc};", "use yrs as y;"]
        {
            assert!(names_crate(line, "yrs"), "{line}");
        }
        for line in ["let yrs = 1;", "use yrs_like::Doc;", "my_yrs::new()", "yrs"] {
            assert!(!names_crate(line, "yrs"), "{line}");
        }
    }
}
