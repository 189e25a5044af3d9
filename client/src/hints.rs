//! Signs that a note may name or identify a person. They warn; they never stop anybody.

mod numbers;

use numbers::runs;
use plenary_shared::text::plain;

/// What a sign may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A title and a name.
    Name,
    /// A day.
    Date,
    /// A telephone number.
    Phone,
    /// A postcode.
    Postcode,
    /// An NHS number.
    NhsNumber,
    /// An e-mail address.
    Email,
}

/// A sign and the words that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What it may be.
    pub sign: Sign,
    /// The words, in plain characters.
    pub found: String,
}

/// The first sign in a text, if there is one.
pub fn hint(text: &str) -> Option<Hint> {
    let text = &plain(text);
    let words: Vec<&str> = text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    let found = |sign: Sign, found: Option<String>| found.map(|found| Hint { sign, found });
    found(Sign::Email, words.iter().find(|word| is_email(word)).map(ToString::to_string))
        .or_else(|| found(Sign::Date, date(&words)))
        .or_else(|| found(Sign::NhsNumber, runs(text).find(|run| run.is_nhs_number()).map(|run| run.text)))
        .or_else(|| found(Sign::Phone, runs(text).find(|run| run.is_phone()).map(|run| run.text)))
        .or_else(|| found(Sign::Postcode, postcode(&words)))
        .or_else(|| found(Sign::Name, name(&words)))
}

const TITLES: [&str; 14] =
    ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "pc", "dc", "ds", "sgt", "insp", "sister", "nurse"];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A word without the marks around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && !is_other_letter(c) && c != '+')
}

/// A letter beyond those of English, roughly: the tables that know exactly are larger than all of this file.
fn is_other_letter(c: char) -> bool {
    c >= 'À' && !matches!(c, '×' | '÷' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}')
}

fn is_email(word: &str) -> bool {
    let Some((name, host)) = word.split_once('@') else { return false };
    !name.is_empty() && host.split('.').count() >= 2 && host.split('.').all(|part| !part.is_empty())
}

/// "3/4/2019", "2019-04-03", "3.4.19", "3 April", "April 3rd".
fn date(words: &[&str]) -> Option<String> {
    let in_figures = words.iter().find(|word| is_date(word)).map(ToString::to_string);
    in_figures.or_else(|| {
        let mut pairs = words.windows(2);
        pairs
            .find(|pair| is_day(pair[0]) && is_month(pair[1]) || is_month(pair[0]) && is_day(pair[1]))
            .map(|pair| pair.join(" "))
    })
}

fn is_date(word: &str) -> bool {
    // A year has two figures or four.
    let long_enough = word.len() >= "1/1/19".len();
    long_enough
        && ['/', '-', '.'].iter().any(|mark| {
            let parts: Vec<Option<u32>> =
                word.split(*mark).map(|part| part.parse().ok().filter(|_| part.len() <= 4)).collect();
            matches!(
                parts[..],
                [Some(1900..=2100), Some(1..=12), Some(1..=31)]
                    | [Some(1..=31), Some(1..=12), Some(0..=99 | 1900..=2100)]
            )
        })
}

fn is_day(word: &str) -> bool {
    let figures = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let end = &word[figures.len()..];
    ["", "st", "nd", "rd", "th"].contains(&end) && figures.parse().is_ok_and(|day: u32| (1..=31).contains(&day))
}

/// A month's name or its beginning, with a capital: "may" is a common word.
fn is_month(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let full = ["january", "february", "march", "april", "june", "july", "august", "september", "october"];
    let full = full.contains(&lower.as_str()) || ["may", "november", "december", "sept"].contains(&lower.as_str());
    word.starts_with(|c: char| c.is_ascii_uppercase()) && (full || MONTHS.contains(&lower.as_str()))
}

