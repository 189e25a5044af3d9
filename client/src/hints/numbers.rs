//! Long numbers in a text, however their digits are grouped.

/// Digits with at most one mark between two of them.
pub struct Run {
    /// As written.
    pub text: String,
    digits: Vec<u8>,
}

/// The runs of a text.
pub fn runs(text: &str) -> impl Iterator<Item = Run> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(|c: char| c.is_ascii_digit() || c == '+')?;
        let (end, digits) = follow(&rest[start..]);
        let run = Run { text: rest[start..start + end].to_owned(), digits };
        rest = &rest[start + end..];
        Some(run)
    })
}

impl Run {
    /// Ten digits whose last one checks the others.
    pub fn is_nhs_number(&self) -> bool {
        let [first @ .., check] = &self.digits[..] else { return false };
        if first.len() != 9 || self.text.starts_with('+') {
            return false;
        }
        let sum: u32 = (2..=10).rev().zip(first).map(|(weight, digit)| weight * u32::from(*digit)).sum();
        (11 - sum % 11) % 11 == u32::from(*check)
    }

    /// As numbers are dialled in Britain, or with a country's code.
    pub fn is_phone(&self) -> bool {
        match self.digits[..] {
            _ if self.text.starts_with('+') => (11..=13).contains(&self.digits.len()),
            [0, _, ..] => (10..=11).contains(&self.digits.len()),
            _ => false,
        }
    }
}

/// How far a run goes in bytes, and its digits. Its first character belongs to it.
fn follow(text: &str) -> (usize, Vec<u8>) {
    let mut digits = Vec::new();
    let mut end = 1;
    let mut marks = 0;
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' => {
                digits.push(c as u8 - b'0');
                end = at + 1;
                marks = 0;
            }
            '+' if at == 0 => {}
            ' ' | '-' | '(' | ')' if marks < 2 => marks += 1,
            _ => break,
        }
    }
    (end, digits)
}
