//! How long to wait before the next attempt to connect.

/// First wait, in milliseconds.
const FIRST_MS: f64 = 500.0;
/// Longest wait, in milliseconds.
const LONGEST_MS: f64 = 10_000.0;

/// Exponential back-off, so that a room full of phones does not reconnect at the same moment when the server is back.
#[derive(Debug, Default)]
pub struct Backoff {
    tries: i32,
}

impl Backoff {
    /// The next wait in milliseconds; `random` is in 0..1 and shortens it by up to half.
    pub fn next(&mut self, random: f64) -> f64 {
        let full = (FIRST_MS * 2f64.powi(self.tries)).min(LONGEST_MS);
        self.tries = (self.tries + 1).min(10);
        full * (1.0 - random.clamp(0.0, 1.0) / 2.0)
    }

    /// Starts again with the shortest wait.
    pub fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_ten_seconds() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..7).map(|_| backoff.next(0.0)).collect();
        assert_eq!(waits, [500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 10_000.0, 10_000.0]);
        backoff.reset();
        assert_eq!(backoff.next(0.0), 500.0);
    }

    #[test]
    fn jitter_takes_away_up_to_half() {
        assert_eq!(Backoff::default().next(1.0), 250.0);
        assert_eq!(Backoff::default().next(0.5), 375.0);
        assert_eq!(Backoff { tries: 10_000 }.next(7.0), 5_000.0);
    }
}