/// "CB1 2AB" in one word or two.
fn postcode(words: &[&str]) -> Option<String> {
    let whole = words.iter().find(|word| {
        let length = word.len();
        length > 4 && word.is_ascii() && is_outward(&word[..length - 3]) && is_inward(&word[length - 3..])
    });
    let split = || words.windows(2).find(|pair| is_outward(pair[0]) && is_inward(pair[1]));
    whole.map(ToString::to_string).or_else(|| split().map(|pair| pair.join(" ")))
}

fn is_outward(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &word.as_bytes()[letters..];
    (1..=2).contains(&letters)
        && match rest {
            [first] => first.is_ascii_digit(),
            [first, second] => first.is_ascii_digit() && (second.is_ascii_digit() || second.is_ascii_uppercase()),
            _ => false,
        }
}

fn is_inward(word: &str) -> bool {
    matches!(word.as_bytes(), [digit, a, b] if digit.is_ascii_digit() && a.is_ascii_uppercase() && b.is_ascii_uppercase())
}

/// "Mrs Smith", "PC Jones".
fn name(words: &[&str]) -> Option<String> {
    let titled = |pair: &&[&str]| {
        let title = pair[0].to_ascii_lowercase();
        let mut letters = pair[1].chars();
        let capital = letters.next().is_some_and(|c| c.is_ascii_uppercase() || is_other_letter(c));
        let small = letters.next().is_some_and(|c| c.is_ascii_lowercase() || is_other_letter(c));
        TITLES.contains(&title.as_str()) && capital && small
    };
    words.windows(2).find(titled).map(|pair| pair.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(text: &str) -> Option<Sign> {
        hint(text).map(|hint| hint.sign)
    }

    #[test]
    fn people_are_noticed() {
        for (text, expected, found) in [
            ("We told PC Smith twice.", Sign::Name, "PC Smith"),
            ("(Mrs Jones) rang", Sign::Name, "Mrs Jones"),
            ("“Dr Élodie”…", Sign::Name, "Dr Élodie"),
            ("Ms Štěpánková’s visit", Sign::Name, "Ms Štěpánková's"),
            ("born 3/4/2019,", Sign::Date, "3/4/2019"),
            ("on 2019-04-03", Sign::Date, "2019-04-03"),
            ("on the 3rd April we met", Sign::Date, "3rd April"),
            ("call 07700 900123 now", Sign::Phone, "07700 900123"),
            ("call 01904\u{a0}555\u{a0}123 now", Sign::Phone, "01904 555 123"),
            ("call 01904\u{2011}555\u{2011}123 now", Sign::Phone, "01904-555-123"),
            ("born 3\u{2011}4\u{2011}2019", Sign::Date, "3-4-2019"),
            ("M\u{ad}rs\u{a0}Jo\u{200b}nes rang", Sign::Name, "Mrs Jones"),
            ("+44 7700 900123", Sign::Phone, "+44 7700 900123"),
            ("NHS 943 476 5919", Sign::NhsNumber, "943 476 5919"),
            ("lives at CB1 2AB", Sign::Postcode, "CB1 2AB"),
            ("SW1A1AA", Sign::Postcode, "SW1A1AA"),
            ("write to a.b@example.org.", Sign::Email, "a.b@example.org"),
        ] {
            let hint = hint(text).unwrap_or_else(|| panic!("nothing in {text:?}"));
            assert_eq!((hint.sign, hint.found.as_str()), (expected, found), "{text:?}");
        }
    }

    #[test]
    fn ordinary_notes_are_left_alone() {
        for text in [
            "",
            "The school knew by 10:30, three of us did not.",
            "Nobody may share it in 24 hours",
            "We had 12 visits and 3 meetings in 2019",
            "the nurse came, Dr called",
            "A1 road, section 47, 0.5 posts, 1.2.3",
            "team@ work",
            "مرحبا 👩‍👧 3",
            "order 1234567890123456",
        ] {
            assert_eq!(sign(text), None, "{text:?}");
        }
    }
}
