//! The words of `docs/words.md` that no person may read: looked for in all text that pages, server and terminal show.

use anyhow::{Context, Result, ensure};

use super::source::{has_word, literals};
use crate::client::files_below;
use crate::project::Project;

/// The page with the rules; its table lists what is banned.
const PAGE: &str = include_str!("../../../docs/words.md");

/// Whole sentences that may hold a banned word.
const ALLOWED: &[&str] = &["we are here to learn, not to find fault."];

/// Which text of a file is read by people.
#[derive(Clone, Copy)]
enum Read {
    /// All but the tags.
    Page,
    /// Every string, and the comments of which the command line's help is made.
    Help,
    /// Every string.
    Strings,
    /// Strings that begin with a capital: others are names of classes, routes or commands.
    Sentences,
}

/// Where people's words are, the first match counts.
const PLACES: &[(&str, Read)] = &[
    ("client/index.html", Read::Page),
    ("client/check.html", Read::Page),
    ("client/src/words.rs", Read::Strings),
    ("client/src/words/", Read::Strings),
    ("client/src/", Read::Sentences),
    ("server/src/main.rs", Read::Help),
    ("server/src/terminal.rs", Read::Strings),
    ("server/src/doctor.rs", Read::Strings),
    ("server/src/doctor/", Read::Strings),
    ("server/src/backup.rs", Read::Strings),
    ("server/src/config.rs", Read::Help),
    ("server/src/listen/certificate.rs", Read::Strings),
    ("server/src/store/keys/unlock.rs", Read::Strings),
    ("server/src/live/seats.rs", Read::Sentences),
    ("server/src/audit.rs", Read::Sentences),
    ("server/src/room/", Read::Sentences),
    ("server/src/web/", Read::Sentences),
    ("shared/src/stage/", Read::Sentences),
    ("shared/src/template/", Read::Sentences),
    ("shared/src/picture.rs", Read::Sentences),
];

/// Every banned phrase that people could read, as `path:line: phrase (…)`.
pub fn breaches(project: &Project) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for folder in ["client", "server", "shared"] {
        for path in files_below(&project.root.join(folder))? {
            let name = path.strip_prefix(&project.root)?.to_string_lossy().replace('\\', "/");
            if read(&name).is_some() && (name.ends_with(".rs") || name.ends_with(".html")) {
                let text =
                    std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
                found.append(&mut breaches_in(&name, &text));
            }
        }
    }
    ensure!(banned().next().is_some(), "docs/words.md has no table of words");
    Ok(found)
}

/// How a file is read; `None` where nothing in it is for people, tests among them.
fn read(path: &str) -> Option<Read> {
    if path.ends_with("tests.rs") || path.contains("/tests/") || path.contains("/dist/") {
        return None;
    }
    PLACES.iter().find(|(start, _)| path.starts_with(start)).map(|(_, read)| *read)
}

fn breaches_in(path: &str, text: &str) -> Vec<String> {
    let Some(read) = read(path) else { return Vec::new() };
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let said: Vec<(usize, String)> = match read {
        Read::Page => lines(text).map(|(line, said)| (line, without(said, '<', '>'))).collect(),
        Read::Help => {
            let help = lines(text).filter_map(|(line, said)| Some((line, said.trim().strip_prefix("///")?.to_owned())));
            help.chain(literals(text)).collect()
        }
        Read::Strings => literals(text),
        Read::Sentences => {
            literals(text).into_iter().filter(|(_, text)| text.starts_with(char::is_uppercase)).collect()
        }
    };
    let mut found = Vec::new();
    for (line, said) in said {
        let said = without(&said, '{', '}').to_lowercase();
        if ALLOWED.contains(&said.as_str()) {
            continue;
        }
        for (phrase, instead) in banned().filter(|(phrase, _)| has_word(&said, phrase)) {
            found.push(format!("{path}:{line}: {phrase} (docs/words.md: say “{instead}”)"));
        }
    }
    found
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// Text without what stands between two marks: tags of a page, names in a format.
fn without(text: &str, open: char, close: char) -> String {
    let mut depth = 0_usize;
    let outside = text.chars().filter(|letter| {
        depth += usize::from(*letter == open);
        let outside = depth == 0;
        depth = depth.saturating_sub(usize::from(*letter == close));
        outside
    });
    outside.collect()
}

/// The banned phrases of the page's table, each with what to say.
fn banned() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = PAGE.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let rows = rows.filter_map(|line| line.strip_prefix('|')?.strip_suffix('|')?.split_once('|'));
    rows.flat_map(|(say, not)| not.split(',').map(move |phrase| (phrase.trim(), say.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_banned_phrase_is_found_wherever_people_read() {
        assert!(banned().count() > 50, "the table is not read");
        for (phrase, _) in banned() {
            let capital = phrase[..1].to_uppercase() + &phrase[1..];
            for (path, text) in [
                ("client/index.html", format!("<p>Then {phrase} again</p>")),
                ("client/src/words/facilitator.rs", format!("fn f() {{ format!(\"{{}} {phrase}\", 1) }}")),
                ("client/src/stages/close.rs", format!("    SEND = \"{capital}\";")),
                ("server/src/web/error.rs", format!("Self::Gone => \"{capital} and more.\",")),
                ("server/src/terminal.rs", format!("\"a line\\n\\\n   {phrase}\\n\"")),
                ("server/src/main.rs", format!("    /// Some {phrase}; and more")),
                ("shared/src/stage/prioritising.rs", format!("say: \"{capital}.\",")),
            ] {
                let found = breaches_in(path, &text);
                let whole = found.iter().any(|breach| breach.contains(&format!(": {phrase} (")));
                assert!(whole, "{phrase:?} passes in {path}: {found:?}");
            }
        }
    }

    #[test]
    fn code_tests_and_longer_words_are_left_alone() {
        for (path, text) in [
            ("client/src/pages/run.rs", "let vote = \"vote-card lobby\"; // a vote"),
            ("client/src/words/results.rs", "format!(\"{ballots} of {PICTURE}\")"),
            ("client/index.html", "<p hidden class='seat'>Nothing</p>"),
            ("client/src/words.rs", "const VOTE: &str = \"Rank devoted pictureless\";"),
            ("client/src/words.rs", "const A: &str = \"Fine\";\n#[cfg(test)]\nmod tests { const B: &str = \"Vote\"; }"),
            ("client/src/words/projector.rs", "\"We are here to learn, not to find fault.\""),
            ("server/src/web/tests.rs", "\"Vote\""),
            ("server/src/store.rs", "\"Vote\""),
        ] {
            assert_eq!(breaches_in(path, text), Vec::<String>::new(), "{path}");
        }
    }
}
