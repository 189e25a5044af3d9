//! Whether any of many secrets is readable in bytes, in one pass over them.

use crate::files::forms;

/// Secrets in every form in which they might be written down, sorted by their first two bytes.
pub struct Needles {
    by_start: Vec<Vec<(Vec<u8>, usize)>>,
}

impl Needles {
    /// Secrets to look for, each at least two bytes long.
    pub fn of<'a>(secrets: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut by_start = vec![Vec::new(); 1 << 16];
        for (number, secret) in secrets.into_iter().enumerate() {
            for form in forms(secret) {
                by_start[start(&form)].push((form, number));
            }
        }
        Self { by_start }
    }

    /// The number of a secret in the bytes, and its place.
    pub fn found_in(&self, bytes: &[u8]) -> Option<(usize, usize)> {
        let hit = |(at, pair): (usize, &[u8])| {
            let here = self.by_start[start(pair)].iter().find(|(form, _)| bytes[at..].starts_with(form));
            here.map(|(_, number)| (*number, at))
        };
        bytes.windows(2).enumerate().find_map(hit)
    }
}

fn start(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_secret_is_found_in_every_form_and_nothing_else() {
        let secrets: Vec<[u8; 16]> = (0..30).map(|_| rand::random()).collect();
        let needles = Needles::of(secrets.iter().map(|secret| &secret[..]));
        for (number, secret) in secrets.iter().enumerate() {
            for form in forms(secret) {
                let hay = [b"some bytes before it ", &form[..], b" and after"].concat();
                assert_eq!(needles.found_in(&hay), Some((number, 21)));
            }
        }
        let hay: Vec<u8> = (0..100_000).map(|_| rand::random()).collect();
        assert_eq!(needles.found_in(&hay), None);
    }
}
