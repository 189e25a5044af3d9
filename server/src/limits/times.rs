//! Recent moments of one key's acts, to be counted.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// The most recent moments, oldest first.
#[derive(Debug, Default)]
pub struct Times(VecDeque<Instant>);

impl Times {
    /// Counts the moments within a time that ends now, and drops older ones.
    pub fn count(&mut self, within: Duration, now: Instant) -> usize {
        self.0.retain(|time| now.saturating_duration_since(*time) < within);
        self.0.len()
    }

    /// Adds a moment; beyond `most` the oldest are dropped.
    pub fn add(&mut self, now: Instant, most: usize) {
        self.0.push_back(now);
        while self.0.len() > most {
            self.0.pop_front();
        }
    }

    /// Removes the newest moment, which does not count after all.
    pub fn take_back(&mut self) {
        self.0.pop_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_counts_for_its_own_time_and_no_more_are_kept_than_are_asked_for() {
        const MINUTE: Duration = Duration::from_secs(60);
        let (mut times, now) = (Times::default(), Instant::now());
        times.add(now, 3);
        times.add(now + MINUTE / 2, 3);
        assert_eq!(times.count(MINUTE, now + MINUTE / 2), 2);
        assert_eq!(times.count(MINUTE, now + MINUTE), 1);
        times.take_back();
        assert_eq!(times.count(MINUTE, now + MINUTE), 0);
        for _ in 0..10 {
            times.add(now, 3);
        }
        assert_eq!(times.count(MINUTE, now), 3);
    }
}
