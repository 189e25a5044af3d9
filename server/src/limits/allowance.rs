//! A token bucket: a burst of so many acts, refilled at so many a second.

use std::time::Instant;

/// One act, in units that a microsecond refills at one act a second: polling at short intervals loses nothing.
const ACT: u64 = 1_000_000;

/// Rate and capacity of an allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Acts a second, on average.
    pub per_second: u32,
    /// Acts in one burst.
    pub at_once: u32,
}

/// A token bucket's state.
#[derive(Debug)]
pub struct Allowance {
    rate: Rate,
    left: u64,
    counted: Instant,
}

impl Allowance {
    /// A full bucket.
    pub fn full(rate: Rate, now: Instant) -> Self {
        Self { rate, left: u64::from(rate.at_once) * ACT, counted: now }
    }

    /// Takes one act; otherwise the milliseconds after which to retry.
    pub fn take(&mut self, now: Instant) -> Result<(), u32> {
        let Rate { per_second, at_once } = self.rate;
        let earned = now.saturating_duration_since(self.counted).as_micros() as u64 * u64::from(per_second);
        self.left = (self.left + earned).min(u64::from(at_once) * ACT);
        self.counted = now;
        match self.left.checked_sub(ACT) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(((ACT - self.left) / u64::from(per_second) / 1000).max(1) as u32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_is_allowed_at_once_passes_and_then_the_rate_holds() {
        let now = Instant::now();
        let mut allowance = Allowance::full(Rate { per_second: 2, at_once: 3 }, now);
        let mut passed = |seconds| {
            let at = now + Duration::from_secs(seconds);
            (0..10).filter(|_| allowance.take(at).is_ok()).count()
        };
        assert_eq!([0, 0, 1, 2, 60, 60].map(&mut passed), [3, 0, 2, 2, 3, 0]);
        assert_eq!(allowance.take(now + Duration::from_secs(60)), Err(500));
        assert_eq!(allowance.take(now), Err(500), "a moment before the last one fills nothing");
    }
}
